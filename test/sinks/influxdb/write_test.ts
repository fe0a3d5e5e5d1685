/** Writes against a fake: its answers are from the servers' documentation and sources. */
import assert from "node:assert/strict";
import { influxdb } from "../../../sinks/influxdb/mod.ts";
import type { Outcome } from "../../../sinks/sink.ts";
import type { Observation } from "../../../src/traffic/event.ts";
import { sinkContext } from "../context.ts";
import { interval, optionsOf, row } from "./batches.ts";
import { type FakeInfluxdb, fakeInfluxdb, json, rawServer } from "./fake_influxdb.ts";

const BATCH = [interval([row("sshd"), row("bad"), row("curl")])];
const V2 = { version: "v2", database: undefined, bucket: "net", org: "home", token: "t0ken" };
const V3 = { version: "v3", token: "t0ken" };
const DEADLINE_MS = 20_000;

interface Tried {
  readonly outcome: Outcome;
  readonly fake: FakeInfluxdb;
}

/** Writes to a fake that gives one answer to rows, and takes writes without any. */
async function write(
  own: Record<string, unknown>,
  answer: () => Response,
  batch: readonly Observation[] = BATCH,
  control: () => Response = () => new Response(null, { status: 204 }),
): Promise<Tried> {
  await using fake = fakeInfluxdb(({ text }) => text.startsWith("#") ? control() : answer());
  return { outcome: await writeTo(fake, own, batch), fake };
}

async function writeTo(
  { url }: FakeInfluxdb,
  own: Record<string, unknown> = {},
  batch: readonly Observation[] = BATCH,
  signal: AbortSignal = AbortSignal.timeout(DEADLINE_MS),
): Promise<Outcome> {
  await using sink = influxdb.create(optionsOf({ url, ...own }), sinkContext());
  return await sink.write(batch, signal);
}

/** A refusal for good whose reason matches. */
function assertRefused(outcome: Outcome, reason: RegExp): void {
  assert.equal(outcome.status, "refused", JSON.stringify(outcome));
  assert.match("reason" in outcome ? outcome.reason : "", reason);
}

const taken = (): Response => new Response(null, { status: 204 });

Deno.test("204 means that everything was taken, and nothing else does", async () => {
  assert.deepEqual((await write(V2, taken)).outcome, { status: "delivered" });
  for (const status of [200, 201, 202, 206]) {
    const page = (): Response =>
      new Response("<html>log in</html>", { status, headers: { "content-type": "text/html" } });
    const { outcome, fake } = await write(V2, page);
    assertRefused(outcome, new RegExp(`answers ${status}: <html>.*login page`));
    assert.equal(fake.received.length, 1);
  }
  assertRefused((await write(V2, () => new Response())).outcome, /answers 200; .*login page/);
});

Deno.test("a batch without points is delivered without a request", async () => {
  const { outcome, fake } = await write(V2, taken, [interval([])]);
  assert.deepEqual(outcome, { status: "delivered" });
  assert.equal(fake.received.length, 0);
});

Deno.test("each version is written to in its own way", async () => {
  const cases: readonly [Record<string, unknown>, string, Record<string, string>, string | null][] =
    [
      [
        { username: "ann", password: "pä:ss" },
        "/write",
        { db: "net", precision: "ms" },
        "Basic YW5uOnDDpDpzcw==",
      ],
      [{ retention_policy: "week" }, "/write", { db: "net", rp: "week", precision: "ms" }, null],
      [V2, "/api/v2/write", { org: "home", bucket: "net", precision: "ms" }, "Token t0ken"],
      [
        V3,
        "/api/v3/write_lp",
        { db: "net", precision: "millisecond", accept_partial: "true", no_sync: "false" },
        "Bearer t0ken",
      ],
      [
        { ...V3, accept_partial: false, no_sync: true },
        "/api/v3/write_lp",
        { db: "net", precision: "millisecond", accept_partial: "false", no_sync: "true" },
        "Bearer t0ken",
      ],
      [
        { ...V3, endpoint: "v2" },
        "/api/v2/write",
        { bucket: "net", precision: "ms" },
        "Bearer t0ken",
      ],
      [
        { version: "victoriametrics", database: undefined, token: "t0ken" },
        "/write",
        { precision: "ms" },
        "Bearer t0ken",
      ],
    ];
  for (const [own, path, query, authorization] of cases) {
    const { fake } = await write(own, taken);
    const [received] = fake.received;
    assert.equal(received?.path, path);
    assert.deepEqual(received?.query, query);
    assert.equal(received?.headers.get("authorization"), authorization);
    assert.equal(received?.headers.get("user-agent"), "socktraf/0.0.0");
    assert.equal(received?.text.split("\n").length, 4);
  }
});

