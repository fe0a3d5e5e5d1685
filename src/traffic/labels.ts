/**
 * The labels of an event: everything in it but its bytes.
 *
 * @module
 */
import type { TrafficEvent } from "./event.ts";

/** Fields that say whose bytes an event's bytes are, in the order in which they are compared. */
export const LABEL_FIELDS = [
  "process",
  "pid",
  "thread",
  "tid",
  "user",
  "uid",
  "unit",
  "container",
  "cgroup",
  "protocol",
  "family",
  "scope",
] as const;

/** One of {@link LABEL_FIELDS}. */
export type LabelField = typeof LABEL_FIELDS[number];

/** An event without its bytes. */
export type Labels = Pick<TrafficEvent, LabelField>;

/** Name of the row that stands for what is not shown by itself. */
export const OTHER = "other";

/** The row that stands for `foldedRows` rows that are not shown by themselves. */
export function otherRow(foldedRows: number, rxBytes: number, txBytes: number): TrafficEvent {
  return { process: OTHER, foldedRows, rxBytes, txBytes };
}

/**
 * A text that two events share exactly where they agree in all the fields given, absence included.
 *
 * Values may hold any character: each is written with its length or as a number that a letter ends.
 */
export function labelKey(event: TrafficEvent, fields: readonly LabelField[]): string {
  let key = "";
  for (const field of fields) {
    const value = event[field];
    if (value === undefined) key += "-";
    else if (typeof value === "string") key += `${value.length}:${value}`;
    else key += `${value}n`;
  }
  return key;
}

/** An event that can still be added to. */
export type MutableEvent = { -readonly [K in keyof TrafficEvent]: TrafficEvent[K] };

/** A copy with only these fields, and the bytes. */
export function pickLabels(event: TrafficEvent, fields: readonly LabelField[]): MutableEvent {
  const picked: MutableEvent = { rxBytes: event.rxBytes, txBytes: event.txBytes };
  for (const field of fields) copyField(event, picked, field);
  return picked;
}

function copyField<K extends LabelField>(from: TrafficEvent, to: MutableEvent, field: K): void {
  const value: MutableEvent[K] | undefined = from[field];
  if (value !== undefined) to[field] = value;
}

/** Order of two events by their labels, field by field, absent first: the same on every machine. */
export function compareLabels(a: TrafficEvent, b: TrafficEvent): number {
  for (const field of LABEL_FIELDS) {
    const left = a[field];
    const right = b[field];
    if (left === right) continue;
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
