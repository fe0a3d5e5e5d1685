/**
 * Parts of the journal on their way to a sink, which may have to become smaller.
 *
 * @module
 */
import { NOTHING_LOST, type Observation } from "../traffic/event.ts";
import { rowCount } from "./journal/body.ts";
import type { Place } from "./journal/database.ts";

/** Some observations that are written at once. */
export interface Part {
  readonly items: readonly PartItem[];
}

/** One observation, or one half of it. */
export interface PartItem {
  readonly observation: Observation;
  /** The place that is reached when this one is taken; undefined where more of the same follows. */
  readonly reaches: Place | undefined;
}

/** Rows in a part. */
export function partRows({ items }: Part): number {
  return items.reduce((sum, { observation }) => sum + rowCount(observation), 0);
}

/** The place that is reached when a part is taken; undefined where it is within one observation. */
export function reachedBy({ items }: Part): Place | undefined {
  return items.findLast(({ reaches }) => reaches !== undefined)?.reaches;
}

/**
 * Two halves of a part, in order; undefined where it is a single row. An interval alone becomes two
 * of half its rows each; what it says was lost goes with the first.
 */
export function splitPart({ items }: Part): readonly [Part, Part] | undefined {
  if (items.length > 1) {
    const middle = items.length >> 1;
    return [{ items: items.slice(0, middle) }, { items: items.slice(middle) }];
  }
  const [item] = items;
  if (item === undefined || item.observation.kind === "gap") return undefined;
  const { observation, reaches } = item;
  const { events } = observation;
  if (events.length < 2) return undefined;
  const middle = events.length >> 1;
  const first = { ...observation, events: events.slice(0, middle) };
  const rest = { ...observation, events: events.slice(middle), lost: NOTHING_LOST };
  return [
    { items: [{ observation: first, reaches: undefined }] },
    { items: [{ observation: rest, reaches }] },
  ];
}
