import assert from "node:assert/strict";
import { formatNdjson } from "../../../src/format/ndjson.ts";
import { Mosquitto, until } from "../../servers/mosquitto.ts";
import { missingPrograms } from "../../servers/programs.ts";
import type { Observation } from "../../../src/traffic/event.ts";
import { interval, open, row, T0, write } from "../../sinks/mqtt/observations.ts";

const MISSING = missingPrograms("mosquitto", "mosquitto_sub", "mosquitto_pub");
const ignore = MISSING !== "";

for (const protocol of ["5", "3.1.1"]) {
  for (const qos of [1, 0]) {
    Deno.test({
      name: `a broker gets status, state and rows (MQTT ${protocol}, QoS ${qos})${MISSING}`,
      ignore,
      fn: async () => {
        await using broker = await Mosquitto.start();
        await using listener = await broker.listen();
        const observations: readonly Observation[] = [
          interval([row("sshd", 100, 200), row("nginx", 5, 7)]),
          { kind: "gap", timeMs: T0 + 1, gapSeconds: 2, host: "nas", reason: "bpftrace ended" },
          { ...interval([], 1), lost: { rxBytes: 1, txBytes: 2, calls: 3, messages: 4 } },
          interval([], 2),
          interval([row("sshd", 1, 2)], 3),
        ];
        {
          await using sink = open(broker.port, { protocol, qos, events: true });
          assert.equal(await write(sink, observations), "delivered");
          await until(() => listener.of("socktraf/nas/state").length > 0);
          assert.equal(await broker.retained("socktraf/nas/status"), "online");
        }
        await until(() => listener.of("socktraf/nas/status").length > 1);
        assert.deepEqual(listener.of("socktraf/nas/status"), ["online", "offline"]);
        assert.equal(await broker.retained("socktraf/nas/status"), "offline");
        assert.deepEqual(
          listener.of("socktraf/nas/events"),
          observations.map(formatNdjson)
            .filter((lines) => lines !== ""),
        );
        const state = JSON.parse(await broker.retained("socktraf/nas/state") ?? "");
        assert.equal(state.rx_bytes_total, 106);
        assert.equal(state.tx_bytes_total, 209);
        assert.equal(state.rx_bytes_per_second, 1);
        assert.equal(listener.of("socktraf/nas/state").length, 1);
        // To look for what is not there takes a second.
        if (protocol === "5" && qos === 1) {
          assert.equal(await broker.retained("socktraf/nas/events"), undefined);
        }
        const expected = ["events", "state", "status"].map((topic) => `socktraf/nas/${topic}`);
        assert.deepEqual(listener.topics, expected);
        assert(
          listener.heard.filter(({ topic }) => topic.startsWith("socktraf/"))
            .every((message) => message.qos === qos),
        );
      },
    });
  }
}
