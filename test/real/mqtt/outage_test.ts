import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Observation } from "../../../src/traffic/event.ts";
import { Mosquitto, until } from "../../servers/mosquitto.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { Deadline, interval, open, probe, row, write } from "../../sinks/mqtt/observations.ts";

const MISSING = missingPrograms("mosquitto", "mosquitto_sub", "mosquitto_pub");
const ignore = MISSING !== "";

const STATUS = "socktraf/nas/status";
const STATE = "socktraf/nas/state";

function batch(second: number, rxBytes = 1): Observation[] {
  return [interval([row("sshd", rxBytes, 0)], second)];
}

async function totalOf(broker: Mosquitto): Promise<number> {
  return JSON.parse(await broker.retained(STATE) ?? "{}").rx_bytes_total;
}

Deno.test({
  name: `rows that a killed broker did not take are counted once when it is back${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start();
    await using sink = open(broker.port, { events: true });
    assert.equal(await write(sink, batch(0, 10)), "delivered");
    await broker.server.kill();
    for (let attempt = 0; attempt < 3; attempt++) {
      assert.match(await write(sink, batch(1, 20)), /^retry: /);
    }
    await broker.server.start();
    await using listener = await broker.listen();
    assert.equal(await write(sink, batch(1, 20)), "delivered");
    assert.equal(await totalOf(broker), 30);
    assert.equal(await broker.retained(STATUS), "online");
    // Nothing waited in the client to be sent besides.
    assert.equal(await write(sink, batch(2, 30)), "delivered");
    await until(() => listener.of(STATE).length === 2);
    assert.equal(listener.of("socktraf/nas/events").length, 2);
    assert.equal(await totalOf(broker), 60);
  },
});

Deno.test({
  name: `a hung broker ends a write by its deadline, and the next one connects anew${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start();
    await using sink = open(broker.port, { events: true });
    assert.equal(await write(sink, batch(0, 10)), "delivered");
    broker.server.signal("SIGSTOP");
    // Once with the connection that is there, once without.
    for (let attempt = 0; attempt < 2; attempt++) {
      const startMs = performance.now();
      await assert.rejects(write(sink, batch(1, 20), 300), { name: "TimeoutError" });
      assert(performance.now() - startMs < 8_000);
    }
    await assert.rejects(probe(sink, 300), { name: "TimeoutError" });
    broker.server.signal("SIGCONT");
    assert.equal(await write(sink, batch(1, 20)), "delivered");
    assert.equal(await totalOf(broker), 30);
    assert.equal(await broker.retained(STATUS), "online");
  },
});

Deno.test({
  name: `the end takes a moment only where the broker hangs or is gone${MISSING}`,
  ignore,
  fn: async () => {
    for (const signal of ["SIGSTOP", "SIGKILL"] as const) {
      await using broker = await Mosquitto.start();
      const sink = open(broker.port);
      assert.equal(await write(sink, batch(0)), "delivered");
      broker.server.signal(signal);
      const startMs = performance.now();
      await sink[Symbol.asyncDispose]();
      assert(performance.now() - startMs < 6_000, signal);
      await sink[Symbol.asyncDispose]();
    }
    const unused = open(1);
    await unused[Symbol.asyncDispose]();
  },
});

Deno.test({
  name: `the broker says offline when the program is killed${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start();
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--config", fileURLToPath(new URL("../../../deno.json", import.meta.url))],
        fileURLToPath(new URL("holder.ts", import.meta.url)),
        String(broker.port),
      ],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    assert.match(new TextDecoder().decode((await reader.read()).value), /^delivered/);
    assert.equal(await broker.retained(STATUS), "online");
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    await until(async () => await broker.retained(STATUS) === "offline");
    assert.equal(await totalOf(broker), 7);
  },
});

Deno.test({
  name:
    `a probe changes nothing that is retained, and leaves the connection in use alone${MISSING}`,
  ignore,
  fn: async () => {
    for (const protocol of ["5", "3.1.1"]) {
      await using broker = await Mosquitto.start();
      await using fresh = open(broker.port, { protocol });
      assert.match(await probe(fresh), new RegExp(`^ok: mqtt://127.0.0.1:${broker.port}, MQTT`));
      await using sink = open(broker.port, { protocol });
      assert.equal(await write(sink, batch(0)), "delivered");
      await using listener = await broker.listen();
      await until(() => listener.of(STATE).length > 0);
      const before = listener.heard.length;
      assert.match(await probe(sink), /^ok: /);
      await using other = open(broker.port, { protocol });
      assert.match(await probe(other), /^ok: /);
      assert.equal(await write(sink, batch(1)), "delivered");
      await until(() => listener.of(STATE).length > 1);
      const heard = listener.heard.slice(before).filter(({ topic }) =>
        topic.startsWith("socktraf")
      );
      assert.deepEqual(
        heard.map(({ topic, retain }) => [topic, retain]),
        [["socktraf/nas/check", 0], ["socktraf/nas/check", 0], [STATE, 0]],
      );
      assert.deepEqual(listener.of(STATUS), ["online"]);
      assert.doesNotMatch(broker.server.log, /already connected/);
    }
  },
});

Deno.test({
  name:
    `a thousand intervals are caught up with in one write, and the state goes out once${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start({ lines: ["max_inflight_messages 3"] });
    await using listener = await broker.listen();
    await using sink = open(broker.port, { events: true });
    const many = Array.from({ length: 1000 }, (_, second) => batch(second, second)).flat();
    const startMs = performance.now();
    assert.equal(await write(sink, many), "delivered");
    const tookMs = performance.now() - startMs;
    assert(tookMs < 30_000, `${tookMs} ms`);
    await until(() => listener.of(STATE).length > 0);
    assert.equal(listener.of(STATE).length, 1);
    const times = listener.of("socktraf/nas/events").map((line) => JSON.parse(line).time);
    assert.equal(times.length, 1000);
    assert.deepEqual(times, times.toSorted());
    assert.equal(await totalOf(broker), 999 * 1000 / 2);
    assert.doesNotMatch(broker.server.log, /receive maximum/i);
  },
});

Deno.test({
  name: `an abort before anything is sent rejects with its reason${MISSING}`,
  ignore,
  fn: async () => {
    await using sink = open(1);
    using deadline = new Deadline(0);
    await until(() => deadline.signal.aborted);
    await assert.rejects(sink.write(batch(0), deadline.signal), { name: "TimeoutError" });
  },
});
