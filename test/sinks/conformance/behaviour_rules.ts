/** Rules about what a sink does when it is written to, closed, or cannot reach anybody. */
import assert from "node:assert/strict";
import type { Sink, SinkContext } from "../../../sinks/sink.ts";
import type { Receiver } from "./fixture.ts";
import { watchMessages } from "./spies.ts";
import {
  assertOutcome,
  assertText,
  AT_ONCE_MS,
  open,
  type Rule,
  type Subject,
  within,
} from "./subject.ts";
import { HOSTILE, interval, ORDINARY, QUIET, row, rowsIn } from "./traffic.ts";

/** As long as a test of a sink may take for one write. */
const DEADLINE_MS = 10_000;

/** Opens a sink that leads to a receiver, and closes both. */
async function withReceiver(
  subject: Subject,
  body: (sink: Sink, receiver: Receiver) => Promise<void>,
  own: Partial<SinkContext> = {},
): Promise<void> {
  const { fixture } = subject;
  if (fixture.receiver === undefined) return;
  await using receiver = await fixture.receiver();
  const sink = open(subject, receiver.options, { ...receiver.context, ...own });
  try {
    await body(sink, receiver);
  } finally {
    await within(AT_ONCE_MS, "closing", sink[Symbol.asyncDispose]());
  }
}

function deadline(): AbortSignal {
  return AbortSignal.timeout(DEADLINE_MS);
}

async function assertReceived(
  receiver: Receiver,
  batch: Parameters<typeof rowsIn>[0],
): Promise<void> {
  const received = await receiver.rows();
  const remaining = received.map(({ process, rxBytes, txBytes, timeMs }) =>
    JSON.stringify([process, rxBytes, txBytes, timeMs ?? null])
  );
  const expected = receiver.keeps === "newest" ? batch.slice(-1) : batch;
  for (const { process, rxBytes, txBytes, timeMs } of rowsIn(expected)) {
    const wanted = [timeMs, null].map((time) => JSON.stringify([process, rxBytes, txBytes, time]));
    const index = remaining.findIndex((text) => wanted.includes(text));
    assert.ok(index >= 0, `not received: ${wanted[0]}\nof ${remaining.join("\n")}`);
  }
}

