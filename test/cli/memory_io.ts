/** A world for tests of commands: nothing real in it. */
import type { Io, Signal } from "../../src/cli/io.ts";

/** What a test may set. */
export interface MemorySetting {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly isRoot?: boolean;
  /** Width and height of the terminal that standard output is; none where absent. */
  readonly terminal?: { readonly columns: number; readonly rows: number };
  /** Called before each write to standard output; may throw. */
  readonly onWrite?: () => void;
}

/** The world, and what was done to it. */
export interface MemoryIo extends Io {
  /** Everything that was written to standard output. */
  readonly output: string;
  /** Everything that was written to standard error. */
  readonly errors: string;
  /** Sends a signal to whoever listens. */
  raise(signal: Signal): void;
}

/** Makes a world. */
export function memoryIo(setting: MemorySetting = {}): MemoryIo {
  const decoder = new TextDecoder();
  const listeners = new Set<readonly [Signal, () => void]>();
  let output = "";
  let errors = "";
  return {
    get output() {
      return output;
    },
    get errors() {
      return errors;
    },
    get stdin() {
      return new Blob([setting.stdin ?? ""]).stream();
    },
    stdout: {
      isTerminal: () => setting.terminal !== undefined,
      size: () => setting.terminal,
      write: (bytes) => {
        setting.onWrite?.();
        output += decoder.decode(bytes, { stream: true });
        return Promise.resolve();
      },
    },
    isRoot: setting.isRoot ?? false,
    stderr: (text) => {
      errors += text;
    },
    env: (name) => setting.env?.[name],
    hostname: () => "test-host",
    onSignal: (signal, listener) => {
      const entry = [signal, listener] as const;
      listeners.add(entry);
      return { [Symbol.dispose]: () => listeners.delete(entry) };
    },
    keyboard: () => undefined,
    writeNow: (text) => {
      output += text;
    },
    stopSelf: () => undefined,
    stopGroup: () => undefined,
    raise: (signal) => {
      for (const [wanted, listener] of listeners) if (wanted === signal) listener();
    },
  };
}
