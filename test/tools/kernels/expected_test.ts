import assert from "node:assert/strict";
import { type Known, surprises, unseen } from "../../../tools/kernels/expected.ts";
import type { Cell, MachineResult } from "../../../tools/kernels/results.ts";
import { cell, machine, program } from "./sample_results.ts";

const KNOWN: readonly Known[] = [
  {
    program: "kprobe",
    machines: /full$/,
    names: /^splice/,
    direction: "rx",
    reason: "no function",
  },
];

function full(...cells: Cell[]): MachineResult[] {
  return [machine("6.1", "full", program("kprobe", ...cells))];
}

Deno.test("surprises() is silent about what is exact and about what is known", () => {
  assert.deepEqual(
    surprises(full(cell("send", "tx", 1, 1), cell("splice_in", "rx", 10, 0)), KNOWN),
    [],
  );
});

Deno.test("surprises() tells of a difference in another direction, on another machine or of another program", () => {
  const other = [
    ...full(cell("splice_in", "tx", 10, 0)),
    machine("6.1", "default", program("kprobe", cell("splice_in", "rx", 10, 0))),
    machine("6.1", "full", program("fexit", cell("splice_in", "rx", 10, 0))),
  ];
  assert.equal(surprises(other, KNOWN).length, 3);
  assert.match(
    surprises(other, KNOWN)[0] ?? "",
    /^6\.1 full, kprobe: splice_in tx: counted 0 of 10 bytes/,
  );
});

Deno.test("surprises() tells of a known difference that is larger than it was, or the other way round", () => {
  const known = [{ program: "kprobe", names: /./, leastShare: 0.5, reason: "interrupted" }];
  const counted = (bytes: number): string[] =>
    surprises(full(cell("send", "tx", 10, bytes)), known);
  assert.deepEqual([3, 5, 9, 11].map((bytes) => counted(bytes).length), [1, 0, 0, 1]);
});

Deno.test("surprises() tells of losses, of a program that does not run, and of one that was thought not to", () => {
  const losses = { rxBytes: 0, txBytes: 0, calls: 5, messages: 0, gaps: 0 };
  const lines = surprises([
    machine("6.1", "default", { ...program("fexit"), losses }),
    machine("6.12", "default", { ...program("sock"), problem: "does not count" }),
    machine("6.1", "default", program("sock")),
  ]);
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? "", /lost .*"calls":5/);
});

Deno.test("surprises() tells of a workload that failed, where that is not known", () => {
  const failed = { ...cell("gro", "rx", 0, 0), failed: "recv: no" };
  assert.match(surprises(full(failed), KNOWN)[0] ?? "", /gro failed: recv: no$/);
  assert.deepEqual(surprises(full({ ...failed, name: "splice_in" }), KNOWN), []);
});

Deno.test("surprises() says nothing about the program of the post, nor about a program that cannot run there", () => {
  assert.deepEqual(
    surprises([
      machine(
        "6.1",
        "default",
        program("blog", cell("send", "tx", 10, 0)),
        { ...program("sock"), problem: "no tracepoints" },
      ),
    ]),
    [],
  );
});

Deno.test("surprises() tells where the check of a machine ends otherwise than it should", () => {
  const ended = (name: string, code: number): ReturnType<typeof machine> => ({
    ...machine(name, "default"),
    check: { code, text: "" },
  });
  assert.deepEqual(surprises([ended("5.10-old", 69), ended("6.1", 0)]), []);
  assert.equal(surprises([ended("5.10-old", 0), ended("6.1", 69)]).length, 2);
});

Deno.test("unseen() names a known difference that is gone, and none that could not be tried", () => {
  assert.deepEqual(unseen(full(cell("splice_in", "rx", 10, 10)), KNOWN), KNOWN);
  assert.deepEqual(unseen(full(cell("splice_in", "rx", 10, 0)), KNOWN), []);
  assert.deepEqual(unseen(full({ ...cell("splice_in", "rx", 0, 0), skipped: "x" }), KNOWN), []);
});
