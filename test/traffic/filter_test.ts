import assert from "node:assert/strict";
import type { TrafficEvent } from "../../src/traffic/event.ts";
import { filterTest } from "../../src/traffic/filter.ts";
import { type Filter, NO_FILTER } from "../../src/traffic/view.ts";

const EVENT: TrafficEvent = {
  pid: 7,
  process: "sshd",
  uid: 1000,
  user: "alice",
  unit: "ssh.service",
  rxBytes: 1,
  txBytes: 2,
};

const CASES: readonly [string, Partial<Filter>, boolean][] = [
  ["keeps a process by its name", { process: ["nc", "sshd"] }, true],
  ["does not take a part of a name for the name", { process: ["ssh"] }, false],
  ["keeps a process by its id", { pid: [7] }, true],
  ["keeps a user by name", { user: ["alice"] }, true],
  ["keeps a user by id", { user: ["1000"] }, true],
  ["does not take the start of an id for the id", { user: ["100"] }, false],
  ["keeps a unit by its full name", { unit: ["ssh.service"] }, true],
  ["keeps a service without its ending", { unit: ["ssh"] }, true],
  ["wants all of its lists to agree", { unit: ["ssh"], pid: [8] }, false],
  ["keeps what agrees with all lists", { unit: ["ssh"], pid: [7], user: ["alice"] }, true],
];

for (const [name, filter, expected] of CASES) {
  Deno.test(`a filter ${name}`, () => {
    assert.equal(filterTest({ ...NO_FILTER, ...filter })?.(EVENT), expected);
  });
}

Deno.test("a filter does not keep a row without the field, nor the row for the rest", () => {
  const bytes = { rxBytes: 1, txBytes: 1 };
  assert.equal(filterTest({ ...NO_FILTER, unit: ["undefined"] })?.(bytes), false);
  const rest = { process: "other", foldedRows: 2, ...bytes };
  assert.equal(filterTest({ ...NO_FILTER, process: ["other"] })?.(rest), false);
});

Deno.test("an empty filter is no test at all", () => {
  assert.equal(filterTest(NO_FILTER), undefined);
});
