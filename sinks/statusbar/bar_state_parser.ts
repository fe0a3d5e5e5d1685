/**
 * Reads a state back from the file that a sink has written, or that somebody else has.
 *
 * @module
 */
import { sanitize } from "../../src/format/sanitize.ts";
import {
  type BarRow,
  type BarState,
  type BarTotals,
  type Level,
  LEVELS,
  MAX_TEXT,
  MAX_TOP,
  type ParsedBarState,
} from "./bar_state.ts";

/** Most characters of a text that is looked at; a state has some 1,500. */
export const MAX_STATE_LENGTH = 65_536;

/** Says what is wrong; never leaves this module. */
class Wrong extends Error {}

/**
 * Reads a state. Never throws: what is cut, of another form or of wrong types is a problem, one
 * sentence without a final period. Texts are sanitised and cut, numbers are finite and not
 * negative, and what a newer version may have added is left out.
 *
 * @param text content of the file
 */
export function parseBarState(text: string): ParsedBarState {
  if (text.trim() === "") return problem("it is empty");
  if (text.length > MAX_STATE_LENGTH) return problem("it is too long");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem("it is no JSON");
  }
  try {
    return { ok: true, state: stateOf(tableOf(value, "the whole")) };
  } catch (error) {
    if (error instanceof Wrong) return problem(error.message);
    throw error;
  }
}

function problem(text: string): ParsedBarState {
  return { ok: false, problem: `Cannot read the state of socktraf: ${text}` };
}

type Table = Readonly<Record<string, unknown>>;

function stateOf(table: Table): BarState {
  if (table["version"] !== 1) throw new Wrong("expected version 1");
  const level = LEVELS.find((level) => level === table["level"]);
  if (typeof table["stopped"] !== "boolean") throw new Wrong("expected stopped as true or false");
  if (level === undefined) throw new Wrong("expected level as one of its words");
  const top = table["top"];
  if (!Array.isArray(top)) throw new Wrong("expected top as a list");
  return {
    version: 1,
    time_ms: number(table, "time_ms"),
    interval_seconds: number(table, "interval_seconds"),
    host: text(table, "host"),
    stale_after_ms: number(table, "stale_after_ms"),
    stopped: table["stopped"],
    rx_bytes_per_second: number(table, "rx_bytes_per_second"),
    tx_bytes_per_second: number(table, "tx_bytes_per_second"),
    today: totalsOf(tableOf(table["today"], "today"), /^\d{4,6}-\d\d-\d\d$/),
    month: totalsOf(tableOf(table["month"], "month"), /^\d{4,6}-\d\d$/),
    top: top.slice(0, MAX_TOP).map((row) => rowOf(tableOf(row, "top"))),
    level: level satisfies Level,
    percent: Math.min(100, number(table, "percent")),
    ...(table["gap"] === undefined ? {} : { gap: text(table, "gap") }),
  };
}

function rowOf(row: Table): BarRow {
  return {
    process: text(row, "process"),
    rx_bytes_per_second: number(row, "rx_bytes_per_second"),
    tx_bytes_per_second: number(row, "tx_bytes_per_second"),
  };
}

function totalsOf(totals: Table, form: RegExp): BarTotals {
  const date = text(totals, "date");
  if (!form.test(date)) throw new Wrong("expected date as year, month and day");
  return { date, rx_bytes: number(totals, "rx_bytes"), tx_bytes: number(totals, "tx_bytes") };
}

function tableOf(value: unknown, what: string): Table {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Wrong(`expected ${what} as an object`);
  }
  return value as Table;
}

function number(table: Table, key: string): number {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw new Wrong(`expected ${key} as a number of 0 or more`);
  }
  return value;
}

function text(table: Table, key: string): string {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  if (typeof value !== "string") throw new Wrong(`expected ${key} as a text`);
  return barText(value);
}

/** A text as a state holds it: safe to show, and not too long. */
export function barText(text: string): string {
  const cut = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  return sanitize(cut);
}
