import assert from "node:assert/strict";
import type { EventRow } from "../../../src/format/row.ts";
import { HOSTILE } from "../../format/hostile.ts";
import { Mosquitto, until } from "../../servers/mosquitto.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { interval, open, row, write } from "../../sinks/mqtt/observations.ts";
import { assertDiscovery } from "../../sinks/mqtt/home_assistant_rules.ts";

const MISSING = missingPrograms("mosquitto", "mosquitto_sub", "mosquitto_pub");
const ignore = MISSING !== "";

Deno.test({
  name: `hostile names arrive once each with their bytes, and no topic leaves the prefix${MISSING}`,
  ignore,
  fn: async () => {
    const names = [
      ...new Set([...HOSTILE, "a/+/#", "#", "+", "$SYS/x", "../..", "a\nb", "%".repeat(15), "💥"]),
    ];
    await using broker = await Mosquitto.start();
    await using listener = await broker.listen();
    {
      await using sink = open(broker.port, {
        events: true,
        homeassistant: true,
        state_top: 100,
        prefix: "home/net",
        processes: names.filter((name) => name !== "").slice(-50),
        units: ["a/+/#.service", "{{ 7 * 7 }}.service", "'] }} {{ evil"],
      }, { host: "na/s+#\u202e" });
      const rows = names.map((name, index) => row(name, index + 1, 1000 + index));
      assert.equal(await write(sink, [interval(rows)]), "delivered");
    }
    const base = "home/net/na%2Fs%2B%23%E2%80%AE";
    await until(() => listener.of(`${base}/status`).length === 2);

    const discovery = "homeassistant/device/socktraf_1f2e3d4c/config";
    const expected = [discovery, ...["events", "state", "status"].map((each) => `${base}/${each}`)];
    assert.deepEqual(listener.topics, expected.sort());

    const events = listener.of(`${base}/events`);
    assert.equal(events.length, 1);
    const rows = (events[0] ?? "").trimEnd().split("\n").map((line) =>
      JSON.parse(line) as EventRow
    );
    assert.deepEqual(
      rows.map(({ process, rx_bytes, tx_bytes }) => [process, rx_bytes, tx_bytes]),
      names.map((name, index) => [name, index + 1, 1000 + index]),
    );

    const [state] = listener.of(`${base}/state`);
    const { rx_bytes_total, top, process_count } = JSON.parse(state ?? "");
    assert.equal(rx_bytes_total, names.length * (names.length + 1) / 2);
    assert.equal(process_count, names.length);
    assert.equal(top.length, 100);
    assertDiscovery(discovery, listener.of(discovery)[0] ?? "", JSON.parse(state ?? ""));
  },
});
