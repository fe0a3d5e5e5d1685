/** Observations and sinks for the tests of the mqtt sink. */
import type { Interval, Observation, TrafficEvent } from "../../../src/traffic/event.ts";
import { NOTHING_LOST } from "../../../src/traffic/event.ts";
import { mqtt } from "../../../sinks/mqtt/mod.ts";
import type { MqttOptions } from "../../../sinks/mqtt/options.ts";
import type { Sink, SinkContext } from "../../../sinks/sink.ts";
import { sinkContext } from "../context.ts";

/** A moment. */
export const T0: number = Date.UTC(2026, 10, 22, 16, 34, 5, 250);

/** An interval of one second, so many seconds after {@link T0}. */
export function interval(events: readonly TrafficEvent[], second = 0): Interval {
  return {
    kind: "interval",
    timeMs: T0 + second * 1000,
    intervalSeconds: 1,
    host: "nas",
    events,
    lost: NOTHING_LOST,
  };
}

/** A row of network traffic. */
export function row(process: string, rxBytes: number, txBytes: number): TrafficEvent {
  return { process, scope: "network", rxBytes, txBytes };
}

/** Options as the schema gives them. */
export function options(raw: Readonly<Record<string, unknown>> = {}): MqttOptions {
  return mqtt.schema.parse(raw);
}

/** A sink for a broker on a port of loopback. */
export function open(
  port: number,
  raw: Readonly<Record<string, unknown>> = {},
  context: Partial<SinkContext> = {},
): Sink {
  return mqtt.create(options({ host: "127.0.0.1", port, ...raw }), sinkContext(context));
}

/** Writes with a deadline, in milliseconds. */
export async function write(
  sink: Sink,
  batch: readonly Observation[],
  timeoutMs = 10_000,
): Promise<string> {
  using deadline = new Deadline(timeoutMs);
  const outcome = await sink.write(batch, deadline.signal);
  return "reason" in outcome ? `${outcome.status}: ${outcome.reason}` : outcome.status;
}

/** Probes with a deadline. */
export async function probe(sink: Sink, timeoutMs = 10_000): Promise<string> {
  using deadline = new Deadline(timeoutMs);
  const result = await sink.probe(deadline.signal);
  return result.ok ? `ok: ${result.detail}` : `${result.problem}. ${result.advice}`;
}

/** A signal that aborts after some time, and leaves no timer behind. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(timeoutMs: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(new DOMException("The deadline has passed", "TimeoutError"));
    }, timeoutMs);
  }

  /** Aborts with a TimeoutError. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
