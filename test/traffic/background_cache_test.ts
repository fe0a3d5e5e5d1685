import assert from "node:assert/strict";
import { BackgroundCache } from "../../src/traffic/background_cache.ts";
import { FakeClock } from "./fake_clock.ts";

const OPTIONS = {
  freshForMs: 1_000,
  missForMs: 100,
  maxMissForMs: 400,
  maxEntries: 10,
  maxWaiting: 3,
};

function setUp(
  load: (key: string) => Promise<string | undefined>,
): { cache: BackgroundCache<string, string>; clock: FakeClock; asked: string[] } {
  const clock = new FakeClock();
  const asked: string[] = [];
  const cache = new BackgroundCache<string, string>(
    (key) => {
      asked.push(key);
      return load(key);
    },
    clock.nowMs,
    OPTIONS,
  );
  return { cache, clock, asked };
}

Deno.test("BackgroundCache answers at once, and knows it the next time", async () => {
  const { cache, asked } = setUp((key) => Promise.resolve(key.toUpperCase()));
  assert.equal(cache.get("a"), undefined);
  assert.equal(cache.get("a"), undefined);
  await cache.idle();
  assert.equal(cache.get("a"), "A");
  assert.deepEqual(asked, ["a"]);
});

Deno.test("BackgroundCache gives the old answer while it looks for a newer one", async () => {
  let answer = "old";
  const { cache, clock } = setUp(() => Promise.resolve(answer));
  cache.get("a");
  await cache.idle();
  answer = "new";
  clock.advance(999);
  assert.equal(cache.get("a"), "old");
  await cache.idle();
  assert.equal(cache.get("a"), "old");
  clock.advance(1);
  assert.equal(cache.get("a"), "old");
  await cache.idle();
  assert.equal(cache.get("a"), "new");
});

Deno.test("BackgroundCache keeps an answer that is not there any more", async () => {
  let answer: string | undefined = "name";
  const { cache, clock } = setUp(() => Promise.resolve(answer));
  cache.get("a");
  await cache.idle();
  answer = undefined;
  clock.advance(1_000);
  cache.get("a");
  await cache.idle();
  assert.equal(cache.get("a"), "name");
});

Deno.test("BackgroundCache asks less and less often for what is not there", async () => {
  const { cache, clock, asked } = setUp(() => Promise.reject(new Error("no such thing")));
  const times: number[] = [];
  for (let now = 0; now < 2_000; now += 50) {
    const before = asked.length;
    cache.get("a");
    await cache.idle();
    if (asked.length > before) times.push(now);
    clock.advance(50);
  }
  assert.deepEqual(times, [0, 100, 300, 700, 1_100, 1_500, 1_900]);
});

Deno.test("BackgroundCache looks up one key at a time, and only so many may wait", async () => {
  let running = 0;
  const { cache, asked } = setUp(async () => {
    assert.equal(++running, 1);
    await Promise.resolve();
    running--;
    return "x";
  });
  for (const key of ["a", "b", "c", "d"]) cache.get(key);
  await cache.idle();
  assert.deepEqual(asked, ["a", "b", "c"]);
  cache.get("d");
  await cache.idle();
  assert.equal(cache.get("d"), "x");
});

Deno.test("BackgroundCache ends what is under way when it is disposed of", async () => {
  const cache = new BackgroundCache<string, string>(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    () => 0,
    OPTIONS,
  );
  cache.get("a");
  cache.get("b");
  await Promise.resolve();
  await cache[Symbol.asyncDispose]();
  assert.equal(cache.get("c"), undefined);
  await cache.idle();
});
