/** Broken lines by the million. */
import assert from "node:assert/strict";
import { Decoder } from "../../src/capture/decoder.ts";
import { LineSplitter } from "../../src/capture/line_splitter.ts";
import { WallClock } from "../../src/capture/wall_clock.ts";
import { formatNdjson } from "../../src/format/ndjson.ts";
import { Enricher, NO_RESOLVERS } from "../../src/traffic/enrich.ts";
import { brokenLine, Chance } from "./fuzz_lines.ts";
import { BOOT_MS, bytes, DONE, interval } from "./probe_output.ts";

const BATCHES = 2_000;
const LINES_PER_BATCH = 500;
const NEWLINE = Uint8Array.of(0x0a);
const encoder = new TextEncoder();

/** Puts pieces together. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

Deno.test("a million broken lines crash nothing, take no memory, and hide no good line", () => {
  const seed = Math.trunc(Math.random() * 2 ** 32);
  const chance = new Chance(seed);
  const splitter = new LineSplitter();
  const decoder = new Decoder(new WallClock(BOOT_MS));
  const enricher = new Enricher("vm", NO_RESOLVERS);
  const counts = { interval: 0, gap: 0, cgroup: 0, recording: 0, moment: 0, warning: 0 };
  const before = Deno.memoryUsage().heapUsed;
  for (let batch = 1; batch <= BATCHES; batch++) {
    const broken = Array.from({ length: LINES_PER_BATCH }, () => [...brokenLine(chance), NEWLINE]);
    const start = 1_000.123456789 + batch;
    const good = [interval(start, start + 1), bytes(1, batch, batch * 1000), DONE].join("\n");
    const pieces = [...broken.flat(), encoder.encode(`\n${good}\n`)];
    let found = false;
    for (const line of splitter.push(joined(pieces))) {
      for (const item of decoder.push(line, BOOT_MS + 1e9)) {
        counts[item.kind]++;
        if (item.kind === "gap") formatNdjson({ ...item, host: "vm" });
        if (item.kind !== "interval") continue;
        formatNdjson(enricher.enrich(item.interval));
        found ||= item.interval.rows.some(({ pid, rxBytes }) =>
          pid === batch && rxBytes === batch * 1000
        );
      }
    }
    assert.ok(found, `seed ${seed}: the good lines of batch ${batch} are missing`);
  }
  const grown = Deno.memoryUsage().heapUsed - before;
  assert.ok(grown < 150e6, `seed ${seed}: ${grown} bytes more`);
  // The fuzz reaches everything that there is to reach.
  for (const [kind, count] of Object.entries(counts)) assert.ok(count > 100, `${kind}: ${count}`);
});
