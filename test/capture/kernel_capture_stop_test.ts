/** How a capture ends when it is told to. */
import assert from "node:assert/strict";
import { captureKernel } from "../../src/capture/kernel_capture.ts";
import { ATTACH, collect, FakeBpftrace, ONE_INTERVAL, quick } from "./fake_bpftrace.ts";

const LAST_WORDS = [
  '{"type": "printf", "data": "end 2000000000 2500000000 1\\n"}',
  '{"type": "map", "data": {"@bytes1": {"21460877971731,1,0": 6}}}',
].map((line) => `printf '%s\\n' '${line}'`).join("; ");

/** The process of this id is gone. */
function isGone(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGURG");
    return false;
  } catch {
    return true;
  }
}

Deno.test("a stop asks bpftrace for its last words and hears them", async () => {
  using fake = new FakeBpftrace(
    `trap '${LAST_WORDS.replaceAll("'", "'\\''")}; exit 0' INT\n${ATTACH}\n${ONE_INTERVAL}\n` +
      "while :; do sleep 0.05; done",
  );
  assert.deepEqual(await collect(fake, 1), ["interval 5", "interval 6"]);
  assert.equal(fake.runs, 1);
});

Deno.test("a bpftrace that does not end when it is asked is killed after the time for last words", async () => {
  using fake = new FakeBpftrace(
    `echo $$ > "$dir/pid"\ntrap '' INT TERM\n${ONE_INTERVAL}\nexec sleep 60`,
  );
  const begun = performance.now();
  const limits = { startMs: 10_000, silenceMs: 10_000, lastWordsMs: 300 };
  assert.deepEqual(await collect(fake, 1, { limits }), ["interval 5"]);
  assert.ok(performance.now() - begun < 5_000);
  assert.ok(isGone(Number(fake.read("pid"))));
});

Deno.test("a stop before the first interval ends without an error", async () => {
  using fake = new FakeBpftrace("trap 'exit 0' INT\nwhile :; do sleep 0.05; done");
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const items = [];
  for await (const captured of captureKernel(quick(fake, stop.signal))) items.push(captured.items);
  assert.deepEqual(items.flat(), []);
});

Deno.test("a capture that is stopped before it begins does not start bpftrace", async () => {
  using fake = new FakeBpftrace(ONE_INTERVAL);
  const stop = AbortSignal.abort();
  for await (const _ of captureKernel(quick(fake, stop))) assert.fail("something came");
  assert.throws(() => fake.runs, Deno.errors.NotFound);
});

Deno.test("bpftrace is gone when nobody takes what is captured any more", async () => {
  using fake = new FakeBpftrace(
    `echo $$ > "$dir/pid"\ntrap '' INT TERM\n${ONE_INTERVAL}\nexec sleep 60`,
  );
  for await (const { items } of captureKernel(quick(fake, new AbortController().signal))) {
    if (items.some(({ kind }) => kind === "interval")) break;
  }
  assert.ok(isGone(Number(fake.read("pid"))));
});

Deno.test("bpftrace is gone when who takes what is captured throws", async () => {
  using fake = new FakeBpftrace(`echo $$ > "$dir/pid"\n${ONE_INTERVAL}\nexec sleep 60`);
  const taking = (async () => {
    for await (const { items } of captureKernel(quick(fake, new AbortController().signal))) {
      if (items.some(({ kind }) => kind === "interval")) throw new RangeError("enough");
    }
  })();
  await assert.rejects(taking, RangeError);
  assert.ok(isGone(Number(fake.read("pid"))));
});

Deno.test("a bpftrace that ends without reading its program is an error, not a crash", async () => {
  using fake = new FakeBpftrace("exec 0<&-\nexit 4");
  const child = { bpftrace: fake.path, env: {}, program: "x".repeat(1_000_000) };
  await assert.rejects(collect(fake, 1, { child }), {
    message: "Cannot start counting: bpftrace ended with code 4",
  });
});

Deno.test("a bpftrace that floods its standard error counts on, and only the end of it is kept", async () => {
  using fake = new FakeBpftrace(
    "yes 'WARNING: the same again' | head -c 3000000 >&2\n" +
      `echo 'ERROR: the last' >&2\n${ONE_INTERVAL}\nexit 7`,
  );
  const stop = new AbortController();
  const reasons: string[] = [];
  for await (const { items } of captureKernel(quick(fake, stop.signal))) {
    for (const item of items) if (item.kind === "warning") reasons.push(item.text);
    if (reasons.length > 0) stop.abort();
  }
  assert.match(reasons[0] ?? "", /^bpftrace ended with code 7: the last;/);
});

Deno.test("a line that is too long is left out, counted on the interval and told", async () => {
  using fake = new FakeBpftrace(
    `head -c 40000000 /dev/zero | tr '\\000' x\necho\n${ONE_INTERVAL}\nexit 7`,
  );
  const stop = new AbortController();
  const lost: number[] = [];
  const warnings: string[] = [];
  for await (const { items } of captureKernel(quick(fake, stop.signal))) {
    for (const item of items) {
      if (item.kind === "interval") lost.push(item.interval.lost.messages);
      if (item.kind === "warning") warnings.push(item.text);
    }
    if (lost.length > 0) stop.abort();
  }
  assert.deepEqual(lost, [1]);
  assert.match(warnings[0] ?? "", /too long/);
});
