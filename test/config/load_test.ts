import assert from "node:assert/strict";
import fc from "fast-check";
import type { Config } from "../../src/config/config.ts";
import type { FileContent } from "../../src/config/config_file.ts";
import type { ConfigFlags } from "../../src/config/flags.ts";
import { ConfigError } from "../../src/config/issue.ts";
import { type ConfigWorld, loadConfig } from "../../src/config/load.ts";
import { broker, REGISTRY, stdout } from "./example_sinks.ts";

/** How a durable sink is fed where nobody says it. */
const DURABLE = { timeoutMs: 10_000, flushIntervalMs: 0, batchRows: 5_000 };

/** What a test may say about the world. */
interface Setting {
  /** Text of the configuration file; none where absent. */
  readonly file?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly sinks?: "all" | "stdout";
}

function world({ file, env = {}, sinks }: Setting): ConfigWorld {
  const content: FileContent = file === undefined
    ? { status: "missing" }
    : { status: "read", text: file };
  return {
    env: (name) => Object.hasOwn(env, name) ? env[name] : undefined,
    hostname: () => "here",
    readFile: () => Promise.resolve(content),
    registry: REGISTRY,
    ...(sinks === undefined ? {} : { sinks }),
  };
}

async function load(flags: ConfigFlags, setting: Setting = {}): Promise<Config> {
  return (await loadConfig(flags, world(setting))).config;
}

async function failure(flags: ConfigFlags, setting: Setting = {}): Promise<ConfigError> {
  try {
    await load(flags, setting);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error;
  }
  return assert.fail("the configuration was accepted");
}

Deno.test("without file, environment and flags there are the defaults", async () => {
  const { config, ...rest } = await loadConfig({}, world({}));
  assert.deepEqual(rest, { warnings: [] });
  assert.deepEqual(config, {
    host: "here",
    intervalMs: 1_000,
    filter: { process: [], pid: [], user: [], unit: [] },
    includeLoopback: true,
    units: "bytes",
    logFormat: "text",
    capture: { mapKeys: 65_536 },
    journal: { maxAgeMs: 7 * 86_400_000, maxBytes: 2 ** 30 },
    sinks: [{
      sinkType: stdout,
      type: "stdout",
      name: "stdout",
      required: false,
      durable: DURABLE,
      options: { header: true },
      origin: "default",
    }],
  });
});

Deno.test("a file sets every key", async () => {
  const file = `
host = "nas"
interval = "500ms"
duration = "1m30s"
group_by = ["process", "thread"]
top = 20
include_loopback = false
units = "bits"
log_format = "json"

[filter]
process = ["nginx"]
pid = [1, 2]
user = ["root"]
unit = ["ssh.service"]

[capture]
bpftrace = "/opt/bpftrace"
program = "kprobe"
map_keys = 4096

[journal]
path = "/data/journal.db"
max_age = "1d12h"
max_size = "1.5GB"

[[sinks]]
type = "stdout"
format = "csv"

[[sinks]]
type = "broker"
host = "b"
group_by = ["unit"]
top = 3
include_loopback = true
limits.rows = 5
name = "nas"
required = true
timeout = "2500ms"
flush_interval = "1m"
batch_rows = 100
`;
  const loaded = await loadConfig({ config: "/x.toml" }, world({ file }));
  assert.deepEqual(loaded, {
    path: "/x.toml",
    warnings: [],
    config: {
      host: "nas",
      intervalMs: 500,
      durationMs: 90_000,
      groupBy: ["process", "thread"],
      top: 20,
      filter: { process: ["nginx"], pid: [1, 2], user: ["root"], unit: ["ssh.service"] },
      includeLoopback: false,
      units: "bits",
      logFormat: "json",
      capture: { bpftrace: "/opt/bpftrace", program: "kprobe", mapKeys: 4_096 },
      journal: { path: "/data/journal.db", maxAgeMs: 129_600_000, maxBytes: 1_500_000_000 },
      sinks: [
        {
          sinkType: stdout,
          type: "stdout",
          name: "stdout",
          required: false,
          durable: DURABLE,
          options: { format: "csv", header: true },
          origin: "/x.toml:27",
        },
        {
          sinkType: broker,
          type: "broker",
          name: "nas",
          required: true,
          durable: { timeoutMs: 2_500, flushIntervalMs: 60_000, batchRows: 100 },
          options: {
            host: "b",
            port: 1_883,
            tls: false,
            topics: [],
            retry: 3,
            limits: { rows: 5 },
          },
          origin: "/x.toml:31",
          groupBy: ["unit"],
          top: 3,
          includeLoopback: true,
        },
      ],
    },
  });
});

Deno.test("the environment wins over the file, and flags over both", async () => {
  const file = 'interval = "1m"\nhost = "file"\nunits = "bits"\n';
  const env = { SOCKTRAF_INTERVAL: "2m", SOCKTRAF_HOST: "environment", SOCKTRAF_UNITS: "" };
  const { intervalMs, host, units } = await load({ interval: "3m" }, { file, env });
  assert.deepEqual({ intervalMs, host, units }, {
    intervalMs: 180_000,
    host: "environment",
    units: "bits",
  });
});

