/**
 * Builds the C workloads and runs them. What they print of themselves, the sums of the results of their
 * own system calls, is the truth that the capture is held against.
 *
 * @module
 */

/** One line that a workload prints: what one process moved over one kind of socket. */
export interface Truth {
  readonly path: string;
  readonly pid: number;
  readonly tid?: number;
  readonly process?: string;
  readonly name_hex?: string;
  readonly case?: string;
  readonly role?: string;
  readonly protocol: string;
  readonly family: string;
  readonly scope?: string;
  readonly rx_bytes: number;
  readonly tx_bytes: number;
  readonly uncounted_bytes?: number;
  readonly skipped?: string;
  readonly failed?: string;
}

const SOURCE = new URL("./workloads/", import.meta.url).pathname;
let building: Promise<string> | undefined;

/** Folder with the built workloads; builds them at the first call. */
export function builtWorkloads(): Promise<string> {
  building ??= build();
  return building;
}

async function build(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-workloads-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const { code, stderr } = await new Deno.Command("sh", {
    args: [`${SOURCE}build.sh`, folder],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) {
    throw new Error(`Cannot build the workloads:\n${new TextDecoder().decode(stderr)}`);
  }
  return folder;
}

/**
 * Gives a workload a name of its own, under which {@link runWorkload} runs it: what is counted under that
 * name is one test's alone, whatever else runs on the machine.
 *
 * @param as at most 15 bytes, the length of a process name
 */
export async function namedWorkload(name: string, as: string): Promise<string> {
  if (as.length > 15) throw new RangeError(`"${as}" is too long for the name of a process`);
  const folder = await builtWorkloads();
  // A link: a copy may still be open for writing in a process that was begun beside it.
  await Deno.symlink(`${folder}/${name}`, `${folder}/${as}`);
  return as;
}

/** Runs a workload to its end and reads what it says of itself. */
export async function runWorkload(name: string, ...args: string[]): Promise<Truth[]> {
  const folder = await builtWorkloads();
  const { code, stdout, stderr } = await new Deno.Command(`${folder}/${name}`, { args }).output();
  const truths = new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Truth);
  if (code !== 0) {
    const failed = truths.filter((truth) => truth.failed !== undefined);
    throw new Error(
      `${name} ${args.join(" ")} failed (${code}): ${JSON.stringify(failed)} ` +
        new TextDecoder().decode(stderr),
    );
  }
  return truths;
}
