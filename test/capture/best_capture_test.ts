import assert from "node:assert/strict";
import type { Part, ProgramName } from "../../bt/mod.ts";
import { captureBest } from "../../src/capture/best_capture.ts";
import { CaptureError } from "../../src/capture/capture_error.ts";
import type { Candidate } from "../../src/capture/prepare.ts";
import { ATTACH, FakeBpftrace, ONE_INTERVAL, quick } from "./fake_bpftrace.ts";

const REFUSE = "cat > /dev/null\necho 'ERROR: Error attaching probe: one' >&2\nexit 1";
const FORBID = "cat > /dev/null\necho 'ERROR: BPF_PROG_LOAD: Operation not permitted' >&2\nexit 1";
const COUNT = `cat > /dev/null\n${ATTACH}\n${ONE_INTERVAL}\nexec sleep 60`;

function candidate(
  program: ProgramName,
  fake: FakeBpftrace,
  parts: readonly Part[] = ["types"],
): Candidate {
  return {
    program,
    parts: new Set(parts),
    reason: "",
    limits: [],
    child: { bpftrace: fake.path, env: {}, program: `the text of ${program}` },
  };
}

/** What came, up to the first interval or to the error. */
async function capture(
  candidates: readonly [Candidate, ...Candidate[]],
  intervals = 1,
): Promise<{ words: string[]; chosen: string[]; error: unknown }> {
  const stop = new AbortController();
  const words: string[] = [];
  const chosen: string[] = [];
  const [{ child }] = candidates;
  const { child: _, ...options } = quick({ path: child.bpftrace } as FakeBpftrace, stop.signal);
  let error: unknown;
  try {
    const onChosen = ({ program }: Candidate): void => void chosen.push(program);
    for await (const { items } of captureBest(candidates, { ...options, onChosen })) {
      for (const item of items) {
        if (item.kind === "warning") words.push(`warning: ${item.text}`);
        if (item.kind === "gap" || item.kind === "interval") words.push(item.kind);
      }
      if (words.filter((word) => word === "interval").length >= intervals) stop.abort();
    }
  } catch (thrown) {
    error = thrown;
  }
  return { words, chosen, error };
}

Deno.test("captureBest() counts with the best program where it runs, and starts no other", async () => {
  using best = new FakeBpftrace(COUNT);
  using other = new FakeBpftrace(COUNT);
  const { words, chosen, error } = await capture([
    candidate("fexit", best),
    candidate("kprobe", other),
  ]);
  assert.equal(error, undefined);
  assert.deepEqual(words, ["interval"]);
  assert.deepEqual(chosen, ["fexit"]);
  assert.equal(best.runs, 1);
  assert.throws(() => other.runs, Deno.errors.NotFound);
});

Deno.test("captureBest() counts with the next program where the best one does not attach, and names both", async () => {
  using best = new FakeBpftrace(REFUSE);
  using other = new FakeBpftrace(COUNT);
  const { words, chosen, error } = await capture([
    candidate("fexit", best),
    candidate("kprobe", other),
  ]);
  assert.equal(error, undefined);
  assert.deepEqual(words, [
    'warning: the program "fexit" does not run here, and "kprobe" is tried: Cannot start counting: ' +
    "bpftrace ended with code 1: Error attaching probe: one",
    "interval",
  ]);
  assert.deepEqual(chosen, ["kprobe"]);
});

Deno.test("captureBest() names the parts that the same program is tried without", async () => {
  using best = new FakeBpftrace(REFUSE);
  using other = new FakeBpftrace(COUNT);
  const { words } = await capture([
    candidate("sock", best, ["types", "splice", "cgroup"]),
    candidate("sock", other, ["types"]),
  ]);
  assert.match(
    words[0] ?? "",
    /^warning: the program "sock" does not run here, and it is tried without splice, cgroup: Cannot/,
  );
  assert.deepEqual(words.slice(1), ["interval"]);
});

for (
  const [name, first, second, message, exitCode] of [
    ["as it says", REFUSE, "cat > /dev/null\nexit 3", /ended with code 1: Error attaching/, 69],
    ["as a permission that is missing", FORBID, REFUSE, /Operation not permitted/, 77],
    ["whatever the next one lacks", REFUSE, FORBID, /Error attaching probe: one/, 69],
  ] as const
) {
  Deno.test(`captureBest() fails with the best program's error where none attaches, ${name}`, async () => {
    using best = new FakeBpftrace(first);
    using other = new FakeBpftrace(second);
    const { words, chosen, error } = await capture([
      candidate("fexit", best),
      candidate("kprobe", other),
    ]);
    assert.ok(error instanceof CaptureError);
    assert.match(error.message, message);
    assert.equal(error.exitCode, exitCode);
    assert.equal(words.length, 1, "no program is tried after the last one");
    assert.deepEqual(chosen, []);
    assert.equal(other.runs, 1);
  });
}

Deno.test("captureBest() never exchanges a program that has given an interval", async () => {
  using best = new FakeBpftrace(
    `cat > /dev/null\n[ "$run" = 2 ] && { echo 'ERROR: no more' >&2; exit 1; }\n${ATTACH}\n` +
      `${ONE_INTERVAL}\n[ "$run" = 1 ] && exit 9\nexec sleep 60`,
  );
  using other = new FakeBpftrace(COUNT);
  const { words, chosen, error } = await capture([
    candidate("fexit", best),
    candidate("kprobe", other),
  ], 2);
  assert.equal(error, undefined);
  assert.deepEqual(words.filter((word) => !word.startsWith("warning")), [
    "interval",
    "gap",
    "interval",
  ]);
  assert.equal(best.runs, 3);
  assert.deepEqual(chosen, ["fexit"]);
  assert.throws(() => other.runs, Deno.errors.NotFound);
});

Deno.test("captureBest() tries no other program once it has been told to stop", async () => {
  const stop = new AbortController();
  using best = new FakeBpftrace('cat > /dev/null\ntouch "$dir/begun"\nexec sleep 60');
  using other = new FakeBpftrace(COUNT);
  const { child: _, ...options } = quick(best, stop.signal);
  const watching = (async () => {
    while (await Deno.stat(`${best.folder}/begun`).then(() => false, () => true)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    stop.abort();
  })();
  const candidates = [candidate("fexit", best), candidate("kprobe", other)] as const;
  const items = (await Array.fromAsync(captureBest(candidates, options))).flatMap(({ items }) =>
    items
  );
  await watching;
  assert.deepEqual(items, []);
  assert.throws(() => other.runs, Deno.errors.NotFound);
});
