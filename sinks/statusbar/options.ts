/**
 * Options of the status-bar sinks.
 *
 * @module
 */
import { z } from "zod";
import { parseAmount, parseQuota, type Quota } from "./amount.ts";
import type { Condition } from "./bar_state.ts";
import type { Colors, TargetInfo } from "./target.ts";
import { defaultTemplate } from "./targets.ts";
import { parseTemplate, type Template } from "./template.ts";

/** Options of a status-bar sink, as its schema gives them; which of them there are depends on the target. */
export interface StatusbarOptions {
  /** Undefined: the default folder and the target's name. */
  readonly path?: string | undefined;
  /** Name or number of a user. */
  readonly owner?: string | undefined;
  /** Undefined: the target's own. */
  readonly template?: Template | undefined;
  readonly ascii?: boolean | undefined;
  /** Bytes per second. */
  readonly low: number;
  /** Bytes per second. */
  readonly medium: number;
  /** Bytes per second. */
  readonly high: number;
  readonly quota?: Quota | undefined;
  readonly markup?: "none" | "pango" | undefined;
  readonly color_idle?: string | undefined;
  readonly color_low?: string | undefined;
  readonly color_medium?: string | undefined;
  readonly color_high?: string | undefined;
  readonly color_over_quota?: string | undefined;
  readonly color_stale?: string | undefined;
}

type Shape = Readonly<Record<string, z.ZodType>>;

/** What targets share, made once: all of them are looked at whenever a sink URL is read. */
const levels = once((): Shape => ({
  low: amount("10kB").describe(
    "From this rate on the level is low: a text such as 10kB or 1Mbit, or bytes per second. " +
      "The busier direction counts.",
  ),
  medium: amount("1MB").describe("From this rate on the level is medium."),
  high: amount("10MB").describe(
    "From this rate on the level is high. Percentages and gradients end here.",
  ),
  quota: quota(),
}));
const owner = once(ownerOption);
const line = once(lineOptions);
const colors = once(colorOptions);

/** The options of a target. */
export function optionsSchema(info: TargetInfo): z.ZodType<StatusbarOptions> {
  return z.strictObject({
    ...(info.fileName === undefined ? {} : { path: pathOption(info.fileName), owner: owner() }),
    ...(info.hasTemplate ? line() : {}),
    ...levels(),
    ...(info.hasMarkup ? { markup: markup() } : {}),
    ...(info.hasColors ? colors() : {}),
  }).superRefine((options, context) => {
    const { low, medium, high } = options as unknown as StatusbarOptions;
    for (
      const [key, rate, below, name] of [
        ["medium", medium, low, "low"],
        ["high", high, medium, "medium"],
      ] as const
    ) {
      if (rate >= below) continue;
      const message = `expected at least as much as ${name}`;
      context.addIssue({ code: "custom", path: [key], message });
    }
  }) as unknown as z.ZodType<StatusbarOptions>;
}

/** The colours that the options give to the conditions. */
export function colorsOf(options: StatusbarOptions): Colors {
  const all: readonly (readonly [Condition, string | undefined])[] = [
    ["idle", options.color_idle],
    ["low", options.color_low],
    ["medium", options.color_medium],
    ["high", options.color_high],
    ["over-quota", options.color_over_quota],
    ["stale", options.color_stale],
    ["stopped", options.color_stale],
  ];
  return Object.fromEntries(all.filter(([, color]) => color !== undefined && color !== "none"));
}

/** The colours where nobody has chosen any. */
export const DEFAULT_COLORS: Colors = colorsOf({
  low: 0,
  medium: 0,
  high: 0,
  color_medium: "#d79921",
  color_high: "#e8663c",
  color_over_quota: "#d3869b",
  color_stale: "#928374",
});

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

function pathOption(fileName: string): z.ZodType {
  return z.string()
    .regex(/^\/(?:.*[^/])?$/s, { error: `expected a file such as /run/socktraf/${fileName}` })
    .refine((path) => !/(?:^|\/)\.{1,2}(?:\/|$)|\0/.test(path), {
      error: "expected a path without . and .. in it",
    })
    .optional().meta({
      description: `The file. Default: /run/socktraf/${fileName} as root, else ` +
        `$XDG_RUNTIME_DIR/socktraf/${fileName}.`,
      example: `/run/user/1000/socktraf/${fileName}`,
    });
}

function ownerOption(): z.ZodType {
  return z.string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}\$?$/, { error: "expected the name of a user" })
    .optional().meta({
      description: "User who gets the file, and whose folders may be on the way to it.",
      example: "ann",
    });
}

function lineOptions(): Record<string, z.ZodType> {
  return {
    template: z.string()
      .max(1_000, { error: "expected at most 1,000 characters" })
      .transform((text, context): Template => {
        const parsed = parseTemplate(text);
        if (parsed.ok) return parsed.template;
        context.addIssue({ code: "custom", message: parsed.problem });
        return z.NEVER;
      })
      .optional().meta({
        description: "What is shown, see below.",
        example: defaultTemplate(false),
      }),
    ascii: z.boolean().default(false).describe(
      "Only ASCII: no arrows, and ? in place of other characters in names.",
    ),
  };
}

/** A rate in bytes per second. */
function amount(byDefault: string): z.ZodType<number> {
  const text = z.string().transform((written, context): number => {
    const bytes = parseAmount(written);
    if (bytes !== undefined) return bytes;
    context.addIssue({ code: "custom", message: "expected a rate such as 500kB or 100Mbit" });
    return z.NEVER;
  });
  return z.union([z.number().min(0), text]).prefault(byDefault);
}

function quota(): z.ZodType<Quota | undefined> {
  return z.string().transform((written, context): Quota => {
    const parsed = parseQuota(written);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: "custom", message: "expected a quota such as 50GB/day or 1TB/month" });
    return z.NEVER;
  }).optional().meta({
    description:
      "Received and sent together in a day or a month, in local time; beyond it the level is over-quota.",
    example: "50GB/day",
  });
}

function markup(): z.ZodType {
  return z.enum(["none", "pango"]).default("none").describe(
    "What the block says in the bar's own configuration: pango where that has markup=pango.",
  );
}

function colorOptions(): Record<string, z.ZodType> {
  const color = (byDefault: string | undefined, when: string): z.ZodType =>
    z.string()
      .regex(/^(?:#?[0-9A-Fa-f]{6}|none)$/, { error: "expected a colour such as #d79921, or none" })
      .transform((text) => text === "none" ? text : `#${text.replace(/^#/, "").toLowerCase()}`)
      .prefault(byDefault ?? "none")
      .describe(`Colour ${when}; none: the bar's own.`);
  return {
    color_idle: color(DEFAULT_COLORS.idle, "while there is little traffic"),
    color_low: color(DEFAULT_COLORS.low, "from low on"),
    color_medium: color(DEFAULT_COLORS.medium, "from medium on"),
    color_high: color(DEFAULT_COLORS.high, "from high on"),
    color_over_quota: color(DEFAULT_COLORS["over-quota"], "beyond the quota"),
    color_stale: color(DEFAULT_COLORS.stale, "while nothing is known"),
  };
}
