import assert from "node:assert/strict";
import fc from "fast-check";
import { DELIVERED, type Outcome, type Sink } from "../../sinks/sink.ts";
import type { DurableFeed } from "../../src/delivery/durable_feed.ts";
import { DurableRunner } from "../../src/delivery/durable_runner.ts";
import type { Journal } from "../../src/delivery/journal/journal.ts";
import type { Observation } from "../../src/traffic/event.ts";
import { NO_FILTER } from "../../src/traffic/view.ts";
import { FakeSink } from "./fake_sink.ts";
import { Folder, openJournal, type Told } from "./journal/open.ts";
import { gap, interval, rxOf } from "./observations.ts";

const KEY = "fake somewhere";
const FAST = { baseMs: 4, maxMs: 20, minMs: 1 };

interface Bench extends AsyncDisposable {
  readonly journal: Journal;
  readonly runner: DurableRunner;
  readonly told: Told[];
}

function start(folder: Folder, sink: Sink, own: Partial<DurableFeed> = {}): Bench {
  const told: Told[] = [];
  const journal = openJournal(folder.journal, told);
  journal.register(KEY);
  const feed = {
    name: "fake",
    key: KEY,
    sink,
    view: { filter: NO_FILTER, includeLoopback: true },
    timeoutMs: 1_000,
    flushIntervalMs: 0,
    batchRows: 1_000,
    ...own,
  };
  const runner = new DurableRunner(feed, journal, {
    nowMs: () => 1_000_000,
    random: Math.random,
    tell: (text, count, level) => void told.push({ text, count, level }),
    backoff: FAST,
  });
  return {
    journal,
    runner,
    told,
    [Symbol.asyncDispose]: async () => {
      await runner[Symbol.asyncDispose]();
      journal[Symbol.dispose]();
    },
  };
}

function rowsOf(batch: readonly Observation[]): number {
  return batch.reduce((sum, one) => sum + (one.kind === "interval" ? one.events.length : 1), 0);
}

