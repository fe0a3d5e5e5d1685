/**
 * What the live view itself costs, without capture: `deno bench -A bench/top_bench.ts`.
 *
 * @module
 */
import type { Canvas } from "../src/terminal/canvas.ts";
import { drawFrame, type Frame } from "../src/terminal/draw.ts";
import { Model } from "../src/terminal/model.ts";
import { paint } from "../src/terminal/paint.ts";
import { press } from "../src/terminal/press.ts";
import { initialState, type UiState } from "../src/terminal/state.ts";
import { type Interval, NOTHING_LOST } from "../src/traffic/event.ts";

const PROCESSES = 5_000;

function intervalAt(second: number): Interval {
  return {
    kind: "interval",
    timeMs: second * 1_000,
    intervalSeconds: 1,
    host: "bench",
    lost: NOTHING_LOST,
    events: Array.from({ length: PROCESSES }, (_, index) => ({
      pid: 1_000 + index,
      process: `process${index % 300}`,
      uid: 1_000 + index % 20,
      user: `user${index % 20}`,
      cgroup: `/system.slice/x${index % 50}.service`,
      unit: `x${index % 50}.service`,
      protocol: "tcp",
      family: "ipv4",
      scope: "network",
      rxBytes: (index * 7_919 + second * 104_729) % 1_000_000,
      txBytes: index,
    })),
  };
}

const INTERVALS = Array.from({ length: 10 }, (_, second) => intervalAt(second));
const model = new Model("bench", 1_000, 0);
let second = 0;
let previous: Canvas | undefined;

function observe(): void {
  model.observe(INTERVALS[second++ % INTERVALS.length] ?? intervalAt(0));
}

function draw(state: UiState): Frame {
  return drawFrame({
    snapshot: model.snapshot,
    state,
    size: { columns: 120, rows: 40 },
    isAscii: false,
    source: "bench",
    threadsAdvice: "",
    command: () => "",
    clock: () => "00:00:00",
  });
}

function show(state: UiState): Frame {
  const frame = draw(state);
  paint(frame.canvas, previous, true);
  previous = frame.canvas;
  return frame;
}

const START = initialState("bytes", 1_000, true);

Deno.bench("add an interval to all six views", () => observe());

Deno.bench("an interval: add, pick, sort, draw, paint", () => {
  observe();
  show(START);
});

observe();
const seen = { ...show(START), shortestMs: 1_000 };
let state = START;

Deno.bench("a key: new state, new frame, painted", () => {
  state = press(state, { kind: "key", key: "s" }, seen).state;
  show(state);
});
