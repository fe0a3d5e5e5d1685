import assert from "node:assert/strict";
import { parse } from "smol-toml";
import { SINK_TYPES } from "../../../sinks/mod.ts";
import type { SinkType } from "../../../sinks/sink.ts";
import { runCommandLine } from "../../../src/cli/app.ts";
import { broker, REGISTRY } from "../../config/example_sinks.ts";
import { memoryIo, type MemorySetting } from "../memory_io.ts";
import { LinesFile, type Ran, run } from "./command.ts";

async function sinks(
  words: readonly string[],
  registry: readonly SinkType[] = REGISTRY,
  setting: MemorySetting = {},
): Promise<Ran> {
  const io = memoryIo(setting);
  const code = await runCommandLine(["sinks", ...words], io, () => Promise.resolve(registry));
  return { code, output: io.output, errors: io.errors };
}

/** The parser's tables inherit nothing. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

Deno.test("sinks lists every type with its schemes, kind and summary", async () => {
  const { code, output, errors } = await sinks([]);
  assert.deepEqual([code, errors], [0, ""]);
  assert.ok(output.startsWith(
    "NAME    KIND     WHAT IT IS\n" +
      "stdout  live     The stdout of the tests.\n" +
      "                 URL: stdout:\n" +
      "broker  durable  The broker of the tests.\n" +
      "                 URL: broker:, brokers:\n\n",
  ));
});

Deno.test("no line about a real sink is wider than 80 columns", async () => {
  for (const words of [[], ...SINK_TYPES.map(({ name }) => [name])]) {
    const { code, output } = await run(["sinks", ...words]);
    assert.equal(code, 0);
    for (const line of output.split("\n")) assert.ok(line.length <= 80, line);
  }
});

Deno.test("sinks NAME prints a table that can be put into the configuration file", async () => {
  const { code, output, errors } = await sinks(["broker"]);
  assert.deepEqual([code, errors], [0, ""]);
  assert.ok(output.startsWith(
    "# The broker of the tests.\n" +
      "# Durable: it gets every row, also those of the time in which it cannot be\n# reached.\n",
  ));
  assert.match(output, /^# As a URL: broker:\/\/…; also brokers:$/m);
  assert.match(output, /^\[\[sinks\]\]\ntype = "broker"\n\n# Host\.\nhost = "…"\n$/m);
  assert.match(output, /^# Port\.\n# port = 1883$/m);
  assert.match(output, /^# timeout = "10s"$/m);
  assert.deepEqual(plain(parse(output)), { sinks: [{ type: "broker", host: "…" }] });
  assert.equal((await sinks(["brokers"])).output, output);
});

Deno.test("sinks NAME shows the URL that the type gives as an example", async () => {
  const registry = [{ ...broker, exampleUrl: "broker://nas:99?topics=a" }];
  const { output } = await sinks(["broker"], registry);
  assert.match(output, /^# As a URL: broker:\/\/nas:99\?topics=a; also brokers:$/m);
  assert.match((await sinks(["stdout"])).output, /^# As a URL: stdout:\?format=…$/m);
});

Deno.test("sinks with a name that nobody has names the nearest, or all", async () => {
  assert.deepEqual(await sinks(["brokr"]), {
    code: 2,
    output: "",
    errors: 'error: Unknown sink type "brokr", did you mean "broker"?\n',
  });
  assert.equal(
    (await sinks(["kafka"])).errors,
    'error: Unknown sink type "kafka": expected "stdout", "broker" or "brokers"\n',
  );
  assert.equal(
    (await sinks(["my_sink.ts"])).errors,
    'error: Unknown sink type "my_sink.ts", did you mean "./my_sink.ts"?\n',
  );
});

Deno.test("sinks FILE tells about a sink of one's own", async () => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-sinks-" });
  try {
    const path = `${folder}/my_sink.ts`;
    await Deno.writeTextFile(
      path,
      `export default ({ z, secretKeys }) => ({
        name: "mine", summary: "Mine", kind: "durable", target: () => "x", create: () => ({}),
        schema: z.strictObject({ color: z.string().describe("Colour."), ...secretKeys("key", "Key") }),
      });`,
    );
    const { code, output, errors } = await sinks([path]);
    assert.deepEqual([code, errors], [0, ""]);
    assert.deepEqual(plain(parse(output)), { sinks: [{ type: path, color: "…" }] });
    assert.ok(output.includes(`# As a URL: ${path}?color=…\n`));
    await Deno.writeTextFile(`${folder}/bad.ts`, "export default 5;");
    const bad = await sinks([`${folder}/bad.ts`]);
    assert.equal(bad.code, 78);
    assert.match(bad.errors, /^error: .*bad\.ts: Cannot load the sink: its default export is no/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("sinks --status looks into the journal of the configuration, and says when there is none", async () => {
  using config = new LinesFile(['[journal]\npath = "/nonexistent/of-the-file.db"']);
  const ofFile = await sinks(["--status", "--config", config.path]);
  assert.equal(ofFile.code, 69);
  assert.match(ofFile.errors, /^error: .*"\/nonexistent\/of-the-file\.db"/);
  const ofFlag = await sinks(["--status", "--journal", "/nonexistent/of-the-flag.db"]);
  assert.match(ofFlag.errors, /of-the-flag\.db/);
});
