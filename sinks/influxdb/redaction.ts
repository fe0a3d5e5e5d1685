/**
 * Secrets in what a server says: some quote the token that they do not know.
 *
 * @module
 */
import type { InfluxdbOptions } from "./options.ts";

/** Shorter than this it is no secret, and would be found in many a word. */
const MIN_SECRET = 4;

/** A text without the sink's token and password, as they are and as a header or a URL has them. */
export function redact(text: string, { token, username, password }: InfluxdbOptions): string {
  const basic = password === undefined
    ? undefined
    : new TextEncoder().encode(`${username ?? ""}:${password}`).toBase64();
  let clean = text;
  for (const secret of [basic, token, password]) {
    if (secret === undefined || secret.length < MIN_SECRET) continue;
    for (const form of [secret, encodeURIComponent(secret)]) {
      clean = clean.replaceAll(form, "***");
    }
  }
  return clean;
}
