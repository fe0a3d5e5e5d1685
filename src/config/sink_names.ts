/**
 * A name for each sink, by which messages, statistics, secrets and the journal tell them apart.
 *
 * @module
 */
import { formatSource } from "./issue.ts";
import type { ConfigIssue } from "./issue.ts";
import { quoteValue } from "./quote.ts";
import type { SinkDraft } from "./sink_config.ts";

/** The names, in the order of the sinks, and what is wrong with those that were given. */
export interface SinkNames {
  /** Undefined where the sink's table names neither itself nor a type. */
  readonly names: readonly (string | undefined)[];
  /** Names that were given twice. */
  readonly issues: readonly ConfigIssue[];
}

/**
 * Gives each sink a name: its own, else that of its type, with `-2`, `-3` and so on where that is
 * taken. Names that were given come first, so that adding a sink without one renames nobody.
 *
 * @param drafts the sinks, in their order
 */
export function nameSinks(drafts: readonly SinkDraft[]): SinkNames {
  const taken = new Map<string, SinkDraft>();
  const issues: ConfigIssue[] = [];
  for (const draft of drafts) {
    const name = draft.table["name"];
    if (typeof name !== "string") continue;
    const other = taken.get(name);
    if (other === undefined) taken.set(name, draft);
    else issues.push(takenTwice(name, draft, other));
  }
  const names = drafts.map((draft) => {
    const { name, type } = draft.table;
    if (typeof name === "string") return name;
    if (typeof type !== "string") return undefined;
    for (let number = 1;; number++) {
      const candidate = number === 1 ? type : `${type}-${number}`;
      if (taken.has(candidate)) continue;
      taken.set(candidate, draft);
      return candidate;
    }
  });
  return { names, issues };
}

function takenTwice(name: string, draft: SinkDraft, other: SinkDraft): ConfigIssue {
  const path = [...draft.prefix, "name"];
  const there = formatSource(other.layer.sourceOf([...other.prefix, "name"]));
  return {
    source: draft.layer.sourceOf(path),
    path,
    problem: `Cannot use name ${quoteValue(name)} twice: another sink has it at ${there}`,
  };
}
