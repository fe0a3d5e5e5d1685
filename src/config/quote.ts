/**
 * Values as error messages show them: quoted, short, and harmless on a terminal.
 *
 * @module
 */

/** Longest value that is shown whole. */
const MAX_LENGTH = 80;

/**
 * Renders what a user wrote, as TOML writes it, on one line.
 *
 * @param value anything that a TOML file, a URL or a flag can give
 * @returns such as `"5x"`, `12`, `["a", "b"]`, `a table`; long values are cut
 */
export function quoteValue(value: unknown): string {
  if (typeof value === "string") return quoteText(value);
  if (Array.isArray(value)) {
    const parts: string[] = [];
    let length = 0;
    for (const element of value) {
      const part = quoteValue(element);
      length += part.length + 2;
      if (length > MAX_LENGTH) {
        parts.push("…");
        break;
      }
      parts.push(part);
    }
    return `[${parts.join(", ")}]`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "a date" : value.toISOString();
  if (typeof value === "object" && value !== null) return "a table";
  return String(value);
}

/** Quotes a text; what would move the cursor or turn the line around is escaped. */
function quoteText(text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH).toWellFormed()}…` : text;
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Lists words as a sentence does.
 *
 * @returns such as `"bytes" or "bits"`
 */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
