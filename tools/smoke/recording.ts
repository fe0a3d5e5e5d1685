/**
 * The recording that built programs are tried with, and what is true of it.
 *
 * @module
 */
import { ROOT } from "../repository.ts";

/** A real recording, made by `socktraf record`. */
export const RECORDING: string = `${ROOT}test/fixtures/recording.jsonl`;

/** What the recording holds. */
export interface Recorded {
  /** The lines up to the end of the first interval. */
  readonly beginning: string;
  /** The others. */
  readonly rest: string;
  /** All bytes of all its rows, both directions: the sum of the maps that bpftrace printed. */
  readonly bytes: number;
}

/** Reads the recording. */
export function recorded(): Recorded {
  const text = Deno.readTextFileSync(RECORDING);
  const cut = text.indexOf('"done\\n"');
  const end = text.indexOf("\n", cut) + 1;
  if (cut < 0) throw new SyntaxError(`There is no whole interval in ${RECORDING}`);
  let bytes = 0;
  for (const line of text.split("\n").filter((line) => line.startsWith('{"type": "map"'))) {
    const { data } = JSON.parse(line) as { data: Record<string, Record<string, number>> };
    for (const [name, map] of Object.entries(data)) {
      if (!name.startsWith("@bytes")) continue;
      for (const value of Object.values(map)) bytes += value;
    }
  }
  return { beginning: text.slice(0, end), rest: text.slice(end), bytes };
}

/** All bytes of rows of NDJSON, both directions. */
export function bytesOf(ndjson: string): number {
  return ndjson.split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter((row) => "rx_bytes" in row)
    .reduce((sum, row) => sum + Number(row["rx_bytes"]) + Number(row["tx_bytes"]), 0);
}
