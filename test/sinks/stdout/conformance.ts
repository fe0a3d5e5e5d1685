/** What the conformance suite has to know of the sink `stdout`. */
import type { Fixture, RawOptions } from "../conformance/fixture.ts";
import { ndjsonRows, outputReceiver } from "../conformance/text_receiver.ts";

const OPTIONS: RawOptions = { format: "ndjson" };

/** The fixture of `stdout`. */
export const fixture: Fixture = {
  options: OPTIONS,
  receiver: () => Promise.resolve(outputReceiver({ options: OPTIONS, rowsIn: ndjsonRows })),
};
