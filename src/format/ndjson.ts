/**
 * NDJSON: one JSON object a line. The exact form: a reader gets every name back as it was.
 *
 * @module
 */
import type { Observation } from "../traffic/event.ts";
import { type Row, rowsOf } from "./row.ts";
import { MAX_MARKS, NON_PRINTING } from "./sanitize.ts";

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** What `sanitize()` would replace, in a JSON text: the start of a string is after a quote. */
const HIDDEN = new RegExp(
  String.raw`${NON_PRINTING}|(?<=")\p{M}|(?<=\p{M}{${MAX_MARKS}})\p{M}`,
  "gv",
);

/** The rows of an observation, each with its newline; the empty string if it has none. */
export function formatNdjson(observation: Observation): string {
  return rowsOf(observation).map((row) => `${formatJsonRow(row)}\n`).join("");
}

/**
 * One row as JSON in one line. Whatever does not print, or would change what is printed before it,
 * is written as `\u` and four digits for each UTF-16 code unit, so that a terminal never gets it raw
 * and lone surrogates survive.
 */
export function formatJsonRow(row: Row): string {
  const json = JSON.stringify(row);
  if (PRINTABLE_ASCII.test(json)) return json;
  return json.replace(HIDDEN, escapeCodeUnits);
}

function escapeCodeUnits(text: string): string {
  let escaped = "";
  for (let index = 0; index < text.length; index++) {
    escaped += `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
