import assert from "node:assert/strict";
import { socket } from "../../../sinks/socket/mod.ts";
import { createSocketSink } from "../../../sinks/socket/socket_sink.ts";
import { FeedReader } from "../../../src/cli/top/feed.ts";
import { type Interval, NOTHING_LOST, type Observation } from "../../../src/traffic/event.ts";
import { until } from "../../real/socktraf.ts";

const NEVER = new AbortController().signal;
const PLACE = { uid: Deno.uid() ?? -1, env: (): undefined => undefined };

function interval(second: number, rows: number = 1): Interval {
  return {
    kind: "interval",
    timeMs: 1_700_000_000_000 + second * 1_000,
    intervalSeconds: 1,
    host: "nas",
    events: Array.from({ length: rows }, (_, index) => ({
      pid: index + 1,
      process: "curl \x1b[2J",
      user: "ann",
      uid: 1000,
      protocol: "tcp" as const,
      family: "ipv4" as const,
      scope: "network" as const,
      rxBytes: 100 + second,
      txBytes: 7,
    })),
    lost: NOTHING_LOST,
  };
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-socket-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

/** A client that reads as `socktraf top` does. */
class Reader implements AsyncDisposable {
  readonly observations: Observation[] = [];
  skipped = 0;
  isClosed = false;
  readonly #connection: Deno.UnixConn;
  readonly #reading: Promise<void>;

  constructor(connection: Deno.UnixConn) {
    this.#connection = connection;
    this.#reading = this.#read();
  }

  static async connect(path: string): Promise<Reader> {
    return new Reader(await Deno.connect({ transport: "unix", path }));
  }

  async #read(): Promise<void> {
    const feed = new FeedReader();
    try {
      for await (const bytes of this.#connection.readable) {
        for (const item of feed.push(bytes)) {
          if (item.kind === "observation") this.observations.push(item.observation);
          else this.skipped += item.intervals;
        }
      }
    } catch {
      // Closed by the test.
    }
    this.isClosed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#connection.close();
    } catch {
      // Closed by the other end.
    }
    await this.#reading;
  }
}

Deno.test("a reader gets the newest interval at once, then each exactly as it was, quiet ones too", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/x.sock`;
    await using sink = createSocketSink({ path }, PLACE);
    await sink.write([interval(1), interval(2)], NEVER);
    await using reader = await Reader.connect(path);
    await until(() => reader.observations.length === 1, "the newest");
    const lost = { ...interval(4, 0), lost: { ...NOTHING_LOST, calls: 3 } };
    const gap: Observation = {
      kind: "gap",
      timeMs: 1_700_000_003_500,
      gapSeconds: 0.5,
      host: "nas",
      reason: "x",
    };
    await sink.write([interval(3, 3), gap, lost], NEVER);
    await until(() => reader.observations.length === 4, "all");
    assert.deepEqual(reader.observations, [interval(2), interval(3, 3), gap, lost]);
  });
});

Deno.test("only the owner and the group may connect", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/made/x.sock`;
    const gid = Deno.uid() === 0 ? 65_534 : Deno.gid() ?? 0;
    await using sink = createSocketSink({ path, group: String(gid) }, PLACE);
    assert.deepEqual(await sink.write([interval(1)], NEVER), { status: "delivered" });
    const stats = await Deno.lstat(path);
    assert.equal((stats.mode ?? 0) & 0o7777, 0o660);
    assert.equal(stats.gid, gid);
    assert.deepEqual(await namesIn(`${folder}/made`), ["x.sock"]);
  });
});

