/**
 * Builds the benchmark's own C programs from their sources and the workloads' shared ones.
 *
 * @module
 */

const SHARED = new URL("../test/kernel/workloads/", import.meta.url).pathname;
const OWN = new URL("./", import.meta.url).pathname;
const PARTS = ["address.c", "arguments.c", "report.c", "self_udp.c", "shared_array.c"];

/** Builds `NAME.c` of this folder into a folder; gives the path of the program. */
export async function buildProgram(name: string, folder: string): Promise<string> {
  const output = `${folder}/${name}`;
  const { code, stderr } = await new Deno.Command(Deno.env.get("CC") ?? "gcc", {
    args: [
      "-std=gnu11",
      "-O2",
      "-Wall",
      "-Wextra",
      "-Werror",
      `-I${SHARED}`,
      "-o",
      output,
      `${OWN}${name}.c`,
      ...PARTS.map((part) => `${SHARED}${part}`),
    ],
  }).output();
  if (code !== 0) throw new Error(`Cannot build ${name}.c:\n${new TextDecoder().decode(stderr)}`);
  return output;
}

/** Runs a program to its end and gives its standard output. */
export async function outputOf(path: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(path, { args, stdin: "null" }).output();
  const decoder = new TextDecoder();
  if (code !== 0) {
    throw new Error(`${path} ${args.join(" ")} failed (${code}): ${decoder.decode(stderr)}`);
  }
  return decoder.decode(stdout);
}
