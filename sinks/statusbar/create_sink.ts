/**
 * From a target and its options to a sink that is open. Loads what files need, so import this only
 * where something is written.
 *
 * @module
 */
import { posix } from "node:path";
import type { SinkContext } from "../sink.ts";
import { MAX_TOP } from "./bar_state.ts";
import { colorsOf, type StatusbarOptions } from "./options.ts";
import { fileOutput, type Output, streamOutput } from "./output.ts";
import { type Place, thisWorld, writerFolder } from "./places.ts";
import { StateBuilder } from "./state_builder.ts";
import { StateFile } from "./state_file.ts";
import { StatusbarSink } from "./statusbar_sink.ts";
import type { RenderOptions, TargetInfo } from "./target.ts";
import { templateOf } from "./targets.ts";
import { showsTotals, type Template } from "./template.ts";
import { besideKeeper, ownFileKeeper, type TotalsKeeper } from "./totals_keeper.ts";

/** Processes in a list where the user does not say. */
const DEFAULT_LIST = 3;

/** Makes the sink of a target. */
export function createSink(
  info: TargetInfo,
  options: StatusbarOptions,
  context: SinkContext,
  place: Place,
): StatusbarSink {
  const renderOptions = renderOptionsOf(info, options, context);
  const { output, totals } = outputOf(info, options, context, place, renderOptions.template);
  const top = info.hasTemplate ? MAX_TOP : context.top ?? MAX_TOP;
  return new StatusbarSink({
    output,
    totals,
    renderOptions,
    builder: new StateBuilder({
      thresholds: options,
      quota: options.quota,
      intervalMs: context.intervalMs,
      top,
    }),
    readerTellsStale: !info.hasTemplate,
    load: info.load,
  });
}

function renderOptionsOf(
  info: TargetInfo,
  options: StatusbarOptions,
  { top, units }: SinkContext,
): RenderOptions {
  const ascii = options.ascii ?? false;
  return {
    units,
    template: options.template ?? templateOf(ascii),
    colors: info.hasColors ? colorsOf(options) : {},
    top: top ?? DEFAULT_LIST,
    ascii,
    pango: options.markup === "pango",
  };
}

function outputOf(
  info: TargetInfo,
  { owner, path, quota }: StatusbarOptions,
  { stdout }: SinkContext,
  place: Place,
  template: Template,
): { readonly output: Output; readonly totals: TotalsKeeper | undefined } {
  const { fileName } = info;
  if (fileName === undefined) {
    const preamble = async (): Promise<string> => (await info.load()).preamble;
    return { output: streamOutput(stdout, preamble), totals: undefined };
  }
  const world = thisWorld(place);
  const folder = writerFolder(place);
  const where = path ?? (folder === undefined ? undefined : posix.join(folder, fileName));
  const file = new StateFile(where, owner, world);
  const output = fileOutput(file);
  if (!info.hasTemplate) return { output, totals: ownFileKeeper(file) };
  if (!info.showsTotals && quota === undefined && !showsTotals(template)) {
    return { output, totals: undefined };
  }
  return { output, totals: besideKeeper(file.beside()) };
}
