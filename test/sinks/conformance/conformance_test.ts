/** The contract, tried on every sink type that is registered, and on a toy. */
import assert from "node:assert/strict";
import { SINK_TYPES } from "../../../sinks/mod.ts";
import { readmePath } from "../../../tools/sink_readmes.ts";
import { ROOT } from "../../../tools/repository.ts";
import type { Fixture } from "./fixture.ts";
import { RULES } from "./rules.ts";
import type { Subject } from "./subject.ts";
import { fixture as toyFixture, toy } from "./toy_sink.ts";

async function tryAll(t: Deno.TestContext, subject: Subject): Promise<void> {
  for (const rule of RULES) {
    await t.step({ name: rule.name, fn: async () => await rule.check(subject) });
  }
}

for (const type of SINK_TYPES) {
  Deno.test(`the sink ${type.name} keeps the contract`, async (t) => {
    const path = `test/sinks/${type.name}/conformance.ts`;
    const module: { readonly fixture?: Fixture } = await import(`file://${ROOT}${path}`).catch(
      (error) => assert.fail(`${path} must export a fixture: ${error.message}`),
    );
    assert.ok(module.fixture !== undefined, `${path} must export a fixture`);
    const readme = await Deno.readTextFile(readmePath(type));
    await tryAll(t, { type, fixture: module.fixture, readme });
  });
}

Deno.test("a toy sink keeps the contract", async (t) => {
  await tryAll(t, { type: toy, fixture: toyFixture });
});
