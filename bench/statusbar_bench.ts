/**
 * What a status bar costs in each interval: 500 rows become a state, a state becomes a line, the line
 * replaces a file.
 *
 *     deno bench -A bench/statusbar_bench.ts
 *
 * @module
 */
import type { Interval, TrafficEvent } from "../src/traffic/event.ts";
import { NOTHING_LOST } from "../src/traffic/event.ts";
import { findSinkType } from "../sinks/mod.ts";
import type { SinkContext } from "../sinks/sink.ts";
import { StateBuilder } from "../sinks/statusbar/state_builder.ts";
import { StateFile } from "../sinks/statusbar/state_file.ts";

import { TARGETS, templateOf } from "../sinks/statusbar/targets.ts";

/** Processes that move anything in one second, on a busy host. */
const ROWS = 500;

function rows(): TrafficEvent[] {
  return Array.from({ length: ROWS }, (_, index) => ({
    process: `process-${index}`,
    scope: index % 5 === 0 ? "loopback" : "network",
    rxBytes: index * 1_000,
    txBytes: index * 10,
  }));
}

const INTERVAL: Interval = {
  kind: "interval",
  timeMs: Date.now(),
  intervalSeconds: 1,
  host: "nas",
  events: rows(),
  lost: NOTHING_LOST,
};

const CONTEXT: SinkContext = {
  units: "bytes",
  stdout: { isTerminal: () => false, size: () => undefined, write: () => Promise.resolve() },
  host: "nas",
  hostId: "1f2e3d4c",
  version: "0.0.0",
  intervalMs: 1_000,
};

/** In memory, as /run is. */
const MEMORY = "/dev/shm";
const FOLDER = await Deno.makeTempDir({ dir: MEMORY, prefix: "socktraf-bench-" });
addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));

function builder(): StateBuilder {
  return new StateBuilder({
    thresholds: { low: 1e4, medium: 1e6, high: 1e7 },
    intervalMs: 1_000,
    top: 10,
  });
}

const BUILDER = builder();
Deno.bench(`state: ${ROWS} rows become a state`, () => {
  BUILDER.add(INTERVAL);
});

const STATE = builder().add(INTERVAL);
for (const name of ["powerline", "tmux", "waybar", "wtf"]) {
  const target = await TARGETS.get(name)?.load();
  const options = {
    units: "bytes",
    template: templateOf(false),
    colors: {},
    top: 3,
    ascii: false,
    pango: false,
  } as const;
  Deno.bench(`render: ${name}`, () => {
    target?.render(STATE, options);
  });
}

const FILE = new StateFile(`${FOLDER}/socktraf/tmux.txt`, undefined, {
  uid: Deno.uid() ?? -1,
  uidOf: () => Promise.resolve(undefined),
});
Deno.bench("write: the file is replaced", async () => {
  await FILE.write("↓12.3 MB/s ↑  456 B/s firefox        \n");
});

for (const name of ["powerline", "tmux", "waybar"]) {
  const type = findSinkType(name);
  const sink = type?.create(type.schema.parse({ path: `${FOLDER}/all/${name}` }), CONTEXT);
  const { signal } = new AbortController();
  Deno.bench(`all: an interval of ${ROWS} rows through the sink ${name}`, async () => {
    const outcome = await sink?.write([INTERVAL], signal);
    if (outcome?.status !== "delivered") throw new Error(JSON.stringify(outcome));
  });
}
