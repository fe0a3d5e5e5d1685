/**
 * Asks sinks whether they can be reached and written to.
 *
 * @module
 */
import type { ProbeResult } from "../../sinks/sink.ts";
import type { Config, SinkConfig } from "../config/config.ts";
import type { Io } from "./io.ts";
import { sinkContext } from "./sinks_of.ts";

/** Milliseconds that a sink may take to say whether it can be reached. */
const PROBE_MS = 5_000;
/** Milliseconds that it may take beyond that before it is left alone. */
const GRACE_MS = 1_000;

/** Asks a sink; gives an answer also where the sink throws or does not come back. */
export async function probeSink(sink: SinkConfig, config: Config, io: Io): Promise<ProbeResult> {
  const late = Promise.withResolvers<ProbeResult>();
  const timer = setTimeout(() => late.resolve(NO_ANSWER), PROBE_MS + GRACE_MS);
  try {
    return await Promise.race([ask(sink, config, io), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const NO_ANSWER: ProbeResult = {
  ok: false,
  problem: `no answer within ${PROBE_MS / 1_000} s`,
  advice: "Is it running?",
};

async function ask(sink: SinkConfig, config: Config, io: Io): Promise<ProbeResult> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PROBE_MS);
  await using opened = sink.sinkType.create(sink.options, sinkContext(sink, config, io));
  try {
    return await opened.probe(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return NO_ANSWER;
    const problem = error instanceof Error ? error.message : String(error);
    return { ok: false, problem, advice: "Is it running?" };
  } finally {
    clearTimeout(timer);
  }
}
