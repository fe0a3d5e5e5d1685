/**
 * Makes `dist/socktraf`: the program as one executable file.
 *
 * It is made in two steps, so that what is tested as a bundle is, byte for byte, what the executable
 * holds, and so that the same source gives the same file: `deno compile --bundle` would give its bundle
 * another name each time.
 *
 * With `--rehearse` Deno itself takes the place of the runtime that `deno compile` downloads. What comes
 * out does not run as socktraf, but everything else about it is as it will be.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { bundle, deno } from "./bundle.ts";
import { ROOT } from "./repository.ts";

/**
 * How the program is compiled:
 *
 * - `--no-config --no-lock --no-npm --no-remote`: the bundle is all there is.
 * - `--no-code-cache`: the cache has a predictable name in the folder for temporary files, and its owner
 *   is not checked. Root runs this program.
 * - `--v8-flags=--max-semi-space-size=1`: the young generation of V8's heap stays at 1 MiB. Idle that is
 *   5 MB less, under load 20 MB, for 6 % more CPU time (docs/benchmarks.md).
 * - `--no-prompt`: a question about a permission has no place in a service, or in a full screen.
 * - `--allow-all`: nothing narrower counts bytes. Deno gives `/proc` and `/sys`, where the kernel and its
 *   processes describe themselves, only to a program that may do everything; a single `--deny-…` takes
 *   them away. What is more, a program that may start `bpftrace` as root, by any path, may do everything.
 */
export const COMPILE_FLAGS = [
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--no-code-cache",
  "--no-prompt",
  "--v8-flags=--max-semi-space-size=1",
  "--allow-all",
  "--app-name=socktraf",
] as const;

/** What it can be compiled for, each with the number of its machine in the header of an ELF file. */
export const TARGETS: ReadonlyMap<string, number> = new Map([
  ["x86_64-unknown-linux-gnu", 62],
  ["aarch64-unknown-linux-gnu", 183],
]);

/** How to compile. */
export interface CompileOptions {
  /** The bundle that becomes the program. */
  readonly bundle: string;
  /** Path of the executable. */
  readonly output: string;
  /** One of {@link TARGETS}. */
  readonly target: string;
  /** Path of the runtime; absent: the one that belongs to this version of Deno. */
  readonly runtime?: string;
}

/**
 * Compiles a bundle.
 *
 * @returns what Deno says of it
 * @throws {Error} where Deno fails, or what it makes is not for the target
 */
export async function compile(options: CompileOptions): Promise<string> {
  const machine = TARGETS.get(options.target);
  if (machine === undefined) {
    throw new RangeError(
      `Cannot compile for "${options.target}": expected ${[...TARGETS.keys()].join(" or ")}`,
    );
  }
  const folder = options.bundle.slice(0, options.bundle.lastIndexOf("/") + 1);
  const said = await deno(
    [
      "compile",
      ...COMPILE_FLAGS,
      `--target=${options.target}`,
      `--output=${options.output}`,
      options.bundle.slice(folder.length),
    ],
    folder,
    options.runtime === undefined ? {} : { DENORT_BIN: options.runtime },
  );
  using file = await Deno.open(options.output);
  const header = new Uint8Array(20);
  await file.read(header);
  const found = machineOf(header);
  if (found !== machine) {
    throw new Error(
      `Cannot use ${options.output}: it is for machine ${found}, not ${machine} (${options.target})`,
    );
  }
  return said;
}

/**
 * Machine that an executable is for.
 *
 * @param header its first 20 bytes: identification, type, machine (ELF specification, "ELF Header")
 * @returns undefined where it is not a 64-bit little-endian ELF file
 */
export function machineOf(header: Uint8Array): number | undefined {
  const identification = [0x7f, 0x45, 0x4c, 0x46, 2, 1];
  if (identification.some((byte, index) => header[index] !== byte)) return undefined;
  return new DataView(header.buffer, header.byteOffset).getUint16(18, true);
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      target: { type: "string", default: Deno.build.target },
      output: { type: "string", default: `${ROOT}dist/socktraf` },
      rehearse: { type: "boolean", default: false },
    },
  });
  await Deno.mkdir(`${ROOT}dist`, { recursive: true });
  const module = `${ROOT}dist/socktraf.mjs`;
  await bundle(module);
  const said = await compile({
    bundle: module,
    output: values.rehearse
      ? `${ROOT}dist/rehearsal`
      : new URL(values.output, `file://${Deno.cwd()}/`).pathname,
    target: values.target,
    ...(values.rehearse ? { runtime: Deno.execPath() } : {}),
  });
  if (values.rehearse) await Deno.remove(`${ROOT}dist/rehearsal`);
  await Deno.stderr.write(new TextEncoder().encode(said));
}
