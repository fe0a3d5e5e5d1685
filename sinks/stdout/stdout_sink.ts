/**
 * The open `stdout` sink.
 *
 * @module
 */
import { CSV_HEADER, formatCsv } from "../../src/format/csv.ts";
import { formatLogfmt } from "../../src/format/logfmt.ts";
import { formatNdjson } from "../../src/format/ndjson.ts";
import type { Observation } from "../../src/traffic/event.ts";
import { DELIVERED, type Outcome, type ProbeResult, type Sink, type SinkContext } from "../sink.ts";
import { outcomeOf } from "./outcome.ts";
import type { TablePrinter } from "./table_printer.ts";
import { Writer } from "./writer.ts";

/** What the sink needs to know. */
export interface StdoutSettings {
  /** Form of the rows, `auto` resolved. */
  readonly format: "table" | "ndjson" | "csv" | "logfmt";
  /** Whether the table has colours. */
  readonly color: boolean;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  /** The program around the sink. */
  readonly context: SinkContext;
}

/** Text to write, and what to remember once it is written. */
export interface Output {
  /** May be empty. */
  readonly text: string;
  /** Called once all of the text is written. */
  readonly onWritten?: () => void;
}

/** Standard output as a sink. */
export class StdoutSink implements Sink {
  readonly #settings: StdoutSettings;
  readonly #writer: Writer;
  #table: TablePrinter | undefined;
  #hasHeader = false;

  /** Does nothing yet. */
  constructor(settings: StdoutSettings) {
    this.#settings = settings;
    this.#writer = new Writer(settings.context.stdout);
  }

  /** Always there; only a write can tell whether anybody reads. */
  probe(): Promise<ProbeResult> {
    const { format, terminal } = this.#settings;
    const detail = `${format} on ${terminal ? "a terminal" : "standard output"}`;
    return Promise.resolve({ ok: true, detail });
  }

  /** Prints the rows, or draws one frame that has taken in the whole batch. */
  async write(batch: readonly Observation[], signal: AbortSignal): Promise<Outcome> {
    await this.#writer.ready(signal);
    const { text, onWritten } = await this.#render(batch);
    if (text === "") return DELIVERED;
    // The rest of a record that was cut by an error must not join the next one.
    const start = this.#writer.torn ? "\n" : "";
    try {
      await this.#writer.write(start + text, signal, onWritten ?? ((): void => {}));
      return DELIVERED;
    } catch (error) {
      signal.throwIfAborted();
      return outcomeOf(error, this.#settings.terminal);
    }
  }

  /** Leaves the last frame on the terminal, with the cursor below it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const last = this.#table?.leave() ?? "";
    // Somebody who has stopped reading must not keep the program from ending.
    if (last === "" || this.#writer.blocked) return;
    try {
      await this.#writer.write(last, new AbortController().signal, () => {});
    } catch (error) {
      // Only cosmetics were in it. If the terminal is gone there is nothing left to restore.
      if (outcomeOf(error, this.#settings.terminal).status !== "closed") throw error;
    }
  }

  async #render(batch: readonly Observation[]): Promise<Output> {
    switch (this.#settings.format) {
      case "table": {
        const table = await this.#loadTable();
        return table.print(batch, this.#writer.torn);
      }
      case "csv": {
        const records = batch.map(formatCsv).join("");
        if (this.#hasHeader) return { text: records };
        return { text: CSV_HEADER + records, onWritten: () => this.#hasHeader = true };
      }
      case "ndjson":
        return { text: batch.map(formatNdjson).join("") };
      case "logfmt":
        return { text: batch.map(formatLogfmt).join("") };
    }
  }

  /** The table knows the width of every character, which takes time to load: not for the others. */
  async #loadTable(): Promise<TablePrinter> {
    const { TablePrinter } = await import("./table_printer.ts");
    this.#table ??= new TablePrinter(this.#settings);
    return this.#table;
  }
}
