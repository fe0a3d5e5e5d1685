/**
 * How a row is called in a message.
 *
 * @module
 */
import { sanitize } from "../../src/format/sanitize.ts";
import { LABEL_FIELDS } from "../../src/traffic/labels.ts";
import type { Origin } from "./points.ts";

/** `process "sshd", user "root"`: what says whose bytes a row's are. Without control characters. */
export function rowName(origin: Origin): string {
  if (origin === "lost") return "what was lost";
  if (origin === "gap") return "a gap";
  const parts = LABEL_FIELDS.flatMap((field) => {
    const value = origin[field];
    if (value === undefined) return [];
    return [typeof value === "number" ? `${field} ${value}` : `${field} "${sanitize(value)}"`];
  });
  return parts.length === 0 ? "the row without labels" : parts.join(", ");
}
