/**
 * Text that somebody else chose, made safe to show.
 *
 * Any user of a host may name a process or thread as they like, and what they choose ends up on
 * root's terminal. One sanitiser stands in front of every output that is not exact by escaping.
 *
 * @module
 */

/** What takes the place of a code point that must not be shown: U+FFFD REPLACEMENT CHARACTER. */
export const REPLACEMENT = "\ufffd";

/**
 * One code point that does not print or that is a blank other than U+0020: C0, C1 and DEL; line and
 * paragraph separators; bidirectional controls and other format characters; lone surrogates;
 * private-use and unassigned code points; everything that Unicode allows a renderer to ignore
 * (fillers, variation selectors, tags); and the braille blank.
 *
 * The source of a regular expression for the `v` flag.
 */
export const NON_PRINTING: string = String
  .raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}[\p{Zs}--[ ]]\u2800]`;

/** Combining marks that may follow one character. Living languages need at most three. */
export const MAX_MARKS = 4;

const OFFENDING = new RegExp(
  String.raw`${NON_PRINTING}|^\p{M}|(?<=\p{M}{${MAX_MARKS}})\p{M}`,
  "gv",
);

/** Printable ASCII, which needs no further look. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * Makes text well-formed, printable and free of anything that moves a cursor, changes the direction
 * of writing or hides: each offending code point becomes one U+FFFD.
 *
 * The only blank that it lets through is U+0020, and it keeps that where it is, at the ends too: names
 * that differ only there stay different. (A screen makes blanks at the ends visible by
 * {@link showEdgeBlanks}; CSV and logfmt quote them.) A combining mark at the start, which would
 * change whatever is printed before it, and marks beyond {@link MAX_MARKS} in a row are replaced
 * too. Sanitising twice changes nothing.
 *
 * `sanitize("a\x1b[2J")` is `"a\ufffd[2J"`.
 */
export function sanitize(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  return text.replace(OFFENDING, REPLACEMENT);
}

/** Replaces the blanks at both ends by `␣` (U+2423), so that a person sees them. */
export function showEdgeBlanks(text: string): string {
  return text.replace(/^ +| +$/g, (blanks) => "␣".repeat(blanks.length));
}
