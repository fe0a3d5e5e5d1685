/**
 * What is said about a wrong command line.
 *
 * @module
 */
import {
  AliasNotFoundError,
  type ApplicationText,
  ArgumentParseError,
  EnumValidationError,
  FlagNotFoundError,
  text_en,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from "@stricli/core";
import { nearest } from "../config/nearest.ts";
import { alternatives, quoteValue } from "../config/quote.ts";
import type { CommandModel } from "./command_model.ts";

/** What the text needs to know of the command line. */
export interface UsageScope {
  /** The first is the one that runs where none is named. */
  readonly commands: readonly CommandModel[];
  /** Words before the flags, such as `["socktraf", "run"]`. */
  prefix(): readonly string[];
}

/**
 * The texts of the application. Errors are told apart by class and not by the name of the class, as
 * the parser's own helper does it: names do not survive minification.
 */
export function usageText(scope: UsageScope): ApplicationText {
  const describe = (error: unknown): string => `error: ${describeUsageError(error, scope)}`;
  return {
    ...text_en,
    exceptionWhileParsingArguments: describe,
    noCommandRegisteredForInput: ({ input }) => `error: ${unknownCommand(input, scope)}`,
  };
}

/** One line on what is wrong, with the nearest right word. */
export function describeUsageError(error: unknown, scope: UsageScope): string {
  if (error instanceof FlagNotFoundError) return unknownFlag(error.input, scope);
  if (error instanceof AliasNotFoundError) return `Unknown flag "-${error.input}"`;
  if (error instanceof ArgumentParseError) return messageOf(error.exception);
  if (error instanceof EnumValidationError) {
    const { externalFlagName, input, values } = error;
    return `Cannot use --${externalFlagName} ${quoteValue(input)}: expected ${
      alternatives(values.map(quoteValue))
    }${hint(nearest(input, values))}`;
  }
  if (error instanceof UnsatisfiedFlagError) return missingValue(error.externalFlagName, scope);
  if (error instanceof UnexpectedFlagError) {
    const { externalFlagName, previousInput, input } = error;
    return `Cannot use --${externalFlagName} twice: ${quoteValue(previousInput)} and ${
      quoteValue(input)
    }`;
  }
  if (error instanceof UnsatisfiedPositionalError) return `Missing argument ${error.placeholder}`;
  if (error instanceof UnexpectedPositionalError) return unexpected(error.input, scope);
  return messageOf(error);
}

/** What to say about a flag that the command does not have. */
export function unknownFlag(name: string, scope: UsageScope): string {
  const own = current(scope).flags.map((flag) => flag.name);
  const suggestion = nearest(name, own);
  if (suggestion === undefined) {
    const home = scope.commands.find(({ flags }) => flags.some((flag) => flag.name === name));
    if (home !== undefined) {
      return `Unknown flag "--${name}": it is one of "socktraf ${home.name}"`;
    }
  }
  return `Unknown flag ${quoteValue(`--${name}`)}${hint(suggestion, "--")}`;
}

/** An argument too many: most often a mistyped command, since "run" may be left out. */
function unexpected(input: string, scope: UsageScope): string {
  const flag = /^--([^=]+)(=?)/.exec(input);
  if (flag?.[1] !== undefined) {
    return flag[2] === "=" && current(scope).flags.some(({ name }) => name === flag[1])
      ? missingValue(flag[1], scope)
      : unknownFlag(flag[1], scope);
  }
  if (/^-./.test(input)) return `Unknown flag ${quoteValue(input)}`;
  if (scope.prefix().length > 1) return `Unexpected argument ${quoteValue(input)}`;
  if (scope.commands.some(({ name }) => name === input)) {
    return `Unexpected argument ${quoteValue(input)}: a command stands before its flags, as in ` +
      `"socktraf ${input} …"`;
  }
  return unknownCommand(input, scope);
}

function unknownCommand(input: string, scope: UsageScope): string {
  const names = scope.commands.map(({ name }) => name);
  if (input === "help" || input === "version") {
    return `Unknown command "${input}"${hint(input, "--")}`;
  }
  return `Unknown command ${quoteValue(input)}${hint(nearest(input, names))}`;
}

function missingValue(name: string, scope: UsageScope): string {
  const flag = current(scope).flags.find((candidate) => candidate.name === name);
  const example = flag?.placeholder === undefined ? "" : `: expected --${name} ${flag.placeholder}`;
  return `Missing value of --${name}${example}`;
}

function current(scope: UsageScope): CommandModel {
  const name = scope.prefix()[1];
  const command = scope.commands.find((candidate) => candidate.name === name) ?? scope.commands[0];
  if (command === undefined) throw new TypeError("Cannot run without a command");
  return command;
}

function hint(suggestion: string | undefined, dashes = ""): string {
  return suggestion === undefined ? "" : `, did you mean "${dashes}${suggestion}"?`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
