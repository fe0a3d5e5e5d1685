/** What a rule of the conformance suite looks at, and how it fails. */
import assert from "node:assert/strict";
import type { Outcome, Sink, SinkContext, SinkType } from "../../../sinks/sink.ts";
import { documentationOf, shapeOf } from "../../../src/config/schema_shape.ts";
import { sinkContext } from "../context.ts";
import type { Fixture, RawOptions } from "./fixture.ts";

/** A sink type under test. */
export interface Subject {
  readonly type: SinkType;
  readonly fixture: Fixture;
  /** Text of its README; undefined for a type that has none, such as a user's own. */
  readonly readme?: string;
}

/** One rule of the contract. */
export interface Rule {
  /** What is true of every sink that keeps it. */
  readonly name: string;
  /** Fails where the subject does not keep it. Does nothing where it is not about such a subject. */
  check(subject: Subject): Promise<void> | void;
}

/** A sink may take this long for what should be at once; enough for a slow machine. */
export const AT_ONCE_MS = 3_000;

/** Makes a sink of raw options. */
export function open(
  { type }: Subject,
  options: RawOptions,
  context: Partial<SinkContext> = {},
): Sink {
  return type.create(type.schema.parse(options), sinkContext(context));
}

/** Waits, but not for ever. */
export async function within<T>(ms: number, what: string, promise: PromiseLike<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: `${what}: late` })), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The texts of the secrets in the options. */
export function secretsIn({ type, fixture }: Subject): string[] {
  return [...shapeOf(type.schema)].flatMap(([key, schema]) => {
    const value = fixture.options[key];
    return documentationOf(schema).secret === true && typeof value === "string" ? [value] : [];
  });
}

/** Checks a text that is shown to a user. */
export function assertText(subject: Subject, what: string, text: unknown): void {
  assert.ok(typeof text === "string" && text.trim() !== "", `${what} is empty`);
  assert.ok(text.length <= 1_000, `${what} is too long: ${text.length}`);
  for (const secret of secretsIn(subject)) {
    assert.ok(!text.includes(secret), `${what} holds a secret`);
  }
}

/** Checks the form of an outcome, whatever it is. */
export function assertOutcome(subject: Subject, outcome: Outcome, rows: number): void {
  switch (outcome.status) {
    case "delivered":
    case "closed":
      break;
    case "rejected":
      assert.ok(Number.isInteger(outcome.count) && outcome.count > 0, "rejected nothing");
      assert.ok(outcome.count <= rows, `rejected ${outcome.count} of ${rows} rows`);
      assert.ok(outcome.reasons.length > 0 && outcome.reasons.length <= 10, "reasons");
      for (const reason of outcome.reasons) assertText(subject, "a reason", reason);
      break;
    case "retry":
      assert.ok(outcome.afterMs === undefined || outcome.afterMs >= 0, "afterMs is negative");
      assertText(subject, "the reason", outcome.reason);
      break;
    case "too_large":
    case "refused":
      assertText(subject, "the reason", outcome.reason);
      break;
    default:
      assert.fail(`there is no outcome ${JSON.stringify(outcome)}`);
  }
}
