/**
 * Standard output: a table that is redrawn in place on a terminal; NDJSON, CSV or logfmt for
 * programs.
 *
 * @module
 */
import { z } from "zod";
import type { OutputStream, Sink, SinkContext, SinkType } from "../sink.ts";
import type { GroupField } from "../../src/traffic/view.ts";
import { StdoutSink } from "./stdout_sink.ts";

/** Formats that can be asked for. */
export type StdoutFormat = "auto" | "table" | "ndjson" | "csv" | "logfmt";

/** Options of the `stdout` sink. */
export interface StdoutOptions {
  /** Form of the rows. */
  readonly format: StdoutFormat;
  /** When the table has colours. */
  readonly color: "auto" | "always" | "never";
}

/** What the table keeps apart where the user does not say. */
const TABLE_GROUP: readonly GroupField[] = ["process", "pid", "user", "unit", "container"];

const schema: z.ZodType<StdoutOptions> = z.strictObject({
  format: z.enum(["auto", "table", "ndjson", "csv", "logfmt"]).default("auto").describe(
    "Form of the rows; auto: a table on a terminal, NDJSON otherwise",
  ),
  color: z.enum(["auto", "always", "never"]).default("auto").describe(
    "Colours of the table; auto: on a terminal",
  ),
});

/** The `stdout` sink. */
export const stdout: SinkType<z.ZodType<StdoutOptions>> = {
  name: "stdout",
  summary: "Standard output: a refreshed table on a terminal; NDJSON, CSV or logfmt for programs",
  kind: "live",
  schema,
  selectsTop(options: StdoutOptions, stream: OutputStream): boolean {
    return resolveFormat(options.format, stream.isTerminal()) === "table";
  },
  defaultGroupBy(
    options: StdoutOptions,
    stream: OutputStream,
  ): readonly GroupField[] | undefined {
    const table = resolveFormat(options.format, stream.isTerminal()) === "table";
    return table ? TABLE_GROUP : undefined;
  },
  create(options: StdoutOptions, context: SinkContext): Sink {
    const isTerminal = context.stdout.isTerminal();
    const terminal = isTerminal && context.screen !== "dumb";
    const wantsColor = terminal && context.screen !== "mono";
    return new StdoutSink({
      format: resolveFormat(options.format, isTerminal),
      color: options.color === "auto" ? wantsColor : options.color === "always",
      terminal,
      context,
    });
  },
};

function resolveFormat(format: StdoutFormat, terminal: boolean): Exclude<StdoutFormat, "auto"> {
  if (format !== "auto") return format;
  return terminal ? "table" : "ndjson";
}
