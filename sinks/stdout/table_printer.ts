/**
 * Turns observations into what is written for the table: frames on a terminal, blocks elsewhere.
 *
 * @module
 */
import type { Observation } from "../../src/traffic/event.ts";
import { colored, drawFrame, type Drawn, leaveScreen, type ScreenSize } from "./screen.ts";
import type { Output, StdoutSettings } from "./stdout_sink.ts";
import { renderTable } from "./table.ts";
import { type ColumnField, TableTotals } from "./totals.ts";

/** Where a terminal does not say how large it is. */
const USUAL_SIZE: ScreenSize = { columns: 80, rows: 24 };

/** Keeps the totals and knows what is on the screen. */
export class TablePrinter {
  readonly #settings: StdoutSettings;
  readonly #totals = new TableTotals();
  /** A batch that is offered again after an error is not counted again. */
  readonly #counted = new WeakSet<Observation>();
  #widths = new Map<ColumnField, number>();
  /** Of the last frame. */
  #size: ScreenSize = USUAL_SIZE;
  #drawn: Drawn | undefined;
  #hasBlock = false;
  #hasFrame = false;

  /** Starts with an empty table. */
  constructor(settings: StdoutSettings) {
    this.#settings = settings;
  }

  /**
   * Takes in a batch and says what to write.
   *
   * @param torn the last write was cut by an error: what is on the screen is not known
   */
  print(batch: readonly Observation[], torn: boolean): Output {
    if (!this.#settings.terminal) return this.#printBlocks(batch);
    for (const observation of batch) this.#count(observation);
    return batch.length === 0 ? { text: "" } : this.#drawFrame(torn);
  }

  /** What to write at the end. */
  leave(): string {
    return this.#hasFrame ? leaveScreen() : "";
  }

  #count(observation: Observation): void {
    if (this.#counted.has(observation)) return;
    this.#counted.add(observation);
    this.#totals.add(observation);
  }

  #drawFrame(torn: boolean): Output {
    const { context, color } = this.#settings;
    const size = usable(context.stdout.size());
    const disturbed = context.stdout.disturbed?.() ?? false;
    if (disturbed || torn) this.#drawn = undefined;
    if (this.#size.columns !== size.columns || this.#size.rows !== size.rows) {
      this.#size = size;
      this.#widths = new Map();
    }
    const lines = renderTable(this.#totals.snapshot(), {
      columns: size.columns,
      lines: size.rows - 1,
      units: context.units,
      widths: this.#widths,
      ...(context.top !== undefined && { top: context.top }),
    });
    const { text, drawn } = drawFrame(lines, size, this.#drawn, color);
    this.#hasFrame = true;
    return { text, onWritten: () => this.#drawn = drawn };
  }

  #printBlocks(batch: readonly Observation[]): Output {
    const { context, color } = this.#settings;
    const blocks = batch.map((observation) => {
      this.#count(observation);
      const lines = renderTable(this.#totals.snapshot(), {
        columns: Infinity,
        lines: Infinity,
        units: context.units,
        widths: this.#widths,
        ...(context.top !== undefined && { top: context.top }),
      });
      return lines.map((line) => `${colored(line, color)}\n`).join("");
    });
    const start = this.#hasBlock && blocks.length > 0 ? "\n" : "";
    return { text: start + blocks.join("\n"), onWritten: () => this.#hasBlock = true };
  }
}

function usable(size: ScreenSize | undefined): ScreenSize {
  // Some pseudo-terminals say 0 by 0.
  if (size === undefined || size.columns < 1 || size.rows < 1) return USUAL_SIZE;
  return size;
}
