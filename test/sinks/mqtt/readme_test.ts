import assert from "node:assert/strict";
import { parseTomlFile } from "../../../src/config/toml_file.ts";
import { formatNdjson } from "../../../src/format/ndjson.ts";
import { formatState } from "../../../sinks/mqtt/state_message.ts";
import { mqtt } from "../../../sinks/mqtt/mod.ts";
import { Totals } from "../../../sinks/mqtt/totals.ts";
import type { TrafficEvent } from "../../../src/traffic/event.ts";
import { interval } from "./observations.ts";

const README = await Deno.readTextFile(
  new URL("../../../sinks/mqtt/README.md", import.meta.url),
);

const SSHD: TrafficEvent = {
  pid: 990,
  process: "sshd",
  uid: 0,
  user: "root",
  unit: "ssh.service",
  protocol: "tcp",
  family: "ipv4",
  scope: "network",
  rxBytes: 288,
  txBytes: 5120,
};

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))]
    .map(([, text]) => text ?? "");
}

Deno.test("the README's state is one that the sink makes", () => {
  const listed = { processes: [], units: ["nginx.service"] };
  const observed = interval([
    { ...SSHD, process: "nginx", unit: "nginx.service", rxBytes: 48_000, txBytes: 907_250 },
    SSHD,
  ]);
  const before = Totals.from(listed, {
    host: ["1204886102", "88204517290"],
    processes: [],
    units: [["nginx.service", "733120022", "70211450981"]],
  });
  const state = formatState(observed, before.plus(observed.events), listed, 10);
  assert.equal(blocks("json")[0], `${JSON.stringify(JSON.parse(state), null, 2)}\n`);
});

Deno.test("the README's event is one that the sink publishes", () => {
  assert.equal(blocks("text")[0], formatNdjson(interval([SSHD])));
});

Deno.test("the README's configuration is valid", () => {
  const [text = ""] = blocks("toml");
  const file = parseTomlFile(text, "README.md");
  assert("values" in file);
  const [{ type, ...options }] = file.values["sinks"] as [Record<string, unknown>];
  assert.equal(type, "mqtt");
  assert.equal(mqtt.schema.safeParse(options).success, true);
});
