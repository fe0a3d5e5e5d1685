/** Every order in which the lines of a run can come, also at its end. */
import assert from "node:assert/strict";
import {
  ATTACHED,
  brief,
  bytes,
  decode,
  DONE,
  end,
  interval,
  map,
  warningsOf,
} from "./probe_output.ts";

/** An interval in few words. */
function at(time: number, seconds: number, rx: Record<number, number>, lost = 0): unknown {
  return { at: time, seconds, rx, lost };
}

const FIRST = [interval(1, 2), bytes(0, 7, 5), DONE];

Deno.test("exit between two intervals gives what the new one has so far", () => {
  const decoded = decode([...FIRST, end(2, 2.5, 1), bytes(1, 8, 6)]);
  assert.deepEqual(brief(decoded), [at(2, 1, { 7: 5 }), at(2.5, 0.5, { 8: 6 })]);
  assert.deepEqual(warningsOf(decoded), []);
});

Deno.test("exit between flip and print gives both sides, each to its own interval", () => {
  const decoded = decode([
    ...FIRST,
    interval(2, 3),
    end(3, 3.2, 0),
    bytes(0, 8, 6),
    map("@name0", { 8: "new" }),
    bytes(1, 7, 50),
    map("@name1", { 7: "old" }),
  ]);
  assert.deepEqual(brief(decoded), [
    at(2, 1, { 7: 5 }),
    at(3, 1, { 7: 50 }),
    at(3.2, 0.2, { 8: 6 }),
  ]);
  assert.deepEqual(warningsOf(decoded), []);
});

Deno.test("exit after a print and before its clear counts the map that is printed again once", () => {
  const decoded = decode([
    interval(1, 2),
    bytes(0, 7, 5),
    end(2, 2.2, 1),
    bytes(0, 7, 5),
    bytes(1, 8, 6),
  ]);
  assert.deepEqual(brief(decoded), [at(2, 1, { 7: 5 }), at(2.2, 0.2, { 8: 6 })]);
  assert.deepEqual(warningsOf(decoded), []);
});

Deno.test("exit between the prints and done gives the interval once, with nothing lost", () => {
  const decoded = decode([interval(1, 2), bytes(0, 7, 5), end(2, 2.2, 1), DONE, bytes(1, 8, 6)]);
  assert.deepEqual(brief(decoded), [at(2, 1, { 7: 5 }), at(2.2, 0.2, { 8: 6 })]);
});

Deno.test("an end that overtakes the last interval of its run loses nothing", () => {
  // bpftrace reads the ring of one CPU after that of another.
  const decoded = decode([
    ...FIRST,
    end(3, 3.2, 0),
    interval(2, 3),
    bytes(1, 7, 50),
    bytes(0, 8, 6),
  ]);
  assert.deepEqual(brief(decoded), [
    at(2, 1, { 7: 5 }),
    at(3, 1, { 7: 50 }),
    at(3.2, 0.2, { 8: 6 }),
  ]);
  assert.deepEqual(warningsOf(decoded), []);
});

Deno.test("an end that overtakes prints and done of its run loses nothing", () => {
  const decoded = decode([interval(1, 2), end(2, 2.2, 1), bytes(0, 7, 5), DONE, bytes(1, 8, 6)]);
  assert.deepEqual(brief(decoded), [at(2, 1, { 7: 5 }), at(2.2, 0.2, { 8: 6 })]);
});

Deno.test("a run that ends before its first interval gives the one that it has", () => {
  assert.deepEqual(brief(decode([ATTACHED, end(1, 1.4, 0), bytes(0, 7, 5)])), [
    at(1.4, 0.4, { 7: 5 }),
  ]);
});

Deno.test("a missing done gives the interval at the next one, and says that something is lost", () => {
  const decoded = decode([interval(1, 2), bytes(0, 7, 5), interval(2, 3), bytes(1, 8, 6), DONE]);
  assert.deepEqual(brief(decoded), [at(2, 1, { 7: 5 }, 1), at(3, 1, { 8: 6 })]);
});

Deno.test("two intervals back to back are two intervals", () => {
  assert.deepEqual(brief(decode([interval(1, 2), DONE, interval(2, 3), DONE])), [
    at(2, 1, {}),
    at(3, 1, {}),
  ]);
});

Deno.test("done without an interval is nothing", () => {
  assert.deepEqual(decode([DONE, DONE]), []);
});

Deno.test("a run that is killed in the middle gives what had arrived, and says that something is lost", () => {
  assert.deepEqual(brief(decode([...FIRST, interval(2, 3), bytes(1, 7, 50)])), [
    at(2, 1, { 7: 5 }),
    at(3, 1, { 7: 50 }, 1),
  ]);
});

Deno.test("a run that is killed between two intervals has lost no message", () => {
  assert.deepEqual(brief(decode(FIRST)), [at(2, 1, { 7: 5 })]);
});

Deno.test("a map that comes after the end and belongs to neither side is told", () => {
  const decoded = decode([...FIRST, end(2, 2.5, 1), bytes(0, 9, 1), bytes(1, 8, 6)]);
  assert.equal(warningsOf(decoded).length, 1);
  assert.deepEqual(brief(decoded), [at(2, 1, { 7: 5 }), at(2.5, 0.5, { 8: 6 }, 1)]);
});

for (const header of [[ATTACHED], []]) {
  const how = header.length === 0 ? " without its first line" : "";
  Deno.test(`a run that follows another one in the input${how} is counted whole`, () => {
    const decoded = decode([
      ...FIRST,
      end(2, 2.5, 1),
      bytes(1, 8, 6),
      ...header,
      interval(10, 11),
      bytes(0, 7, 50),
      DONE,
      interval(11, 12),
      bytes(1, 7, 500),
      DONE,
      end(12, 12.5, 0),
      bytes(0, 7, 5_000),
    ]);
    assert.deepEqual(brief(decoded), [
      at(2, 1, { 7: 5 }),
      at(2.5, 0.5, { 8: 6 }),
      at(11, 1, { 7: 50 }),
      at(12, 1, { 7: 500 }),
      at(12.5, 0.5, { 7: 5_000 }),
    ]);
    assert.deepEqual(warningsOf(decoded), []);
  });
}

Deno.test("a run that follows one that was killed does not add to its interval", () => {
  const decoded = decode([interval(1, 2), bytes(0, 7, 5), ATTACHED, interval(10, 11), DONE]);
  assert.deepEqual(brief(decoded), [at(2, 1, { 7: 5 }, 1), at(11, 1, {})]);
});

Deno.test("a run that ends before its first interval takes nothing from the run before it", () => {
  const second = [ATTACHED, end(10, 10.5, 0), bytes(0, 8, 6)];
  const late = at(10.5, 0.5, { 8: 6 });
  assert.deepEqual(brief(decode([interval(1, 2), bytes(0, 7, 5), ...second])), [
    at(2, 1, { 7: 5 }, 1),
    late,
  ]);
  assert.deepEqual(brief(decode([end(1, 2, 0), bytes(0, 7, 5), ...second])), [
    at(2, 1, { 7: 5 }),
    late,
  ]);
});
