/**
 * What a key, a click or the wheel changes.
 *
 * @module
 */
import { type ColumnId, columnIds } from "./columns.ts";
import type { InputEvent } from "./input.ts";
import type { RowView } from "./snapshot.ts";
import type { Action } from "./canvas.ts";
import { type Effect, INTERVALS_MS, type Sort, type UiState } from "./state.ts";
import { type ViewId, VIEWS } from "./views.ts";

/** What is on the screen when something is pressed. */
export interface Seen {
  /** Rows of the table, also those above and below what fits. */
  readonly rows: readonly RowView[];
  /** Rows that fit. */
  readonly room: number;
  /** Shortest interval that can be shown: what is captured, milliseconds. */
  readonly shortestMs: number;
  /** What a click on a cell means. */
  actionAt(x: number, y: number): Action | undefined;
}

/** The new state, and what else is to be done. */
export interface Pressed {
  readonly state: UiState;
  readonly effects: readonly Effect[];
}

/** Longest filter. */
const MAX_FILTER = 64;
/** Rows that a turn of the wheel moves. */
const WHEEL_ROWS = 3;

/** Takes one event. */
export function press(state: UiState, event: InputEvent, seen: Seen): Pressed {
  switch (event.kind) {
    case "key":
      return state.isFiltering
        ? pressInFilter(state, event.key, seen)
        : pressKey(state, event.key, seen);
    case "paste":
      return only(state.isFiltering ? typed(state, event.text) : state);
    case "wheel":
      return only(state.overlay === "help" ? state : move(state, seen, event.by * WHEEL_ROWS));
    case "click": {
      const action = seen.actionAt(event.x, event.y);
      if (action === undefined) return only(state);
      if (action.kind === "key") return press(state, { kind: "key", key: action.key }, seen);
      if (action.kind === "row") {
        const again = state.selected === action.key;
        return only({ ...state, selected: action.key, overlay: again ? "details" : state.overlay });
      }
      return only({ ...state, sort: sortBy(state.sort, action.column as ColumnId) });
    }
  }
}

function only(state: UiState, ...effects: readonly Effect[]): Pressed {
  return { state, effects };
}

function pressInFilter(state: UiState, key: string, seen: Seen): Pressed {
  switch (key) {
    case "Enter":
      return only({ ...state, isFiltering: false });
    case "Escape":
      return only({ ...state, isFiltering: false, filter: "", scroll: 0 });
    case "Backspace":
    case "C-h":
      return only({ ...state, filter: [...state.filter].slice(0, -1).join(""), scroll: 0 });
    case "C-u":
      return only({ ...state, filter: "", scroll: 0 });
    case "C-c":
    case "C-z":
    case "C-l":
    case "Up":
    case "Down":
    case "PageUp":
    case "PageDown":
      return pressKey(state, key, seen);
    default:
      return only([...key].length === 1 ? typed(state, key) : state);
  }
}

function typed(state: UiState, text: string): UiState {
  // deno-lint-ignore no-control-regex -- a pasted line break is no part of a filter
  const clean = text.replace(/[\x00-\x1f\x7f-\x9f]/g, "");
  const filter = [...state.filter + clean].slice(0, MAX_FILTER).join("");
  return { ...state, filter, scroll: 0, selected: undefined };
}

function pressKey(state: UiState, key: string, seen: Seen): Pressed {
  switch (key) {
    case "q":
    case "C-c":
      return only(state, "quit");
    case "C-z":
      return only(state, "suspend");
    case "C-l":
      return only(state, "redraw");
    case "Escape":
      return only(
        state.overlay === "none"
          ? { ...state, filter: "", scroll: 0 }
          : { ...state, overlay: "none" },
      );
    case "?":
    case "h":
    case "F1":
      return only({ ...state, overlay: state.overlay === "help" ? "none" : "help" });
    case "Enter":
    case "d":
      if (seen.rows.length === 0 && state.overlay === "none") return only(state);
      return only({ ...state, overlay: state.overlay === "details" ? "none" : "details" });
    case "/":
      return only({ ...state, isFiltering: true, overlay: "none" });
    case " ":
    case "p":
      return only({ ...state, isPaused: !state.isPaused }, state.isPaused ? "release" : "hold");
    case "u":
      return only({ ...state, units: state.units === "bytes" ? "bits" : "bytes" });
    case "t":
      return only({ ...state, mode: state.mode === "rates" ? "totals" : "rates", scroll: 0 });
    case "l":
      return only({ ...state, showsLoopback: !state.showsLoopback });
    case "+":
    case "=":
      return changeInterval(state, 1, seen);
    case "-":
      return changeInterval(state, -1, seen);
    case "r":
      return only({
        ...state,
        sort: { ...state.sort, isDescending: !state.sort.isDescending },
      });
    case "Right":
    case ">":
    case "s":
      return only({ ...state, sort: neighbour(state, 1) });
    case "Left":
    case "<":
    case "S":
      return only({ ...state, sort: neighbour(state, -1) });
    case "Tab":
      return only(toView(state, viewAt(state, 1)));
    case "BackTab":
      return only(toView(state, viewAt(state, -1)));
    default:
      return pressMove(state, key, seen);
  }
}

