/** Real receivers that are killed, hung and begun anew, and what each of them got in the end. */
import assert from "node:assert/strict";
import { Influxd } from "../../servers/influxd.ts";
import { Listener, Mosquitto } from "../../servers/mosquitto.ts";
import { startVmauth, VictoriaMetrics } from "../../servers/victoria_metrics.ts";
import type { Server } from "../../servers/server.ts";

/** Received and sent bytes of each process. */
export type Sums = Map<number, { rx: number; tx: number }>;

/** A receiver in trouble. */
export interface Receiver extends AsyncDisposable {
  readonly name: string;
  /** Its sink URL. */
  readonly url: string;
  /** What is killed and hung. */
  readonly server: Server;
  /** Kills it and starts it without anything that it had, where what it had can still be read back. */
  restartEmpty(): Promise<void>;
  /** Everything that it ever got, each point or message once. */
  readBack(): Promise<Sums>;
}

/** What every sink is fed with: rows by process id, short deadlines. */
const QUERY = "group_by=process&group_by=pid&timeout=2s";

/** An InfluxDB 1. Its database is made only some time after it was begun anew. */
export async function influxdb(folder: string): Promise<Receiver> {
  let influxd = await Influxd.start({ folder: `${folder}/influxdb-0` });
  const { port } = influxd;
  const folders = [`${folder}/influxdb-0`];
  const makeDatabase = async (): Promise<void> => {
    // Until then it answers that there is none.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await influxd.query("CREATE DATABASE net");
  };
  void await makeDatabase();
  return {
    name: "influxdb",
    url: `influxdb+v1://127.0.0.1:${port}/net?${QUERY}`,
    get server() {
      return influxd.server;
    },
    restartEmpty: async () => {
      // Kills it.
      await influxd[Symbol.asyncDispose]();
      folders.push(`${folder}/influxdb-${folders.length}`);
      influxd = await Influxd.start({ folder: folders.at(-1) ?? "", port });
      await makeDatabase();
    },
    readBack: async () => {
      await influxd.server.stop();
      const points = new Map<string, readonly [number, number, number]>();
      for (const path of folders) {
        await using old = await Influxd.start({ folder: path });
        for (const point of await old.points("net", "socktraf")) {
          const { time, pid, process, rx_bytes: rx, tx_bytes: tx } = point;
          const key = `${time} ${pid} ${process}`;
          const value = [Number(pid), Number(rx), Number(tx)] as const;
          assert.deepEqual(points.get(key) ?? value, value, "the same point with other bytes");
          points.set(key, value);
        }
      }
      return sum(points.values());
    },
    [Symbol.asyncDispose]: () => influxd[Symbol.asyncDispose](),
  };
}

/** A VictoriaMetrics behind vmauth. */
export async function victoriaMetrics(folder: string): Promise<Receiver> {
  const once = "-dedup.minScrapeInterval=1ms";
  let metrics = await VictoriaMetrics.start(`${folder}/metrics-0`, undefined, once);
  const { port } = metrics;
  const vmauth = await startVmauth(folder, "goodtoken", port);
  const folders = [`${folder}/metrics-0`];
  await Deno.writeTextFile(`${folder}/token`, "goodtoken\n");
  return {
    name: "victoriametrics",
    url: `victoriametrics://127.0.0.1:${vmauth.port}?token_file=${folder}/token&${QUERY}`,
    get server() {
      return metrics.server;
    },
    restartEmpty: async () => {
      await metrics.server.kill();
      // It keeps what it has taken in memory for some seconds, so that it died must be noticed: by a
      // write, and none comes while socktraf, killed as well, waits for its bpftrace to start.
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      folders.push(`${folder}/metrics-${folders.length}`);
      metrics = await VictoriaMetrics.start(folders.at(-1) ?? "", port, once);
    },
    readBack: async () => {
      await metrics.server.stop();
      const points = new Map<string, [number, number, number]>();
      for (const path of folders) {
        await using old = await VictoriaMetrics.start(path, undefined, once);
        for (const [index, field] of (["rx", "tx"] as const).entries()) {
          const series = await old.series(`socktraf_${field}_bytes`);
          for (const { metric: { pid, process }, timestamps, values } of series) {
            for (const [at, time] of timestamps.entries()) {
              const key = `${time} ${pid} ${process}`;
              const point = points.get(key) ?? [Number(pid), 0, 0];
              point[index + 1] = values[at] ?? NaN;
              points.set(key, point);
            }
          }
        }
      }
      return sum(points.values());
    },
    [Symbol.asyncDispose]: async () => {
      await vmauth.server[Symbol.asyncDispose]();
      await metrics[Symbol.asyncDispose]();
    },
  };
}

/** A mosquitto, and somebody whose session it keeps. */
export async function mosquitto(folder: string): Promise<Receiver> {
  await Deno.mkdir(`${folder}/mosquitto`);
  const broker = await Mosquitto.start({
    lines: [
      "persistence true",
      `persistence_location ${folder}/mosquitto/`,
      "autosave_interval 1",
      "max_queued_messages 100000",
    ],
  });
  const listener = await Listener.start([
    ...["-h", "127.0.0.1", "-p", String(broker.port), "-c", "-i", "reader"],
    ...["-t", "#", "-q", "1", "-F", "%j"],
  ], broker);
  return {
    name: "mqtt",
    url: `mqtt://127.0.0.1:${broker.port}/socktraf?events=true&${QUERY}`,
    server: broker.server,
    // Whoever listens would miss what comes before it listens again.
    restartEmpty: () => Promise.resolve(),
    readBack: async () => {
      let heard = -1;
      while (heard < listener.heard.length) {
        heard = listener.heard.length;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      const [topic] = listener.topics.filter((one) => one.endsWith("/events"));
      const messages = new Set(listener.of(topic ?? "no events"));
      const rows = [...messages].flatMap((message) => message.split("\n"))
        .filter((line) => line !== "").map((line) => JSON.parse(line));
      const points = new Map<string, readonly [number, number, number]>();
      for (const { time, pid, process, rx_bytes: rx, tx_bytes: tx } of rows) {
        if (rx === undefined) continue;
        const key = `${time} ${pid} ${process}`;
        assert.ok(!points.has(key), `two messages with ${key}`);
        points.set(key, [pid, rx, tx]);
      }
      return sum(points.values());
    },
    [Symbol.asyncDispose]: async () => {
      await listener[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    },
  };
}

function sum(points: Iterable<readonly [number, number, number]>): Sums {
  const sums: Sums = new Map();
  for (const [pid, rx, tx] of points) {
    const known = sums.get(pid) ?? { rx: 0, tx: 0 };
    sums.set(pid, { rx: known.rx + rx, tx: known.tx + tx });
  }
  return sums;
}
