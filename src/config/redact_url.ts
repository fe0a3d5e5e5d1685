/**
 * Sink URLs as messages may show them.
 *
 * @module
 */
import type { z } from "zod";
import type { SinkType } from "../../sinks/sink.ts";
import { nearest } from "./nearest.ts";
import { sinkTableSchema } from "./schema.ts";
import { documentationOf, shapeOf } from "./schema_shape.ts";

/**
 * Hides the secrets in a URL, for messages. A secret that holds a character which a URL cannot
 * stays hidden too.
 *
 * @param text the URL, right or wrong
 * @param registry the types whose options are known
 * @returns the URL with `***` for its user information, for its fragment, and for the values of all
 *   options that are not known to be harmless
 */
export function redactUrl(text: string, registry: readonly SinkType[] = []): string {
  const at = text.search(/[?#]/);
  const head = at < 0 ? text : text.slice(0, at);
  const tail = at < 0 ? "" : redactQuery(text.slice(at), registry);
  const [, authority = ""] = /^[^/]*\/\/([^/]*)/.exec(head) ?? [];
  // Where an authority is none, or an "@" stands alone, the URL was cut at a character of a password.
  const isCut = !/^(?:.*@)?(?:\[[\da-f:.]+\]|[^:[\]]*)(?::\d*)?$/i.test(authority) ||
    (/[?&]\*\*\*/.test(tail) && text.slice(at).includes("@"));
  if (isCut) return `${head.replace(/\/\/.*$/s, "//***")}${tail}`;
  return head.replace(/\/\/.*@/s, "//***@") + tail;
}

/** A part of a query, and how it may be shown. */
export interface QueryPart {
  /** Without what may be secret. */
  readonly shown: string;
  /** True where it is no option but seems to be the rest of a secret that holds a "&" or the like. */
  readonly isRest: boolean;
}

/** {@link redactUrl} for what begins with a question mark. */
export function redactQuery(tail: string, registry: readonly SinkType[]): string {
  return partsOf(tail, registry).map(({ shown }) => shown).join("");
}

/**
 * Takes a query apart.
 *
 * @param tail from the question mark on
 * @param registry the types whose options are known
 */
export function partsOf(tail: string, registry: readonly SinkType[]): QueryPart[] {
  const schemas = [sinkTableSchema(), ...registry.map(({ schema }) => schema)];
  const optionsNamed = (key: string): z.ZodType[] =>
    schemas.flatMap((schema) => shapeOf(schema).get(key) ?? []);
  const isSecret = (option: z.ZodType): boolean => documentationOf(option).secret === true;
  const secrets = schemas.flatMap((schema) =>
    [...shapeOf(schema)].flatMap(([key, option]) => isSecret(option) ? [key] : [])
  );
  let afterSecret = false;
  return (tail.replace(/#.*$/s, "#***").match(/[?&][^?&#]*|[^?&]+/g) ?? []).map((part) => {
    const [mark = ""] = part;
    const end = part.indexOf("=");
    const key = part.slice(1, end < 0 ? part.length : end);
    const options = optionsNamed(key);
    if (mark === "#") return { shown: part, isRest: false };
    if (options.length === 0 && (afterSecret || !/^[\w-]*$/.test(key))) {
      return { shown: `${mark}***`, isRest: true };
    }
    const hasSecret = options.some(isSecret);
    afterSecret = hasSecret || (options.length === 0 &&
      (/pass|token|secret|key/i.test(key) || nearest(key, secrets) !== undefined));
    const isShown = end < 0 || (options.length > 0 && !hasSecret);
    return { shown: isShown ? part : `${mark}${key}=***`, isRest: false };
  });
}
