/** A real server that a test starts on loopback, hangs, kills and starts again, by its own id. */
import { findProgram } from "./programs.ts";

/** What is started. */
export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Is it ready? Gets what the server wrote so far. Asked every 20 ms. */
  ready(log: string): Promise<boolean> | boolean;
}

const READY_MS = 20_000;

/** A running server. Killed when the test is over, whatever state it is in. */
export class Server implements AsyncDisposable {
  readonly #command: ServerCommand;
  #process: Deno.ChildProcess | undefined;
  #reading: Promise<unknown> = Promise.resolve();
  #log = "";

  private constructor(command: ServerCommand) {
    this.#command = command;
  }

  /** Starts a server and waits until it is ready. */
  static async start(command: ServerCommand): Promise<Server> {
    const server = new Server(command);
    await server.start();
    return server;
  }

  /** What it wrote, of all its lives. */
  get log(): string {
    return this.#log;
  }

  /** True where it was not stopped. */
  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Starts it again after it was stopped or killed. */
  async start(): Promise<void> {
    const program = findProgram(this.#command.program);
    if (program === undefined) throw new Error(`There is no ${this.#command.program}`);
    const process = new Deno.Command(program.path, {
      args: [...this.#command.args],
      env: { ...program.env, ...this.#command.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#process = process;
    const begin = this.#log.length;
    this.#reading = Promise.all([this.#read(process.stdout), this.#read(process.stderr)]);
    let hasEnded = false;
    const ended = process.status.then(() => hasEnded = true);
    const endMs = performance.now() + READY_MS;
    while (!await this.#command.ready(this.#log.slice(begin))) {
      if (hasEnded || performance.now() > endMs) {
        await this.kill();
        await ended;
        throw new Error(`${this.#command.program} does not start:\n${this.#log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Sends it a signal, such as SIGSTOP and SIGCONT. */
  signal(signal: Deno.Signal): void {
    try {
      this.#process?.kill(signal);
    } catch {
      // It has ended by itself; whoever looks for it will see.
    }
  }

  /** Ends it politely. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it at once, as a power cut does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #end(signal: Deno.Signal): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    try {
      process.kill(signal);
    } catch {
      // It has ended by itself.
    }
    await process.status;
    await this.#reading;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.#log += text;
  }
}

/** A port of loopback that is free now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