async function caughtUp({ runner }: Bench): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  while (!runner.isCaughtUp) {
    if (signal.aborted) throw new Error(`Not caught up: ${JSON.stringify(runner.statistics)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

Deno.test("every row arrives once and in order, whatever the receiver answers in between", async () => {
  const answers = fc.constantFrom<Outcome>(
    DELIVERED,
    { status: "retry", reason: "busy" },
    { status: "retry", reason: "busy", afterMs: 2 },
    { status: "too_large", reason: "too much" },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { maxLength: 12 }), async (script) => {
      using folder = new Folder();
      const sink = new FakeSink((batch, _signal, call) => {
        const answer = script[call] ?? DELIVERED;
        // A single row that is too large is rejected; that is another test.
        return answer.status === "too_large" && rowsOf(batch) === 1 ? DELIVERED : answer;
      });
      await using bench = start(folder, sink);
      for (let time = 1; time <= 5; time++) bench.journal.append(interval(time, 4, time));
      bench.journal.append(gap(6));
      bench.runner.wake();
      await caughtUp(bench);
      assert.equal(rxOf(sink.taken), 4 * (1 + 2 + 3 + 4 + 5));
      const times = sink.taken.map(({ timeMs }) => timeMs);
      assert.deepEqual(times, times.toSorted((a, b) => a - b));
      assert.deepEqual([...new Set(times)], [1, 2, 3, 4, 5, 6]);
      assert.equal(bench.runner.statistics.written, 21);
      assert.equal(bench.runner.statistics.lagRows, 0);
      assert.equal(sink.mostBusy, 1);
    }),
    { numRuns: 60 },
  );
});

Deno.test("a row that is too large even alone is counted as rejected, and the others arrive", async () => {
  using folder = new Folder();
  const sink = new FakeSink((batch) =>
    batch.some((one) => one.kind === "interval" && one.events.some(({ pid }) => pid === 3))
      ? { status: "too_large", reason: "413" }
      : DELIVERED
  );
  await using bench = start(folder, sink);
  bench.journal.append(interval(1, 8));
  bench.runner.wake();
  await caughtUp(bench);
  assert.equal(bench.runner.statistics.rejected, 1);
  assert.equal(rxOf(sink.taken), 700);
  assert.deepEqual(bench.told.map(({ text, count }) => [text, count]), [
    ["sink fake refused rows: too large even alone: 413", 1],
  ]);
});

Deno.test("rejected rows are counted and named, and not sent again", async () => {
  using folder = new Folder();
  const sink = new FakeSink(() => ({ status: "rejected", count: 3, reasons: ["row a", "row b"] }));
  await using bench = start(folder, sink);
  bench.journal.append(interval(1, 8));
  bench.runner.wake();
  await caughtUp(bench);
  assert.equal(sink.calls, 1);
  const { rejected, written } = bench.runner.statistics;
  assert.deepEqual({ rejected, written }, { rejected: 3, written: 5 });
  assert.deepEqual(bench.told.map(({ text, count }) => [text, count]), [
    ["sink fake refused rows: row a", 2],
    ["sink fake refused rows: row b", 1],
  ]);
});

Deno.test("a sink that does not answer is given up at its deadline, and tried again", async () => {
  using folder = new Folder();
  const sink = new FakeSink(async (_batch, signal, call) => {
    if (call > 0) return DELIVERED;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw signal.reason;
  });
  await using bench = start(folder, sink, { timeoutMs: 50 });
  bench.journal.append(interval(1));
  bench.runner.wake();
  await caughtUp(bench);
  assert.equal(sink.calls, 2);
  assert.equal(bench.runner.statistics.retries, 1);
  assert.match(bench.told[0]?.text ?? "", /which wait in the journal: no answer within 0.05 s$/);
  assert.match(bench.told[1]?.text ?? "", /takes rows again after \d+ s$/);
});

Deno.test("a sink that ignores its deadline never gets a second write beside the first", async () => {
  using folder = new Folder();
  const held = Promise.withResolvers<void>();
  const sink = new FakeSink(async (_batch, _signal, call) => {
    if (call === 0) await held.promise;
    return DELIVERED;
  });
  await using bench = start(folder, sink, { timeoutMs: 20 });
  bench.journal.append(interval(1));
  bench.runner.wake();
  const signal = AbortSignal.timeout(5_000);
  while (bench.runner.statistics.state !== "retrying") {
    assert.ok(!signal.aborted, "the deadline was not noticed");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(sink.calls, 1);
  held.resolve();
  await caughtUp(bench);
  assert.equal(sink.mostBusy, 1);
});

Deno.test("a runner that is disposed does not wait for a sink that hangs, and its rows stay", async () => {
  using folder = new Folder();
  const sink = new FakeSink(() => new Promise<Outcome>(() => {}));
  {
    await using bench = start(folder, sink, { timeoutMs: 60_000 });
    bench.journal.append(interval(1));
    bench.runner.wake();
    while (sink.calls === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.ok(sink.isDisposed);
  const other = new FakeSink();
  await using bench = start(folder, other);
  await caughtUp(bench);
  assert.deepEqual(other.taken.map(({ timeMs }) => timeMs), [1]);
});

Deno.test("an answer of refused keeps the rows, and says so", async () => {
  using folder = new Folder();
  const sink = new FakeSink(() => ({ status: "refused", reason: "401, look at token" }));
  await using bench = start(folder, sink);
  bench.journal.append(interval(1, 5));
  bench.runner.wake();
  while (bench.told.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const { state, lagRows, problem } = bench.runner.statistics;
  assert.deepEqual([state, lagRows, problem], ["refused", 5, "401, look at token"]);
  assert.equal(bench.told[0]?.level, "error");
});

Deno.test("rows come together for flush_interval, or until batch_rows are there", async () => {
  using folder = new Folder();
  const sink = new FakeSink();
  await using bench = start(folder, sink, { flushIntervalMs: 60_000, batchRows: 10 });
  for (let time = 1; time <= 5; time++) {
    bench.journal.append(interval(time, 2));
    bench.runner.wake();
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (time < 5) assert.equal(sink.calls, 0);
  }
  await caughtUp(bench);
  assert.deepEqual(sink.batches.map((batch) => batch.length), [5]);
  bench.journal.append(interval(6, 2));
  bench.runner.wake();
  bench.runner.hurry();
  await caughtUp(bench);
  assert.equal(sink.calls, 2);
});

Deno.test("what a sink remembers is kept with its place, and only after a delivered batch", async () => {
  using folder = new Folder();
  class Counting extends FakeSink {
    count = 0;
    override async write(...args: Parameters<FakeSink["write"]>): Promise<Outcome> {
      const outcome = await super.write(...args);
      if (outcome.status === "delivered") this.count += args[0].length;
      return outcome;
    }
    state(): unknown {
      return { count: this.count };
    }
  }
  const sink = new Counting((_batch, _signal, call) =>
    call < 2 ? { status: "retry", reason: "busy" } : DELIVERED
  );
  {
    await using bench = start(folder, sink);
    for (let time = 1; time <= 3; time++) bench.journal.append(interval(time));
    bench.runner.wake();
    await caughtUp(bench);
  }
  using journal = openJournal(folder.journal);
  assert.deepEqual(journal.register(KEY).state, { count: 3 });
});

Deno.test("statistics of a sink that is down grow with what waits", async () => {
  using folder = new Folder();
  const sink = new FakeSink(() => ({ status: "retry", reason: "down" }));
  await using bench = start(folder, sink);
  for (let time = 1; time <= 3; time++) bench.journal.append(interval(time, 7));
  bench.runner.wake();
  while (bench.runner.statistics.retries < 3) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const { sink: name, state, written, lagRows, problem } = bench.runner.statistics;
  assert.deepEqual({ name, state, written, lagRows, problem }, {
    name: "fake",
    state: "retrying",
    written: 0,
    lagRows: 21,
    problem: "down",
  });
});