Deno.test("lists of flags replace those of the file, and leave its other lists", async () => {
  const file = 'group_by = ["unit"]\nfilter = { pid = [1, 2], user = ["root"] }\n';
  const config = await load({ pid: ["3"], groupBy: ["thread", "pid"], process: [] }, { file });
  assert.deepEqual(config.filter, { process: [], pid: [3], user: ["root"], unit: [] });
  assert.deepEqual(config.groupBy, ["thread", "pid"]);
});

Deno.test("--sink replaces the sinks of the file", async () => {
  const file = '[[sinks]]\ntype = "broker"\nhost = "b"\n';
  const { sinks } = await load({ sink: ["stdout:", "stdout:?format=csv"] }, { file });
  assert.deepEqual(sinks.map(({ origin }) => origin), ["--sink stdout:", "--sink stdout:"]);
});

Deno.test("--format is the form of every stdout sink, wherever it was said", async () => {
  const file =
    '[[sinks]]\ntype = "stdout"\nformat = "csv"\n[[sinks]]\ntype = "broker"\nhost = "b"\n';
  for (const setting of [{}, { file }]) {
    const { sinks } = await load({ format: "logfmt" }, setting);
    assert.deepEqual(sinks[0]?.options, { format: "logfmt", header: true });
  }
  const { sinks } = await load({ format: "logfmt", sink: ["stdout:?header=no"] });
  assert.deepEqual(sinks[0]?.options, { format: "logfmt", header: false });
});

Deno.test("--format without a stdout sink says so", async () => {
  const error = await failure({ format: "csv", sink: ["broker://b"] });
  assert.equal(
    error.message,
    'Cannot use --format "csv": no sink is of type "stdout"; add --sink stdout:',
  );
  assert.equal(error.exitCode, 2);
});

Deno.test("a command that prints by itself sees only the stdout sinks", async () => {
  const broker = '[[sinks]]\ntype = "broker"\nhost = "b"\n';
  const stdout = '[[sinks]]\ntype = "stdout"\nheader = false\n';
  const alone = await load({ format: "csv" }, { file: broker, sinks: "stdout" });
  assert.deepEqual(alone.sinks.map(({ origin }) => origin), ["default"]);
  const both = await load({}, { file: broker + stdout, sinks: "stdout" });
  assert.deepEqual(both.sinks.map(({ options }) => options), [{ header: false }]);
});

Deno.test("--input takes the place of the kernel, --no-loopback leaves loopback out", async () => {
  const { capture, includeLoopback } = await load({ input: "-", noLoopback: true });
  assert.equal(capture.input, "-");
  assert.equal(includeLoopback, false);
});

Deno.test("all errors of a file are reported at once, in the order of the lines", async () => {
  const file = `intervall = "1s"
duration = "5x"
interval = "10ms"
top = 0
units = "bytez"
host = ""
group_by = ["proces", "pid"]
big = 99999999999999999999
filter.pid = "12"
filter.user = [1]
log_format = 1979-05-27
[capture]
map_keys = 1.5
bpftrac = "x"
program = "fexlt"
[[sinks]]
type = "stdout"
formt = "csv"
[[sinks]]
type = "stdot"
top = -1
[[sinks]]
format = "cvs"
[[sinks]]
type = "broker"
limits = { rows = "many",
  row = 1 }
`;
  const error = await failure({ config: "f.toml" }, { file });
  assert.equal(error.exitCode, 78);
  assert.deepEqual(error.message.split("\n"), [
    'f.toml:1: Unknown key "intervall", did you mean "interval"?',
    'f.toml:2: Cannot parse duration "5x": expected a number and a unit, such as 1s',
    'f.toml:3: Cannot use interval "10ms": expected 100ms to 1h',
    "f.toml:4: Cannot use top 0: expected at least 1",
    'f.toml:5: Cannot use units "bytez": expected "bytes" or "bits", did you mean "bytes"?',
    'f.toml:6: Cannot use host "": expected at least one character',
    'f.toml:7: Cannot use group_by "proces", did you mean "process"?',
    'f.toml:8: Unknown key "big": expected host, interval, duration, group_by, top, ' +
    "include_loopback, units, log_format, filter, capture, journal or sinks",
    'f.toml:9: Cannot use filter.pid "12": expected a list in brackets',
    "f.toml:10: Cannot use filter.user 1: expected a text in quotes",
    'f.toml:11: Cannot use log_format 1979-05-27: expected "text" or "json"',
    "f.toml:13: Cannot use capture.map_keys 1.5: expected a whole number",
    'f.toml:14: Unknown key "bpftrac" in capture, did you mean "bpftrace"?',
    'f.toml:15: Cannot use capture.program "fexlt": expected "sock", "fexit" or "kprobe", did you mean "fexit"?',
    'f.toml:18: Unknown key "formt" in sinks, did you mean "format"?',
    'f.toml:20: Unknown sink type "stdot", did you mean "stdout"?',
    "f.toml:21: Cannot use sinks.top -1: expected at least 1",
    'f.toml:22: Missing key "type": expected the name of a sink type, such as "stdout"',
    'f.toml:24: Missing key "host": expected a text in quotes',
    'f.toml:26: Cannot use sinks.limits.rows "many": expected a number',
    'f.toml:27: Unknown key "row" in sinks.limits, did you mean "rows"?',
  ]);
});

