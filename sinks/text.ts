/**
 * Texts among a sink's options.
 *
 * @module
 */
import { z } from "zod";

/**
 * A text that is not empty.
 *
 * @param most characters; undefined: no bound
 */
export function text(most?: number): z.ZodString {
  const some = z.string().min(1, { error: "expected at least one character" });
  return most === undefined
    ? some
    : some.max(most, { error: `expected at most ${most} characters` });
}
