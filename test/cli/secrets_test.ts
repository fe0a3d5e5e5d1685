/** No command shows a secret, whatever else is wrong. */
import assert from "node:assert/strict";
import { LinesFile, recording, run } from "./actions/command.ts";

const SECRET = "z9Q-hush-x7K";
const ENV = { SOCKTRAF_INFLUXDB_TOKEN: SECRET, SOCKTRAF_MQTT_PASSWORD: SECRET };

Deno.test("no command shows a secret of a sink", async () => {
  using input = new LinesFile(recording([5]));
  using token = new LinesFile([SECRET]);
  using right = new LinesFile([
    "[[sinks]]",
    'type = "influxdb"',
    'url = "http://127.0.0.1:1"',
    'bucket = "net"',
    'org = "home"',
    `token_file = "${token.path}"`,
  ]);
  using wrong = new LinesFile([
    "[[sinks]]",
    'type = "influxdb"',
    'url = "http://127.0.0.1:1"',
    `token = "${SECRET}"`,
    "buckt = 1",
    `tokn = "${SECRET}"`,
  ]);
  const url = `influxdb://127.0.0.1:1/net?org=home&token=${SECRET}`;
  const commandLines: readonly (readonly string[])[] = [
    ["check", "--offline", "--input", "-", "--config", right.path],
    ["check", "--input", "-", "--config", right.path],
    ["check", "--offline", "--input", "-", "--config", wrong.path],
    ["check", "--offline", "--input", "-", "--sink", url],
    ["check", "--input", "-", "--sink", `mqtt://me:${SECRET}@127.0.0.1:1/x`],
    ["replay", input.path, "--sink", `${url}&wrong=1`],
    ["replay", input.path, "--config", wrong.path],
    ["sinks", "--status", "--config", right.path],
    ["sinks"],
    ["sinks", "influxdb"],
    ["sinks", "mqtt"],
    ["--help"],
  ];
  for (const words of commandLines) {
    const { output, errors } = await run(words, { env: ENV });
    assert.notEqual(output + errors, "", words.join(" "));
    for (const part of [SECRET, "z9Q", "x7K"]) {
      assert.ok(!(output + errors).includes(part), `${words.join(" ")}\n${output}${errors}`);
    }
  }
});
