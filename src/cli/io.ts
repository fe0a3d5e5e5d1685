/**
 * Everything that a command may do to the world outside, so that tests can be that world.
 *
 * @module
 */
import type { OutputStream } from "../../sinks/sink.ts";

/** Signals that a command may listen to. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGWINCH" | "SIGTSTP" | "SIGCONT";

/** The keyboard of the terminal, also where standard input is something else. */
export interface Keyboard {
  /** Waits for bytes; undefined where the terminal has gone away. */
  read(): Promise<Uint8Array | undefined>;
  /** Whether keys come one by one, without being echoed or meaning signals. */
  setRaw(isRaw: boolean): void;
  /** Does not wait for a read that is under way. */
  close(): void;
}

/** The world outside. */
export interface Io {
  /** Standard output: data only. */
  readonly stdout: OutputStream;
  /** Standard input. Opened at the first use. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** True where the process may load programs into the kernel. */
  readonly isRoot: boolean;
  /** Writes to standard error, whole; does nothing when nobody reads any more. */
  stderr(text: string): void;
  /** Gives the value of an environment variable. */
  env(name: string): string | undefined;
  /** The name that the host gives itself. */
  hostname(): string;
  /** Calls the listener at each such signal, in place of the default action, until disposed. */
  onSignal(signal: Signal, listener: () => void): Disposable;
  /** Opens the keyboard; undefined where there is no terminal to read from. */
  keyboard(): Keyboard | undefined;
  /** Writes to standard output at once; does nothing when nobody reads any more. */
  writeNow(text: string): void;
  /** Stops this process, as SIGSTOP does, until somebody continues it. */
  stopSelf(): void;
  /** Sends SIGTSTP to all of the job, as Ctrl-Z at a shell does. */
  stopGroup(): void;
}

/** The real world. Asks for nothing before it is used. */
export function denoIo(): Io {
  let isDisturbed = false;
  let shareTerminal: boolean | undefined;
  let ignoresHangUp: boolean | undefined;
  return {
    stdout: {
      isTerminal: () => Deno.stdout.isTerminal(),
      size: () => Deno.stdout.isTerminal() ? Deno.consoleSize() : undefined,
      write: (bytes) => writeAll(Deno.stdout, bytes),
      disturbed: () => {
        const answer = isDisturbed;
        isDisturbed = false;
        return answer;
      },
    },
    get stdin() {
      return Deno.stdin.readable;
    },
    get isRoot() {
      return Deno.uid() === 0;
    },
    stderr: (text) => {
      shareTerminal ??= Deno.stderr.isTerminal() && Deno.stdout.isTerminal();
      if (shareTerminal) isDisturbed = true;
      writeError(new TextEncoder().encode(text));
    },
    env: (name) => Deno.env.get(name),
    hostname: () => Deno.hostname(),
    onSignal: (signal, listener) => {
      // Asked before the first listener, because that ends the ignoring of all.
      ignoresHangUp ??= hangUpIsIgnored();
      if (signal === "SIGHUP" && ignoresHangUp) {
        // As nohup asks for.
        Deno.addSignalListener(signal, () => {});
        return { [Symbol.dispose]: () => {} };
      }
      Deno.addSignalListener(signal, listener);
      return { [Symbol.dispose]: () => Deno.removeSignalListener(signal, listener) };
    },
    keyboard: denoKeyboard,
    writeNow,
    stopSelf: () => Deno.kill(Deno.pid, "SIGSTOP"),
    stopGroup: () => Deno.kill(0, "SIGTSTP"),
  };
}

/** True where whoever started the process had it ignore SIGHUP (proc(5): the lowest bit of SigIgn). */
function hangUpIsIgnored(): boolean {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    return (BigInt(`0x${/^SigIgn:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`) & 1n) === 1n;
  } catch {
    return false;
  }
}

async function writeAll(
  stream: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await stream.write(bytes.subarray(written));
  }
}

function writeError(bytes: Uint8Array): void {
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stderr.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    // There is no other place to say it.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/**
 * The terminal that controls the process is opened twice: its mode can be set while a read is under
 * way only by way of another descriptor. Where there is none, as under `su -c`, standard input will do
 * if it is a terminal.
 */
function denoKeyboard(): Keyboard | undefined {
  const buffer = new Uint8Array(4_096);
  let input: Terminal = Deno.stdin;
  let mode: Terminal = Deno.stdin;
  try {
    input = Deno.openSync("/dev/tty");
    mode = Deno.openSync("/dev/tty");
  } catch {
    if (!Deno.stdin.isTerminal()) return undefined;
  }
  return {
    read: async () => {
      const count = await input.read(buffer);
      return count === null || count === 0 ? undefined : buffer.slice(0, count);
    },
    setRaw: (isRaw) => mode.setRaw(isRaw),
    close: () => {
      mode.close();
      if (mode !== input) input.close();
    },
  };
}

/** As much of an open file as is needed of a terminal. */
type Terminal = Pick<Deno.FsFile, "read" | "setRaw" | "close">;

function writeNow(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    Deno.stdout.writeSync(bytes);
  } catch {
    // It is busy with a frame that nobody takes, or the terminal has gone away.
    try {
      using terminal = Deno.openSync("/dev/tty", { write: true });
      terminal.writeSync(bytes);
    } catch {
      // Gone.
    }
  }
}
