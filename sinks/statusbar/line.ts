/**
 * A template filled in: one line, of the same width whatever the numbers and names are.
 *
 * Loads the widths of all characters, so import this only where something is drawn.
 *
 * @module
 */
import { cellsOf, fitCells } from "../../src/format/cells.ts";
import {
  BYTES_CELLS,
  COMPACT_CELLS,
  formatBytes,
  formatCompact,
  formatRate,
  RATE_CELLS,
  type Units,
} from "../../src/format/units.ts";
import { type BarState, type Condition, conditionOf } from "./bar_state.ts";
import { fixedCells, formatFixed } from "./fixed_point.ts";
import type { RenderOptions } from "./target.ts";
import type { Field, Template } from "./template.ts";

/** How a line is made fit for its target. */
export interface LineEscapes {
  /** For everything that the state says. */
  readonly value: (text: string) => string;
  /** For what stands between the fields; absent: left as it is, because it may be markup of the user's. */
  readonly literal?: (text: string) => string;
}

/** What a line looks like while nothing is known. */
const NOTICES: Readonly<Partial<Record<Condition, string>>> = {
  stale: "socktraf: no data",
  stopped: "socktraf: stopped",
};

/** Cells of a process's name: the kernel's names have at most 15 bytes. */
const PROCESS_CELLS = 15;

/** Renders a template; while nothing is known, a notice of the same width. */
export function renderLine(
  state: BarState,
  options: RenderOptions,
  escapes: LineEscapes,
  template: Template = options.template,
): string {
  const parts = template.map((part): readonly [text: string, isLiteral: boolean] =>
    typeof part === "string" ? [part, true] : [fieldText(part, state, options), false]
  );
  const value = options.ascii
    ? (text: string): string => asciiOnly(escapes.value(text))
    : escapes.value;
  const notice = NOTICES[conditionOf(state, options.nowMs)];
  if (notice !== undefined) {
    const cells = parts.reduce((sum, [text]) => sum + cellsOf(text), 0);
    return value(fitCells(notice, Math.max(cells, notice.length)));
  }
  return parts.map(([text, isLiteral]) => isLiteral ? escapes.literal?.(text) ?? text : value(text))
    .join("");
}

/** The text of the greatest width that a template can give, for bars that reserve room. */
export function widestLine(template: Template, options: RenderOptions): string {
  return template.map((part) =>
    typeof part === "string" ? part : "0".repeat(widthOf(part, options.units) ?? PROCESS_CELLS)
  ).join("");
}

/** Cuts or pads a name; with `ascii`, whatever is none becomes `?`, and what was cut ends in `~`. */
export function fitName(name: string, width: number, ascii: boolean): string {
  if (!ascii) return fitCells(name, width);
  return fitCells(asciiOnly(name), width).replace("…", "~");
}

/** The text with a `?` for each character that is not printable ASCII. */
export function asciiOnly(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, "?");
}

function fieldText(field: Field, state: BarState, options: RenderOptions): string {
  const { ascii, units } = options;
  const text = contentOf(field, state, field.units ?? units);
  const width = widthOf(field, units);
  if (width === undefined) return ascii ? asciiOnly(text) : text;
  const align = field.align ?? (isNumber(field) ? "right" : "left");
  const fitted = fitCells(ascii ? asciiOnly(text) : text, width, align);
  return ascii ? fitted.replace("…", "~") : fitted;
}

function isNumber({ kind, name }: Field): boolean {
  return kind !== "text" || name === "percent";
}

/** Undefined for what never changes its width. */
function widthOf(field: Field, byDefault: Units): number | undefined {
  if (field.width !== undefined) return field.width;
  const units = field.units ?? byDefault;
  const perSecond = field.kind === "rate" ? 2 : 0;
  if (field.kind === "text") {
    if (field.name.endsWith(".process")) return PROCESS_CELLS;
    return { level: 10, percent: 3, time: 8 }[field.name];
  }
  if (field.precision !== undefined) {
    return fixedCells(field.precision, units, field.compact) + (field.compact ? 0 : perSecond);
  }
  if (field.compact) return COMPACT_CELLS;
  return field.kind === "rate" ? RATE_CELLS[units] : BYTES_CELLS[units];
}

function contentOf(field: Field, state: BarState, units: Units): string {
  const value = valueOf(field.name, state);
  if (typeof value !== "number") return value ?? "";
  if (field.kind === "text") return String(Math.round(value));
  if (field.precision !== undefined) {
    const text = formatFixed(value, field.precision, units, field.compact);
    return field.kind === "rate" && !field.compact ? `${text}/s` : text;
  }
  if (field.compact) return formatCompact(value, units);
  return field.kind === "rate" ? formatRate(value, units) : formatBytes(value, units);
}

/** What stands in a field; undefined where there is no such process. */
function valueOf(name: string, state: BarState): string | number | undefined {
  const [, place, member] = /^top(\d+)\.(\w+)$/.exec(name) ?? [];
  if (place !== undefined) {
    const row = state.top[Number(place) - 1];
    return member === "process"
      ? row?.process
      : row === undefined
      ? undefined
      : rateIn(member, row);
  }
  const [first = "", direction] = name.split(".");
  switch (first) {
    case "today":
    case "month": {
      const { rx_bytes, tx_bytes } = state[first];
      return { rx: rx_bytes, tx: tx_bytes, total: rx_bytes + tx_bytes }[direction ?? ""];
    }
    case "host":
    case "level":
    case "percent":
      return state[first];
    case "time":
      return clockTime(state.time_ms);
    default:
      return rateIn(first, state);
  }
}

function rateIn(
  direction: string | undefined,
  { rx_bytes_per_second, tx_bytes_per_second }: Pick<
    BarState,
    "rx_bytes_per_second" | "tx_bytes_per_second"
  >,
): number | undefined {
  const total = rx_bytes_per_second + tx_bytes_per_second;
  return { rx: rx_bytes_per_second, tx: tx_bytes_per_second, total }[direction ?? ""];
}

/** Local time as `09:05:01`. */
export function clockTime(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return "";
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0")).join(":");
}
