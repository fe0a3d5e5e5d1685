/** The contract, tried on every sink type that is registered, and on a toy. */
import assert from "node:assert/strict";
import { SINK_KIT } from "../../../sinks/kit.ts";
import { SINK_TYPES } from "../../../sinks/mod.ts";
import { readmePath } from "../../../tools/sink_readmes.ts";
import { ROOT } from "../../../tools/repository.ts";
import type { Fixture, Receiver } from "./fixture.ts";
import { RULES } from "./rules.ts";
import type { Subject } from "./subject.ts";
import { ndjsonRows, textOf } from "./text_receiver.ts";
import { fixture as toyFixture, toy } from "./toy_sink.ts";

/** A fixture, or, where several types share a folder, a fixture for each. */
interface FixtureModule {
  readonly fixture?: Fixture;
  fixtureOf?(name: string): Fixture;
}

async function tryAll(t: Deno.TestContext, subject: Subject): Promise<void> {
  for (const rule of RULES) {
    await t.step({ name: rule.name, fn: async () => await rule.check(subject) });
  }
}

for (const type of SINK_TYPES) {
  Deno.test(`the sink ${type.name} keeps the contract`, async (t) => {
    const path = `test/sinks/${type.family ?? type.name}/conformance.ts`;
    const module: FixtureModule = await import(`file://${ROOT}${path}`).catch(
      (error) => assert.fail(`${path} must export a fixture: ${error.message}`),
    );
    const fixture = type.family === undefined ? module.fixture : module.fixtureOf?.(type.name);
    assert.ok(fixture !== undefined, `${path} must export a fixture of ${type.name}`);
    const readme = await Deno.readTextFile(readmePath(type));
    await tryAll(t, { type, fixture, readme });
  });
}

Deno.test("the example of a sink of one's own keeps the contract", async (t) => {
  const { default: make } = await import("../../../examples/ndjson_file.ts");
  const type = typeof make === "function" ? await make(SINK_KIT) : make;
  const folder = await Deno.makeTempDir({ prefix: "socktraf-example-" });
  let count = 0;
  const fixture: Fixture = {
    options: { path: `${folder}/x` },
    unreachable: { path: `${folder}/nowhere/x` },
    receiver: () => Promise.resolve(fileReceiver(`${folder}/${++count}`)),
  };
  try {
    await tryAll(t, { type, fixture });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function fileReceiver(folder: string): Receiver {
  const path = `${folder}/rows`;
  Deno.mkdirSync(folder);
  return {
    options: { path },
    rows: async () => ndjsonRows(await textOf(path)),
    // As when a disk is not mounted.
    provoke: { retry: () => Deno.renameSync(folder, `${folder}.away`) },
    heal: () => Deno.renameSync(`${folder}.away`, folder),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

Deno.test("a toy sink keeps the contract", async (t) => {
  await tryAll(t, { type: toy, fixture: toyFixture });
});
