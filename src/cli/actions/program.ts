/**
 * What `socktraf program` does.
 *
 * @module
 */
import { renderProgram } from "../../../bt/mod.ts";
import { findBpftrace, takesConfigBlock } from "../../capture/bpftrace.ts";
import { CaptureError } from "../../capture/capture_error.ts";
import { type Choice, choosePrograms } from "../../capture/choose.ts";
import { abilitiesUnseen, readAbilities } from "../../capture/kernel.ts";
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
 * @throws {CaptureError} 69 where none can run on this kernel
 */
export async function program(config: Config, _flags: ProgramFlags, io: Io): Promise<number> {
  using log = logOf(config, io);
  const { bpftrace: wanted, mapKeys } = config.capture;
  const { program: name, parts } = await choose(thisSystem(), config, log);
  const bpftrace = await findBpftrace(thisSystem(), wanted, io.env("PATH") ?? "").catch(() =>
    undefined
  );
  const text = renderProgram(name, {
    intervalMs: config.intervalMs,
    threads: isByThread(config),
    parts,
    ...(bpftrace !== undefined && takesConfigBlock(bpftrace.version) ? { mapKeys } : {}),
  });
  await io.stdout.write(new TextEncoder().encode(text));
  return EXIT.ok;
}

/** The best program for this kernel; without root, that for what can be seen of it. */
async function choose(system: System, { capture }: Config, log: Log): Promise<Choice> {
  let abilities;
  try {
    abilities = await readAbilities(system);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    if (error.exitCode !== 77) log.warn(`this program will not run here: ${error.message}`);
    abilities = abilitiesUnseen(system);
  }
  const [best] = choosePrograms(abilities, capture.program);
  if (best === undefined) throw new Error("There is no probe program");
  return best;
}
