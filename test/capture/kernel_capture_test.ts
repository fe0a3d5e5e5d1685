/** What happens when bpftrace dies, hangs, or is asked to stop. */
import assert from "node:assert/strict";
import { captureKernel, limitsFor, RESTART } from "../../src/capture/kernel_capture.ts";
import { ATTACH, collect, FakeBpftrace, ONE_INTERVAL, quick } from "./fake_bpftrace.ts";

/** Waits as bpftrace does, up to SIGINT or SIGTERM. */
const WAIT = "trap 'exit 0' INT TERM\nwhile :; do sleep 0.05; done";

Deno.test("bpftrace gets the program on its standard input, and its environment", async () => {
  using fake = new FakeBpftrace(
    `cat > "$dir/program"\necho "$*" > "$dir/arguments"\necho "$SIZE" > "$dir/size"\n${ONE_INTERVAL}\n${WAIT}`,
  );
  const child = { bpftrace: fake.path, env: { SIZE: "17" }, program: "x".repeat(300_000) };
  assert.deepEqual(await collect(fake, 1, { child }), ["interval 5"]);
  assert.equal(fake.read("program"), child.program);
  assert.equal(fake.read("arguments"), "--no-warnings -f json -\n");
  assert.equal(fake.read("size"), "17\n");
});

Deno.test("a bpftrace that ends after it has counted is started again, with a gap in between", async () => {
  using fake = new FakeBpftrace(`${ATTACH}\n${ONE_INTERVAL}\n[ $run -ge 3 ] || exit 7\n${WAIT}`);
  const died = "bpftrace ended with code 7";
  const told = `warning: ${died}; it is started again, and what is missing is shown as a gap`;
  assert.deepEqual(await collect(fake, 3), [
    ...["interval 5", told],
    ...[`gap: ${died}`, "interval 5", told],
    ...[`gap: ${died}`, "interval 5"],
  ]);
});

Deno.test("a gap says by which signal bpftrace was killed, and what it complained about", async () => {
  using fake = new FakeBpftrace(
    `${ONE_INTERVAL}\n[ $run -ge 2 ] && { ${WAIT}; }\n` +
      "echo \"ERROR: couldn't set RLIMIT_MEMLOCK for bpftrace\" >&2\necho 'WARNING: odd' >&2\n" +
      "echo 'stdin:1:2: ERROR: no more rings' >&2\nkill -9 $$",
  );
  const words = await collect(fake, 2);
  assert.equal(words[2], "gap: bpftrace was killed by SIGKILL: no more rings");
});

Deno.test("a gap lasts from the last interval to the begin of the next", async () => {
  using fake = new FakeBpftrace(`${ONE_INTERVAL}\n[ $run -ge 2 ] || exit 7\n${WAIT}`);
  const stop = new AbortController();
  const seen: { kind: string; timeMs: number; seconds: number }[] = [];
  const options = quick(fake, stop.signal, {
    restart: { firstMs: 1_500, longestMs: 1_500, forgetMs: 60_000 },
  });
  for await (const { items } of captureKernel(options)) {
    for (const item of items) {
      if (item.kind === "gap") {
        seen.push({ kind: "gap", timeMs: item.timeMs, seconds: item.gapSeconds });
      } else if (item.kind === "interval") {
        const { timeMs, intervalSeconds } = item.interval;
        seen.push({ kind: "interval", timeMs, seconds: intervalSeconds });
        if (seen.length > 1) stop.abort();
      }
    }
  }
  const [first, gap, second] = seen;
  assert.deepEqual(seen.map(({ kind }) => kind), ["interval", "gap", "interval"]);
  assert.ok(first && gap && second);
  assert.equal(gap.timeMs, second.timeMs - second.seconds * 1000);
  assert.equal(gap.seconds, (gap.timeMs - first.timeMs) / 1000);
  assert.ok(
    gap.seconds >= 0.4,
    `${gap.seconds} s: 1.5 s without bpftrace, 1 s of which it counted`,
  );
});

Deno.test("a stop while bpftrace is not running ends with the gap", async () => {
  using fake = new FakeBpftrace(`${ONE_INTERVAL}\nexit 7`);
  const stop = new AbortController();
  const kinds: string[] = [];
  const options = quick(fake, stop.signal, {
    restart: { firstMs: 60_000, longestMs: 60_000, forgetMs: 60_000 },
  });
  for await (const { items } of captureKernel(options)) {
    kinds.push(...items.map(({ kind }) => kind).filter((kind) => kind !== "moment"));
    if (kinds.includes("warning")) stop.abort();
  }
  assert.deepEqual(kinds, ["interval", "warning", "gap"]);
  assert.equal(fake.runs, 1);
});

Deno.test("the pause before a restart doubles up to its limit, less a random part", async () => {
  using fake = new FakeBpftrace(`${ONE_INTERVAL}\nexit 7`);
  const stop = new AbortController();
  const starts: number[] = [];
  const options = quick(fake, stop.signal, {
    restart: { firstMs: 100, longestMs: 400, forgetMs: 60_000 },
    random: () => 0.5,
  });
  for await (const { items } of captureKernel(options)) {
    if (items.some(({ kind }) => kind === "warning")) starts.push(performance.now());
    if (starts.length === 9) stop.abort();
  }
  const pauses = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  // 100, 200, 400, 400 … less a quarter, and the time that a shell takes; without the limit the
  // last would be 9.6 s.
  [75, 150, 300, 300, 300, 300, 300, 300].forEach((least, index) => {
    const pause = pauses[index] ?? 0;
    assert.ok(pause >= least - 2 && pause < least + 2_000, `pause ${index}: ${pause} ms`);
  });
});

