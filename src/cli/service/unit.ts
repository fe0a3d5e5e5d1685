/**
 * The unit of systemd: one text for the command, the package and the documentation.
 *
 * @module
 */
import { fillIn } from "../../../integrations/mod.ts";

/** The first line of a unit of ours: a file without it is somebody else's. */
const MARK = "# Made by socktraf.";

/**
 * Makes the unit.
 *
 * @param command the words that start the program; the first is an absolute path
 */
export function unitText(command: readonly string[]): string {
  return `${fillIn("systemd/socktraf.service", { SOCKTRAF: command.map(quoteWord).join(" ") })}\n`;
}

/** True where a unit's text is ours to change. */
export function isOurUnit(text: string): boolean {
  return text.startsWith(MARK);
}

/** One word of a command line as systemd.service(5) reads it. */
function quoteWord(word: string): string {
  const escaped = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  if (/^[\w/.:@%+=,$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