function pressMove(state: UiState, key: string, seen: Seen): Pressed {
  const page = Math.max(1, seen.room - 1);
  switch (key) {
    case "Up":
    case "k":
      return only(move(state, seen, -1));
    case "Down":
    case "j":
      return only(move(state, seen, 1));
    case "PageUp":
      return only(move(state, seen, -page));
    case "PageDown":
      return only(move(state, seen, page));
    case "Home":
    case "g":
      return only(move(state, seen, -Infinity));
    case "End":
    case "G":
      return only(move(state, seen, Infinity));
  }
  const view = /^[1-6]$/.test(key) ? VIEWS[Number(key) - 1] : undefined;
  return only(view === undefined ? state : toView(state, view.id));
}

function toView(state: UiState, view: ViewId): UiState {
  if (view === state.view) return { ...state, overlay: "none" };
  const isKnown = columnIds(view).includes(state.sort.column);
  const sort: Sort = isKnown ? state.sort : { column: "activity", isDescending: true };
  return { ...state, view, sort, selected: undefined, scroll: 0, overlay: "none" };
}

function viewAt({ view }: UiState, by: number): ViewId {
  const index = VIEWS.findIndex(({ id }) => id === view);
  return VIEWS[(index + by + VIEWS.length) % VIEWS.length]?.id ?? "processes";
}

const TEXTS: ReadonlySet<ColumnId> = new Set([
  "process",
  "pid",
  "thread",
  "tid",
  "user",
  "unit",
  "container",
  "protocol",
  "family",
  "scope",
  "protocols",
]);

/** Texts begin at A, numbers with the biggest; the same column again turns the order. */
function sortBy(sort: Sort, column: ColumnId): Sort {
  if (sort.column === column) return { column, isDescending: !sort.isDescending };
  return { column, isDescending: !TEXTS.has(column) };
}

function neighbour({ sort, view }: UiState, by: number): Sort {
  const ids = columnIds(view);
  const index = ids.indexOf(sort.column);
  const column = ids[(index + by + ids.length) % ids.length] ?? "activity";
  return { column, isDescending: !TEXTS.has(column) };
}

function changeInterval(state: UiState, by: 1 | -1, { shortestMs }: Seen): Pressed {
  const lengths = [...new Set([shortestMs, ...INTERVALS_MS.filter((ms) => ms > shortestMs)])];
  const index = lengths.findIndex((ms) => ms >= state.intervalMs);
  const intervalMs = lengths[Math.max(0, Math.min(lengths.length - 1, index + by))];
  if (intervalMs === undefined || intervalMs === state.intervalMs) return only(state);
  return only({ ...state, intervalMs }, "interval");
}

/** Selects another row, and scrolls as little as needed to show it. */
function move(state: UiState, { rows, room }: Seen, by: number): UiState {
  if (rows.length === 0) return state;
  const known = rows.findIndex(({ key }) => key === state.selected);
  // Before anything was selected the first key selects the first row.
  const from = known < 0 ? (by > 0 ? -1 : 0) : known;
  const to = Math.max(0, Math.min(rows.length - 1, from + by));
  return scrolledTo({ ...state, selected: rows[to]?.key }, to, room, rows.length);
}

/** The state with the row in sight. */
export function scrolledTo(state: UiState, index: number, room: number, count: number): UiState {
  const highest = Math.max(0, count - room);
  let scroll = Math.min(state.scroll, highest);
  if (index >= 0 && index < scroll) scroll = index;
  if (index >= scroll + room) scroll = index - room + 1;
  scroll = Math.max(0, Math.min(scroll, highest));
  return scroll === state.scroll ? state : { ...state, scroll };
}