/** All of them. */
export const BEHAVIOUR_RULES: readonly Rule[] = [
  {
    name: "what it says it has delivered has arrived, row by row",
    check: (subject) =>
      withReceiver(subject, async (sink, receiver) => {
        const outcome = await sink.write(ORDINARY, deadline());
        assert.deepEqual(outcome, { status: "delivered" });
        await assertReceived(receiver, ORDINARY);
      }),
  },
  {
    name: "it takes the same batch twice, as after a restart",
    check: (subject) =>
      withReceiver(subject, async (sink, receiver) => {
        for (let times = 0; times < 2; times++) {
          assert.equal((await sink.write(ORDINARY, deadline())).status, "delivered");
        }
        await assertReceived(receiver, ORDINARY);
      }),
  },
  {
    name: "it takes gaps, losses, intervals without rows and batches without intervals",
    check: (subject) =>
      withReceiver(subject, async (sink) => {
        for (const [what, batch] of QUIET) {
          assert.equal((await sink.write(batch, deadline())).status, "delivered", what);
        }
      }),
  },
  {
    name: "it takes every name that a process can have, and goes on after that",
    check: (subject) =>
      withReceiver(subject, async (sink, receiver) => {
        const outcome = await sink.write(HOSTILE, deadline());
        assertOutcome(subject, outcome, rowsIn(HOSTILE).length);
        assert.ok(["delivered", "rejected"].includes(outcome.status), outcome.status);
        assert.equal((await sink.write(ORDINARY, deadline())).status, "delivered");
        await assertReceived(receiver, ORDINARY);
      }),
  },
  {
    name: "it takes as many rows at once as the runner gives, or says that they are too many",
    check: (subject) =>
      withReceiver(subject, async (sink) => {
        const events = Array.from({ length: 5_000 }, (_, i) => row(`p${i}`, i, i));
        const outcome = await sink.write([interval(100, events)], deadline());
        assertOutcome(subject, outcome, events.length);
        assert.ok(["delivered", "too_large"].includes(outcome.status), outcome.status);
      }),
  },
  {
    name: "it names the right outcome, and goes on when the receiver has recovered",
    async check(subject): Promise<void> {
      const provocations = ["retry", "too_large", "refused", "rejected", "closed"] as const;
      for (const provocation of provocations) {
        await withReceiver(subject, async (sink, receiver) => {
          const provoke = receiver.provoke?.[provocation];
          if (provoke === undefined) return;
          provoke();
          const outcome = await sink.write(ORDINARY, deadline());
          assert.equal(outcome.status, provocation);
          assertOutcome(subject, outcome, rowsIn(ORDINARY).length);
          if (provocation === "closed" || receiver.heal === undefined) return;
          receiver.heal();
          const again = await sink.write(ORDINARY, deadline());
          assert.equal(again.status, "delivered", `after ${provocation}`);
          await assertReceived(receiver, ORDINARY);
        });
      }
    },
  },
  {
    name: "a write ends at once when it is told to, and the next one is as good as new",
    check: (subject) =>
      withReceiver(subject, async (sink, receiver) => {
        const before = sink.write(ORDINARY, AbortSignal.abort(new Error("too late")));
        await within(AT_ONCE_MS, "a write that was given up before", before.catch(() => undefined));
        if (receiver.provoke?.silence === undefined) return;
        receiver.provoke.silence();
        const controller = new AbortController();
        const write = sink.write(ORDINARY, controller.signal).then(
          (outcome) => assert.notEqual(outcome.status, "delivered"),
          () => undefined,
        );
        setTimeout(() => controller.abort(new Error("too late")), 100);
        await within(AT_ONCE_MS, "a write that was given up", write);
        if (receiver.heal === undefined) return;
        receiver.heal();
        assert.equal((await sink.write(ORDINARY, deadline())).status, "delivered");
      }),
  },
  {
    name: "it can be closed while nobody answers",
    check: (subject) =>
      withReceiver(subject, async (sink, receiver) => {
        if (receiver.provoke?.silence === undefined) return;
        receiver.provoke.silence();
        const controller = new AbortController();
        const write = sink.write(ORDINARY, controller.signal).catch(() => undefined);
        controller.abort();
        await within(AT_ONCE_MS, "the write", write);
        await within(AT_ONCE_MS, "closing", sink[Symbol.asyncDispose]());
      }),
  },
  {
    name: "its probe says that a receiver is there, and sends it no traffic",
    check: (subject) =>
      withReceiver(subject, async (sink, receiver) => {
        const result = await sink.probe(deadline());
        assert.ok(result.ok, JSON.stringify(result));
        assertText(subject, "the detail", result.detail);
        assert.deepEqual(await receiver.rows(), []);
      }),
  },
  {
    name: "where nobody listens it asks for a retry, and its probe says what to do",
    async check(subject): Promise<void> {
      const { unreachable } = subject.fixture;
      if (unreachable === undefined) return;
      await using sink = open(subject, unreachable);
      const outcome = await sink.write(ORDINARY, deadline());
      assert.equal(outcome.status, "retry", JSON.stringify(outcome));
      assertOutcome(subject, outcome, 3);
      const result = await sink.probe(deadline());
      assert.ok(!result.ok, "the probe finds somebody");
      assertText(subject, "the problem", result.problem);
      assertText(subject, "the advice", result.advice);
    },
  },
  {
    name: "it can be closed without having been used, and twice, at once",
    async check(subject): Promise<void> {
      const { options, unreachable = options } = subject.fixture;
      for (const raw of [options, unreachable]) {
        const sink = open(subject, raw);
        await within(AT_ONCE_MS, "closing", sink[Symbol.asyncDispose]());
        await within(AT_ONCE_MS, "closing again", sink[Symbol.asyncDispose]());
      }
    },
  },
  {
    name: "it writes nothing to the terminal",
    async check(subject): Promise<void> {
      const { unreachable } = subject.fixture;
      using spies = watchMessages();
      if (unreachable !== undefined) {
        await using sink = open(subject, unreachable);
        await sink.write(ORDINARY, deadline());
        await sink.probe(deadline());
      }
      await withReceiver(subject, async (sink, receiver) => {
        await sink.probe(deadline());
        await sink.write(HOSTILE, deadline());
        receiver.provoke?.retry?.();
        await sink.write(ORDINARY, deadline());
      });
      assert.deepEqual(spies.calls, []);
    },
  },
  {
    name: "what it remembers is JSON, and nonsense in its place does no harm",
    async check(subject): Promise<void> {
      await withReceiver(subject, async (first, receiver) => {
        await first.write(ORDINARY, deadline());
        const state = first.state?.();
        assert.deepEqual(JSON.parse(JSON.stringify(state ?? null)), state ?? null);
        // As at a restart: a receiver need not take two of them at a time.
        await first[Symbol.asyncDispose]();
        for (const remembered of [state, null, "x", 5, [], { x: { y: [] } }]) {
          await using sink = open(subject, receiver.options, {
            ...receiver.context,
            state: remembered,
          });
          assert.equal((await sink.write(ORDINARY, deadline())).status, "delivered");
        }
      });
    },
  },
];
