/**
 * What `socktraf totals` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { applyView } from "../../traffic/apply_view.ts";
import type { Interval } from "../../traffic/event.ts";
import { Totals } from "../../traffic/totals.ts";
import { type GroupField, NO_FILTER } from "../../traffic/view.ts";
import { exitOfInput } from "../deliver.ts";
import { sinkContext } from "../sinks_of.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";
import { logOf } from "../log.ts";
import { runSession } from "../session.ts";

/** Flags that are not part of the configuration: none so far. */
export type TotalsFlags = Record<never, never>;

/** As the original program printed them. */
const BY_PROCESS: readonly GroupField[] = ["process", "pid"];

/**
 * Captures until told to stop, then prints totals.
 *
 * @returns the exit code
 */
export async function totals(config: Config, _flags: TotalsFlags, io: Io): Promise<number> {
  using log = logOf(config, io);
  const groupBy = config.groupBy ?? BY_PROCESS;
  const { filter, includeLoopback, top } = config;
  const sums = new Totals();
  let gapSeconds = 0;
  let last: Interval | undefined;
  const { intervals } = await runSession(config, io, log, {
    started: () => {
      if (config.capture.input !== undefined || config.durationMs !== undefined) return;
      log.info("counting; press Ctrl-C for the totals");
    },
    captured: (_captured, observed) => {
      for (const item of observed) {
        if (item.kind === "gap") {
          gapSeconds += item.gapSeconds;
        } else {
          last = item;
          sums.add(applyView(item, { groupBy, filter, includeLoopback }));
        }
      }
      return Promise.resolve(true);
    },
  });
  const total: Interval = {
    kind: "interval",
    timeMs: last?.timeMs ?? Date.now(),
    intervalSeconds: sums.measuredSeconds,
    host: last?.host ?? config.host,
    events: sums.events(),
    lost: sums.lost,
  };
  const sorted = applyView(total, {
    groupBy,
    top: top ?? Infinity,
    filter: NO_FILTER,
    includeLoopback: true,
  });
  await print(sorted, gapSeconds, groupBy, config, io);
  return config.capture.input === undefined ? EXIT.ok : exitOfInput(intervals, log);
}

/** In the form of the stdout sink, unless that is the table: totals have one of their own. */
async function print(
  total: Interval,
  gapSeconds: number,
  groupBy: readonly GroupField[],
  config: Config,
  io: Io,
): Promise<void> {
  const sink = config.sinks.find(({ type }) => type === "stdout");
  const format = (sink?.options as { readonly format?: string } | undefined)?.format ?? "auto";
  if (format === "auto" || format === "table") {
    const { totalsTable } = await import("../totals_table.ts");
    const text = totalsTable(total, { groupBy, gapSeconds });
    await io.stdout.write(new TextEncoder().encode(text));
    return;
  }
  if (sink === undefined) return;
  await using opened = sink.sinkType.create(sink.options, sinkContext(sink, config, io));
  await opened.write([total], new AbortController().signal);
}
