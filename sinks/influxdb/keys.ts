/**
 * Names of tags and fields.
 *
 * @module
 */
import { LABEL_FIELDS } from "../../src/traffic/labels.ts";
import type { LabelField } from "../../src/traffic/labels.ts";

/** What a row's labels are called as tags: as in the event itself. In the order of their bytes. */
export const LABEL_TAGS: readonly LabelField[] = LABEL_FIELDS.toSorted();

/** Tags and fields of our own, and names that a server keeps for itself. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  ...LABEL_FIELDS,
  "host",
  "time",
  "db",
  "sink",
  "rx_bytes",
  "tx_bytes",
  "interval_seconds",
  "folded_rows",
  "calls",
  "messages",
  "gap_seconds",
  "reason",
]);
