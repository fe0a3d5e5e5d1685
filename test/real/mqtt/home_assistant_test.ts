import assert from "node:assert/strict";
import { type Listener, Mosquitto, until } from "../../servers/mosquitto.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { assertDiscovery } from "../../sinks/mqtt/home_assistant_rules.ts";
import { interval, open, row, write } from "../../sinks/mqtt/observations.ts";

const MISSING = missingPrograms("mosquitto", "mosquitto_sub", "mosquitto_pub");
const ignore = MISSING !== "";

const DISCOVERY = "homeassistant/device/socktraf_1f2e3d4c/config";
const STATE = "socktraf/nas/state";
const STATUS = "socktraf/nas/status";

const BATCH = [interval([row("nginx", 10, 20), row("sshd", 1, 2)])];

function announcements(listener: Listener): Readonly<Record<string, unknown>>[] {
  return listener.of(DISCOVERY).filter((text) => text !== "").map((text) => JSON.parse(text).cmps);
}

Deno.test({
  name:
    `Home Assistant's birth is answered with announcement, status and state, in this order${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start();
    // A birth that is retained was long ago.
    await broker.publish("homeassistant/status", "online", true);
    await using sink = open(broker.port, { homeassistant: true, processes: ["nginx"] });
    assert.equal(await write(sink, BATCH), "delivered");
    await using listener = await broker.listen();
    const before = listener.heard.length;
    await broker.publish("homeassistant/status", "offline");
    await broker.publish("homeassistant/status", "online");
    const isOurs = (topic: string): boolean => [DISCOVERY, STATE, STATUS].includes(topic);
    await until(() => listener.heard.slice(before).some(({ topic }) => topic === STATE));
    const heard = listener.heard.slice(before).filter(({ topic }) => isOurs(topic));
    assert.deepEqual(heard.map(({ topic }) => topic), [DISCOVERY, STATUS, STATE]);
    const [discovery, status, state] = heard.map(({ payload }) => payload);
    assert.equal(status, "online");
    assertDiscovery(DISCOVERY, discovery ?? "", JSON.parse(state ?? ""));
    assert.equal(await broker.retained(DISCOVERY), discovery);
  },
});

Deno.test({
  name:
    `sensors of names that are not listed any more are removed, and those of a device too${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start();
    await using listener = await broker.listen();
    const run = async (raw: Record<string, unknown>, state: unknown): Promise<unknown> => {
      await using sink = open(broker.port, { homeassistant: true, ...raw }, { state });
      assert.equal(await write(sink, BATCH), "delivered");
      return JSON.parse(JSON.stringify(sink.state?.()));
    };
    const first = await run({ processes: ["nginx"], units: ["a.service"] }, undefined);
    const second = await run({ units: ["a.service"] }, first);
    const third = await run({ units: ["a.service"] }, second);
    await until(() => listener.of(DISCOVERY).length === 4);
    const [all, removing, ...rest] = announcements(listener);
    const keys = (cmps: Readonly<Record<string, unknown>> | undefined): string[] =>
      Object.keys(cmps ?? {}).filter((key) => key.startsWith("process_nginx"));
    assert.equal(keys(all).length, 4);
    for (const key of keys(removing)) assert.deepEqual(removing?.[key], { p: "sensor" });
    assert.equal(keys(removing).length, 4);
    assert.equal(rest.length, 2);
    for (const cmps of rest) assert.equal(keys(cmps).length, 0);
    for (const payload of listener.of(DISCOVERY)) assertDiscovery(DISCOVERY, payload);

    // Another prefix: the old device goes, and then the new one with the whole feature.
    const fourth = await run({ discovery_prefix: "ha" }, third);
    assert.equal(await broker.retained(DISCOVERY), undefined);
    const fifth = await run({ homeassistant: false }, fourth);
    assert.equal(await broker.retained("ha/device/socktraf_1f2e3d4c/config"), undefined);
    assert.deepEqual(Object.keys(fifth as object), ["totals"]);
  },
});

Deno.test({
  name: `the broker that forgot everything is told again${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start();
    await using sink = open(broker.port, { homeassistant: true });
    assert.equal(await write(sink, BATCH), "delivered");
    await broker.server.kill();
    await broker.server.start();
    await until(async () => await write(sink, BATCH) === "delivered");
    assertDiscovery(DISCOVERY, await broker.retained(DISCOVERY) ?? "");
    assert.equal(await broker.retained(STATUS), "online");
  },
});

Deno.test({
  name:
    `totals go on where they were after a restart, and a batch that comes twice counts once${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start();
    const total = async (): Promise<unknown> => {
      const state = JSON.parse(await broker.retained(STATE) ?? "");
      return [state.rx_bytes_total, state.tx_bytes_total, state.processes.nginx.rx_bytes_total];
    };
    let state: unknown;
    {
      await using sink = open(broker.port, { processes: ["nginx"] });
      assert.equal(await write(sink, BATCH), "delivered");
      state = JSON.parse(JSON.stringify(sink.state?.()));
      // Delivered, but the program is killed before that is stored.
      assert.equal(await write(sink, BATCH), "delivered");
      assert.deepEqual(await total(), [22, 44, 20]);
    }
    await using sink = open(broker.port, { processes: ["nginx"] }, { state });
    assert.equal(await write(sink, BATCH), "delivered");
    assert.deepEqual(await total(), [22, 44, 20]);
  },
});
