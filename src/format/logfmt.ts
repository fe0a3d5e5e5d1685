/**
 * logfmt: `key=value` pairs in one line, as Go's services, Grafana Loki and many log shippers read
 * them.
 *
 * @module
 */
import type { Observation } from "../traffic/event.ts";
import { type Row, ROW_FIELDS, rowsOf, valueOf } from "./row.ts";
import { sanitize } from "./sanitize.ts";

const BARE = /^[A-Za-z0-9_.:/@+-]+$/;

/** The rows of an observation, each with its newline; the empty string if it has none. */
export function formatLogfmt(observation: Observation): string {
  return rowsOf(observation).map((row) => `${formatLogfmtRow(row)}\n`).join("");
}

/**
 * One row in one line. Text is sanitised, and quoted unless it is made of plain name characters
 * only, with `\"` and `\\` for a quote and a backslash: no name can forge a key or a line.
 */
export function formatLogfmtRow(row: Row): string {
  const pairs: string[] = [];
  for (const field of ROW_FIELDS) {
    const value = valueOf(row, field);
    if (value !== undefined) pairs.push(`${field}=${formatLogfmtValue(value)}`);
  }
  return pairs.join(" ");
}

function formatLogfmtValue(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = sanitize(value);
  return BARE.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