Deno.test("requests are compressed unless the user does not want it", async () => {
  for (const gzip of [true, false]) {
    const { fake } = await write({ ...V2, gzip }, taken);
    const [received] = fake.received;
    assert.equal(received?.headers.get("content-encoding"), gzip ? "gzip" : null);
    assert.match(received?.text ?? "", /^socktraf,host=nas,process=sshd rx_bytes=1i/);
  }
});

Deno.test("a partial write names the rows that version 3 names", async () => {
  const { outcome, fake } = await write(V3, () =>
    json(400, {
      error: "partial write of line protocol occurred",
      data: [
        {
          original_line: "socktraf,host=nas,process=bad rx_bytes=1i",
          line_number: 2,
          error_message: "invalid column type for column 'rx_bytes'",
        },
        { line_number: 99, error_message: "no such line" },
        null,
      ],
    }));
  assert.deepEqual(outcome, {
    status: "rejected",
    count: 3,
    reasons: [
      "process \"bad\": invalid column type for column 'rx_bytes'",
      "no such line",
      "no reason given",
    ],
  });
  assert.equal(fake.received.length, 1, "the good rows are not sent again");
});

Deno.test("a partial write counts what versions 1 and 2 say", async () => {
  const message =
    'partial write: field type conflict: input field "rx_bytes" is type float dropped=2';
  for (
    const answer of [
      (): Response => json(400, { error: message }),
      (): Response =>
        json(422, { code: "unprocessable entity", message: `failure writing: ${message}` }),
    ]
  ) {
    const { outcome } = await write(V2, answer);
    assert.equal(outcome.status, "rejected");
    assert.equal(outcome.status === "rejected" && outcome.count, 2);
    assert.match(JSON.stringify(outcome), /field type conflict/);
  }
});

Deno.test("a line that a server quotes is named as a row, also where it says dropped=0", async () => {
  const names = ["it's': bad", "b"];
  await using fake = fakeInfluxdb(({ text }) => {
    const quoted = text.trim().split("\n").slice(0, 2).map((line) =>
      `unable to parse '${line}': missing fields`
    );
    return json(400, { error: `partial write: ${quoted.join("\n")} dropped=0` });
  });
  const outcome = await writeTo(fake, {}, [interval([...names, "good"].map((name) => row(name)))]);
  assert.deepEqual(outcome, {
    status: "rejected",
    count: 2,
    reasons: names.map((name) => `process "${name}": missing fields`),
  });
});

Deno.test("at most ten reasons are given, none of them long, and no control characters", async () => {
  const { outcome } = await write(V3, () =>
    json(400, {
      error: "partial write of line protocol occurred",
      data: Array.from({ length: 50 }, () => ({ error_message: "\x1b[2J" + "x".repeat(5_000) })),
    }));
  assert.equal(outcome.status, "rejected");
  if (outcome.status !== "rejected") return;
  assert.equal(outcome.count, 3, "never more than there were points");
  assert.equal(outcome.reasons.length, 10);
  for (const reason of outcome.reasons) {
    assert.ok(reason.length <= 300 && !reason.includes("\x1b"), reason);
  }
});

