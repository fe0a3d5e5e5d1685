/**
 * The language in which a user says what a bar shows: `↓{rx} ↑{tx} {top.process}`.
 *
 *     {NAME}                  at the default width, so that nothing jumps
 *     {NAME:>9}  {NAME:<9}    right or left in 9 cells
 *     {NAME:9.1}              9 cells, one digit after the point
 *     {NAME:9.1b}             the same, in bits (B: in bytes)
 *     {NAME:5c}               compact: 12.3M, without the unit
 *     {{  }}                  a brace
 *
 * @module
 */
import type { Units } from "../../src/format/units.ts";
import { MAX_TOP } from "./bar_state.ts";
import { nearestField } from "./nearest_field.ts";

/** What a field shows, which decides how it is formatted. */
export type FieldKind = "rate" | "amount" | "text";

/** A place in a template where something of the state stands. */
export interface Field {
  /** Name, with `top1` for `top`: `rx`, `top1.process`, `today.rx`. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Undefined: texts stand left, numbers right. */
  readonly align?: "left" | "right";
  /** Cells; undefined: what the widest value needs. */
  readonly width?: number;
  /** Digits after the point; undefined: three significant digits. */
  readonly precision?: number;
  /** Undefined: those that the user has chosen for everything. */
  readonly units?: Units;
  /** Without the unit: `12.3M`. */
  readonly compact: boolean;
}

/** A template, parsed: literal texts and fields in turn. */
export type Template = readonly (string | Field)[];

/** What came of parsing. */
export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problem: string };

/** Widest field. */
export const MAX_WIDTH = 200;

const KINDS: ReadonlyMap<string, FieldKind> = new Map([
  ["rx", "rate"],
  ["tx", "rate"],
  ["total", "rate"],
  ["today.rx", "amount"],
  ["today.tx", "amount"],
  ["today.total", "amount"],
  ["month.rx", "amount"],
  ["month.tx", "amount"],
  ["month.total", "amount"],
  ["host", "text"],
  ["level", "text"],
  ["percent", "text"],
  ["time", "text"],
  ...Array.from({ length: MAX_TOP }, (_, index): [string, FieldKind][] => [
    [`top${index + 1}.process`, "text"],
    [`top${index + 1}.rx`, "rate"],
    [`top${index + 1}.tx`, "rate"],
    [`top${index + 1}.total`, "rate"],
  ]).flat(),
]);

/** Names of all fields as users write them. */
export const FIELD_NAMES: readonly string[] = [...KINDS.keys()].map((name) =>
  name.replace(/^top1\./, "top.")
);

const SPECIFICATION = /^([<>]?)(\d{0,3})(?:\.(\d))?([bB]?)(c?)$/;

/**
 * Parses a template.
 *
 * @returns the template, or what is wrong as `expected …`
 */
export function parseTemplate(text: string): ParsedTemplate {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) {
    return wrong("expected one line without control characters");
  }
  const parts: (string | Field)[] = [];
  let literal = "";
  for (const [token] of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    if (token === "{{" || token === "}}") literal += token[0];
    else if (token === "{" || token === "}") {
      return wrong(`expected every ${token} to be part of a field such as {rx}, or doubled`);
    } else if (token[0] === "{") {
      const field = fieldOf(token.slice(1, -1));
      if (typeof field === "string") return wrong(field);
      if (literal !== "") parts.push(literal);
      literal = "";
      parts.push(field);
    } else literal += token;
  }
  if (literal !== "") parts.push(literal);
  if (parts.every((part) => typeof part === "string" && part.trim() === "")) {
    return wrong("expected some text or a field such as {rx}");
  }
  return { ok: true, template: parts };
}

/** True where a template shows what was moved today or this month. */
export function showsTotals(template: Template): boolean {
  return template.some((part) => typeof part !== "string" && part.kind === "amount");
}

function wrong(problem: string): ParsedTemplate {
  return { ok: false, problem };
}

/** A field, or what is wrong with it. */
function fieldOf(text: string): Field | string {
  const colon = text.indexOf(":");
  const written = colon < 0 ? text : text.slice(0, colon);
  const name = written.replace(/^top\./, "top1.");
  const kind = KINDS.get(name);
  if (kind === undefined) {
    const suggestion = nearestField(written, FIELD_NAMES);
    return suggestion === undefined
      ? `expected fields such as {rx}, {tx}, {top.process} and {today.rx}; there is no {${written}}`
      : `expected {${suggestion}} in place of {${written}}`;
  }
  const specification = colon < 0 ? "" : text.slice(colon + 1);
  const match = SPECIFICATION.exec(specification);
  if (match === null) {
    return `expected a width such as {${written}:>9}, {${written}:9.1} or {${written}:9.1b} in ` +
      `place of {${text}}`;
  }
  const [, align, width, precision, unit, compact] = match;
  if (kind === "text" && (precision !== undefined || unit !== "" || compact !== "")) {
    return `expected a width only, such as {${written}:12}, in place of {${text}}`;
  }
  if (width !== "" && (Number(width) < 1 || Number(width) > MAX_WIDTH)) {
    return `expected a width of 1 to ${MAX_WIDTH} in place of {${text}}`;
  }
  return {
    name,
    kind,
    ...(align === "" ? {} : { align: align === "<" ? "left" : "right" } as const),
    ...(width === "" ? {} : { width: Number(width) }),
    ...(precision === undefined ? {} : { precision: Number(precision) }),
    ...(unit === "" ? {} : { units: unit === "b" ? "bits" : "bytes" } as const),
    compact: compact !== "",
  };
}
