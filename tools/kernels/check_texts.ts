/**
 * What `socktraf check` says on each machine, kept as text in `test/kernels/checks/`.
 *
 * @module
 */
import { ROOT } from "../repository.ts";
import { type MachineResult, titleOf } from "./results.ts";

/** Folder with a file for each boot. */
export const CHECKS: string = `${ROOT}test/kernels/checks`;

/** A text of `socktraf check` without what differs from run to run and from one update of a kernel to the next. */
export function checkText(text: string, release: string): string {
  return text.replaceAll(release, "RELEASE")
    .replaceAll(/\b\d+\.\d+ s\b/g, "N s")
    .replaceAll(/ +$/gm, "")
    .trimEnd() + "\n";
}

/** Name of the file for a boot. */
export function fileNameOf(result: MachineResult): string {
  return `${titleOf(result).replaceAll(/[^\w.]+/g, "-")}.txt`;
}

/** A line for each boot whose text is another one than what is kept. */
export async function checkSurprises(
  results: readonly MachineResult[],
  folder: string = CHECKS,
): Promise<string[]> {
  const lines: string[] = [];
  for (const result of results) {
    if (result.check === undefined) continue;
    const kept = await Deno.readTextFile(`${folder}/${fileNameOf(result)}`).catch(() => "");
    const said = checkText(result.check.text, result.release);
    if (said === kept) continue;
    lines.push(
      `${titleOf(result)}: "socktraf check" says something else than ${
        fileNameOf(result)
      }:\n${said}`,
    );
  }
  return lines;
}

/** Keeps what was said. */
export async function keepChecks(
  results: readonly MachineResult[],
  folder: string = CHECKS,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const result of results) {
    if (result.check === undefined) continue;
    const said = checkText(result.check.text, result.release);
    await Deno.writeTextFile(`${folder}/${fileNameOf(result)}`, said);
  }
}
