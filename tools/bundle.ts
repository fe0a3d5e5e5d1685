/**
 * Makes `dist/socktraf.mjs`: the whole program as one module that needs nothing but Deno, no network, no
 * cache and no other file.
 *
 * @module
 */
import { ROOT } from "./repository.ts";

/**
 * Bundles the program.
 *
 * @param output path of the bundle
 * @throws {Error} with Deno's own words where it does not work
 */
export async function bundle(output: string): Promise<void> {
  await deno(["bundle", "--quiet", "--minify", "--output", output, "src/main.ts"], ROOT);
  // A compiled program holds the time of what it is made of; without this no two would be equal.
  await Deno.utime(output, 0, 0);
}

/**
 * Runs Deno to its end.
 *
 * @returns what it wrote, on both streams
 * @throws {Error} with that text where it fails
 */
export async function deno(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (!success) throw new Error(`Cannot run "deno ${args.join(" ")}":\n${text}`);
  return text;
}

if (import.meta.main) {
  const output = `${ROOT}dist/socktraf.mjs`;
  await Deno.mkdir(`${ROOT}dist`, { recursive: true });
  await bundle(output);
  const { size } = await Deno.stat(output);
  await Deno.stderr.write(
    new TextEncoder().encode(`Made dist/socktraf.mjs, ${(size / 1024).toFixed(0)} KiB\n`),
  );
}
