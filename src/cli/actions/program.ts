/**
 * What `socktraf program` does.
 *
 * @module
 */
import { type Part, PROGRAMS, renderProgram } from "../../../bt/mod.ts";
import { findBpftrace, takesConfigBlock } from "../../capture/bpftrace.ts";
import { CaptureError } from "../../capture/capture_error.ts";
import { partsFor, readAbilities, requireBtf } from "../../capture/kernel.ts";
import { type System, thisSystem } from "../../capture/system.ts";
import type { Config } from "../../config/config.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";
import { type Log, logOf } from "../log.ts";
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
  const parts = await partsOf(system, log);
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

/** What this kernel can run; without root, what it can run if it has all the trace events. */
async function partsOf(system: System, log: Log): Promise<ReadonlySet<Part>> {
  try {
    return (await readAbilities(system)).parts;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    if (error.exitCode !== 77) log.warn(`this program will not run here: ${error.message}`);
    const everyEvent = (): string => "field:u64 id;";
    return partsFor(requireBtf(system), everyEvent);
  }
}
