import assert from "node:assert/strict";
import type { Frame } from "../../src/terminal/draw.ts";
import type { InputEvent } from "../../src/terminal/input.ts";
import { Model } from "../../src/terminal/model.ts";
import { press } from "../../src/terminal/press.ts";
import type { Effect, UiState } from "../../src/terminal/state.ts";
import { VIEWS } from "../../src/terminal/views.ts";
import { busyModel, event, frameOf, intervalAt, stateWith } from "./fixtures.ts";

/** Somebody at a terminal of 80 by 24. */
class User {
  state: UiState;
  readonly effects: Effect[] = [];
  readonly #model: Model;

  constructor(model: Model = busyModel(), state: Partial<UiState> = {}) {
    this.#model = model;
    this.state = stateWith(state);
  }

  get frame(): Frame {
    return frameOf(this.#model, [80, 24], this.state);
  }

  do(event: InputEvent): this {
    const { state, effects } = press(this.state, event, { ...this.frame, shortestMs: 1_000 });
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  type(...keys: readonly string[]): this {
    for (const key of keys) this.do({ kind: "key", key });
    return this;
  }

  /** Processes in their order. */
  get names(): string[] {
    return this.frame.rows.map(({ labels }) => labels.process ?? "");
  }
}

Deno.test("1 to 6 and Tab choose the view; Shift-Tab goes back", () => {
  const user = new User();
  const views = VIEWS.map((_, index) => user.type(String(index + 1)).state.view);
  assert.deepEqual(views, VIEWS.map(({ id }) => id));
  assert.equal(user.type("Tab").state.view, "processes");
  assert.equal(user.type("BackTab").state.view, "protocols");
});

Deno.test("rows can be sorted by every column, both ways", () => {
  const user = new User();
  const seen = new Set<string>();
  for (let times = 0; times < 20; times++) {
    user.type("s");
    seen.add(user.state.sort.column);
    const order = user.frame.rows.map(({ key }) => key);
    user.type("r");
    assert.equal(user.frame.rows.length, order.length);
    user.type("r");
    assert.deepEqual(user.frame.rows.map(({ key }) => key), order);
  }
  assert.deepEqual([...seen].sort(), [
    "activity",
    "pid",
    "process",
    "protocols",
    "rxRate",
    "rxTotal",
    "txRate",
    "txTotal",
    "unit",
    "user",
  ]);
  user.state = stateWith({ sort: { column: "pid", isDescending: false } });
  assert.deepEqual(user.frame.rows.map(({ labels }) => labels.pid), [
    611,
    2841,
    13001,
    13002,
    13003,
    31337,
    31402,
    31402,
  ]);
});

Deno.test("the filter filters as it is typed; Enter keeps it, Escape clears it", () => {
  const user = new User().type("/", "p", "o", "s");
  assert.deepEqual(user.names, ["postgres"]);
  assert.ok(user.state.isFiltering);
  user.type("Backspace", "Backspace", "Enter", "q".toUpperCase());
  assert.equal(user.state.filter, "p");
  assert.ok(!user.state.isFiltering);
  assert.equal(user.type("Escape").state.filter, "");
  user.type("/").do({ kind: "paste", text: "php\r\n\x1b" });
  assert.equal(user.state.filter, "php");
  assert.deepEqual(user.effects, []);
});

Deno.test("in the filter a q is a letter, and Ctrl-C quits", () => {
  const user = new User().type("/", "q");
  assert.deepEqual([user.state.filter, user.effects], ["q", []]);
  assert.deepEqual(user.type("C-c").effects, ["quit"]);
});

Deno.test("the keys that do more than show something else", () => {
  const user = new User().type(" ", "p", "C-l", "C-z", "+", "-", "-", "q");
  assert.deepEqual(user.effects, [
    "hold",
    "release",
    "redraw",
    "suspend",
    "interval",
    "interval",
    "quit",
  ]);
});

Deno.test("the interval goes up in steps to a minute, and down to what is captured", () => {
  const user = new User();
  const lengths = Array.from({ length: 7 }, () => user.type("+").state.intervalMs);
  assert.deepEqual(lengths, [2_000, 5_000, 10_000, 30_000, 60_000, 60_000, 60_000]);
  for (let times = 0; times < 9; times++) user.type("-");
  assert.equal(user.state.intervalMs, 1_000);
});

Deno.test("u changes units, t what is shown, l hides loopback, ? shows the keys", () => {
  const user = new User().type("u", "t", "l", "?");
  const { units, mode, showsLoopback, overlay } = user.state;
  assert.deepEqual([units, mode, showsLoopback, overlay], ["bits", "totals", false, "help"]);
  assert.equal(user.type("Escape").state.overlay, "none");
});

Deno.test("a row stays selected wherever it goes, and is scrolled into sight", () => {
  const model = new Model("nas", 1_000, 0);
  const rows = Array.from({ length: 100 }, (_, i) => event(`p${i}`, i, 1_000 * (i + 1), 0));
  model.observe(intervalAt(0, rows));
  const user = new User(model).type("Down");
  assert.equal(user.frame.rows[0]?.key, user.state.selected);
  user.type("End");
  assert.equal(user.frame.rows[99]?.key, user.state.selected);
  assert.equal(user.state.scroll, 100 - user.frame.room);
  user.type("Home");
  assert.equal(user.state.scroll, 0);
  user.type("PageDown").do({ kind: "wheel", by: 1 });
  const selected = user.state.selected;
  model.observe(intervalAt(1, rows.map((row, i) => ({ ...row, rxBytes: 1_000_000 * (100 - i) }))));
  const { state, rows: shown } = user.frame;
  const index = shown.findIndex(({ key }) => key === selected);
  assert.ok(index >= state.scroll && index < state.scroll + user.frame.room);
});

Deno.test("a click sorts, chooses a view, selects a row and, again, shows its details", () => {
  const user = new User();
  const lines = user.frame.canvas.lines();
  const at = (text: string): { x: number; y: number } => {
    const y = lines.findIndex((line) => line.includes(text));
    return { x: (lines[y] ?? "").indexOf(text), y };
  };
  user.do({ kind: "click", ...at("RX TOTAL") });
  assert.deepEqual(user.state.sort, { column: "rxTotal", isDescending: true });
  user.do({ kind: "click", ...at("31337") });
  const row = user.frame.rows.find(({ key }) => key === user.state.selected);
  assert.ok(row !== undefined && user.state.overlay === "none");
  const y =
    user.frame.canvas.regions.find(({ action }) => action.kind === "row" && action.key === row.key)
      ?.y ?? 0;
  user.do({ kind: "click", x: 30, y });
  assert.equal(user.state.overlay, "details");
  user.do({ kind: "click", ...at("3 Units") });
  assert.equal(user.state.view, "units");
  user.do({ kind: "click", ...at("quit") });
  assert.deepEqual(user.effects, ["quit"]);
});

Deno.test("rows whose rates waver do not change places", () => {
  const model = new Model("nas", 1_000, 0);
  const orders = new Set<string>();
  for (let second = 0; second < 40; second++) {
    const events = ["a", "b", "c", "d"].map((name, index) =>
      event(name, index, Math.round(100_000 * (1 + 0.1 * Math.sin(second * (index + 2)))), 0)
    );
    model.observe(intervalAt(second, events));
    if (second >= 8) orders.add(new User(model).names.join(""));
  }
  assert.equal(orders.size, 1, [...orders].join(" "));
});

Deno.test("while it is paused nothing moves, in no view, and counting goes on", () => {
  const model = busyModel();
  const user = new User(model);
  model.hold(true);
  const held = model.snapshot;
  const draw = (view: UiState["view"]): string =>
    frameOf(model, [120, 40], { view, isPaused: true }, { snapshot: held }).canvas.lines().join(
      "\n",
    );
  const before = VIEWS.map(({ id }) => draw(id));
  for (let second = 20; second < 30; second++) {
    model.observe(intervalAt(second, [event("new", 5, 1e9, 1e9), event("curl", 700, 5, 5)]));
  }
  const after = VIEWS.map(({ id }) => draw(id));
  for (const [index, { id }] of VIEWS.entries()) assert.equal(after[index], before[index], id);
  assert.ok(user.names.includes("new"));
});

Deno.test("a longer interval shows the mean of what was captured, and loses no byte", () => {
  const model = new Model("nas", 3_000, 0);
  const drawn = Array.from(
    { length: 6 },
    (_, second) => model.observe(intervalAt(second, [event("a", 1, 100 * (second + 1), 0)])),
  );
  assert.deepEqual(drawn, [false, false, true, false, false, true]);
  const [row] = model.snapshot.rows("processes");
  assert.deepEqual([row?.rxRate, row?.rxTotal], [500, 2_100]);
  assert.equal(model.snapshot.seconds, 3);
});
