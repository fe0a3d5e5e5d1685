/**
 * Secrets among a sink's options.
 *
 * @module
 */
import type { z } from "zod";
import { text } from "./text.ts";

/** The two keys of a secret: itself, and the file that holds it. */
export type SecretKeys<Key extends string> = Record<
  Key | `${Key}_file`,
  z.ZodOptional<z.ZodString>
>;

/**
 * The keys of a secret for a sink's schema: `KEY` and `KEY_file`. The configuration reads the file,
 * systemd's credential `NAME_KEY` or the variable `SOCKTRAF_NAME_KEY`, whichever there is, so that a
 * sink sees only `KEY`. NAME is that of the sink, then that of its type.
 *
 * @param key such as `token`
 * @param what for a user: `API token`
 */
export function secretKeys<Key extends string>(key: Key, what: string): SecretKeys<Key> {
  // "API token" keeps its capitals.
  const inSentence = /^[A-Z][a-z]/.test(what) ? what[0]?.toLowerCase() + what.slice(1) : what;
  const value = text().optional();
  return {
    [key]: value.meta({ description: `${what}. Better in a file: ${key}_file.`, secret: true }),
    [`${key}_file`]: value.meta({
      description: `File that holds the ${inSentence}, on one line.`,
      example: `/etc/socktraf/${key}`,
    }),
  } as SecretKeys<Key>;
}
