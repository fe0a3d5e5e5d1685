/** Programs that stand in for bpftrace: shell scripts that say what bpftrace might. */
import type { Captured } from "../../src/capture/captured.ts";
import { captureKernel, type KernelCaptureOptions } from "../../src/capture/kernel_capture.ts";

/** Lines of a whole interval, as a shell command. */
export const ONE_INTERVAL: string = [
  '{"type": "printf", "data": "interval 1000000000 2000000000\\n"}',
  '{"type": "map", "data": {"@bytes0": {"21460877971731,1,0": 5}}}',
  '{"type": "printf", "data": "done\\n"}',
].map((line) => `printf '%s\\n' '${line}'`).join("\n");

/** The first line of bpftrace, as a shell command. */
export const ATTACH = `printf '%s\\n' '{"type": "attached_probes", "data": {"probes": 1}}'`;

/** A script in a folder of its own. */
export class FakeBpftrace implements Disposable {
  /** Folder for whatever the script keeps; its working directory is not. */
  readonly folder: string;
  /** Path of the script. */
  readonly path: string;

  /** @param script shell commands; `$dir` is the folder, `$run` the number of the run, from 1 on */
  constructor(script: string) {
    this.folder = Deno.makeTempDirSync({ prefix: "socktraf-fake-bpftrace-" });
    this.path = `${this.folder}/bpftrace`;
    const count = 'dir=$(dirname "$0")\nrun=$(($(cat "$dir/runs" 2>/dev/null || echo 0) + 1))\n' +
      'echo "$run" > "$dir/runs"\n';
    Deno.writeTextFileSync(this.path, `#!/bin/sh\n${count}${script}\n`, { mode: 0o755 });
  }

  /** How often it was run. */
  get runs(): number {
    return Number(this.read("runs"));
  }

  /** A file in its folder. */
  read(name: string): string {
    return Deno.readTextFileSync(`${this.folder}/${name}`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Options that make everything short. */
export function quick(
  fake: FakeBpftrace,
  signal: AbortSignal,
  changes: Partial<KernelCaptureOptions> = {},
): KernelCaptureOptions {
  return {
    child: { bpftrace: fake.path, env: {}, program: "the program" },
    limits: { startMs: 10_000, silenceMs: 10_000, lastWordsMs: 10_000 },
    restart: { firstMs: 1, longestMs: 20, forgetMs: 60_000 },
    random: () => 0,
    signal,
    ...changes,
  };
}

/** An item in few words. */
function word(item: Captured["items"][number]): string {
  switch (item.kind) {
    case "interval":
      return `interval ${
        item.interval.rows.map(({ rxBytes, txBytes }) => rxBytes + txBytes).join(" ")
      }`.trim();
    case "gap":
      return `gap: ${item.reason}`;
    case "warning":
      return `warning: ${item.text}`;
    default:
      return item.kind;
  }
}

/**
 * Captures up to the end, and stops when it has seen so many intervals.
 *
 * @returns what came, in few words, without moments
 */
export async function collect(
  fake: FakeBpftrace,
  intervals: number,
  changes: Partial<KernelCaptureOptions> = {},
): Promise<string[]> {
  const stop = new AbortController();
  const words: string[] = [];
  for await (const { items } of captureKernel(quick(fake, stop.signal, changes))) {
    words.push(...items.map(word).filter((text) => text !== "moment"));
    if (words.filter((text) => text.startsWith("interval")).length >= intervals) stop.abort();
  }
  return words;
}
