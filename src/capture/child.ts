/**
 * One run of bpftrace: spawn it, read its lines, hear its last words.
 *
 * @module
 */
import { LineSplitter } from "./line_splitter.ts";

/** Lines that arrived together. */
export interface Lines {
  readonly lines: readonly string[];
  /** Wall clock at which they arrived, milliseconds since the epoch. */
  readonly arrivedMs: number;
  /** Lines left out because they were too long. */
  readonly oversized: number;
}

/** How bpftrace is started. */
export interface ChildOptions {
  readonly bpftrace: string;
  readonly env: Readonly<Record<string, string>>;
  /** Text of the probe program. */
  readonly program: string;
  /** Path of util-linux's setpriv; without it an orphan dies at its next line, of SIGPIPE. */
  readonly setpriv?: string;
  /**
   * Path of util-linux's chrt, for a kernel that may take the CPU from bpftrace while it works on a map;
   * undefined: bpftrace keeps its ordinary priority.
   */
  readonly chrt?: string;
}

/** How a run ended. */
export interface ChildEnd {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  /** The end of what it wrote to standard error. */
  readonly stderr: string;
}

/** Longest silence and last words. */
export interface ChildLimits {
  /** From the start to the first line. */
  readonly startMs: number;
  /** Between two lines, while we are waiting for one. */
  readonly silenceMs: number;
  /** From the request to stop to the end of output. */
  readonly lastWordsMs: number;
}

const KEPT_STDERR = 4096;

/** A running bpftrace. */
export class Child {
  readonly #process: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #stderr: Promise<string>;
  readonly #limits: ChildLimits;
  #stopping = false;
  #ended = false;
  #killer: ReturnType<typeof setTimeout> | undefined;
  /** True where it was killed because it said nothing any more. */
  silent = false;

  private constructor(process: Deno.ChildProcess, limits: ChildLimits) {
    this.#process = process;
    this.#reader = process.stdout.getReader();
    this.#stderr = tail(process.stderr);
    this.#limits = limits;
  }

  /**
   * Starts bpftrace in a session of its own, so that a Ctrl-C at the terminal reaches us alone, and
   * bound to our life, so that it never outlives us.
   *
   * @throws {Deno.errors.NotFound} where the command is not there
   */
  static async start(options: ChildOptions, limits: ChildLimits): Promise<Child> {
    const command = [options.bpftrace, "--no-warnings", "-f", "json", "-"];
    if (options.setpriv !== undefined) command.unshift(options.setpriv, "--pdeathsig", "INT");
    const [path = "", ...args] = command;
    const process = new Deno.Command(path, {
      args,
      env: options.env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    const child = new Child(process, limits);
    const writer = process.stdin.getWriter();
    try {
      await writer.write(new TextEncoder().encode(options.program));
      await writer.close();
    } catch {
      // It ended before it read its program; its end says why.
    }
    return child;
  }

  /** Process id. */
  get pid(): number {
    return this.#process.pid;
  }

  /**
   * Gives it real-time priority. While bpftrace works on a map the kernel runs no probe on that CPU
   * (`bpf_disable_instrumentation`); a task that took the CPU at such a moment would not be counted.
   * Compiling the program, which takes a second, is over by now: do it when the first interval comes.
   *
   * @param chrt path of util-linux's chrt
   * @returns what went wrong; undefined where it worked
   */
  async prefer(chrt: string): Promise<string | undefined> {
    const args = ["--all-tasks", "--fifo", "--pid", "1", String(this.pid)];
    try {
      const { code, stderr } = await new Deno.Command(chrt, { args, stdin: "null" }).output();
      if (code === 0) return undefined;
      return new TextDecoder().decode(stderr).trim().split("\n")[0] ?? `code ${code}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Asks it to print what is left and to end. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#signal("SIGINT");
    this.#killer = setTimeout(() => this.#signal("SIGKILL"), this.#limits.lastWordsMs);
  }

  /** Its output, line by line, up to its end. */
  async *lines(): AsyncGenerator<Lines> {
    const splitter = new LineSplitter();
    let oversized = 0;
    for (let limit = this.#limits.startMs;; limit = this.#limits.silenceMs) {
      const { value, done } = await this.#read(limit);
      const lines = done ? splitter.end() : splitter.push(value);
      yield { lines, arrivedMs: Date.now(), oversized: splitter.oversized - oversized };
      oversized = splitter.oversized;
      if (done) return;
    }
  }

  /** How it ended; call it when there are no more lines. */
  async end(): Promise<ChildEnd> {
    const { code, signal } = await this.#process.status;
    this.#ended = true;
    clearTimeout(this.#killer);
    return { code, signal, stderr: await this.#stderr };
  }

  /** Makes sure that it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) {
      this.#signal("SIGKILL");
      await this.#reader.cancel();
      await this.end();
    }
  }

  /** Reads a chunk; one that says nothing for too long is killed, which ends its output. */
  async #read(limitMs: number): Promise<ReadableStreamReadResult<Uint8Array>> {
    const timer = setTimeout(() => {
      this.silent = !this.#stopping;
      this.#signal("SIGKILL");
    }, limitMs);
    try {
      return await this.#reader.read();
    } finally {
      clearTimeout(timer);
    }
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended already.
    }
  }
}

/** Reads a stream to its end and keeps the last few kilobytes as text. */
async function tail(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).slice(-KEPT_STDERR);
  }
  return text;
}
