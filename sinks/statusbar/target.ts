/**
 * What a target is: one program's own form of a {@link BarState}.
 *
 * @module
 */
import type { Units } from "../../src/format/units.ts";
import type { BarState, Condition } from "./bar_state.ts";
import type { Template } from "./template.ts";

/** Colours as `#rrggbb`; a condition without one keeps the bar's own colour. */
export type Colors = Readonly<Partial<Record<Condition, string>>>;

/** How a state is to be shown. */
export interface RenderOptions {
  /** Of rates and amounts, where the template says nothing else. */
  readonly units: Units;
  readonly template: Template;
  /** Only for targets that have colours of their own. */
  readonly colors: Colors;
  /** At most this many processes, in targets that show a list. */
  readonly top: number;
  /** Only ASCII in what socktraf writes, names included. */
  readonly ascii: boolean;
  /** Whether text is Pango markup, in targets that leave it to the user. */
  readonly pango: boolean;
  /** Milliseconds since the epoch, to tell a stale state; undefined: the state is the newest there is. */
  readonly nowMs?: number;
}

/** One program's own form. */
export interface Target {
  /** What comes before the first state in a stream; empty in most. */
  readonly preamble: string;
  /**
   * One record that ends in a line feed: never empty, and one line where the target
   * can be followed. Pure.
   */
  render(state: BarState, options: RenderOptions): string;
}

/** What can be known of a target without loading it. */
export interface TargetInfo {
  /** Name, also that of the sink. */
  readonly name: string;
  /** One line for lists, without a final period. */
  readonly summary: string;
  /** Name of the file; undefined for a target that streams on standard output. */
  readonly fileName?: string;
  /** True where the sink writes records to standard output, one after the other. */
  readonly streaming: boolean;
  /** True where a record is one line, so that a bar can read one after the other from a program. */
  readonly followable: boolean;
  /** True where it shows what was moved today, whatever the template. */
  readonly showsTotals: boolean;
  /** True where a template decides what it shows. */
  readonly hasTemplate: boolean;
  /** True where it has colours of its own. */
  readonly hasColors: boolean;
  /** True where it shows a list of processes. */
  readonly hasList: boolean;
  /** True where the user says whether text is Pango markup. */
  readonly hasMarkup: boolean;
  /** Loads it. */
  load(): Promise<Target>;
}
