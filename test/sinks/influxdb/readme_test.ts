import assert from "node:assert/strict";
import { sinkFromUrl } from "../../../src/config/sink_config.ts";
import { influxdb } from "../../../sinks/influxdb/mod.ts";
import { pointsOf } from "../../../sinks/influxdb/points.ts";
import { interval } from "./batches.ts";

const README = await Deno.readTextFile(
  new URL("../../../sinks/influxdb/README.md", import.meta.url),
);

Deno.test("the URLs of the README are right", () => {
  const urls = [...README.matchAll(/--sink '([^']+)'/g)].map(([, url = ""]) => url);
  assert.equal(urls.length, 4);
  for (const url of urls) {
    const checked = sinkFromUrl(url, [influxdb]);
    assert.ok(checked.ok, url);
  }
});

Deno.test("the point of the README is what is written", async () => {
  const { lines } = await pointsOf([interval([{
    process: "php-fpm",
    onlyPid: 31_402,
    uid: 33,
    user: "www-data",
    unit: "docker.service",
    container: "nextcloud",
    protocol: "tcp",
    scope: "network",
    rxBytes: 1_402,
    txBytes: 88_213,
  }], { intervalSeconds: 1.0003 })], { measurement: "socktraf", tags: {} });
  assert.ok(README.includes(`\n${lines[0]}\n`), `${lines[0]}`);
});
