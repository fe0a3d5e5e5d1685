/**
 * What `socktraf program` does.
 *
 * @module
 */
import { PARTS, PROGRAMS, renderProgram } from "../../../bt/mod.ts";
import { findBpftrace, takesConfigBlock } from "../../capture/bpftrace.ts";
import { readAbilities } from "../../capture/kernel.ts";
import { thisSystem } from "../../capture/system.ts";
import type { Config } from "../../config/config.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";
import { logOf } from "../log.ts";
import { isByThread } from "../observe.ts";

/** Flags that are not part of the configuration: none so far. */
export type ProgramFlags = Record<never, never>;

/**
 * Prints the probe program that is chosen for this kernel.
 *
 * @returns the exit code
 */
export async function program(config: Config, _flags: ProgramFlags, io: Io): Promise<number> {
  using log = logOf(config, io);
  const system = thisSystem();
  const [chosen] = PROGRAMS;
  if (chosen === undefined) throw new Error("There is no probe program");
  let parts = new Set(PARTS) as ReadonlySet<typeof PARTS[number]>;
  try {
    parts = (await readAbilities(system)).parts;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    log.warn(`this is the whole program, not the one for this kernel: ${problem}`);
  }
  const { bpftrace: wanted, mapKeys } = config.capture;
  const bpftrace = await findBpftrace(system, wanted, io.env("PATH") ?? "").catch(() => undefined);
  const text = renderProgram(chosen, {
    intervalMs: config.intervalMs,
    threads: isByThread(config),
    parts,
    ...(bpftrace !== undefined && takesConfigBlock(bpftrace.version) ? { mapKeys } : {}),
  });
  await io.stdout.write(new TextEncoder().encode(text));
  return EXIT.ok;
}
