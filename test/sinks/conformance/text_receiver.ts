/** Receivers of text: a standard output that can be made to fail, a file, and rows in NDJSON. */
import type { OutputStream } from "../../../sinks/sink.ts";
import type { RawOptions, ReceivedRow, Receiver } from "./fixture.ts";

/** What sinks differ in that write to standard output. */
export interface OutputReceiver {
  readonly options: RawOptions;
  /** As in {@link Receiver}. */
  readonly keeps?: "everything" | "newest";
  /** Reads all that has been written back. */
  rowsIn(text: string): ReceivedRow[];
}

/** A standard output that notes what is written, and fails or falls silent when told to. */
export function outputReceiver({ rowsIn, ...others }: OutputReceiver): Receiver {
  const decoder = new TextDecoder();
  let text = "";
  let failure: Error | undefined;
  let silence: PromiseWithResolvers<void> | undefined;
  const stdout: OutputStream = {
    isTerminal: () => false,
    size: () => undefined,
    write: async (bytes) => {
      await silence?.promise;
      if (failure !== undefined) throw failure;
      text += decoder.decode(bytes);
    },
  };
  const heal = (): void => {
    failure = undefined;
    silence?.resolve();
    silence = undefined;
  };
  return {
    ...others,
    context: { stdout },
    rows: () => Promise.resolve(rowsIn(text)),
    provoke: {
      retry: () => failure = Object.assign(new Error("No space left"), { code: "ENOSPC" }),
      refused: () => failure = Object.assign(new Error("Bad file descriptor"), { code: "EBADF" }),
      closed: () => failure = new Deno.errors.BrokenPipe("Broken pipe"),
      silence: () => silence = Promise.withResolvers(),
    },
    heal,
    [Symbol.asyncDispose]: () => {
      heal();
      return Promise.resolve();
    },
  };
}

/** The text of a file; empty where there is none yet. */
export async function textOf(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
}

/** The rows of traffic in NDJSON, without those that tell of a gap or of what was lost. */
export function ndjsonRows(text: string): ReceivedRow[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))
    .filter((row) => "rx_bytes" in row)
    .map(({ process = "", rx_bytes, tx_bytes, time }) => ({
      process,
      rxBytes: rx_bytes,
      txBytes: tx_bytes,
      timeMs: Date.parse(time),
    }));
}
