import assert from "node:assert/strict";
import { DELIVERED, type Outcome } from "../../sinks/sink.ts";
import { Delivery, type Recipients } from "../../src/delivery/delivery.ts";
import { DurableRunner } from "../../src/delivery/durable_runner.ts";
import { LiveRunner } from "../../src/delivery/live_runner.ts";
import { NO_FILTER } from "../../src/traffic/view.ts";
import { FakeSink } from "./fake_sink.ts";
import { Folder, openJournal } from "./journal/open.ts";
import { interval } from "./observations.ts";

const view = { filter: NO_FILTER, includeLoopback: true };
const never = new AbortController().signal;

/** A delivery to fakes, one live and one durable. */
function delivery(
  folder: Folder,
  live: readonly FakeSink[],
  durable: readonly FakeSink[],
  isPatient: boolean = false,
): { readonly delivery: Delivery; readonly warnings: string[]; readonly recipients: Recipients } {
  const warnings: string[] = [];
  const journal = openJournal(folder.journal);
  const recipients = {
    live: live.map((sink, index) =>
      new LiveRunner({ name: `live${index}`, sink, view }, (text, count) => {
        warnings.push(`${text} (${count})`);
      })
    ),
    durable: durable.map((sink, index) => {
      const key = `durable${index} x`;
      journal.register(key);
      const limits = { timeoutMs: 60_000, flushIntervalMs: 0, batchRows: 100 };
      return new DurableRunner({ name: `durable${index}`, key, sink, view, ...limits }, journal, {
        nowMs: Date.now,
        random: Math.random,
        tell: (text) => void warnings.push(text),
        backoff: { baseMs: 4, maxMs: 20, minMs: 1 },
      });
    }),
    journal,
    isPatient,
  };
  return { delivery: new Delivery(recipients), warnings, recipients };
}

function hanging(): FakeSink {
  return new FakeSink(() => new Promise<Outcome>(() => {}));
}

Deno.test("a sink that hangs delays neither the capture nor another sink", async () => {
  using folder = new Folder();
  const [live, durable] = [new FakeSink(), new FakeSink()];
  const { delivery: all, warnings } = delivery(folder, [live, hanging()], [durable, hanging()]);
  const begin = performance.now();
  for (let time = 1; time <= 50; time++) {
    await all.deliver(interval(time), never);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.ok(performance.now() - begin < 5_000);
  const finished = await all.finish({ totalMs: 200, idleMs: 100 }, never);
  assert.deepEqual(finished, [{ sink: "durable1", kept: 50, lost: 0 }]);
  await all[Symbol.asyncDispose]();
  assert.deepEqual(live.taken.map(({ timeMs }) => timeMs), durable.taken.map((one) => one.timeMs));
  assert.equal(live.taken.length, 50);
  const lost = all.statistics.find(({ sink }) => sink === "live1")?.dropped["queue_full"];
  assert.equal(lost, 50, "everything that the hanging live sink did not take");
  assert.ok(warnings.some((text) => text.startsWith("sink live1 lost rows: it is slower")));
});

Deno.test("a live sink that is alone is waited for, and loses nothing", async () => {
  using folder = new Folder();
  const slow = new FakeSink(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return DELIVERED;
  });
  const { delivery: all } = delivery(folder, [slow], []);
  for (let time = 1; time <= 40; time++) await all.deliver(interval(time), never);
  assert.equal(slow.taken.length, 40);
  await all[Symbol.asyncDispose]();
});

Deno.test("a file waits for every sink, so that neither the journal nor a queue overflows", async () => {
  using folder = new Folder();
  const slowly = async (): Promise<Outcome> => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return DELIVERED;
  };
  const [live, durable] = [new FakeSink(slowly), new FakeSink(slowly)];
  const { delivery: all, recipients } = delivery(folder, [live], [durable], true);
  let most = 0;
  for (let time = 1; time <= 300; time++) {
    await all.deliver(interval(time, 200), never);
    most = Math.max(most, recipients.durable[0]?.lagRows ?? 0);
  }
  assert.ok(most <= 20_200, `${most} rows ahead`);
  assert.deepEqual(await all.finish({ totalMs: 20_000, idleMs: 5_000 }, never), []);
  await all[Symbol.asyncDispose]();
  assert.deepEqual([live.taken.length, durable.taken.length], [300, 300]);
});

Deno.test("finish() waits as long as rows are taken, and no longer than it may", async () => {
  using folder = new Folder();
  const slow = new FakeSink(async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return DELIVERED;
  });
  const { delivery: all } = delivery(folder, [], [slow]);
  for (let time = 1; time <= 30; time++) await all.deliver(interval(time, 100), never);
  assert.deepEqual(await all.finish({ totalMs: 20_000, idleMs: 2_000 }, never), []);
  assert.equal(slow.taken.length, 30);
  for (let time = 1; time <= 300; time++) await all.deliver(interval(1_000 + time, 100), never);
  const [left] = await all.finish({ totalMs: 100, idleMs: 2_000 }, never);
  assert.ok(left !== undefined && left.kept > 0 && left.lost === 0);
  await all[Symbol.asyncDispose]();
});
