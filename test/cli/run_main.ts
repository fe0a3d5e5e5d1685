/** Runs the real program as a process of its own. */
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** What a process did. */
export interface RanMain {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** The words that run the program. */
export function mainCommand(words: readonly string[]): [string, ...string[]] {
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-all", MAIN, ...words];
}

/**
 * Runs the program to its end.
 *
 * @param stdin what it reads
 * @param shell a shell command that runs `"$@"` in another way
 */
export async function runMain(
  words: readonly string[],
  stdin: string = "",
  shell: string = 'exec "$@"',
): Promise<RanMain> {
  const child = new Deno.Command("sh", {
    args: ["-c", shell, "sh", ...mainCommand(words)],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const feeding = new Blob([stdin]).stream().pipeTo(child.stdin).catch(() => undefined);
  const { code, stdout, stderr } = await child.output();
  await feeding;
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout), errors: decoder.decode(stderr) };
}
