/** Runs the command line within the test, on a world that is not real but for its files. */
import { SINK_TYPES } from "../../../sinks/mod.ts";
import { runCommandLine } from "../../../src/cli/app.ts";
import { gapLine, headerLine, namesLine, timeLine } from "../../../src/capture/recording.ts";
import { bytes, DONE, interval, map } from "../../capture/probe_output.ts";
import { type MemoryIo, memoryIo, type MemorySetting } from "../memory_io.ts";

/** Wall clock of the first interval's end in {@link recording}. */
export const BEGIN_MS = 1_700_000_000_000;

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command line to its end. */
export async function run(words: readonly string[], setting: MemorySetting = {}): Promise<Ran> {
  const io = memoryIo(setting);
  const code = await start(words, io);
  return { code, output: io.output, errors: io.errors };
}

/** Runs a command line in a world that the test keeps hold of. */
export function start(words: readonly string[], io: MemoryIo): Promise<number> {
  return runCommandLine(words, io, () => Promise.resolve(SINK_TYPES));
}

/** Rows of NDJSON. */
export function rowsOf(output: string): Record<string, unknown>[] {
  return output.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** Lines of a recording with an interval of a second for each of these bytes, of process 7, "curl". */
export function recording(counts: readonly number[], beginMs: number = BEGIN_MS): string[] {
  return [
    headerLine("db1", "0.1.0"),
    ...counts.flatMap((count, index) => [
      timeLine(beginMs + index * 1000),
      interval(index + 1, index + 2),
      bytes(index % 2 === 0 ? 0 : 1, 7, count),
      map(`@name${index % 2}`, { 7: "curl" }),
      ...(index === 0
        ? [namesLine(new Map([["1", "/system.slice/a.service"]]), new Map([[0, "root"]]))]
        : []),
      DONE,
    ]),
  ];
}

/** A line for a gap that ends so many seconds after the first interval. */
export function gapAt(seconds: number, gapSeconds: number): string {
  return gapLine(BEGIN_MS + seconds * 1000, gapSeconds, "bpftrace was killed by SIGKILL");
}

/** A file with these lines, which is gone afterwards. */
export class LinesFile implements Disposable {
  readonly path: string = Deno.makeTempFileSync({ prefix: "socktraf-test-" });

  constructor(lines: readonly string[]) {
    Deno.writeTextFileSync(this.path, lines.map((line) => `${line}\n`).join(""));
  }

  get text(): string {
    return Deno.readTextFileSync(this.path);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path);
  }
}
