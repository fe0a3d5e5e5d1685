/**
 * Memory and CPU time of the whole tree, socktraf and bpftrace, in several ways of starting it:
 *
 *     deno task bundle && deno run -A bench/memory.ts [SECONDS]
 *
 * As root. Prints Markdown. Memory is the proportional set size (PSS) at the end of the time; the
 * kernel's maps are in neither. Ways are tried one after the other, so a busy machine shows in the
 * seconds and hardly in the memory.
 *
 * @module
 */
import { builtWorkloads, runWorkload } from "../test/kernel/workloads.ts";
import { table } from "./markdown.ts";
import { childWith, cpuSeconds, proportionalBytes } from "./process_usage.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const BUNDLE = `${ROOT}dist/socktraf.mjs`;
const PROCESSES = 1_000;

interface Way {
  readonly name: string;
  readonly program: string;
  readonly deno: readonly string[];
  /** For socktraf; bpftrace gets its own from socktraf. */
  readonly env: Readonly<Record<string, string>>;
  /** True where bpftrace runs with the C library's own settings, as it would by hand. */
  readonly isPlain?: boolean;
}

/** As the unit of the service has it. */
const ONE_ARENA = { MALLOC_ARENA_MAX: "1" };
/** As the compiled program has it. */
const SMALL_YOUNG = "--v8-flags=--max-semi-space-size=1";
const WAYS: readonly Way[] = [
  { name: "from source", program: `${ROOT}src/main.ts`, deno: [], env: {} },
  { name: "bundle, bpftrace as by hand", program: BUNDLE, deno: [], env: {}, isPlain: true },
  { name: "bundle", program: BUNDLE, deno: [], env: {} },
  { name: "bundle, young generation of 1 MiB", program: BUNDLE, deno: [SMALL_YOUNG], env: {} },
  {
    name: "bundle, V8 for small memory",
    program: BUNDLE,
    deno: ["--v8-flags=--optimize-for-size,--lite-mode"],
    env: {},
  },
  {
    name: "bundle, V8 on one thread",
    program: BUNDLE,
    deno: ["--v8-flags=--single-threaded"],
    env: {},
  },
  {
    name: "bundle, young generation of 1 MiB, one malloc arena",
    program: BUNDLE,
    deno: [SMALL_YOUNG],
    env: ONE_ARENA,
  },
];

async function measure(way: Way, processes: number, seconds: number): Promise<string[]> {
  const bpftraceFlag = way.isPlain === true ? ["--bpftrace", plainBpftrace] : [];
  const child = new Deno.Command(runtime, {
    args: [
      ...["run", "--quiet", "-A", ...way.deno, way.program],
      ...["--format", "ndjson", ...bpftraceFlag],
    ],
    env: { ...way.env },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const bpftrace = await childWith(child.pid, "bpftrace", "--no-warnings", 60_000);
    await sleep(8);
    const working = processes === 0
      ? Promise.resolve([])
      : runWorkload("steady", String(processes), "2", String(seconds + 6));
    await sleep(4);
    const before = [cpuSeconds(child.pid), cpuSeconds(bpftrace)];
    await sleep(seconds);
    const minute = 60 / seconds;
    const spent = [cpuSeconds(child.pid), cpuSeconds(bpftrace)]
      .map((after, index) => ((after - (before[index] ?? 0)) * minute).toFixed(2));
    const memory = [proportionalBytes(child.pid), proportionalBytes(bpftrace)];
    await working;
    return [
      ...memory.map(megabytes),
      megabytes(memory.reduce((sum, bytes) => sum + bytes, 0)),
      ...spent,
    ];
  } finally {
    child.kill("SIGINT");
    await child.status;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

async function sleep(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

const folder = await Deno.makeTempDir({ prefix: "socktraf-memory-" });
/** Deno as a file of its own: a compiled program shares no pages with another Deno on the machine. */
const runtime = `${folder}/socktraf`;
/** A bpftrace without the settings that socktraf gives it. */
const plainBpftrace = `${folder}/plain`;

if (import.meta.main) {
  await Deno.copyFile(Deno.execPath(), runtime);
  await Deno.writeTextFile(
    plainBpftrace,
    '#!/bin/sh\nunset MALLOC_ARENA_MAX MALLOC_TRIM_THRESHOLD_\nexec bpftrace "$@"\n',
    { mode: 0o755 },
  );
  const seconds = Number(Deno.args[0] ?? 60);
  await builtWorkloads();
  const rows: string[][] = [];
  for (const processes of [0, PROCESSES]) {
    for (const way of WAYS) {
      const load = processes === 0 ? "idle" : `${processes} processes`;
      rows.push([way.name, load, ...await measure(way, processes, seconds)]);
      await Deno.stderr.write(new TextEncoder().encode(`${rows.at(-1)?.join(" | ")}\n`));
    }
  }
  const head = [
    "way",
    "load",
    "socktraf, PSS MB",
    "bpftrace, PSS MB",
    "both, MB",
    "socktraf, CPU s/min",
    "bpftrace, CPU s/min",
  ];
  await Deno.stdout.write(new TextEncoder().encode(`${table(head, rows)}\n`));
  await Deno.remove(folder, { recursive: true });
}
