/** The real program as a process that a test starts, watches and stops. */
import assert from "node:assert/strict";
import type { Truth } from "../kernel/workloads.ts";
import { mainCommand } from "../cli/run_main.ts";
import { countingBelow, descendants, type Watched } from "./watched.ts";

/** How to start it. */
export interface StartOptions {
  /** A shell command that runs `"$@"` in another way. */
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A row of NDJSON. */
export type Row = Readonly<Record<string, unknown>>;

/** How it ended. */
export interface End {
  readonly code: number;
  readonly signal: string | null;
}

/** A running `socktraf`. What is left of it is killed, by id, when the test is over. */
export class Socktraf implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  readonly #bpftraces: Watched[] = [];
  #output = "";
  #errors = "";
  #ended: End | undefined;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    const ending = process.status.then(({ code, signal }) => this.#ended = { code, signal });
    this.#reading = Promise.all([
      read(process.stdout, (text) => this.#output += text),
      read(process.stderr, (text) => this.#errors += text),
      ending,
    ]);
  }

  /** Starts it with these words. */
  static start(words: readonly string[], options: StartOptions = {}): Socktraf {
    const command = ["-c", options.shell ?? 'exec "$@"', "sh", ...mainCommand(words)];
    const process = new Deno.Command("sh", {
      args: command,
      env: { ...options.env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Socktraf(process);
  }

  /** Its process id, or that of the shell around it. */
  get pid(): number {
    return this.#process.pid;
  }

  /** What it wrote to standard output so far. */
  get output(): string {
    return this.#output;
  }

  /** What it wrote to standard error so far. */
  get errors(): string {
    return this.#errors;
  }

  /** Rows of NDJSON so far, whole ones. */
  get rows(): Row[] {
    return this.#output.split("\n").slice(0, -1).map((line) => line.trim())
      .filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Row);
  }

  /** How it ended; undefined while it runs. */
  get ended(): End | undefined {
    return this.#ended;
  }

  /** Waits until there are rows, which says that it counts: something must move bytes meanwhile. */
  async counts(): Promise<void> {
    await this.until(() => this.rows.length > 0, "the first row");
  }

  /** Waits until something is so. */
  async until(condition: () => boolean, what: string, limitMs: number = 60_000): Promise<void> {
    const problem = (): string =>
      `${what}; it ended with ${JSON.stringify(this.#ended)}:\n${this.#errors}`;
    await until(condition, problem, limitMs, () => this.#ended !== undefined);
  }

  /** Writes to its standard input. */
  async type(text: string): Promise<void> {
    const writer = this.#process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Sends it a signal. */
  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** The bpftrace that counts for it, once there is one. */
  async bpftrace(): Promise<Watched> {
    let found: Watched | undefined;
    await this.until(() => (found = countingBelow(this.pid)) !== undefined, "bpftrace");
    if (found === undefined) throw new Error("There is no bpftrace");
    this.#bpftraces.push(found);
    return found;
  }

  /** Waits for its end. */
  async end(limitMs: number = 30_000): Promise<End> {
    await until(() => this.#ended !== undefined, () => `its end:\n${this.#errors}`, limitMs);
    await this.#reading;
    return this.#ended ?? { code: -1, signal: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const left = this.#ended === undefined ? descendants(this.pid) : [];
    if (this.#ended === undefined) this.#process.kill("SIGKILL");
    for (const watched of [...left, ...this.#bpftraces]) watched.signal("SIGKILL");
    await this.#process.stdin.close().catch(() => undefined);
    await this.#reading;
  }
}

/** Waits until something is so, looking often. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string | (() => string),
  limitMs: number = 20_000,
  isHopeless: () => boolean = () => false,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!await condition()) {
    if (isHopeless() || performance.now() > endMs) {
      throw new Error(`Waited in vain for ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Fails unless every process of a workload was counted to the byte. Other processes may have had the
 * same ids before and after it.
 */
export function assertExact(rows: readonly Row[], process: string, truths: readonly Truth[]): void {
  assert.ok(truths.length > 0, "the workload says nothing of itself");
  for (const { pid, rx_bytes: rx, tx_bytes: tx } of truths) {
    const own = rows.filter((row) => row["pid"] === pid && row["process"] === process);
    const sum = (field: string): number => own.reduce((all, row) => all + Number(row[field]), 0);
    assert.deepEqual([sum("rx_bytes"), sum("tx_bytes")], [rx, tx], `process ${pid}`);
  }
}

async function read(
  stream: ReadableStream<Uint8Array>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
}
