import assert from "node:assert/strict";
import fc from "fast-check";
import { type Part, PARTS, PROGRAM_NAMES, type ProgramName, renderProgram } from "../../bt/mod.ts";
import { render, type RenderOptions, tickOf } from "../../bt/render.ts";
import { code } from "./texts.ts";

/** Parts that only one of two can be in a program. */
const EITHER: readonly (readonly [Part, Part])[] = [
  ["splice_function", "splice"],
  ["sock_ifindex", "inet_ifindex"],
  ["uring_splice_fixed", "uring_splice_table"],
];

/** Parts of a program that has as many as there can be. */
const MOST: ReadonlySet<Part> = new Set(
  PARTS.filter((part) => !EITHER.some(([, second]) => second === part)),
);

/** Parts that the text of each program has. */
const BOTH: readonly Part[] = [
  "types",
  "sock_ifindex",
  "inet_ifindex",
  "splice",
  "zerocopy",
  "cgroup",
];
const FUNCTIONS: readonly Part[] = [
  ...BOTH,
  "ipv6",
  "packet",
  "common_recv",
  "sendpage",
  "splice_function",
];
const USED: Readonly<Record<ProgramName, readonly Part[]>> = {
  sock: [...BOTH, "uring_splice", "uring_splice_fixed", "uring_splice_table"],
  fexit: FUNCTIONS,
  kprobe: [...FUNCTIONS, "syscalls"],
};

/** What only one part of a program has. */
const SIGNS: Readonly<Record<Part, RegExp>> = {
  types: /curtask->group_leader|struct dst_entry/,
  sock_ifindex: /sk_rx_dst_ifindex/,
  inet_ifindex: /struct inet_sock|->rx_dst_ifindex/,
  ipv6: /inet6_(?:sendmsg|recvmsg)/,
  packet: /packet_(?:sendmsg|recvmsg)/,
  common_recv: /sock_common_recvmsg/,
  sendpage: /sendpage/,
  splice: /sys_enter_splice/,
  splice_function: /sock_splice_read|@splicing/,
  zerocopy: /sys_enter_getsockopt|sys_exit_getsockopt|@length|@argument/,
  syscalls: /sys_exit_sendto|sys_exit_write/,
  uring_splice: /io_uring_complete|io_splice/,
  uring_splice_fixed: /rsrc_node/,
  uring_splice_table: /file_table/,
  cgroup: /cgroup_mkdir|@state\[2\]/,
};

/** Parts that are within another one. */
const WITHIN: Partial<Record<Part, Part>> = {
  uring_splice_fixed: "uring_splice",
  uring_splice_table: "uring_splice",
};

type Options = RenderOptions<Part>;

function program(name: ProgramName, options: Partial<Options> = {}): string {
  return renderProgram(name, { intervalMs: 1000, threads: false, parts: MOST, ...options });
}

const NAME = fc.constantFrom(...PROGRAM_NAMES);

const OPTIONS: fc.Arbitrary<Options> = fc.record({
  intervalMs: fc.integer({ min: 100, max: 3_600_000 }),
  threads: fc.boolean(),
  parts: fc.subarray([...PARTS]).map((parts) => {
    const kept = new Set<Part>(parts);
    for (const [first, second] of EITHER) if (kept.has(first)) kept.delete(second);
    return kept;
  }),
  mapKeys: fc.option(fc.integer({ min: 1024, max: 4_194_304 }), { nil: undefined }),
}).map(({ mapKeys, ...rest }) => ({ ...rest, ...(mapKeys === undefined ? {} : { mapKeys }) }));

/** Checks something of every program with any parts that can go together. */
function always(check: (text: string, name: ProgramName, options: Options) => void): void {
  fc.assert(
    fc.property(NAME, OPTIONS, (name, options) => {
      check(renderProgram(name, options), name, options);
    }),
    { numRuns: 300 },
  );
}

