import assert from "node:assert/strict";
import { sinkFromUrl } from "../../../src/config/sink_config.ts";
import { SINK_TYPES } from "../../../sinks/mod.ts";
import { parseAmount, parseQuota } from "../../../sinks/statusbar/amount.ts";
import { nearestField } from "../../../sinks/statusbar/nearest_field.ts";
import { FIELD_NAMES } from "../../../sinks/statusbar/template.ts";

function optionsOf(url: string): Record<string, unknown> {
  const checked = sinkFromUrl(url, SINK_TYPES);
  assert.ok(checked.ok, checked.ok ? "" : checked.issues.map(({ problem }) => problem).join("\n"));
  return checked.value.options as Record<string, unknown>;
}

function problemOf(url: string): string {
  const checked = sinkFromUrl(url, SINK_TYPES);
  assert.ok(!checked.ok, url);
  return checked.issues.map(({ problem }) => problem).join("\n");
}

Deno.test("a sink URL names the file after one colon", () => {
  assert.equal(
    optionsOf("powerline:/run/user/1000/socktraf/powerline.json")["path"],
    "/run/user/1000/socktraf/powerline.json",
  );
  assert.equal(optionsOf("tmux:/tmp/a%20b?owner=ann")["path"], "/tmp/a b");
  assert.equal(optionsOf("waybar:")["path"], undefined);
  assert.equal(optionsOf("i3status-rust")["path"], undefined);
});

Deno.test("a template in a URL is parsed, with its arrows and braces", () => {
  const { template } = optionsOf("tmux:?template=↓{rx} {top.process:9}");
  assert.deepEqual(template, [
    "↓",
    { name: "rx", kind: "rate", compact: false },
    " ",
    { name: "top1.process", kind: "text", width: 9, compact: false },
  ]);
});

const WRONG: readonly (readonly [url: string, problem: RegExp])[] = [
  ["tmux:?template={rxx}", /expected \{rx\} in place of \{rxx\}/],
  ["tmux:relative.txt", /expected a path after one colon, as in tmux:\/run\/socktraf\/tmux\.txt/],
  ["tmux://run/x", /expected a path after one colon/],
  ["tmux:?path=x.txt", /expected a file such as \/run\/socktraf\/tmux\.txt/],
  ["tmux:/tmp/", /expected a file such as/],
  ["tmux:?path=/tmp/../etc/x", /expected a path without \. and \.\./],
  ["tmux:?owner=a b", /expected the name of a user/],
  ["tmux:?low=fast", /expected a number or a rate such as 500kB or 100Mbit/],
  ["tmux:?low=-1", /expected/],
  ["tmux:?low=2MB", /expected at least as much as low/],
  ["tmux:?medium=20MB", /expected at least as much as medium/],
  ["tmux:?quota=50GB", /expected a quota such as 50GB\/day or 1TB\/month/],
  ["tmux:?quota=0/day", /expected a quota/],
  ["tmux:?color_low=red", /expected a colour such as #d79921, or none/],
  ["waybar:?color_low=red", /color_low/],
  ["i3bar:/tmp/x", /expected no path: i3bar is a stream/],
  ["i3bar:?path=/tmp/x", /path/],
  ["powerline:?template={rx}", /template/],
];

for (const [url, problem] of WRONG) {
  Deno.test(`--sink ${url} is refused with what would be right`, () => {
    assert.match(problemOf(url), problem);
  });
}

Deno.test("amounts are bytes, whatever they are written in", () => {
  assert.deepEqual(
    ["10kB", "10 kB", "1Mbit", "1Mbit/s", "500", "1.5KiB", "2M"].map(parseAmount),
    [10_000, 10_000, 125_000, 125_000, 500, 1_536, 2_000_000],
  );
  for (const text of ["", "kB", "-1kB", "1e3", "1kb", "1XB", "1kB/h", "NaN"]) {
    assert.equal(parseAmount(text), undefined, text);
  }
});

Deno.test("a quota is an amount in a day or a month", () => {
  assert.deepEqual(parseQuota("50GB/day"), { bytes: 50e9, per: "day" });
  assert.deepEqual(parseQuota("1TB/month"), { bytes: 1e12, per: "month" });
  for (const text of ["50GB", "50GB/week", "/day", "0B/day"]) {
    assert.equal(parseQuota(text), undefined, text);
  }
});

Deno.test("the field that was meant is found, and none where nothing is near", () => {
  assert.equal(nearestField("RX", FIELD_NAMES), "rx");
  assert.equal(nearestField("top.name", FIELD_NAMES), undefined);
  assert.equal(nearestField("toady.rx", FIELD_NAMES), "today.rx");
  assert.equal(nearestField("", FIELD_NAMES), undefined);
  assert.equal(nearestField("x".repeat(99), FIELD_NAMES), undefined);
});
