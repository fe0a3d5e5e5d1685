/** What a changed configuration does to sinks at work: nothing is lost, nothing comes twice. */
import assert from "node:assert/strict";
import type { SinkType } from "../../sinks/sink.ts";
import { Feeding } from "../../src/cli/feeding.ts";
import { Log } from "../../src/cli/log.ts";
import type { Config } from "../../src/config/config.ts";
import { FakeSink } from "../delivery/fake_sink.ts";
import { interval } from "../delivery/observations.ts";
import { memoryIo } from "./memory_io.ts";
import { z } from "zod";

const SIGNAL = new AbortController().signal;
const CALL = { totalMs: 5_000, idleMs: 5_000 };

/** Sinks of two kinds that remember what they took. */
class Sinks {
  readonly made: { readonly name: string; readonly sink: FakeSink }[] = [];
  readonly live: SinkType = this.#type("live");
  readonly durable: SinkType = this.#type("durable");

  #type(kind: "live" | "durable"): SinkType {
    return {
      name: kind,
      kind,
      summary: kind,
      schema: z.strictObject({ url: z.string().describe("where") }),
      target: (options: { readonly url: string }) => options.url,
      create: () => {
        const sink = new FakeSink();
        this.made.push({ name: kind, sink });
        return sink;
      },
    } as unknown as SinkType;
  }

  config(journal: string, change: Partial<Config> = {}, url = "a"): Config {
    const durable = { timeoutMs: 5_000, flushIntervalMs: 0, batchRows: 100 };
    return {
      host: "nas",
      intervalMs: 1_000,
      filter: { process: [], pid: [], user: [], unit: [] },
      includeLoopback: true,
      units: "bytes",
      logFormat: "text",
      capture: { mapKeys: 65_536 },
      journal: { path: journal, maxAgeMs: 7 * 86_400_000, maxBytes: 2 ** 30 },
      sinks: [this.live, this.durable].map((sinkType) => ({
        sinkType,
        type: sinkType.name,
        name: sinkType.name,
        required: false,
        durable,
        options: { url },
        origin: "test",
      })),
      ...change,
    } as Config;
  }

  /** Times of what all sinks of a kind took, in order. */
  taken(kind: "live" | "durable"): number[] {
    return this.made.filter(({ name }) => name === kind)
      .flatMap(({ sink }) => sink.taken.map(({ timeMs }) => timeMs));
  }
}

async function withFeeding(
  body: (feeding: Feeding, sinks: Sinks, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-feeding-" });
  try {
    const sinks = new Sinks();
    const log = new Log((text) => assert.fail(text), "text", Date.now);
    const config = sinks.config(`${folder}/journal.db`);
    await using feeding = new Feeding(config, memoryIo(), log, false);
    await body(feeding, sinks, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const now = Date.now();
async function deliver(feeding: Feeding, ...numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await feeding.deliver(interval(now + number), SIGNAL);
}
const times = (...numbers: readonly number[]): number[] => numbers.map((number) => now + number);

Deno.test("a sink of which nothing has changed is the same one, with its counters", async () => {
  await withFeeding(async (feeding, sinks, folder) => {
    await deliver(feeding, 1, 2);
    assert.deepEqual(await feeding.change(sinks.config(`${folder}/journal.db`)), []);
    await deliver(feeding, 3);
    await feeding.finish(CALL, SIGNAL);
    assert.equal(sinks.made.length, 2);
    assert.deepEqual(sinks.taken("durable"), times(1, 2, 3));
    assert.deepEqual(feeding.statistics.map(({ written }) => written), [3, 3]);
  });
});

Deno.test("a changed view makes new sinks, and every interval comes once and in order", async () => {
  await withFeeding(async (feeding, sinks, folder) => {
    await deliver(feeding, 1, 2, 3);
    const changed = await feeding.change(sinks.config(`${folder}/journal.db`, { top: 5 }));
    assert.deepEqual(changed, ["live", "durable"]);
    assert.deepEqual(sinks.made.map(({ sink }) => sink.isDisposed), [true, true, false, false]);
    await deliver(feeding, 4, 5);
    await feeding.finish(CALL, SIGNAL);
    assert.deepEqual(sinks.taken("live"), times(1, 2, 3, 4, 5));
    assert.deepEqual(sinks.taken("durable"), times(1, 2, 3, 4, 5));
  });
});

Deno.test("a change of another sink leaves a sink alone; one that is gone is given back", async () => {
  await withFeeding(async (feeding, sinks, folder) => {
    await deliver(feeding, 1);
    const config = sinks.config(`${folder}/journal.db`);
    const [live] = config.sinks;
    assert.ok(live);
    await feeding.finish(CALL, SIGNAL);
    assert.deepEqual(await feeding.change({ ...config, sinks: [live] }), ["durable"]);
    await deliver(feeding, 2);
    assert.deepEqual(sinks.made.map(({ sink }) => sink.isDisposed), [false, true]);
    await feeding.change(config);
    await deliver(feeding, 3);
    await feeding.finish(CALL, SIGNAL);
    assert.deepEqual(sinks.taken("live"), times(1, 2, 3));
    // What nobody fed while it was gone was not recorded for it.
    assert.deepEqual(sinks.taken("durable"), times(1, 3));
  });
});

Deno.test("another journal is opened where the configuration names one", async () => {
  await withFeeding(async (feeding, sinks, folder) => {
    await deliver(feeding, 1);
    await feeding.finish(CALL, SIGNAL);
    assert.deepEqual(await feeding.change(sinks.config(`${folder}/other.db`)), ["durable"]);
    await deliver(feeding, 2);
    await feeding.finish(CALL, SIGNAL);
    assert.deepEqual(sinks.taken("durable"), times(1, 2));
    assert.ok((await Deno.stat(`${folder}/other.db`)).size > 0);
  });
});
