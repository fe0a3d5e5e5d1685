import assert from "node:assert/strict";
import { parse } from "smol-toml";
import { loadConfig } from "../../src/config/load.ts";
import { sampleConfig, sampleSink, sinkTable } from "../../src/config/sample.ts";
import { DURABLE_KEYS, settingsSchema, sinkTableSchema } from "../../src/config/schema.ts";
import { definitionOf, documentationOf, shapeOf, unwrap } from "../../src/config/schema_shape.ts";
import { broker, REGISTRY, stdout } from "./example_sinks.ts";

/** The sample with every key switched on. */
function enabled(sample: string): string {
  return sample.replace(/^# (?=[a-z_]+ = |\[\[)/gm, "");
}

async function load(file: string): ReturnType<typeof loadConfig> {
  return await loadConfig({ config: "sample.toml" }, {
    env: () => undefined,
    hostname: () => "here",
    readFile: () => Promise.resolve({ status: "read", text: file }),
    registry: REGISTRY,
  });
}

Deno.test("the sample as it stands changes nothing", async () => {
  const { config } = await load(sampleConfig(REGISTRY));
  assert.deepEqual(config, (await load("")).config);
});

Deno.test("the sample with every key switched on is valid", async () => {
  const file = enabled(sampleConfig([stdout]));
  const { config } = await load(file);
  assert.equal(config.host, "nas");
  assert.deepEqual(config.sinks.map(({ type }) => type), ["stdout"]);
});

Deno.test("the sample names every key of the schema", () => {
  const table = parse(enabled(sampleConfig([stdout])));
  assert.deepEqual(Object.keys(table).sort(), [...shapeOf(settingsSchema()).keys()].sort());
});

Deno.test("the sample of a sink names every option, its own and those of its kind", () => {
  for (const type of REGISTRY) {
    const { sinks } = parse(enabled(sampleSink(type))) as { sinks: Record<string, unknown>[] };
    const common = [...shapeOf(sinkTableSchema()).keys()].filter((key) =>
      type.kind === "durable" || !(DURABLE_KEYS as readonly string[]).includes(key)
    );
    const expected = [...shapeOf(type.schema).keys(), ...common];
    assert.deepEqual(Object.keys(sinks[0] ?? {}).sort(), expected.sort());
  }
});

Deno.test("no line of the sample is wider than 80 columns", () => {
  for (const line of sampleConfig(REGISTRY).split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("every key of the schema has a description", () => {
  for (const schema of [settingsSchema(), sinkTableSchema()]) {
    for (const [key, value] of shapeOf(schema)) {
      assert.ok(documentationOf(value).description, key);
      if (definitionOf(unwrap(value)).type !== "object") continue;
      for (const [inner, leaf] of shapeOf(value)) {
        assert.ok(documentationOf(leaf).description, `${key}.${inner}`);
      }
    }
  }
});

Deno.test("the table of a sink has what it needs switched on, and the rest says the defaults", async () => {
  const table = sinkTable(broker, "all");
  assert.match(
    table,
    /^\[\[sinks\]\]\ntype = "broker"\n\n# Host\.\nhost = "…"\n\n# Port\.\n# port = 1883\n/,
  );
  const { config } = await load(table);
  const byDefault = await load('[[sinks]]\ntype = "broker"\nhost = "…"');
  assert.deepEqual(config, byDefault.config);
  const own = sinkTable(broker, "own");
  assert.ok(table.startsWith(own));
  assert.doesNotMatch(own, /^# (?:name|timeout) = /m);
});

Deno.test("the sample says the defaults of every key that has one", async () => {
  const values = parse(enabled(sampleConfig([stdout]))) as Record<string, unknown>;
  const withDefault = [...shapeOf(settingsSchema())].filter(([key, schema]) =>
    key !== "sinks" && documentationOf(schema).default !== undefined
  );
  assert.ok(withDefault.length >= 4);
  const lines = withDefault.flatMap(([key, schema]) =>
    definitionOf(unwrap(schema)).type === "object"
      ? []
      : [`${key} = ${JSON.stringify(values[key])}`]
  );
  assert.deepEqual((await load(lines.join("\n"))).config, (await load("")).config);
});
