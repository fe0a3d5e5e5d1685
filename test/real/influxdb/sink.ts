/** A sink made from its URL, as a user does. */
import { influxdb } from "../../../sinks/influxdb/mod.ts";
import { schema } from "../../../sinks/influxdb/options.ts";
import type { Outcome, ProbeResult, Sink } from "../../../sinks/sink.ts";
import type { Observation } from "../../../src/traffic/event.ts";
import { sinkContext } from "../../sinks/context.ts";

const DEADLINE_MS = 20_000;

/** Opens a sink. */
export function openSink(url: string, own: Record<string, unknown> = {}): Sink {
  const fromUrl = influxdb.fromUrl?.(new URL(url));
  return influxdb.create(schema.parse({ ...fromUrl, ...own }), sinkContext());
}

/** Writes with a sink of its own. */
export async function writeTo(
  url: string,
  batch: readonly Observation[],
  own: Record<string, unknown> = {},
): Promise<Outcome> {
  await using sink = openSink(url, own);
  return await sink.write(batch, AbortSignal.timeout(DEADLINE_MS));
}

/** Probes with a sink of its own. */
export async function probe(url: string, own: Record<string, unknown> = {}): Promise<ProbeResult> {
  await using sink = openSink(url, own);
  return await sink.probe(AbortSignal.timeout(DEADLINE_MS));
}
