/**
 * What the flags of a kind have in common, for the commands to add names and help to.
 *
 * @module
 */

/** A flag without a value: off unless it is there. */
export const SWITCH = { kind: "boolean", default: false, withNegated: false } as const;

/** A flag with a text, which may be left out. */
export const TEXT: {
  readonly kind: "parsed";
  readonly parse: typeof String;
  readonly optional: true;
} = { kind: "parsed", parse: String, optional: true };
