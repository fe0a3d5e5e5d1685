/**
 * CSV as in RFC 4180: a fixed header with all fields of the format, CRLF at the end of each record,
 * double quotes around what needs them.
 *
 * CSV is what people open in a spreadsheet, and a process may be called `=cmd|' /C x'!A0`. So a text
 * that begins with `=`, `+`, `-`, `@` (or their full-width forms) or with `'` gets one `'` in front,
 * which spreadsheets take for "this is text". The rule can be undone: drop one leading `'`. Text is
 * sanitised; for exact names use NDJSON.
 *
 * @module
 */
import type { Observation } from "../traffic/event.ts";
import { type Row, ROW_FIELDS, rowsOf, valueOf } from "./row.ts";
import { sanitize } from "./sanitize.ts";

const BARE = /^[A-Za-z0-9_.:/@+-]*$/;
const FORMULA = /^[=+\-@'＝＋－＠]/;

/** The header record, with its line end. Written once, first. */
export const CSV_HEADER: string = `${ROW_FIELDS.join(",")}\r\n`;

/** The records of an observation, each with its line end; the empty string if it has none. */
export function formatCsv(observation: Observation): string {
  return rowsOf(observation).map((row) => `${formatCsvRow(row)}\r\n`).join("");
}

/** One record without its line end. A field that the row has not is empty. */
export function formatCsvRow(row: Row): string {
  return ROW_FIELDS.map((field) => formatCsvValue(valueOf(row, field))).join(",");
}

function formatCsvValue(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const clean = sanitize(value);
  const text = FORMULA.test(clean) ? `'${clean}` : clean;
  // An empty name is not an absent one.
  return text !== "" && BARE.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
