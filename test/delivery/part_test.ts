import assert from "node:assert/strict";
import fc from "fast-check";
import { type Part, partRows, reachedBy, splitPart } from "../../src/delivery/part.ts";
import type { Observation } from "../../src/traffic/event.ts";
import { anyObservation, gap, interval } from "./observations.ts";

function partOf(observations: readonly Observation[]): Part {
  return {
    items: observations.map((observation, index) => ({
      observation,
      reaches: { id: index + 1, rowTotal: 0 },
    })),
  };
}

/** Splits a part until nothing can be split any more. */
function atoms(part: Part): Part[] {
  const halves = splitPart(part);
  return halves === undefined ? [part] : halves.flatMap(atoms);
}

Deno.test("splitPart() loses no row, changes no order and tells each loss once, however often", () => {
  fc.assert(fc.property(fc.array(anyObservation, { minLength: 1, maxLength: 6 }), (all) => {
    const pieces = atoms(partOf(all)).flatMap(({ items }) => items);
    const events = (list: readonly Observation[]): unknown[] =>
      list.flatMap((one): readonly unknown[] => one.kind === "interval" ? one.events : [one]);
    assert.deepEqual(events(pieces.map(({ observation }) => observation)), events(all));
    const lost = (list: readonly Observation[]): number =>
      list.reduce((sum, one) => sum + (one.kind === "interval" ? one.lost.calls : 0), 0);
    assert.equal(lost(pieces.map(({ observation }) => observation)), lost(all));
    const reached = pieces.flatMap(({ reaches }) => reaches === undefined ? [] : [reaches.id]);
    assert.deepEqual(reached, all.map((_, index) => index + 1));
  }));
});

Deno.test("the place of an interval is reached by its last piece only", () => {
  const [first, rest] = splitPart(partOf([interval(1, 3)])) ?? [];
  assert.ok(first && rest);
  assert.deepEqual([partRows(first), partRows(rest)], [1, 2]);
  assert.equal(reachedBy(first), undefined);
  assert.equal(reachedBy(rest)?.id, 1);
});

Deno.test("splitPart() cannot split a row, a gap or a quiet interval", () => {
  for (const one of [interval(1, 1), interval(1, 0), gap(1)]) {
    assert.equal(splitPart(partOf([one])), undefined);
  }
});
