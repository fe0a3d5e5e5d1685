import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Part,
  PARTS,
  PROGRAMS,
  type RenderOptions,
  renderProgram,
  tickOf,
} from "../../bt/mod.ts";

const [SOCK] = PROGRAMS;
if (SOCK === undefined) throw new Error("There is no probe program");

function render(options: Partial<RenderOptions>): string {
  return renderProgram(SOCK ?? { name: "", file: "", text: "" }, {
    intervalMs: 1000,
    threads: false,
    parts: new Set(PARTS),
    ...options,
  });
}

/** The program without comments and texts. */
function code(text: string): string {
  return text.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\/\/.*$/gm, "");
}

/** What only one part of the program has. */
const SIGNS: Readonly<Record<Part, RegExp>> = {
  splice: /sys_enter_splice|sys_exit_splice|@splicing/,
  zerocopy: /sys_enter_getsockopt|sys_exit_getsockopt|@mapping|@argument/,
  uring_splice: /io_uring_complete|io_splice/,
  uring_splice_fixed: /rsrc_node/,
  uring_splice_table: /file_table/,
  cgroup: /cgroup_mkdir|@made/,
};

/** Parts that are within another one. */
const WITHIN: Partial<Record<Part, Part>> = {
  uring_splice_fixed: "uring_splice",
  uring_splice_table: "uring_splice",
};

const OPTIONS = fc.record({
  intervalMs: fc.integer({ min: 100, max: 3_600_000 }),
  threads: fc.boolean(),
  parts: fc.subarray([...PARTS]).map((parts) => new Set<Part>(parts)),
  mapKeys: fc.option(fc.integer({ min: 1024, max: 4_194_304 }), { nil: undefined }),
});

Deno.test("a rendered program has what belongs to its parts, and nothing of the others", () => {
  fc.assert(fc.property(OPTIONS, ({ mapKeys, ...options }) => {
    const text = code(render({ ...options, ...(mapKeys === undefined ? {} : { mapKeys }) }));
    for (const part of PARTS) {
      const around = WITHIN[part];
      const wanted = options.parts.has(part) &&
        (around === undefined || options.parts.has(around));
      assert.equal(SIGNS[part].test(text), wanted, part);
    }
  }));
});

Deno.test("a rendered program has no mark of a part that was left out", () => {
  fc.assert(fc.property(OPTIONS, ({ intervalMs, threads, parts }) => {
    const text = render({ intervalMs, threads, parts });
    for (const part of PARTS.filter((name) => !parts.has(name))) {
      assert.doesNotMatch(text, new RegExp(`//[<>] ${part}\\b`));
    }
  }));
});

Deno.test("every bracket of a rendered program is closed", () => {
  fc.assert(fc.property(OPTIONS, ({ intervalMs, threads, parts }) => {
    const open: string[] = [];
    for (const [bracket] of code(render({ intervalMs, threads, parts })).matchAll(/[(){}[\]]/g)) {
      if ("({[".includes(bracket)) open.push(bracket);
      else assert.equal(`${open.pop()}${bracket}`.match(/^(\(\)|\{\}|\[\])$/)?.length, 2);
    }
    assert.deepEqual(open, []);
  }));
});

Deno.test("a program by process counts by process and CPU, one by thread by thread", () => {
  const count = (text: string, pattern: RegExp): number => [...code(text).matchAll(pattern)].length;
  const process = /\$who = \(uint64\)pid; \$lane = \(uint64\)cpu;/g;
  const thread = /\$who = \(uint64\)tid; \$lane = \(uint64\)0;/g;
  const byProcess = render({ threads: false });
  const byThread = render({ threads: true });
  assert.ok(count(byProcess, process) >= 5);
  assert.equal(count(byProcess, thread), 0);
  assert.equal(count(byThread, thread), count(byProcess, process));
  assert.equal(count(byThread, process), 0);
  assert.equal(count(byProcess, /@thread|@process/g), 0);
  for (const side of [0, 1]) {
    for (const name of ["thread", "process"]) {
      assert.match(code(byThread), new RegExp(`print\\(@${name}${side}\\)`));
      assert.match(code(byThread), new RegExp(`clear\\(@${name}${side}\\)`));
    }
  }
});

Deno.test("the tick is a tenth of an interval, at most 100 ms", () => {
  for (
    const [intervalMs, tickMs] of [[100, 10], [500, 50], [999, 99], [1000, 100], [
      3_600_000,
      100,
    ]] as const
  ) {
    assert.equal(tickOf(intervalMs), tickMs);
    const text = code(render({ intervalMs }));
    assert.match(text, new RegExp(`^interval:ms:${tickMs}$`, "m"));
    assert.match(text, new RegExp(`\\$tick = \\(uint64\\)${tickMs}000000;`));
    assert.match(text, new RegExp(`\\$length = \\(uint64\\)${intervalMs}000000;`));
  }
});

Deno.test("map sizes stand in the program only where it is wanted", () => {
  assert.match(
    code(render({ mapKeys: 5000 })),
    /^\s*config = \{ max_map_keys = 5000; max_strlen = 200 \}\s*tracepoint:/m,
  );
  assert.doesNotMatch(code(render({})), /config/);
});

Deno.test("whatever is printed is cleared, and whatever is filled is printed", () => {
  const text = code(render({ threads: true }));
  const filled = new Set(
    [...text.matchAll(/@([a-z]+[01])\[[^\]]*\] (?:\+?=) /g)].map(([, name]) => name),
  );
  assert.deepEqual([...filled].sort(), [
    ...["bytes0", "bytes1", "lost0", "lost1", "name0", "name1"],
    ...["process0", "process1", "thread0", "thread1"],
  ]);
  for (const name of filled) {
    assert.ok(text.includes(`print(@${name})`), `${name}`);
    assert.ok(text.includes(`clear(@${name})`), `${name}`);
  }
});

Deno.test("a program that lacks a place to change is refused, not run as it is", () => {
  const broken = { name: "x", file: "x.bt", text: "interval:ms:250\n{ }\n" };
  const options = { intervalMs: 1000, threads: false, parts: new Set<Part>() };
  assert.throws(() => renderProgram(broken, options), /Cannot find "interval:ms:100" once/);
  for (const text of ["//< splice\n", "//> splice\n", "//< splice\n//< zerocopy\n//> splice\n"]) {
    assert.throws(() => renderProgram({ ...broken, text }, options), /Part "/);
  }
});
