/**
 * Runs commands to their end.
 *
 * @module
 */

/** Runs a command in a folder and gives what it wrote to standard output. */
export type Runner = (command: readonly string[], cwd?: string) => Promise<string>;

/**
 * Runs a command without input.
 *
 * @throws {Error} with its own words where it fails
 */
export async function run(
  [command = "", ...args]: readonly string[],
  cwd?: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    ...(cwd === undefined ? {} : { cwd }),
    env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
    stdin: "null",
  }).output();
  const output = new TextDecoder().decode(stdout);
  if (!success) {
    const words = (new TextDecoder().decode(stderr) + output).trim().split("\n").slice(-15);
    throw new Error(`Cannot run "${[command, ...args].join(" ")}":\n${words.join("\n")}`);
  }
  return output;
}

/** Says a line to whoever waits. */
export function say(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`kernels: ${line}\n`));
}
