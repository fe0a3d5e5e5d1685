import assert from "node:assert/strict";
import { sampleSink } from "../../../src/config/sample.ts";
import { sinkFromUrl } from "../../../src/config/sink_config.ts";
import { influxdb } from "../../../sinks/influxdb/mod.ts";
import { type InfluxdbOptions, schema } from "../../../sinks/influxdb/options.ts";
import { writeRequest } from "../../../sinks/influxdb/requests.ts";

function fromUrl(text: string): InfluxdbOptions {
  const checked = sinkFromUrl(text, [influxdb]);
  assert.ok(checked.ok, checked.ok ? "" : JSON.stringify(checked.issues));
  return checked.value.options as InfluxdbOptions;
}

function problemsOf(text: string): string {
  const checked = sinkFromUrl(text, [influxdb]);
  assert.equal(checked.ok, false, text);
  return checked.ok ? "" : checked.issues.map(({ problem }) => problem).join("\n");
}

Deno.test("a URL names server, version and where to write", () => {
  const cases: readonly [string, Partial<InfluxdbOptions>, string][] = [
    [
      "influxdb://nas:8086/net?org=home",
      { version: "v2", bucket: "net", org: "home" },
      "http://nas:8086/home/net",
    ],
    ["influxdb://nas/my%20net?org=a%2Fb", { bucket: "my net" }, "http://nas:8086/a%2Fb/my%20net"],
    ["influxdb+https://nas/net?org=home", { url: "https://nas:8086" }, "https://nas:8086/home/net"],
    [
      "influxdb+https://nas:443/proxy/net?org=home",
      { url: "https://nas:443/proxy", bucket: "net" },
      "https://nas:443/proxy/home/net",
    ],
    ["influxdb+v1://nas/db", { version: "v1", database: "db" }, "http://nas:8086/db"],
    [
      "influxdb+v1://ann:p%40ss@nas/db?retention_policy=week",
      { username: "ann", password: "p@ss" },
      "http://nas:8086/db/week",
    ],
    ["influxdb+v1+https://[::1]:9/db", { url: "https://[::1]:9" }, "https://[::1]:9/db"],
    [
      "influxdb+v3://nas/db?token=t&no_sync=true",
      { version: "v3", no_sync: true, token: "t" },
      "http://nas:8181/db",
    ],
    ["influxdb+v3+https://nas/db?endpoint=v2", { endpoint: "v2" }, "https://nas:8181/db"],
    [
      "victoriametrics://nas",
      { version: "victoriametrics", url: "http://nas:8428" },
      "http://nas:8428",
    ],
    ["victoriametrics+https://nas:8480/insert/0/influx/", {}, "https://nas:8480/insert/0/influx"],
  ];
  for (const [text, expected, target] of cases) {
    const options = fromUrl(text);
    assert.deepEqual({ ...options, ...expected }, options, text);
    assert.equal(influxdb.target?.(options), target);
  }
});

Deno.test("a URL that lacks something says what, with an example", () => {
  const cases: readonly [string, RegExp][] = [
    ["influxdb:", /expected a host, as in influxdb:\/\/nas:8086/],
    ["influxdb://nas?org=home", /expected a bucket after the host/],
    ["influxdb+v1://nas/", /expected a database after the host, as in influxdb\+v1:/],
    ["influxdb://nas/net", /Missing key "org": expected a name/],
    ["influxdb://ann:pw@nas/net?org=home", /expected a token instead of a user/],
    ["influxdb+v3://ann@nas/net", /expected a token instead of a user/],
    ["influxdb+v1://nas/db#x", /write it as %23/],
    ["influxdb+v1://nas/%zz", /expected %25/],
    ["influxdb+v1://nas/db?org=home", /Cannot use org.*expected version "v2", but it is "v1"/],
    ["influxdb://nas/net?org=home&no_sync=true", /expected version "v3", but it is "v2"/],
    ["influxdb+v3://nas/net?endpoint=v2&no_sync=true", /expected endpoint "write_lp"/],
    ["victoriametrics://nas?database=x", /expected version/],
    ["influxdb+v1://nas/db?ca_file=/x", /begins with https:/],
    ["influxdb+v1://nas/db?measurement=a b", /measurement/],
  ];
  for (const [text, problem] of cases) assert.match(problemsOf(text), problem, text);
});

Deno.test("a secret of another sink, as from the environment, changes nothing", () => {
  const authorization = (own: Record<string, unknown>): string | undefined =>
    writeRequest(schema.parse({ url: "http://nas:8086", ...own }), "1").headers["authorization"];
  const secrets = { token: "t0ken", password: "pw" };
  assert.equal(authorization({ version: "v1", database: "net", ...secrets }), undefined);
  assert.equal(authorization({ bucket: "net", org: "home", ...secrets }), "Token t0ken");
  assert.equal(authorization({ version: "v3", database: "net", ...secrets }), "Bearer t0ken");
  const basic = `Basic ${btoa("ann:pw")}`;
  const victoria = { version: "victoriametrics", ...secrets };
  assert.equal(authorization({ ...victoria, username: "ann" }), basic);
  assert.equal(authorization(victoria), "Bearer t0ken");
});

Deno.test("no message shows the password of a URL", () => {
  assert.doesNotMatch(problemsOf("influxdb://ann:hunter2@nas/net?org=home"), /hunter2/);
});

Deno.test("a table takes the server's address as a URL without secrets", () => {
  const base = { version: "v1", database: "net" };
  for (
    const url of ["nas:8086", "ftp://nas", "http://ann:pw@nas", "http://nas?db=x", "http://nas#x"]
  ) {
    const { success, error } = schema.safeParse({ ...base, url });
    assert.equal(success, false, url);
    assert.match(error?.issues[0]?.message ?? "", /^expected the address of a server/);
  }
  assert.equal(schema.parse({ ...base, url: "http://nas:8086/" }).url, "http://nas:8086/");
});

Deno.test("own tags cannot take the place of a point's", () => {
  const base = { url: "http://nas:8086", version: "v1", database: "net" };
  const cases: readonly [Record<string, string>, boolean][] = [
    [{ site: "home", rack_2: "a b" }, true],
    [{ host: "x" }, false],
    [{ process: "x" }, false],
    [{ time: "x" }, false],
    [{ rx_bytes: "x" }, false],
    [{ _field: "x" }, false],
    [{ "a b": "x" }, false],
    [{ empty: "" }, false],
    [Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`t${index}`, "x"])), false],
  ];
  for (const [tags, isRight] of cases) {
    assert.equal(schema.safeParse({ ...base, tags }).success, isRight, JSON.stringify(tags));
  }
});

Deno.test("the sample documents every option", () => {
  const sample = sampleSink(influxdb);
  for (const line of sample.split("\n")) assert.ok(line.length <= 80, line);
  assert.match(sample, /# measurement = "socktraf"/);
  assert.match(sample, /# token_file = "\/etc\/socktraf\/token"/);
});
