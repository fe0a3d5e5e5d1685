/** Readers racing the writer: what they see is always one whole record. */
import assert from "node:assert/strict";
import { StateFile } from "../../../sinks/statusbar/state_file.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const REPLACEMENTS = 10_000;
const READS = 100_000;
/** Longest for all of it, on the slowest machine. */
const DEADLINE_MS = 180_000;

/** A record that tells whether it is whole and unmixed: its number, many times, in a length of its own. */
function record(number: number): string {
  return `${`${number} `.repeat(20 + number % 300)}end ${number}\n`;
}

interface Answer {
  readonly reads: number;
  readonly different: number;
  readonly wrong: readonly string[];
}

Deno.test("100,000 reads during 10,000 replacements see no empty, partial, mixed or missing file", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/socktraf/tmux.txt`;
  const file = new StateFile(path, undefined, {
    uid: Deno.uid() ?? -1,
    uidOf: () => Promise.resolve(undefined),
  });
  await file.write(record(0));
  const worker = new Worker(new URL("./race_reader.ts", import.meta.url), { type: "module" });
  const answer = Promise.withResolvers<Answer>();
  const begun = Promise.withResolvers<void>();
  worker.onmessage = ({ data }: MessageEvent<"begun" | Answer>) =>
    data === "begun" ? begun.resolve() : answer.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    answer.reject(new Error(event.message));
  };
  const timer = setTimeout(() => answer.reject(new Error("too slow")), DEADLINE_MS);
  try {
    worker.postMessage({ path, reads: READS });
    await begun.promise;
    let isRead = false;
    const read = answer.promise.finally(() => isRead = true);
    read.catch(() => undefined);
    let number = 1;
    // Whichever takes longer: no read is after the last replacement.
    for (; number <= REPLACEMENTS || !isRead; number++) await file.write(record(number));
    const { different, reads, wrong } = await read;
    assert.deepEqual(wrong, []);
    assert.ok(reads >= READS, `${reads} reads`);
    assert.ok(number > REPLACEMENTS, `${number} replacements`);
    assert.ok(different > 100, `the reader saw only ${different} different records`);
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
});
