/**
 * The table of `socktraf totals`: exact numbers, biggest first.
 *
 * @module
 */
import { cellsOf, fitCells } from "../format/cells.ts";
import { sanitize, showEdgeBlanks } from "../format/sanitize.ts";
import { type Interval, isLost, type TrafficEvent } from "../traffic/event.ts";
import type { GroupField } from "../traffic/view.ts";

/** What the table says besides the rows. */
export interface TotalsTableOptions {
  /** Columns after the bytes. */
  readonly groupBy: readonly GroupField[];
  /** Time in which nothing was measured. */
  readonly gapSeconds: number;
}

/** Numbers stand right, names last, so that the table is easy to sort and to cut. */
const NUMERIC: ReadonlySet<GroupField> = new Set(["pid"]);

/** Renders the totals of a whole trace. */
export function totalsTable(total: Interval, options: TotalsTableOptions): string {
  const fields = [...options.groupBy].sort((a, b) =>
    Number(NUMERIC.has(b)) - Number(NUMERIC.has(a))
  );
  const rows = total.events.map((event) => [
    String(event.rxBytes),
    String(event.txBytes),
    ...fields.map((field) => labelOf(event, field)),
  ]);
  const rx = total.events.reduce((sum, event) => sum + event.rxBytes, 0);
  const tx = total.events.reduce((sum, event) => sum + event.txBytes, 0);
  const all = [
    ["RECEIVED", "SENT", ...fields.map((field) => field.toUpperCase())],
    ...rows,
    [String(rx), String(tx), ...fields.map((_, index) => index === 0 ? "total" : "")],
  ];
  const widths =
    all[0]?.map((_, column) => Math.max(...all.map((row) => cellsOf(row[column] ?? "")))) ?? [];
  const lines = all.map((row) =>
    row.map((text, column) => {
      const field = fields[column - 2];
      const right = column < 2 || (field !== undefined && NUMERIC.has(field));
      return fitCells(text, widths[column] ?? 0, right ? "right" : "left");
    }).join("  ").trimEnd()
  );
  return `${headline(total)}\n\n${lines.join("\n")}\n${footnotes(total, options)}`;
}

function headline({ host, intervalSeconds }: Interval): string {
  const seconds = intervalSeconds.toFixed(1);
  return `Totals of ${seconds} s on ${
    sanitize(host)
  }, in bytes (application bytes, without headers)`;
}

function footnotes({ lost }: Interval, { gapSeconds }: TotalsTableOptions): string {
  const notes: string[] = [];
  if (gapSeconds > 0) notes.push(`not measured: ${gapSeconds.toFixed(1)} s in gaps`);
  if (isLost(lost)) {
    notes.push(
      `lost: ${lost.rxBytes} bytes received, ${lost.txBytes} bytes sent, ` +
        `${lost.calls} calls, ${lost.messages} messages`,
    );
  }
  return notes.map((note) => `${note}\n`).join("");
}

function labelOf(event: TrafficEvent, field: GroupField): string {
  if (field === "process" && event.foldedRows !== undefined) return `other (${event.foldedRows})`;
  const value = field === "user" ? event.user ?? event.uid : event[field];
  return value === undefined ? "-" : showEdgeBlanks(sanitize(String(value)));
}