Deno.test("errors in flags and in the environment name the flag and the variable", async () => {
  const flags = { interval: "1", top: "abc", pid: ["1", "x"], units: "bit", mapKeys: "5" };
  const error = await failure(flags, { env: { SOCKTRAF_LOG_FORMAT: "jsn" } });
  assert.deepEqual(error.message.split("\n"), [
    'Cannot use SOCKTRAF_LOG_FORMAT "jsn": expected "text" or "json", did you mean "json"?',
    'Cannot parse --interval "1": expected a number and a unit, such as 1s',
    'Cannot use --top "abc": expected a number',
    'Cannot use --units "bit": expected "bytes" or "bits", did you mean "bits"?',
    'Cannot use --pid "x": expected a number',
    "Cannot use --map-keys 5: expected at least 1024",
  ]);
  assert.equal(error.exitCode, 2);
});

Deno.test("an error in the environment alone is one of the configuration", async () => {
  assert.equal((await failure({}, { env: { SOCKTRAF_INTERVAL: "x" } })).exitCode, 78);
});

Deno.test("a wrong value of the file is reported even where a flag replaces it", async () => {
  const error = await failure({ interval: "1s", sink: ["stdout:"] }, {
    file: 'interval = "x"\n[[sinks]]\ntype = "x"\n',
  });
  assert.equal(error.issues.length, 2);
});

Deno.test("a syntax error has line and column", async () => {
  const error = await failure({ config: "f.toml" }, { file: 'host = "a"\ninterval = 1s\n' });
  assert.equal(
    error.message,
    "f.toml:2: Cannot parse TOML at column 13: illegal character in numeric literal",
  );
});

Deno.test("an empty list of sinks is an error, an empty list of fields is one row", async () => {
  const error = await failure({ config: "f.toml" }, { file: "sinks = []" });
  assert.equal(error.message, "f.toml:1: Cannot use sinks []: expected at least 1 entry");
  assert.deepEqual((await load({}, { file: "group_by = []" })).groupBy, []);
});

Deno.test("keys that every object has are unknown as all others", async () => {
  const file = "__proto__ = 1\n[constructor]\nx = 1\n[filter]\ntoString = 1\n";
  const error = await failure({ config: "f.toml" }, { file });
  assert.deepEqual(error.issues.map(({ path }) => path.at(-1)), [
    "__proto__",
    "constructor",
    "toString",
  ]);
});

Deno.test("every text in place of a file gives a configuration or a ConfigError", async () => {
  const key = fc.constantFrom(
    ..."host interval duration group_by top units filter capture sinks pid type format".split(" "),
    "__proto__",
    "x",
  );
  const scalar = fc.oneof(
    fc.constantFrom('"1s"', '"stdout"', '"csv"', '["pid"]', "[]", "{}", "true", "1", "-1", "nan"),
    fc.constantFrom("1979-05-27", "99999999999999999999", "[[{}]]", "{ type = 1 }", "'''x'''"),
    fc.string().map((text) => JSON.stringify(text)),
  );
  const line = fc.oneof(
    fc.tuple(key, scalar).map(([left, right]) => `${left} = ${right}`),
    fc.tuple(key, key, scalar).map(([table, left, right]) => `${table}.${left} = ${right}`),
    key.map((table) => `[${table}]`),
    key.map((table) => `[[${table}]]`),
    fc.string(),
  );
  const file = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));
  await fc.assert(
    fc.asyncProperty(fc.oneof(file, fc.string({ unit: "binary" })), async (text) => {
      try {
        const config = await load({}, { file: text });
        assert.ok(config.sinks.length > 0);
      } catch (error) {
        assert.ok(error instanceof ConfigError, error instanceof Error ? error.stack ?? "" : "");
        for (const { source } of error.issues) assert.equal(source.kind, "file");
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("every text in place of a flag gives a configuration or a ConfigError", async () => {
  const text = fc.string();
  const flags = fc.record({
    interval: text,
    groupBy: fc.array(text),
    top: text,
    pid: fc.array(text),
    process: fc.array(text),
    sink: fc.array(text),
    format: text,
    units: text,
    mapKeys: text,
  }, { requiredKeys: [] });
  await fc.assert(fc.asyncProperty(flags, async (given) => {
    try {
      await load(given);
    } catch (error) {
      assert.ok(error instanceof ConfigError, error instanceof Error ? error.stack ?? "" : "");
      assert.equal(error.exitCode, 2);
    }
  }));
});