Deno.test("where a server takes nothing because of a row, halves find it", async () => {
  const answers = [
    () => json(400, { code: "invalid", message: "unable to parse 'x': missing fields" }),
    () => json(422, { code: "unprocessable entity", message: "schema conflict" }),
    () => new Response("cannot parse InfluxDB line: missing tag value", { status: 400 }),
    () => json(400, { error: "parsing failed for write_lp endpoint", data: { line_number: 2 } }),
  ];
  for (const answer of answers) {
    const whole = await write(V2, answer);
    assert.equal(whole.outcome.status, "too_large");
    assert.match(whole.fake.received[1]?.text ?? "", /^#.*\n$/, "asked whether it is a row");
    const two = await write(V2, answer, [interval([row("a")]), interval([row("b")])]);
    assert.equal(two.outcome.status, "too_large");
    const { outcome } = await write(V2, answer, [interval([row("bad")])]);
    assert.equal(outcome.status, "rejected");
    assert.equal(outcome.status === "rejected" && outcome.count, 1);
    assert.match(JSON.stringify(outcome), /process \\"bad\\": /);
  }
});

Deno.test("where a server would not take a write without rows either, no row is to blame", async () => {
  const broken = (): Response => new Response("database is required", { status: 400 });
  assertRefused((await write({}, broken, BATCH, broken)).outcome, /400: database is required/);
  const tls = (): Response =>
    new Response("Client sent an HTTP request to an HTTPS server.", { status: 400 });
  assertRefused((await write({}, tls, BATCH, tls)).outcome, /begins with https:/);
  const { outcome } = await write({}, broken, BATCH, () => new Response(null, { status: 503 }));
  assert.equal(outcome.status, "retry");
});

Deno.test("versions 2 and 3 say of a write without rows that it has none: they would take some", async () => {
  const bad = (): Response => json(400, { message: "unable to parse" });
  for (
    const answer of [
      (): Response => json(400, { code: "invalid", message: "writing requires points" }),
      (): Response => new Response("incoming write was empty", { status: 400 }),
    ]
  ) {
    assert.equal((await write(V2, bad, BATCH, answer)).outcome.status, "too_large");
  }
});

Deno.test("what somebody must change is refused, with what to do", async () => {
  const cases: readonly [Record<string, unknown>, () => Response, RegExp][] = [
    [
      {},
      () => json(401, { error: "unable to parse authentication credentials" }),
      /401: unable.*set username and password_file/,
    ],
    [
      { username: "ann", password: "x" },
      () => json(401, { error: "authorization failed" }),
      /check username and password_file/,
    ],
    [
      V2,
      () => json(401, { code: "unauthorized", message: "unauthorized access" }),
      /unauthorized access.*check token_file/,
    ],
    [
      { ...V2, token: undefined },
      () => json(401, { message: "unauthorized access" }),
      /set token_file/,
    ],
    [
      { username: "r", password: "x" },
      () => json(403, { error: "not authorized" }),
      /GRANT WRITE ON "net" TO "r"/,
    ],
    [
      V2,
      () => json(403, { code: "forbidden", message: "insufficient permissions" }),
      /may write to the bucket "net"/,
    ],
    [V3, () => json(403, { error: "nope" }), /may write to the database "net"/],
    [
      {},
      () => json(404, { error: 'database not found: "net"' }),
      /influx -execute 'CREATE DATABASE "net"'/,
    ],
    [
      V2,
      () => json(404, { code: "not found", message: 'bucket "net" not found' }),
      /influx bucket create --org "home" --name "net"/,
    ],
    [
      V2,
      () => json(404, { code: "not found", message: 'organization name "home" not found' }),
      /check org/,
    ],
    [V2, () => new Response("404 page not found\n", { status: 404 }), /influxdb\+v1:\/\//],
    [{}, () => new Response("", { status: 405 }), /influxdb:\/\//],
    [
      { retention_policy: "x" },
      () => json(500, { error: 'retention policy not found: "x"' }),
      /check retention_policy/,
    ],
    [V2, () => new Response("teapot", { status: 418 }), /418: teapot; check url, version/],
  ];
  for (const [own, answer, reason] of cases) {
    const { outcome, fake } = await write(own, answer);
    assertRefused(outcome, reason);
    assert.equal(fake.received.length, 1);
  }
});

Deno.test("a redirect is not followed: the token is for one server", async () => {
  for (const status of [301, 302, 307, 308]) {
    await using other = fakeInfluxdb(taken);
    const location = `${other.url.replace("//", "//ann:pw@")}/login?secret=1`;
    const { outcome } = await write(
      V2,
      () => new Response(null, { status, headers: { location } }),
    );
    assertRefused(outcome, new RegExp(`redirects to "${other.url}/login", which is not followed`));
    assert.equal(other.received.length, 0);
  }
});

Deno.test("413 asks for smaller batches", async () => {
  const { outcome } = await write(
    V2,
    () => json(413, { code: "request too large", message: "too large" }),
  );
  assert.equal(outcome.status, "too_large");
});

Deno.test("what may pass is tried again, not before the server says", async () => {
  const later = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toUTCString();
  const cases: readonly [number, Record<string, string>, number, number][] = [
    [429, { "retry-after": "7" }, 7_000, 7_000],
    [503, { "retry-after": later(60) }, 40_000, 60_000],
    [503, { "retry-after": later(-60) }, 0, 0],
  ];
  for (const [status, headers, least, most] of cases) {
    const { outcome } = await write(V2, () => new Response("busy", { status, headers }));
    assert.equal(outcome.status, "retry");
    const afterMs = outcome.status === "retry" ? outcome.afterMs ?? NaN : NaN;
    assert.ok(afterMs >= least && afterMs <= most, `${afterMs}`);
  }
  for (const status of [408, 429, 500, 502, 503, 504, 507]) {
    const headers = { "retry-after": "soon" };
    const { outcome } = await write(V2, () => new Response("x", { status, headers }));
    assert.equal(outcome.status, "retry", `${status}`);
    assert.equal("afterMs" in outcome, false);
  }
});

Deno.test("a connection that breaks, or that is not HTTP, is tried again", async () => {
  const close = (connection: Deno.TcpConn): void => connection.close();
  const garbage = async (connection: Deno.TcpConn): Promise<void> => {
    await connection.write(new TextEncoder().encode("SSH-2.0-OpenSSH_9.2\r\n"));
    connection.close();
  };
  const half = async (connection: Deno.TcpConn): Promise<void> => {
    await connection.write(
      new TextEncoder().encode("HTTP/1.1 500 x\r\ncontent-length: 99\r\n\r\nab"),
    );
    connection.close();
  };
  for (const treat of [close, garbage, half]) {
    await using server = rawServer(treat);
    const outcome = await writeTo(server);
    assert.equal(outcome.status, "retry", treat.name);
    assert.match("reason" in outcome ? outcome.reason : "", /^Cannot reach http:\/\/127/);
  }
});

Deno.test("a server that hangs, or whose answer never ends, is given up at the deadline", async () => {
  const slow = async (connection: Deno.TcpConn): Promise<void> => {
    const head = "HTTP/1.1 400 x\r\ncontent-length: 99\r\n\r\npartial wr";
    await connection.write(new TextEncoder().encode(head));
  };
  for (const treat of [(): void => {}, slow]) {
    await using server = rawServer(treat);
    const started = performance.now();
    await assert.rejects(
      writeTo(server, {}, BATCH, AbortSignal.timeout(150)),
      { name: "TimeoutError" },
    );
    assert.ok(performance.now() - started < 5_000);
  }
});

Deno.test("a partial write whose answer is too long to be read is still one", async () => {
  const item = { line_number: 1, error_message: "x".repeat(400_000) };
  const error = "partial write of line protocol occurred";
  const { outcome } = await write(V3, () => json(400, { error, data: Array(9).fill(item) }));
  assert.equal(outcome.status, "rejected");
  assert.equal(outcome.status === "rejected" && outcome.count, 3);
});

Deno.test("an answer without end is read to 1 MiB", async () => {
  const endless = (): Response =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(8_192).fill(0x78)),
      }),
      { status: 500 },
    );
  const { outcome } = await write(V2, endless);
  assert.equal(outcome.status, "retry");
});

