/** What a sink may know of the program around it, for tests. */
import type { SinkContext } from "../../sinks/sink.ts";

/** A context; what a test does not say is unremarkable. */
export function sinkContext(own: Partial<SinkContext> = {}): SinkContext {
  return {
    units: "bytes",
    stdout: {
      isTerminal: () => false,
      size: () => undefined,
      write: () => Promise.resolve(),
    },
    host: "nas",
    hostId: "1f2e3d4c",
    version: "0.0.0",
    intervalMs: 1_000,
    ...own,
  };
}
