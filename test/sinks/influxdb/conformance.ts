/** What the conformance suite needs to try the influxdb sink. */
import assert from "node:assert/strict";
import type { Fixture, Provocation, ReceivedRow, Receiver } from "../conformance/fixture.ts";
import { fakeInfluxdb, json } from "./fake_influxdb.ts";

const V3 = { version: "v3", database: "net" };

/** The fixture. */
export const fixture: Fixture = {
  options: {
    url: "http://nas:8086",
    bucket: "net",
    org: "home",
    token: "s3cret-token",
    password: "s3cret-password",
  },
  unreachable: { ...V3, url: "http://127.0.0.1:2" },
  receiver: () => Promise.resolve(startReceiver()),
};

/** A fake InfluxDB 3, which is the one that names the rows that it rejects. */
function startReceiver(): Receiver {
  let mood: Provocation | undefined;
  let release = Promise.withResolvers<void>();
  const taken: string[] = [];
  const fake = fakeInfluxdb(async ({ text }) => {
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    if (mood === "silence") await release.promise;
    switch (mood) {
      case "retry":
        return json(503, { error: "busy" }, { "retry-after": "3" });
      case "too_large":
        return json(413, { error: "too large" });
      case "refused":
        return json(401, { error: "the request was not authenticated" });
      case "rejected":
        taken.push(...lines.slice(1));
        return json(400, {
          error: "partial write of line protocol occurred",
          data: [{ original_line: lines[0], line_number: 1, error_message: "invalid column type" }],
        });
      default:
        taken.push(...lines);
        return lines.length > 0
          ? new Response(null, { status: 204 })
          : new Response("incoming write was empty", { status: 400 });
    }
  });
  const provoke = Object.fromEntries(
    (["retry", "too_large", "refused", "rejected", "silence"] as const).map((name) => [
      name,
      (): void => {
        mood = name;
      },
    ]),
  );
  const heal = (): void => {
    mood = undefined;
    release.resolve();
    release = Promise.withResolvers();
  };
  return {
    options: { ...V3, url: fake.url },
    rows: () => Promise.resolve(rowsOf(taken)),
    provoke,
    heal,
    async [Symbol.asyncDispose](): Promise<void> {
      heal();
      await fake[Symbol.asyncDispose]();
    },
  };
}

/** Reads points of rows back as InfluxDB does: the last one of a series and time counts. */
function rowsOf(lines: readonly string[]): ReceivedRow[] {
  const rows = new Map<string, ReceivedRow>();
  for (const line of lines) {
    const match =
      /^socktraf(?<tags>(?:,\w+=(?:\\[,= ]|[^,= ])+)*) rx_bytes=(?<rx>\d+)i,tx_bytes=(?<tx>\d+)i,(?<more>\S+) (?<time>\d+)$/u
        .exec(line)?.groups;
    if (match === undefined) {
      assert.match(line, /^socktraf_(?:lost|gap),/);
      continue;
    }
    const process = /,process=(?<value>(?:\\[,= ]|[^,= ])+)/u.exec(match["tags"] ?? "");
    rows.set(`${match["tags"]} ${match["time"]}`, {
      process: process?.groups?.["value"]?.replace(/\\([,= ])/g, "$1") ?? "",
      rxBytes: Number(match["rx"]),
      txBytes: Number(match["tx"]),
      timeMs: Number(match["time"]),
    });
  }
  return [...rows.values()];
}
