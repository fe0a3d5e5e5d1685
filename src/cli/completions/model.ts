/**
 * What the completion scripts are made of.
 *
 * @module
 */
import type { CommandModel, FlagModel, ValueModel } from "../command_model.ts";

/** The whole command line. */
export interface CompletionModel {
  /** The first is the one that runs where none is named. */
  readonly commands: readonly CommandModel[];
  /** What `--sink` may begin with. */
  readonly sinkUrls: readonly string[];
}

/** The words to offer for a value; undefined: file names; empty: nothing can be offered. */
export function wordsFor(
  value: ValueModel,
  model: CompletionModel,
): readonly string[] | undefined {
  switch (value.kind) {
    case "file":
      return undefined;
    case "sink":
      return model.sinkUrls;
    default:
      return value.words;
  }
}

/** The flag in all its spellings. */
export function spellings(flag: FlagModel): string[] {
  return [`--${flag.name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])];
}

/** A brief without what only matters in the long help, on one line. */
export function shortBrief(brief: string): string {
  return brief.replace(/ \[.*\]$/, "").replace(/(?:;|: ).*$/, "");
}

/** Quotes a text for bash, zsh and fish alike: in single quotes, without any inside. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "’")}'`;
}