Deno.test("a socket that is left over is taken over, one that is served is not", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/x.sock`;
    // As after kill -9: the file is there, nobody listens.
    const gone = Deno.listen({ transport: "unix", path: `${path}.old` });
    await Deno.rename(`${path}.old`, path);
    gone.close();
    assert.ok((await Deno.lstat(path)).isSocket);
    await using first = createSocketSink({ path }, PLACE);
    assert.equal((await first.write([interval(1)], NEVER)).status, "delivered");
    await using second = createSocketSink({ path }, PLACE);
    assert.deepEqual(await second.write([interval(1)], NEVER), {
      status: "retry",
      reason: `Cannot write "${path}": another program listens there`,
    });
    assert.deepEqual(await first.probe(), {
      ok: true,
      detail: `${path}: a running socktraf serves it`,
    });
    await first[Symbol.asyncDispose]();
    await assert.rejects(Deno.lstat(path), Deno.errors.NotFound);
    assert.equal((await second.write([interval(2)], NEVER)).status, "delivered");
  });
});

Deno.test("what is not a socket is left alone", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/precious`;
    await Deno.writeTextFile(path, "precious");
    await Deno.symlink(path, `${folder}/link`);
    for (const target of [path, `${folder}/link`]) {
      await using sink = createSocketSink({ path: target }, PLACE);
      const outcome = await sink.write([interval(1)], NEVER);
      assert.equal(outcome.status, "refused");
      assert.match("reason" in outcome ? outcome.reason : "", /there is something else: Remove it/);
    }
    assert.equal(await Deno.readTextFile(path), "precious");
  });
});

Deno.test({
  name: "as root it does not listen where somebody else could exchange the folder",
  ignore: Deno.uid() !== 0,
  async fn(): Promise<void> {
    await withFolder(async (folder) => {
      await Deno.mkdir(`${folder}/theirs`);
      await Deno.chown(`${folder}/theirs`, 65_534, 65_534);
      await Deno.symlink(`${folder}/theirs`, `${folder}/link`);
      for (const name of ["theirs", "link"]) {
        await using sink = createSocketSink({ path: `${folder}/${name}/x.sock` }, PLACE);
        assert.equal((await sink.write([interval(1)], NEVER)).status, "refused");
      }
      assert.deepEqual(await namesIn(`${folder}/theirs`), []);
    });
  },
});

Deno.test("who does not read misses whole intervals, is told how many, and delays nobody", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/x.sock`;
    await using sink = createSocketSink({ path }, PLACE);
    await sink.write([interval(0)], NEVER);
    const stuck = await Deno.connect({ transport: "unix", path });
    await using reader = await Reader.connect(path);
    await until(() => reader.observations.length === 1, "the first");
    const begin = performance.now();
    for (let second = 1; second <= 12; second++) {
      assert.equal((await sink.write([interval(second, 5_000)], NEVER)).status, "delivered");
      await until(() => reader.observations.length === second + 1, `interval ${second}`);
    }
    assert.ok(performance.now() - begin < 15_000);
    // Now it reads: what waited, then what comes, which says what was left out.
    await using late = new Reader(stuck);
    await until(() => late.observations.length > 2, "what waited");
    await until(async () => {
      await sink.write([interval(Math.round(performance.now()))], NEVER);
      return late.skipped > 0;
    }, "the number of intervals that were left out");
    const gaps = late.observations.filter(({ kind }) => kind === "gap");
    assert.ok(gaps.length > 0, "what is missing is a gap");
    for (const one of late.observations) {
      if (one.kind === "interval") assert.deepEqual(one.lost, NOTHING_LOST);
    }
    assert.equal(reader.skipped, 0);
  });
});

Deno.test("without a path and without XDG_RUNTIME_DIR a user is told to name one", async () => {
  await using sink = createSocketSink({}, { uid: 1000, env: () => undefined });
  const outcome = await sink.write([interval(1)], NEVER);
  assert.equal(outcome.status, "refused");
  assert.match("reason" in outcome ? outcome.reason : "", /XDG_RUNTIME_DIR is not set/);
});

Deno.test("a path that cannot be one is refused with what is expected", () => {
  for (const path of ["x.sock", "/", "/a/../b", `/${"a".repeat(107)}`, "/a\0b", "/a/"]) {
    assert.ok(!socket.schema.safeParse({ path }).success, path);
  }
  assert.deepEqual(socket.fromUrl?.(new URL("socket:/run/x%20y.sock")), { path: "/run/x y.sock" });
  assert.throws(() => socket.fromUrl?.(new URL("socket://nas/x")), /^TypeError: expected a path/);
});
