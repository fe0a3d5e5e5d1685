/**
 * Names that somebody chose, as keys and as texts to show.
 *
 * @module
 */
import { sanitize, showEdgeBlanks } from "../../src/format/sanitize.ts";

/** Home Assistant takes no longer state. */
const MAX_SHOWN = 255;

/** Most characters of a name in the id of an entity; ids have at most 255 in all. */
const MAX_SLUG = 60;

/**
 * A key that is safe in JSON, in a template and in an id: letters, digits, `-`, and for each other
 * byte of the UTF-8 form `_` and two hexadecimal digits. Different names give different keys.
 *
 * `safeKey("nginx.service")` is `"nginx_2eservice"`.
 */
export function safeKey(name: string): string {
  return [...new TextEncoder().encode(name)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, "0")}`;
  }).join("");
}

/** A name as people may see it: nothing that hides or moves, never empty, at most 255 characters. */
export function shownName(name: string): string {
  if (name === "") return "(no name)";
  const shown = showEdgeBlanks(sanitize(name));
  return shown.length <= MAX_SHOWN ? shown : `${cut(shown, MAX_SHOWN - 1)}…`;
}

/** A name as a part of an entity's id; empty where nothing of it can be. Not unique. */
export function slug(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "_").slice(0, MAX_SLUG).replace(/^_+|_+$/g, "");
}

/** At most so many UTF-16 code units, and no half of a pair. */
function cut(text: string, units: number): string {
  return text.slice(0, units).replace(/[\ud800-\udbff]$/, "");
}
