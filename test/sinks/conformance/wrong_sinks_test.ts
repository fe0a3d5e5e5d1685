/** The suite can fail: for each rule there is a sink that breaks it, and nothing else finds it. */
import assert from "node:assert/strict";
import { z } from "zod";
import type { Sink, SinkType } from "../../../sinks/sink.ts";
import { optionsBlock } from "../../../tools/sink_readmes.ts";
import { RULES } from "./rules.ts";
import type { Subject } from "./subject.ts";
import { fixture, toy, type ToyOptions } from "./toy_sink.ts";

type Toy = typeof toy;

/** The toy with something else about the type. */
function typed(own: Partial<SinkType>): Subject {
  return { type: { ...toy as SinkType, ...own }, fixture };
}

/** The toy with sinks that do something else. */
function doing(change: (sink: Sink, options: ToyOptions) => Partial<Sink>): Subject {
  const create: Toy["create"] = (options, context) => {
    const sink = toy.create(options, context);
    return Object.assign(sink, change({ ...sink }, options));
  };
  return { type: { ...toy, create }, fixture };
}

function withOption(key: string, schema: z.ZodType): Partial<SinkType> {
  return { schema: (toy.schema as unknown as z.ZodObject).extend({ [key]: schema }).strict() };
}

const README = `# toy\n\n${optionsBlock(toy)}\n`;

/** For each rule, sinks that break it. */
const WRONG: readonly (readonly [what: string, rule: RegExp, subject: Subject])[] = [
  ["a name with a space", /^it is a sink type/, typed({ name: "my toy" })],
  ["no target", /^it is a sink type/, { type: without(toy, "target"), fixture }],
  ["a summary of two lines", /^its summary/, typed({ summary: "Two lines of\nsummary" })],
  ["a summary with a period", /^its summary/, typed({ summary: "A toy of the tests." })],
  [
    "an option in camelCase",
    /snake_case/,
    typed(withOption("maxRows", z.string().optional().describe("Rows, at most."))),
  ],
  ["an option without description", /snake_case/, typed(withOption("rows", z.string().optional()))],
  [
    "an option of a table without description",
    /snake_case/,
    typed(
      withOption("limits", z.strictObject({ rows: z.int() }).optional().describe("Its limits.")),
    ),
  ],
  [
    "a schema that takes everything",
    /^its schema is strict/,
    typed({ schema: (toy.schema as unknown as z.ZodObject).loose() }),
  ],
  ["a fixture that is wrong", /^its schema is strict/, {
    type: toy,
    fixture: { ...fixture, options: {} },
  }],
  [
    "a password that is not secret",
    /^what sounds like a secret/,
    typed(withOption("password", z.string().optional().describe("The password."))),
  ],
  [
    "an example that is not right",
    /^its sample/,
    typed(withOption("rows", z.int().optional().meta({ description: "Rows.", example: "many" }))),
  ],
  ["a README of something else", /^its README/, {
    type: toy,
    fixture,
    readme: README.replace("toy", "tow"),
  }],
  ["a README that is old", /^its README/, {
    type: toy,
    fixture,
    readme: README.replace("url =", "uri ="),
  }],
  ["a README without the marks", /^its README/, { type: toy, fixture, readme: "# toy\n" }],
  ["an example of a URL with an unknown option", /^its example/, typed({ exampleUrl: "toy:?x=1" })],
  ["a target that changes", /^its target/, typed({ target: () => String(Math.random()) })],
  [
    "a target that is secret",
    /^its target/,
    typed({ target: (options) => JSON.stringify(options) }),
  ],
  ["a connection at once", /^making a sink/, typed({ create: connecting })],
  [
    "a timer",
    /^making a sink/,
    typed({
      create: (options, context) => {
        clearInterval(setInterval(() => undefined, 1_000));
        return toy.create(options as ToyOptions, context);
      },
    }),
  ],
  ["delivered without delivering", /^what it says/, doing(() => ({ write: delivered }))],
  [
    "half of a batch",
    /^what it says/,
    doing(({ write }) => ({
      write: (batch, signal) => write(batch.slice(0, 1), signal),
    })),
  ],
  [
    "only what is new",
    /^it takes the same batch twice/,
    doing(({ write }) => {
      let first = true;
      return {
        write: async (batch, signal) => {
          const outcome = first
            ? await write(batch, signal)
            : { status: "refused", reason: "old" } as const;
          first = false;
          return outcome;
        },
      };
    }),
  ],
  [
    "no gaps",
    /^it takes gaps/,
    doing(({ write }) => ({
      write: (batch, signal) => {
        for (const each of batch) if (each.kind === "gap") throw new Error("a gap");
        return write(batch, signal);
      },
    })),
  ],
  [
    "no lone surrogates",
    /^it takes every name/,
    doing(({ write }) => ({
      write: (batch, signal) => {
        for (const each of batch) if (each.kind === "interval") encodeAll(each.events);
        return write(batch, signal);
      },
    })),
  ],
  [
    "more reasons than allowed",
    /^it takes every name/,
    doing(() => ({
      write: (batch) =>
        Promise.resolve(
          batch.length > 2
            ? { status: "rejected", count: 11, reasons: Array(11).fill("x") }
            : { status: "delivered" },
        ),
    })),
  ],
  [
    "not many rows",
    /^it takes as many rows/,
    doing(({ write }) => ({
      write: (batch, signal) =>
        batch.some((each) => each.kind === "interval" && each.events.length > 1_000)
          ? Promise.resolve({ status: "refused", reason: "many" })
          : write(batch, signal),
    })),
  ],
  [
    "everything is a retry",
    /^it names the right outcome/,
    doing(({ write }) => ({
      write: async (batch, signal) => {
        const outcome = await write(batch, signal);
        return outcome.status === "delivered" ? outcome : { status: "retry", reason: "no" };
      },
    })),
  ],
  [
    "a reason that is secret",
    /^it names the right outcome/,
    doing(({ write }, { token }) => ({
      write: async (batch, signal) => {
        const outcome = await write(batch, signal);
        return outcome.status === "retry" ? { ...outcome, reason: `no: ${token}` } : outcome;
      },
    })),
  ],
  [
    "never again after a failure",
    /^it names the right outcome/,
    doing(({ write }) => {
      let broken = false;
      return {
        write: async (batch, signal) => {
          if (broken) return { status: "retry", reason: "still" };
          const outcome = await write(batch, signal);
          broken = outcome.status !== "delivered";
          return outcome;
        },
      };
    }),
  ],
  [
    "no deadline",
    /^a write ends at once/,
    doing(({ write }) => ({
      write: (batch, signal) =>
        signal.aborted || batch.length === 0 ? write(batch, signal) : never(signal, batch, write),
    })),
  ],
  [
    "waiting at the end",
    /^it can be closed while nobody answers/,
    doing(() => ({
      [Symbol.asyncDispose]: () => new Promise(() => undefined),
    })),
  ],
  [
    "a probe that says no",
    /^its probe says that/,
    doing(() => ({
      probe: () => Promise.resolve({ ok: false, problem: "no", advice: "no" }),
    })),
  ],
  [
    "a probe that sends rows",
    /^its probe says that/,
    doing(({ write }) => ({
      probe: async (signal) => {
        const { ORDINARY } = await import("./traffic.ts");
        await write(ORDINARY, signal);
        return { ok: true, detail: "fine" };
      },
    })),
  ],
  [
    "an error where nobody listens",
    /^where nobody listens/,
    doing(({ write }) => ({
      write: async (batch, signal) => {
        const outcome = await write(batch, signal);
        if (outcome.status === "retry") throw new Error("nobody");
        return outcome;
      },
    })),
  ],
  [
    "no advice",
    /^where nobody listens/,
    doing(() => ({
      probe: () => Promise.resolve({ ok: false, problem: "no", advice: "" }),
    })),
  ],
  [
    "not twice closed",
    /^it can be closed without/,
    doing(({ [Symbol.asyncDispose]: dispose }) => {
      let closed = false;
      return {
        [Symbol.asyncDispose]: () => {
          if (closed) throw new Error("closed");
          closed = true;
          return dispose();
        },
      };
    }),
  ],
  [
    "messages",
    /^it writes nothing to the terminal/,
    doing(({ write }) => ({
      write: (batch, signal) => {
        // deno-lint-ignore no-console -- what the rule is about
        console.warn("writing");
        return write(batch, signal);
      },
    })),
  ],
  [
    "a state that is no JSON",
    /^what it remembers/,
    doing(() => ({ state: () => ({ at: new Map([[1, 2]]), when: undefined }) })),
  ],
  ["trust in its state", /^what it remembers/, {
    type: {
      ...toy,
      create: (options, context) => {
        if (context.state === null) throw new TypeError("null");
        return toy.create(options as ToyOptions, context);
      },
    },
    fixture,
  }],
];

