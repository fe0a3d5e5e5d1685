/**
 * Runs socktraf itself, as a user does.
 *
 * @module
 */
import { heartbeatUntil } from "./heartbeat.ts";
import { childWith } from "./process_usage.ts";

const TIMEOUT_MS = 60_000;
const MAIN = new URL("../src/main.ts", import.meta.url).pathname;

/** A running socktraf with its bpftrace. */
export class Socktraf implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #output: string;
  readonly pid: number;
  readonly bpftrace: number;

  private constructor(process: Deno.ChildProcess, output: string, bpftrace: number) {
    this.#process = process;
    this.#output = output;
    this.pid = process.pid;
    this.bpftrace = bpftrace;
  }

  /** Starts it with flags; its standard output, NDJSON, goes to a file. */
  static async start(folder: string, ...flags: string[]): Promise<Socktraf> {
    const output = await Deno.makeTempFile({ dir: folder });
    const command = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-all", MAIN];
    const process = new Deno.Command("sh", {
      args: ["-c", 'out=$1; shift; exec "$@" >"$out"', "sh", output, ...command, "run", ...flags],
      // No configuration of this machine's user shall change what is measured.
      env: { SOCKTRAF_CONFIG: "/dev/null" },
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    try {
      return new Socktraf(
        process,
        output,
        await childWith(process.pid, "bpftrace", "json", TIMEOUT_MS),
      );
    } catch (error) {
      process.kill("SIGKILL");
      await process.status;
      throw error;
    }
  }

  /** Waits until it has written its first line, and gives that and when it was there. */
  async firstLine(): Promise<{ readonly line: string; readonly seenMs: number }> {
    return await heartbeatUntil((async () => {
      const until = Date.now() + TIMEOUT_MS;
      while (Date.now() < until) {
        const [line] = await this.lines();
        if (line !== undefined) return { line, seenMs: Date.now() };
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      throw new Error(`socktraf has given no interval in ${TIMEOUT_MS} ms`);
    })());
  }

  /** What it has written so far. */
  async lines(): Promise<string[]> {
    return (await Deno.readTextFile(this.#output)).split("\n").slice(0, -1);
  }

  /** Asks it to end, and waits for its last words. */
  async stop(): Promise<void> {
    try {
      this.#process.kill("SIGINT");
    } catch {
      // It has ended already.
    }
    await this.#process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.#output);
  }
}
