/**
 * The commands as plain data, read from their definitions: what help, completions and error messages
 * are made of.
 *
 * @module
 */
import type { CommandEntry } from "./commands/entry.ts";

/** What a shell can offer for a value. */
export type ValueKind = "words" | "file" | "sink" | "text";

/** What stands for a value. */
export interface ValueModel {
  /** As it stands in the help, such as `FILE`. */
  readonly placeholder: string;
  /** What can be offered for it. */
  readonly kind: ValueKind;
  /** For the kind `words`. */
  readonly words: readonly string[];
  /** Several values separated by commas. */
  readonly isList: boolean;
}

/** One flag. */
export interface FlagModel {
  /** As it is written, without the dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** The property of the flag in the definition. */
  readonly property: string;
  /** One line for the help. */
  readonly brief: string;
  /** Name of the value; undefined where there is none. */
  readonly placeholder?: string;
  /** What the value may be; undefined where there is none. */
  readonly value?: ValueModel;
  /** Whether the flag may be given several times. */
  readonly isRepeatable: boolean;
}

/** One argument. */
export interface ArgumentModel extends ValueModel {
  /** One line for the help. */
  readonly brief: string;
}

/** One command. */
export interface CommandModel {
  /** The word on the command line. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly brief: string;
  /** What the command does, in full. */
  readonly description: string;
  /** Its own flags first, then those that every command has. */
  readonly flags: readonly FlagModel[];
  /** In the order of the command line. */
  readonly arguments: readonly ArgumentModel[];
  /** Command lines, and what they do. */
  readonly examples: readonly (readonly [string, string])[];
}

/** The flags that every command has. */
export const COMMON_FLAGS: readonly FlagModel[] = [
  { name: "help", short: "h", property: "help", brief: "Show this help", isRepeatable: false },
  {
    name: "version",
    short: "V",
    property: "version",
    brief: "Show the version",
    isRepeatable: false,
  },
];

/** The parser's own description of a flag or an argument, as far as we use it. */
interface Parameter {
  readonly brief: string;
  readonly kind?: string;
  readonly placeholder?: string;
  readonly hidden?: boolean;
  readonly values?: readonly string[];
  readonly variadic?: boolean | string;
  readonly proposeCompletions?: (this: never, partial: string) => unknown;
}

/**
 * Reads a command's definition.
 *
 * @param entry the command
 */
export function modelOf(entry: CommandEntry): CommandModel {
  const command = entry.build();
  const { flags = {}, positional } = command.parameters;
  const parameters = positional?.kind === "tuple" ? positional.parameters : [];
  const own = Object.entries(flags as unknown as Record<string, Parameter>)
    .filter(([, flag]) => flag.hidden !== true)
    .map(([property, flag]) => flagOf(property, flag));
  return {
    name: entry.name,
    brief: command.brief,
    description: command.fullDescription ?? command.brief,
    flags: [...own, ...COMMON_FLAGS],
    arguments: (parameters as unknown as readonly Parameter[]).map((parameter) => ({
      ...valueOf(parameter),
      brief: parameter.brief,
    })),
    examples: entry.examples,
  };
}

function flagOf(property: string, flag: Parameter): FlagModel {
  const base = {
    name: property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    property,
    brief: flag.brief,
    isRepeatable: flag.variadic !== undefined && flag.variadic !== false,
  };
  if (flag.kind === "boolean") return base;
  const value = valueOf(flag);
  return { ...base, placeholder: value.placeholder, value };
}

function valueOf(parameter: Parameter): ValueModel {
  const placeholder = parameter.placeholder ?? "VALUE";
  const proposed = parameter.values ?? parameter.proposeCompletions?.call(undefined as never, "");
  const words = Array.isArray(proposed) ? proposed.map(String) : [];
  const kind = words.length > 0 ? "words" : KINDS.get(placeholder) ?? "text";
  return { placeholder, kind, words, isList: typeof parameter.variadic === "string" };
}

const KINDS: ReadonlyMap<string, ValueKind> = new Map([
  ["FILE", "file"],
  ["PATH", "file"],
  ["URL", "sink"],
]);