function without(type: Toy, key: keyof Toy): SinkType {
  return Object.fromEntries(
    Object.entries(type).filter(([name]) => name !== key),
  ) as unknown as SinkType;
}

function connecting(...[options, context]: Parameters<SinkType["create"]>): Sink {
  fetch("http://127.0.0.1:1/").catch(() => undefined);
  return toy.create(options as ToyOptions, context);
}

function delivered(): ReturnType<Sink["write"]> {
  return Promise.resolve({ status: "delivered" });
}

function encodeAll(events: readonly { readonly process?: string }[]): void {
  for (const { process = "" } of events) encodeURIComponent(process);
}

/** Goes on with a write whatever the signal says. */
async function never(
  signal: AbortSignal,
  batch: Parameters<Sink["write"]>[0],
  write: Sink["write"],
): ReturnType<Sink["write"]> {
  const outcome = await write(batch, signal).catch(() => undefined);
  if (outcome !== undefined) return outcome;
  return await new Promise(() => undefined);
}

for (const [what, wanted, subject] of WRONG) {
  Deno.test({
    name: `the suite finds a sink with ${what}`,
    fn: async () => {
      const [rule, ...more] = RULES.filter(({ name }) => wanted.test(name));
      assert.ok(rule !== undefined && more.length === 0, String(wanted));
      const broken = await Promise.resolve().then(() => rule.check(subject)).then(
        () => false,
        () => true,
      );
      assert.ok(broken, `the rule is kept: ${rule.name}`);
    },
  });
}

Deno.test("for every rule there is a sink that breaks it", () => {
  const untried = RULES.filter(({ name }) => !WRONG.some(([, wanted]) => wanted.test(name)));
  assert.deepEqual(untried.map(({ name }) => name), []);
});