Deno.test("a rendered program has what belongs to its parts, and nothing of the others", () => {
  always((text, name, { parts }) => {
    for (const part of PARTS) {
      const around = WITHIN[part];
      const wanted = USED[name].includes(part) && parts.has(part) &&
        (around === undefined || parts.has(around));
      assert.equal(SIGNS[part].test(code(text)), wanted, `${name}: ${part}`);
    }
  });
});

Deno.test("a rendered program has no mark left, and no hole where a part was", () => {
  always((text, name) => {
    assert.doesNotMatch(text, /\/\/[+<>|]/, name);
    assert.doesNotMatch(text, /\n\n\n/, name);
    assert.doesNotMatch(text, / \n/, name);
    assert.match(text, /^#!\/usr\/bin\/env bpftrace\n/);
    assert.match(text, /[^\n]\n$/);
  });
});

Deno.test("every bracket of a rendered program is closed", () => {
  always((text) => {
    const open: string[] = [];
    for (const [bracket] of code(text).matchAll(/[(){}[\]]/g)) {
      if ("({[".includes(bracket)) open.push(bracket);
      else assert.equal(`${open.pop()}${bracket}`.match(/^(\(\)|\{\}|\[\])$/)?.length, 2);
    }
    assert.deepEqual(open, []);
  });
});

Deno.test("a rendered program reads no variable before it is set, and no map that nothing fills", () => {
  always((text, name) => {
    const bare = code(text);
    const filled = new Set(
      [...bare.matchAll(/@(\w+)(?:\[[^=;]*?\])? (?:\+?=) /g)].map(([, map]) => map),
    );
    for (const [, map] of bare.matchAll(/@(\w+)/g)) assert.ok(filled.has(map), `${name} @${map}`);
    for (const [body] of bare.matchAll(/^\{$.*?^\}$/gms)) {
      const set = new Set<string>();
      for (const [, variable = "", assigned] of body.matchAll(/\$(\w+)( = )?/g)) {
        assert.ok(assigned !== undefined || set.has(variable), `${name} $${variable} in ${body}`);
        set.add(variable);
      }
    }
  });
});

Deno.test("every map of a side is printed and cleared, and every other one is cleared at the end", () => {
  always((text, name) => {
    const bare = code(text);
    const maps = new Set([...bare.matchAll(/@(\w+)/g)].map(([, map = ""]) => map));
    const last = bare.slice(bare.lastIndexOf("\nEND\n"));
    for (const map of maps) {
      if (/[01]$/.test(map)) {
        assert.ok(bare.includes(`print(@${map})`), `${name} print(@${map})`);
        assert.ok(bare.includes(`clear(@${map})`), `${name} clear(@${map})`);
      } else assert.ok(last.includes(`clear(@${map})`), `${name} clear(@${map}) at the end`);
    }
  });
});

Deno.test("a program by process counts by process and CPU, one by thread by thread", () => {
  const count = (text: string, pattern: RegExp): number => [...code(text).matchAll(pattern)].length;
  const process = /\$who = \(uint64\)pid; \$lane = \(uint64\)cpu;/g;
  const thread = /\$who = \(uint64\)tid; \$lane = \(uint64\)0;/g;
  for (const name of PROGRAM_NAMES) {
    const byProcess = program(name, { threads: false });
    const byThread = program(name, { threads: true });
    assert.ok(count(byProcess, process) >= 4);
    assert.equal(count(byProcess, thread), 0);
    assert.equal(count(byThread, thread), count(byProcess, process));
    assert.equal(count(byThread, process), 0);
    assert.equal(count(byProcess, /@thread|@process/g), 0);
    for (const map of ["@thread0", "@thread1", "@process0", "@process1"]) {
      assert.ok(code(byThread).includes(`print(${map})`), map);
    }
  }
});

Deno.test("a program without type information tells a thread's name where it is not the process's", () => {
  const parts = new Set<Part>(["cgroup"]);
  for (const threads of [false, true]) {
    const text = code(program("sock", { parts, threads }));
    for (const side of [0, 1]) {
      assert.ok(
        text.includes(
          `if (tid == pid) { @name${side}[$who] = comm; } else { @alias${side}[$who] = comm; }`,
        ),
      );
    }
    assert.doesNotMatch(text, /struct |curtask|->__sk_common/);
  }
  for (const name of PROGRAM_NAMES) assert.doesNotMatch(code(program(name)), /@alias/);
});

Deno.test("only kprobe tells calls that it missed: it alone keeps what is under way by itself", () => {
  for (const name of PROGRAM_NAMES) {
    assert.equal(code(program(name)).includes("print(@missed0)"), name === "kprobe", name);
  }
});

Deno.test("the tick is a tenth of an interval, at most 100 ms", () => {
  const lengths = [[100, 10], [500, 50], [999, 99], [1000, 100], [3_600_000, 100]] as const;
  for (const [intervalMs, tickMs] of lengths) {
    assert.equal(tickOf(intervalMs), tickMs);
    for (const name of PROGRAM_NAMES) {
      const text = code(program(name, { intervalMs }));
      assert.match(text, new RegExp(`^interval:ms:${tickMs}$`, "m"));
      assert.match(text, new RegExp(`\\$tick = \\(uint64\\)${tickMs}000000;`));
      assert.match(text, new RegExp(`\\$length = \\(uint64\\)${intervalMs}000000;`));
    }
  }
});

Deno.test("map sizes stand in the program only where it is wanted, before its first probe", () => {
  for (const name of PROGRAM_NAMES) {
    assert.match(
      code(program(name, { mapKeys: 5000 })),
      /^#!.*\s+config = \{ max_map_keys = 5000; max_strlen = 200 \}\s*(?:tracepoint|kretfunc|kprobe):/,
    );
    assert.doesNotMatch(code(program(name)), /config/);
  }
});

Deno.test("a program without type information defines the types of the trace events, before all else", () => {
  const parts = new Set<Part>(["cgroup"]);
  const definitions = "#define __u16 unsigned short\n#define u64 unsigned long long";
  assert.match(
    code(program("sock", { parts, mapKeys: 5000 })),
    new RegExp(`^#!.*\\s+${definitions}\\s+config = \\{.*\\}\\s+tracepoint:`),
  );
  assert.match(
    code(program("sock", { parts })),
    new RegExp(`^#!.*\\s+${definitions}\\s+tracepoint:`),
  );
  for (const name of PROGRAM_NAMES) assert.doesNotMatch(code(program(name)), /#define/);
});

Deno.test("a program has a name as a part, and shared texts at the indentation of their mark", () => {
  const tick = "interval:ms:100\n$tick = (uint64)100000000;\n$length = (uint64)1000000000;\n";
  const text = "a  //| one\nb  //| two\nc  //| no one\n  //+ outer\n//+ tick\n";
  const shared = { tick, outer: "x\n\n  //+ inner\n", inner: "//< one\ny\n//> one\n" };
  const options = { intervalMs: 1000, threads: false, parts: new Set(["types"]) };
  assert.equal(render({ name: "one", text }, shared, options), `a\n  x\n\n    y\n${tick}`);
  assert.equal(render({ name: "two", text }, shared, options), `b\nc\n  x\n\n${tick}`);
});

Deno.test("a program with a wrong mark, or without a place to change, is refused", () => {
  const options = { intervalMs: 1000, threads: false, parts: new Set(["types"]) };
  const refuse = (text: string, message: RegExp): void => {
    assert.throws(() => render({ name: "x", text }, {}, options), message);
  };
  refuse("interval:ms:250\n{ }\n", /Cannot find "interval:ms:100" once/);
  refuse("interval:ms:100\ninterval:ms:100\n", /Cannot find "interval:ms:100" once/);
  refuse("//< splice\n", /Part "splice" is not closed/);
  refuse("//> splice\n", /Part "splice" ends unopened/);
  refuse("//< splice\n//< zerocopy\n//> splice\n", /Part "splice" ends unopened/);
  refuse("//+ nothing\n", /Cannot find the shared text "nothing"/);
});
