/**
 * Text that somebody else chose, inside Pango markup: waybar, i3status-rust, i3bar with `markup`.
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&#39;",
  '"': "&quot;",
};

/** Makes text literal: `<b>&` becomes `&lt;b&gt;&amp;`. */
export function escapePango(text: string): string {
  return sanitize(text).replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
}
