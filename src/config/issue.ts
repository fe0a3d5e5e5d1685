/**
 * What can be wrong with a configuration, as values, and the error that carries them.
 *
 * @module
 */

import { quoteValue } from "./quote.ts";

/** Where something was said. */
export type Source =
  /** In a file; line and column count from 1 and are absent where the whole file is meant. */
  | {
    readonly kind: "file";
    readonly path: string;
    readonly line?: number;
    readonly column?: number;
  }
  /** In an environment variable. */
  | { readonly kind: "environment"; readonly name: string }
  /** On the command line; with the value where a message is about a part of it, as of a sink URL. */
  | { readonly kind: "flag"; readonly name: string; readonly value?: string };

/** One thing that is wrong. */
export interface ConfigIssue {
  /** Where it was said. */
  readonly source: Source;
  /** The key, such as `["sinks", 0, "format"]`; empty where no key is meant. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what is expected, one line, without a final period. */
  readonly problem: string;
  /** The nearest right word, where there is one. */
  readonly suggestion?: string;
}

/** Everything that is wrong with a configuration, found in one go. */
export class ConfigError extends Error {
  /** Survives minification. */
  override readonly name = "ConfigError";
  /** At least one. */
  readonly issues: readonly ConfigIssue[];
  /** 2 where flags are wrong, 78 where the file or the environment is. */
  readonly exitCode: 2 | 78;

  /**
   * Makes the error.
   *
   * @param issues at least one
   */
  constructor(issues: readonly ConfigIssue[]) {
    super(issues.map(formatIssue).join("\n"));
    this.issues = issues;
    this.exitCode = issues.some(({ source }) => source.kind === "flag") ? 2 : 78;
  }
}

/**
 * Renders an issue on one line.
 *
 * @returns such as `config.toml:3: Unknown key "intervall", did you mean "interval"?`
 */
export function formatIssue(issue: ConfigIssue): string {
  const { source } = issue;
  const isPart = source.kind === "file" || (source.kind === "flag" && source.value !== undefined);
  const where = isPart ? `${formatSource(source)}: ` : "";
  const hint = issue.suggestion === undefined ? "" : `, did you mean "${issue.suggestion}"?`;
  return `${where}${issue.problem}${hint}`;
}

/**
 * Renders where something was said.
 *
 * @returns such as `/etc/socktraf/config.toml:7`, `SOCKTRAF_HOST`, `--top` or `--sink "stdout:"`
 */
export function formatSource(source: Source): string {
  if (source.kind === "environment") return source.name;
  if (source.kind === "flag") {
    return source.value === undefined ? source.name : `${source.name} ${quoteValue(source.value)}`;
  }
  return source.line === undefined ? source.path : `${source.path}:${source.line}`;
}
