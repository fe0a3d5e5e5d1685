/**
 * Schemas of the values that several keys take.
 *
 * @module
 */
import { z } from "zod";
import { GROUP_FIELDS, type GroupField } from "../traffic/view.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { formatSize, parseSize } from "./size.ts";

/** A duration between two bounds; gives milliseconds. */
export function duration(minimumMs: number, maximumMs: number): z.ZodType<number, string> {
  return quantity({
    example: "1s",
    what: "a duration",
    parse: parseDuration,
    format: formatDuration,
    minimum: minimumMs,
    maximum: maximumMs,
  });
}

/** A size between two bounds; gives bytes. */
export function size(minimumBytes: number, maximumBytes: number): z.ZodType<number, string> {
  return quantity({
    example: "1GiB",
    what: "a size",
    parse: parseSize,
    format: formatSize,
    minimum: minimumBytes,
    maximum: maximumBytes,
  });
}

/** A word of at most 255 characters that prints. */
export function word(): z.ZodString {
  return z.string()
    .min(1, { error: "expected at least one character" })
    .max(255, { error: "expected at most 255 characters" })
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    .regex(/^[^\x00-\x1f\x7f]*$/, { error: "expected no control characters" });
}

/** Name of a sink: a word that can be part of a file's and a variable's name. */
export function sinkName(): z.ZodString {
  return z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    error: 'expected at most 64 letters, digits, ".", "_" and "-"',
  });
}

/** Fields to group by. */
export function groupBy(): z.ZodArray<z.ZodEnum<Record<GroupField, GroupField>>> {
  return z.array(z.enum(GROUP_FIELDS as unknown as Record<GroupField, GroupField>));
}

/** A number of rows. */
export function top(): z.ZodNumber {
  return z.int().min(1).max(1_000_000);
}

interface Quantity {
  readonly what: string;
  readonly example: string;
  readonly parse: (text: string) => number | undefined;
  readonly format: (value: number) => string;
  readonly minimum: number;
  readonly maximum: number;
}

function quantity(
  { what, example, parse, format, minimum, maximum }: Quantity,
): z.ZodType<number, string> {
  return z.string({ error: `expected ${what} in quotes, such as "${example}"` })
    .transform((text, context) => {
      const value = parse(text);
      if (value === undefined) {
        context.addIssue({
          code: "custom",
          message: `expected a number and a unit, such as ${example}`,
        });
      } else if (value < minimum || value > maximum) {
        context.addIssue({
          code: "custom",
          message: `expected ${format(minimum)} to ${format(maximum)}`,
        });
      }
      return value ?? 0;
    });
}
