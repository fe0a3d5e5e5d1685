/** What the conformance suite has to know of the sink `stdout`. */
import type { OutputStream } from "../../../sinks/sink.ts";
import type { Fixture, ReceivedRow, Receiver } from "../conformance/fixture.ts";

/** The fixture of `stdout`. */
export const fixture: Fixture = {
  options: { format: "ndjson" },
  receiver: () => Promise.resolve(reader()),
};

function reader(): Receiver {
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
    options: { format: "ndjson" },
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

function rowsIn(text: string): ReceivedRow[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))
    .filter((row) => "rx_bytes" in row)
    .map(({ process = "", rx_bytes, tx_bytes, time }) => ({
      process,
      rxBytes: rx_bytes,
      txBytes: tx_bytes,
      timeMs: Date.parse(time),
    }));
}
