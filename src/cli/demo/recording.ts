/**
 * The recording that is shown where there is nothing else: 52 seconds of a small server that never was.
 * `tools/demo_recording.ts` makes it.
 *
 * @module
 */
import recording from "./recording.jsonl" with { type: "text" };

/** Lines as `socktraf record` writes them. */
export const DEMO: string = recording;
