/**
 * The lines of the table that are not rows: header, notices and the caption.
 *
 * @module
 */
import { cellsOf, fitCells } from "../../src/format/cells.ts";
import { sanitize } from "../../src/format/sanitize.ts";
import { formatBytes, type Units } from "../../src/format/units.ts";
import { isLost, type Lost } from "../../src/traffic/event.ts";
import type { Snapshot } from "./totals.ts";

/** Something that a person must know about the numbers. */
export interface Notice {
  /** One sentence, without control characters. */
  readonly text: string;
}

/** Local time of day, `HH:MM:SS`. */
export function clockOf(timeMs: number): string {
  const time = new Date(timeMs);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, "0")).join(":");
}

/** Host, time and measured length of the interval; the host gives way when it is narrow. */
export function headerOf(
  { host, timeMs, seconds }: Snapshot,
  clock: (timeMs: number) => string,
  columns: number,
): string {
  const when = `${clock(timeMs)}  ${seconds === undefined ? "-" : `${seconds.toFixed(2)} s`}`;
  const name = sanitize(host);
  const room = columns - when.length - 2;
  if (cellsOf(name) <= room) return `${name}  ${when}`;
  return room >= 2 ? `${fitCells(name, room + 1)} ${when}` : when;
}

/**
 * What was lost and when nothing was measured.
 *
 * @param since `start`: everything so far, for a picture that is drawn over; `interval`: what the
 * newest observation says, for a log
 */
export function noticesOf(
  { lostNow, lostTotal, gaps, seconds }: Snapshot,
  units: Units,
  clock: (timeMs: number) => string,
  since: "start" | "interval",
): Notice[] {
  const notices: Notice[] = [];
  const lost = since === "start" ? lostTotal : lostNow;
  if (isLost(lost)) {
    notices.push({
      text: `lost: ${lostText(lost, units)}${since === "start" ? " (since start)" : ""}`,
    });
  }
  if (gaps.last !== undefined && (since === "start" || seconds === undefined)) {
    const { gapSeconds, timeMs, reason } = gaps.last;
    const all = since === "start" && gaps.count > 1
      ? ` (${gaps.count} gaps since start, ${gaps.seconds.toFixed(1)} s)`
      : "";
    const length = gapSeconds.toFixed(1);
    notices.push({ text: `gap: ${length} s until ${clock(timeMs)}, ${sanitize(reason)}${all}` });
  }
  return notices;
}

/**
 * Says what the bytes are; that nothing moved, where rows are shown that stand still; and what moved
 * since the start, where there is no column for it. As much of it as fits, in this order.
 */
export function captionOf(
  { sum, seconds }: Snapshot,
  { columns, units }: { readonly columns: number; readonly units: Units },
  says: { readonly calm: boolean; readonly totals: boolean },
): string {
  const still = says.calm && seconds !== undefined && sum.rxNow + sum.txNow === 0;
  const what = `application ${units}`;
  const full = `${what}, without headers`;
  const rx = formatBytes(sum.rxTotal, units);
  const tx = formatBytes(sum.txTotal, units);
  const totals = says.totals ? [`since start ${rx} in, ${tx} out`] : [];
  const calm = still ? ["no traffic in this interval"] : [];
  const candidates = [
    [...calm, ...totals, full],
    [...calm, ...totals, what],
    [...calm, full],
    [...calm, what],
    still ? calm : [what],
  ].map((parts) => parts.join("; "));
  return candidates.find((text) => text.length <= columns) ?? candidates.at(-1) ?? "";
}

function lostText({ rxBytes, txBytes, calls, messages }: Lost, units: Units): string {
  const parts: string[] = [];
  if (rxBytes > 0) parts.push(`${formatBytes(rxBytes, units)} received`);
  if (txBytes > 0) parts.push(`${formatBytes(txBytes, units)} sent`);
  if (calls > 0) parts.push(`${calls} ${calls === 1 ? "call" : "calls"} not counted`);
  if (messages > 0) parts.push(`${messages} ${messages === 1 ? "message" : "messages"}`);
  return parts.join(", ");
}