Deno.test("a token that no header can hold is refused without a request", async () => {
  const { outcome, fake } = await write({ ...V2, token: "a\nb" }, taken);
  assertRefused(outcome, /check token_file/);
  assert.doesNotMatch(JSON.stringify(outcome), /a\\nb/);
  assert.equal(fake.received.length, 0);
});

Deno.test("a port that no HTTP client may use is refused", async () => {
  const fake = { url: "http://127.0.0.1:25", received: [] };
  const outcome = await writeTo({ ...fake, [Symbol.asyncDispose]: () => Promise.resolve() });
  assertRefused(outcome, /for another protocol; let the server use another port/);
});

Deno.test("statistics are written where the user asked for them", async () => {
  await using fake = fakeInfluxdb(taken);
  const silent = influxdb.create(optionsOf({ url: fake.url }), sinkContext());
  assert.equal(silent.writeStatistics, undefined);
  await using sink = influxdb.create(optionsOf({ url: fake.url, internal: true }), sinkContext());
  const statistics = { timeMs: 1, host: "nas", sinks: [], journalBytes: 5 };
  const signal = AbortSignal.timeout(DEADLINE_MS);
  assert.deepEqual(await sink.writeStatistics?.(statistics, signal), { status: "delivered" });
  assert.equal(fake.received[0]?.text, "socktraf_internal,host=nas journal_bytes=5i 1\n");
});

Deno.test("no outcome shows the token or the password", async () => {
  for (const own of [V2, { username: "ann", password: "t0ken" }]) {
    for (const status of [301, 400, 401, 403, 404, 500]) {
      const quoted = "password" in own ? `no Basic ${btoa("ann:t0ken")}` : 'no token "t0ken"';
      const headers = { location: "http://other/?t=t0ken" };
      const answer = (): Response => new Response(quoted, { status, headers });
      const { outcome } = await write(own, answer, BATCH, answer);
      assert.doesNotMatch(JSON.stringify(outcome), /t0ken|YW5u/);
    }
  }
});
