/**
 * How a view is applied: filter, group, keep the biggest.
 *
 * @module
 */
import type { Interval, TrafficEvent } from "./event.ts";
import { filterTest } from "./filter.ts";
import {
  compareLabels,
  LABEL_FIELDS,
  type LabelField,
  labelKey,
  type MutableEvent,
  OTHER,
  otherRow,
  pickLabels,
} from "./labels.ts";
import type { GroupField, View } from "./view.ts";

/**
 * The interval as the view shows it; `lost` and the times stay as they are.
 *
 * - Rows that the filter or the exclusion of loopback drops are gone; everything after that keeps
 *   the sums of the bytes.
 * - Grouping leaves the fields that were grouped by; a row without such a field stays without it.
 *   `user` also leaves `uid`, which tells users without a name apart. A row of a single process
 *   keeps its id as `onlyPid`.
 * - `top` sorts by received plus sent bytes, the biggest first (ties: by labels), keeps that many
 *   rows and adds the rest up in one last row `{ process: "other", foldedRows }`. Where nothing is
 *   left over there is no such row.
 *
 * A process may really be called "other". The row for the rest is told from it by `foldedRows`;
 * where nothing else would tell them apart, its bytes are counted in the row for the rest, so that
 * no two rows ever have the same labels. Applying a view without a filter again changes nothing.
 */
export function applyView(interval: Interval, view: View): Interval {
  const kept = keep(interval.events, view);
  const folded = kept.filter((event) => event.foldedRows !== undefined);
  const single = folded.length === 0 ? kept : kept.filter((row) => row.foldedRows === undefined);
  const rows = view.groupBy === undefined ? single : group(single, view.groupBy);
  const sorted = view.top === undefined ? rows : rows.toSorted(biggestFirst);
  return { ...interval, events: fold(sorted, folded, view.top ?? Infinity) };
}

function keep(events: readonly TrafficEvent[], view: View): readonly TrafficEvent[] {
  const passes = filterTest(view.filter);
  if (passes === undefined && view.includeLoopback) return events;
  return events.filter((event) =>
    (view.includeLoopback || event.scope !== "loopback") && (passes?.(event) ?? true)
  );
}

function group(rows: readonly TrafficEvent[], groupBy: readonly GroupField[]): TrafficEvent[] {
  const fields = labelFields(groupBy);
  const keepsPid = fields.includes("pid");
  const groups = new Map<string, MutableEvent>();
  for (const row of rows) {
    const key = labelKey(row, fields);
    const sum = groups.get(key);
    const pid = keepsPid ? undefined : row.pid ?? row.onlyPid;
    if (sum === undefined) {
      const first = pickLabels(row, fields);
      if (pid !== undefined) first.onlyPid = pid;
      groups.set(key, first);
    } else {
      sum.rxBytes += row.rxBytes;
      sum.txBytes += row.txBytes;
      if (sum.onlyPid !== pid) delete sum.onlyPid;
    }
  }
  return [...groups.values()];
}

function labelFields(groupBy: readonly GroupField[]): LabelField[] {
  const fields = new Set<LabelField>(groupBy);
  if (fields.has("user")) fields.add("uid");
  return [...fields];
}

function biggestFirst(a: TrafficEvent, b: TrafficEvent): number {
  return (b.rxBytes + b.txBytes) - (a.rxBytes + a.txBytes) || compareLabels(a, b);
}

/** The first `top` rows, then one row for what is left over and for what was folded before. */
function fold(
  rows: readonly TrafficEvent[],
  folded: readonly TrafficEvent[],
  top: number,
): readonly TrafficEvent[] {
  if (folded.length === 0 && rows.length <= top) return rows;
  const namesakes = rows.filter(isNamesake);
  const candidates = namesakes.length === 0 ? rows : rows.filter((row) => !isNamesake(row));
  if (folded.length === 0 && candidates.length <= top) return rows;
  const rest = [...folded, ...candidates.slice(top), ...namesakes];
  let rowCount = 0;
  let rxBytes = 0;
  let txBytes = 0;
  for (const row of rest) {
    rowCount += row.foldedRows ?? 1;
    rxBytes += row.rxBytes;
    txBytes += row.txBytes;
  }
  return [...candidates.slice(0, top), otherRow(rowCount, rxBytes, txBytes)];
}

/** True for a row of a process that is called as the rest is, with nothing else to tell them apart. */
function isNamesake(row: TrafficEvent): boolean {
  return row.process === OTHER &&
    LABEL_FIELDS.every((field) => field === "process" || row[field] === undefined);
}
