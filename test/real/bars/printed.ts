/**
 * What bars print that draw nothing themselves, or are told not to.
 *
 * @module
 */
import { findProgram } from "../../servers/programs.ts";

/** Runs a bar in a folder, its home, until it has printed enough, and kills it, by its id. */
export async function printed(
  program: string,
  args: readonly string[],
  folder: string,
  isEnough: (output: string) => boolean,
): Promise<string> {
  const { path = program, env } = findProgram(program) ?? {};
  const process = new Deno.Command(path, {
    args: [...args],
    cwd: folder,
    env: { ...env, HOME: folder, XDG_CONFIG_HOME: folder, LC_ALL: "C.UTF-8", LANG: "C.UTF-8" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const end = setTimeout(() => process.kill("SIGKILL"), 20_000);
  let output = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (isEnough(output)) break;
  }
  clearTimeout(end);
  try {
    process.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
  await process.status;
  return output;
}

/** Blocks that have a name, of a line of the i3bar protocol; undefined where it is no such line. */
export function blocksOf(line: string): Record<string, string>[] | undefined {
  const start = line.replace(/^,/, "");
  if (!start.startsWith("[{")) return undefined;
  return (JSON.parse(start) as Record<string, string>[]).filter(({ name }) => name !== undefined);
}
