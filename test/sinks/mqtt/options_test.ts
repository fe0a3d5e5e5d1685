import assert from "node:assert/strict";
import { parseSinkUrl } from "../../../src/config/sink_url.ts";
import { sinkFromUrl } from "../../../src/config/sink_config.ts";
import { sampleSink } from "../../../src/config/sample.ts";
import { mqtt } from "../../../sinks/mqtt/mod.ts";
import { schema } from "../../../sinks/mqtt/options.ts";
import { sinkContext } from "../context.ts";
import { options } from "./observations.ts";

function fromUrl(url: string): Record<string, unknown> {
  const sink = sinkFromUrl(url, [mqtt]);
  assert(sink.ok, JSON.stringify(sink));
  return sink.value.options as Record<string, unknown>;
}

function problems(url: string): string {
  const sink = sinkFromUrl(url, [mqtt]);
  return sink.ok ? "" : sink.issues.map(({ problem }) => problem).join("\n");
}

Deno.test("a URL says broker, prefix, user and options", () => {
  const parsed = fromUrl(
    "mqtts://ann:p%40ss@broker.lan:8884/home/net?qos=0&homeassistant=true&events=yes" +
      "&processes=nginx,postgres&units=a.service&protocol=3.1.1&ca_file=/ca.crt&expire_after=90",
  );
  assert.deepEqual(parsed, {
    ...options(),
    host: "broker.lan",
    port: 8884,
    tls: true,
    prefix: "home/net",
    username: "ann",
    password: "p@ss",
    qos: 0,
    homeassistant: true,
    events: true,
    processes: ["nginx", "postgres"],
    units: ["a.service"],
    protocol: "3.1.1",
    ca_file: "/ca.crt",
    expire_after: 90,
  });
});

Deno.test("the shortest URL gives the defaults, and password_file is left to the configuration", () => {
  const { host, port, tls, prefix, qos, protocol } = options(fromUrl("mqtt://nas"));
  assert.deepEqual([host, port, tls, prefix, qos, protocol], [
    ...["nas", undefined, false, "socktraf", 1, "5"],
  ]);
  assert.equal(fromUrl("mqtt://nas/?username=a&password_file=/p")["password_file"], "/p");
  assert.equal(fromUrl("mqtt://[::1]:1884/x")["host"], "::1");
});

Deno.test("what cannot work is told with what to write instead", () => {
  const cases: readonly [url: string, expected: RegExp][] = [
    ["mqtt:", /expected a broker, as in mqtt:\/\/nas:1883\/socktraf/],
    ["mqtt://nas/home/%2B/net", /prefix.*without the wildcards/],
    ["mqtt://nas/a%23b", /prefix.*without the wildcards/],
    ["mqtt://nas/a%0Ab", /prefix.*control characters/],
    ["mqtt://nas//a", /prefix.*none of them empty/],
    ["mqtt://nas/$SYS/a", /prefix.*no \$ in front/],
    ["mqtt://nas/a?discovery_prefix=%2B", /discovery_prefix.*wildcards/],
    ["mqtt://nas/a%ZZ", /expected every % in it to start an escape/],
    ["mqtt://nas?qos=2", /qos/],
    ["mqtt://nas?protocol=4", /expected "5" or "3.1.1"/],
    ["mqtt://nas?ca_file=/x", /ca_file.*tls = true/],
    ["mqtt://nas?processes=", /^$/],
    ["mqtt://nas?procesess=a", /Unknown key "procesess"/],
  ];
  for (const [url, expected] of cases) assert.match(problems(url), expected, url);
});

Deno.test("the target names the receiver and no secret", () => {
  const target = (raw: Record<string, unknown>): string | undefined =>
    mqtt.target?.(options({ username: "u", password: "hunter2", ...raw }));
  assert.equal(target({ host: "nas", prefix: "home/net" }), "mqtt://nas:1883/home/net");
  assert.equal(target({ host: "::1", tls: true }), "mqtts://[::1]:8883/socktraf");
});

Deno.test("every option says what it is, and the sample shows all of them", () => {
  const sample = sampleSink(mqtt);
  for (const key of Object.keys((schema as unknown as { shape: object }).shape)) {
    if (key === "password") continue; // Shown with its file.
    assert.match(sample, new RegExp(`^# ${key} = `, "m"));
  }
});

Deno.test("rows are as coarse as the state needs them, and the finest where they are published", () => {
  const { stdout } = sinkContext();
  assert.deepEqual(mqtt.defaultGroupBy?.(options(), stdout), ["process", "unit", "scope"]);
  assert.equal(mqtt.defaultGroupBy?.(options({ events: true }), stdout), undefined);
});

Deno.test("mqtts: is the same type with TLS", () => {
  const draft = parseSinkUrl("mqtts://nas", [mqtt]);
  assert(draft.ok);
  assert.equal(draft.value.table["type"], "mqtt");
  assert.equal(draft.value.table["tls"], true);
});

interface ModuleGraph {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier: string };
    }[];
  }[];
}

Deno.test("the client library is loaded only when a sink connects", async () => {
  const root = new URL("../../../", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", `${root}deno.json`, `${root}sinks/mqtt/mod.ts`],
    stderr: "null",
  }).output();
  const { roots, modules }: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const reached = (dynamicToo: boolean): boolean => {
    const seen = new Set<string>(roots);
    for (const specifier of seen) {
      const { dependencies = [] } = modules.find((each) => each.specifier === specifier) ?? {};
      for (const { code, isDynamic } of dependencies) {
        if (code !== undefined && (dynamicToo || isDynamic !== true)) seen.add(code.specifier);
      }
    }
    return [...seen].some((specifier) => /(?:^npm:\/?|\/)mqtt@/.test(specifier));
  };
  assert.deepEqual([reached(false), reached(true)], [false, true]);
});
