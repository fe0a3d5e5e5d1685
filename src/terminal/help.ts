/**
 * The page of keys.
 *
 * @module
 */
import type { Canvas } from "./canvas.ts";
import { BOLD, DIM, PLAIN } from "./style.ts";

/** Every key and what it does. */
export const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ["1 to 6, Tab", "processes, threads, units, containers, users, protocols"],
  ["Up Down PgUp PgDn", "select a row; also j k g G, the wheel and a click"],
  ["Enter, d", "details of the row: command, cgroup, exact bytes, history"],
  ["s S, Left Right", "sort by another column; or click its heading"],
  ["r", "turn the order round"],
  ["t", "rates now, or totals since the start, idle rows too"],
  ["/", "filter as you type; Enter keeps it, Esc clears it"],
  ["Space, p", "pause: the picture stands still, counting goes on"],
  ["+ -", "longer or shorter intervals; nothing is lost by it"],
  ["u", "bytes or bits"],
  ["l", "hide or show loopback: what never leaves this host"],
  ["Ctrl-L, Ctrl-Z", "draw again; suspend"],
  ["?, h", "this page"],
  ["q, Ctrl-C", "quit"],
];

const NOTES: readonly string[] = [
  "Rates are over the measured interval; totals count since the start.",
  "Rows are in the order of their mean over five intervals, so that they do",
  "not dance; ACTIVITY is the row's own history, scaled to its own maximum.",
  "All bytes are those that processes hand to and get from their sockets,",
  'without headers; the line "wire" is what the interfaces count, with headers.',
];

/** Draws the page between two lines of the frame. */
export function drawHelp(canvas: Canvas, top: number, bottom: number): void {
  const isNarrow = canvas.columns < 60;
  const cells = isNarrow ? 12 : 19;
  let y = top;
  for (const [keys, meaning] of KEYS) {
    if (y >= bottom) return;
    canvas.text(0, y, isNarrow ? keys.split(", ")[0] ?? keys : keys, cells, BOLD);
    canvas.text(cells + 1, y++, meaning, canvas.columns - cells - 1, PLAIN);
  }
  y++;
  for (const note of NOTES) if (y < bottom) canvas.text(0, y++, note, canvas.columns, DIM);
}
