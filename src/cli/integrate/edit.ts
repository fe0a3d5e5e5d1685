/**
 * A change of one of a user's files that can be made twice without harm and be taken back.
 *
 * @module
 */

/** What came of a change: the new text, or why a person has to do it. */
export type Edited =
  /** Undefined: the file goes. */
  | { readonly ok: true; readonly text: string | undefined }
  /** A clause such as `line 3: expected ","`. */
  | { readonly ok: false; readonly problem: string };

/** One change of one file. Pure: it knows texts, not files. */
export interface Edit {
  /**
   * Adds what is ours, or leaves the text as it is where that is there.
   *
   * @param text undefined: there is no file
   */
  add(text: string | undefined): Edited;
  /** Takes out what is ours and nothing else. A text without it stays as it is. */
  remove(text: string): Edited;
  /** What a person adds where we cannot: lines, and a word on where. */
  readonly byHand: { readonly where: string; readonly lines: string };
}

/** A good result. */
export function edited(text: string | undefined): Edited {
  return { ok: true, text };
}

/** A file that is ours as a whole. */
export function wholeFile(content: string): Edit {
  return {
    add: () => edited(content),
    remove: () => edited(undefined),
    byHand: { where: "The whole file", lines: content },
  };
}

/** Several changes of one file, in their order. */
export function allOf(edits: readonly Edit[]): Edit {
  return {
    add: (text) => {
      let result = edited(text);
      for (const edit of edits) {
        if (!result.ok) return result;
        result = edit.add(result.text);
      }
      return result;
    },
    remove: (text) => {
      let result = edited(text);
      for (const edit of edits.toReversed()) {
        if (!result.ok || result.text === undefined) return result;
        result = edit.remove(result.text);
      }
      return result;
    },
    byHand: {
      where: edits.map(({ byHand }) => byHand.where).join("; "),
      lines: edits.map(({ byHand }) => byHand.lines).join("\n"),
    },
  };
}