Deno.test("a failure after a long run is a first one again", async () => {
  using fake = new FakeBpftrace(`${ONE_INTERVAL}\nsleep 0.3\nexit 7`);
  const stop = new AbortController();
  const options = quick(fake, stop.signal, {
    restart: { firstMs: 50, longestMs: 60_000, forgetMs: 200 },
  });
  let failures = 0;
  const begun = performance.now();
  for await (const { items } of captureKernel(options)) {
    failures += items.filter(({ kind }) => kind === "warning").length;
    if (failures === 9) stop.abort();
  }
  // Doubled each time, the pauses would be 12.7 s and the runs 2.7 s.
  const seconds = (performance.now() - begun) / 1000;
  assert.ok(seconds < 12, `${seconds} s`);
});

Deno.test("a bpftrace that is removed and comes back is started again", async () => {
  using fake = new FakeBpftrace(
    `${ONE_INTERVAL}\n[ $run -ge 2 ] && { ${WAIT}; }\nmv "$0" "$0.away"\n` +
      '(sleep 0.5; mv "$0.away" "$0") > /dev/null 2>&1 < /dev/null &\nexit 7',
  );
  const words = await collect(fake, 2);
  assert.equal(words[0], "interval 5");
  assert.ok(
    words.some((text) => /warning: bpftrace ended with code 127: /.test(text)),
    String(words),
  );
  assert.equal(words.at(-1), "interval 5");
});

Deno.test("a bpftrace that says nothing any more is killed and started again", async () => {
  using fake = new FakeBpftrace(
    `echo $$ > "$dir/pid$run"\n${ATTACH}\n${ONE_INTERVAL}\n[ $run -ge 2 ] && { ${WAIT}; }\n` +
      "trap '' INT TERM\nexec sleep 60",
  );
  const limits = { startMs: 10_000, silenceMs: 400, lastWordsMs: 10_000 };
  const words = await collect(fake, 2, { limits });
  assert.equal(words[2], "gap: bpftrace said nothing any more and was killed");
  assert.throws(() => Deno.kill(Number(fake.read("pid1")), "SIGURG"), Deno.errors.NotFound);
});

Deno.test("a bpftrace that never says anything fails after the time for its start: 69", async () => {
  using fake = new FakeBpftrace("exec sleep 60");
  const limits = { startMs: 300, silenceMs: 10_000, lastWordsMs: 10_000 };
  await assert.rejects(collect(fake, 1, { limits }), {
    name: "CaptureError",
    message: "Cannot start counting: bpftrace said nothing any more and was killed",
    exitCode: 69,
  });
  assert.equal(fake.runs, 1);
});

for (
  const [what, script, message, exitCode] of [
    ["ends at once", "exit 1", "bpftrace ended with code 1", 69],
    [
      "complains and ends",
      "echo 'ERROR: Could not resolve symbol' >&2; exit 1",
      "bpftrace ended with code 1: Could not resolve symbol",
      69,
    ],
    [
      "may not load programs",
      "echo 'ERROR: Error loading program: Operation not permitted' >&2; exit 255",
      "bpftrace ended with code 255: Error loading program: Operation not permitted",
      77,
    ],
    [
      "prints garbage",
      "echo garbage; printf '\\000\\377\\n'; exit 3",
      "bpftrace ended with code 3",
      69,
    ],
    [
      "attaches and then fails",
      `${ATTACH}; echo 'ERROR: Error attaching probe' >&2; exit 255`,
      "bpftrace ended with code 255: Error attaching probe",
      69,
    ],
    [
      "only mentions RLIMIT_MEMLOCK",
      'echo "ERROR: couldn\'t set RLIMIT_MEMLOCK" >&2; exit 1',
      "bpftrace ended with code 1",
      69,
    ],
  ] as const
) {
  Deno.test(`a bpftrace that ${what} before its first interval is an error: ${exitCode}`, async () => {
    using fake = new FakeBpftrace(script);
    await assert.rejects(collect(fake, 1), {
      name: "CaptureError",
      message: `Cannot start counting: ${message}`,
      exitCode,
    });
    assert.equal(fake.runs, 1);
  });
}

Deno.test("three intervals and a little without a word are too many", () => {
  assert.deepEqual(limitsFor(1_000), { startMs: 300_000, silenceMs: 8_000, lastWordsMs: 10_000 });
  assert.ok(limitsFor(3_600_000).silenceMs > 3 * 3_600_000);
  assert.ok(RESTART.firstMs <= 500 && RESTART.longestMs <= 30_000);
});

Deno.test("a bpftrace that may not lock memory for its maps is told how it may", async () => {
  using fake = new FakeBpftrace(
    'echo "WARNING: Couldn\'t set RLIMIT_MEMLOCK for bpftrace" >&2; ' +
      "echo 'ERROR: failed to create map: @argument: Operation not permitted' >&2; exit 1",
  );
  await assert.rejects(collect(fake, 1), { exitCode: 77, advice: /LimitMEMLOCK=infinity$/ });
});
