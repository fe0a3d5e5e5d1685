/**
 * Root setting something up for somebody else: the same command, run as that user, so that nothing of
 * root's can be written over by a link that the user has made.
 *
 * @module
 */
import { askNss } from "../../traffic/nss.ts";
import { parsePasswdLine, type PasswdEntry } from "./passwd.ts";

/** The command line that runs words of ours as a user. */
export function commandAs(
  { uid, gid, home, name }: PasswdEntry,
  self: readonly string[],
  words: readonly string[],
  path: string,
): [string, ...string[]] {
  return [
    "setpriv",
    `--reuid=${uid}`,
    `--regid=${gid}`,
    "--init-groups",
    "env",
    "-i",
    `HOME=${home}`,
    `USER=${name}`,
    `LOGNAME=${name}`,
    `PATH=${path}`,
    `XDG_RUNTIME_DIR=/run/user/${uid}`,
    ...self,
    ...words,
  ];
}

/** The words that start this program. */
export function selfCommand(): string[] {
  return Deno.build.standalone
    ? [Deno.execPath()]
    : [Deno.execPath(), "run", "--quiet", "--allow-all", Deno.mainModule];
}

/** Finds a user; undefined where there is none of this name. */
export async function findUser(name: string): Promise<PasswdEntry | undefined> {
  try {
    return parsePasswdLine(await askNss(name) ?? "");
  } catch {
    const text = await Deno.readTextFile("/etc/passwd").catch(() => "");
    return text.split("\n").map(parsePasswdLine).find((entry) => entry?.name === name);
  }
}
