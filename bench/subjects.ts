/**
 * The programs that are compared.
 *
 * @module
 */
import { type Part, renderProgram } from "../bt/mod.ts";
import { bpftraceEnvironment } from "../src/capture/bpftrace.ts";
import type { ChildOptions } from "../src/capture/child.ts";
import { prepareCapture, type Prepared } from "../src/capture/prepare.ts";
import { thisSystem } from "../src/capture/system.ts";

/** What a program's printed maps mean. */
export type Kind = "cleared" | "cumulative" | "socktraf";

/** A probe program and how it is run. */
export interface Subject {
  readonly name: string;
  readonly kind: Kind;
  readonly child: ChildOptions;
}

/** All that can be compared on this machine. */
export interface Subjects {
  readonly prepared: Prepared;
  /** The program of 2020 itself; undefined where the kernel has no kprobes. */
  readonly blog: Subject | undefined;
  readonly blogOnTracepoints: Subject;
  readonly sum: Subject;
  /** Attached to the same tracepoints, counting nothing. */
  readonly nothing: Subject;
  readonly ours: Subject;
  readonly oursWithoutSyscalls: Subject;
  readonly oursByThread: Subject;
}

/** Rows per map that socktraf asks for unless told otherwise. */
export const MAP_KEYS = 65_536;

/** Parts that need the `syscalls:` tracepoints, which every system call of the host pays for. */
const SYSCALL_PARTS: readonly Part[] = ["splice", "zerocopy"];

const NOTHING = `tracepoint:sock:sock_recv_length /args->ret < -4095/ { @n = 1; }
tracepoint:sock:sock_send_length /args->ret < -4095/ { @n = 1; }
interval:s:1 { printf("tick\\n"); }
`;

/**
 * Looks at the machine and makes the programs for it.
 *
 * @throws {CaptureError} 69 or 77 where socktraf itself could not run
 */
export async function findSubjects(): Promise<Subjects> {
  const bpftrace = Deno.env.get("SOCKTRAF_BPFTRACE");
  const prepared = await prepareCapture(thisSystem(), {
    ...(bpftrace === undefined ? {} : { bpftrace }),
    searchPath: Deno.env.get("PATH") ?? "",
    intervalMs: 1000,
    threads: false,
    mapKeys: MAP_KEYS,
  });
  const { tracefs } = prepared.abilities;
  const [{ program: name, parts, child }] = prepared.candidates;
  const ours = (label: string, kept: ReadonlySet<Part>, threads: boolean): Subject => ({
    name: label,
    kind: "socktraf",
    child: {
      ...child,
      program: renderProgram(name, { intervalMs: 1000, threads, parts: kept }),
    },
  });
  const reference = (label: string, kind: Kind, program: string): Subject => ({
    name: label,
    kind,
    child: { ...child, env: {}, program },
  });
  const hasKprobes = thisSystem().exists(`${tracefs}/kprobe_events`);
  return {
    prepared,
    blog: hasKprobes
      ? reference("the blog's program of 2020", "cleared", textOf("blog.bt"))
      : undefined,
    blogOnTracepoints: reference(
      "the blog's live update (print, then clear) on the sock: tracepoints",
      "cleared",
      textOf("blog_sock.bt"),
    ),
    sum: reference("one sum per process, never cleared", "cumulative", textOf("sum.bt")),
    nothing: reference("attached to the sock: tracepoints, counts nothing", "cleared", NOTHING),
    ours: ours("socktraf", parts, false),
    oursWithoutSyscalls: ours(
      "socktraf without its syscall parts",
      new Set([...parts].filter((part) => !SYSCALL_PARTS.includes(part))),
      false,
    ),
    oursByThread: ours("socktraf by thread", parts, true),
  };
}

/** The same program with as many rows per map as socktraf has. */
export function withOurMaps(subject: Subject, { bpftrace }: Prepared): Subject {
  return {
    ...subject,
    name: `${subject.name}, ${MAP_KEYS.toLocaleString("en")} rows per map`,
    child: { ...subject.child, env: bpftraceEnvironment(bpftrace.version, MAP_KEYS) },
  };
}

function textOf(file: string): string {
  return Deno.readTextFileSync(new URL(file, import.meta.url));
}
