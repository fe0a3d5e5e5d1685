import assert from "node:assert/strict";
import { findMachine } from "../../../tools/kernels/machines.ts";
import { planFor, scriptOf } from "../../../tools/kernels/plan.ts";

const MACHINE = findMachine("6.1");
const ARM = findMachine("6.12-arm64");
const OLD = findMachine("5.10-old");
if (MACHINE === undefined || OLD === undefined || ARM === undefined) {
  throw new Error("There is no such machine");
}

Deno.test("a whole boot counts thirty thousand short-lived processes with the program that socktraf takes", () => {
  const plan = planFor(MACHINE, undefined, { sample: false });
  assert.equal(plan.shortLived.best, 30_000);
  assert.deepEqual(plan.parts, ["check", "paths", "load"]);
});

Deno.test("a machine that is there for the check alone runs no program, whatever is wanted", () => {
  const plan = planFor(OLD, undefined, { sample: false, program: ["sock"], only: "paths" });
  assert.deepEqual([plan.programs, plan.parts], [[], ["check"]]);
});

Deno.test("only one boot of a processor has thirty thousand short-lived processes", () => {
  for (
    const plan of [
      planFor(ARM, undefined, { sample: false }),
      planFor(MACHINE, "full", { sample: false }),
    ]
  ) {
    assert.equal(plan.shortLived.best, 3_000);
  }
});

Deno.test("only one part is measured where only that is wanted, and a sample has the best program alone", () => {
  assert.deepEqual(planFor(MACHINE, "full", { sample: false, only: "load" }).parts, ["load"]);
  assert.deepEqual(planFor(MACHINE, undefined, { sample: true }).programs, ["best"]);
});

Deno.test("the script tells the guest's shell all that is planned", async () => {
  const plan = planFor(MACHINE, undefined, { sample: false, program: ["sock", "blog"] });
  const script = scriptOf(plan).replace(/^exec .*$/m, 'echo "$PROGRAMS,$PARTS,$SHORT_LIVED_BEST"');
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert.equal(new TextDecoder().decode(stdout), "sock blog,check paths load,30000\n");
});
