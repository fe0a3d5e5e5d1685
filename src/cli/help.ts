/**
 * The help, from the model of the commands. At most 80 columns.
 *
 * @module
 */
import { defaultConfigPaths } from "../config/config_file.ts";
import { CONFIG_VARIABLE, ENVIRONMENT } from "../config/environment.ts";
import type { CommandModel, FlagModel } from "./command_model.ts";
import { FLAG_GROUPS } from "./config_flags.ts";
import { EXIT_MEANINGS } from "./exit_code.ts";
import { wrapLines } from "./wrap_lines.ts";

const WIDTH = 80;

/** Where the texts beside flags and commands begin. */
const COLUMN = 24;

/**
 * Renders the help of the program.
 *
 * @param commands the first is the one that runs where none is named
 */
export function programHelp(commands: readonly CommandModel[]): string {
  const [main] = commands;
  const sections = [
    wrap("socktraf tells which process on this host moves how many bytes over the network."),
    "Usage: socktraf [COMMAND] [FLAGS]",
    section("Commands", commands.map(({ name, brief }) => row(name, brief))) +
    `\n\n${
      wrap(
        `Without a command it is "socktraf ${main?.name}". "socktraf COMMAND --help" tells more.`,
      )
    }`,
    ...(main === undefined ? [] : flagSections(main)),
    examples(commands.slice(0, 2).flatMap((command) => command.examples)),
    section(
      "Configuration",
      [
        ...wrapLines(
          `The first of these files that exists: ${
            defaultConfigPaths((name) => name === "HOME" ? "/~" : undefined).join(", ")
              .replace("/~/", "~/")
          }. Environment variables come before the file, flags before both.`,
          WIDTH - 2,
        ).map((line) => `  ${line}`),
        "",
        row(CONFIG_VARIABLE, "as --config"),
        ...ENVIRONMENT.map(({ name, brief }) => row(name, brief)),
      ],
    ),
    exitCodes(),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Renders the help of one command. */
export function commandHelp(command: CommandModel): string {
  const args = command.arguments.map(({ placeholder }) => ` ${placeholder}`).join("");
  const sections = [
    wrap(`${command.brief}.`),
    `Usage: socktraf ${command.name}${args} [FLAGS]`,
    wrap(command.description),
    ...(command.arguments.length === 0 ? [] : [
      section(
        "Arguments",
        command.arguments.map(({ placeholder, brief }) => row(placeholder, brief)),
      ),
    ]),
    ...flagSections(command),
    ...(command.examples.length === 0 ? [] : [examples(command.examples)]),
    exitCodes(),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The flags in groups; first those that only this command has, last what every command has. */
function flagSections(command: CommandModel): string[] {
  const shared = new Set<string>(FLAG_GROUPS.flatMap(([, names]) => names));
  const generalFirst = ["config"];
  const isGeneral = ({ property }: FlagModel): boolean =>
    generalFirst.includes(property) || property === "help" || property === "version";
  const own = command.flags.filter((flag) => !shared.has(flag.property) && !isGeneral(flag));
  const groups: [string, FlagModel[]][] = [
    ["Flags", own],
    ...FLAG_GROUPS.map(([title, names]): [string, FlagModel[]] => [
      title,
      command.flags.filter(({ property }) => (names as readonly string[]).includes(property)),
    ]),
    ["General", command.flags.filter(isGeneral)],
  ];
  return groups
    .filter(([, flags]) => flags.length > 0)
    .map(([title, flags]) => section(title, flags.map(flagRow)));
}

function flagRow(flag: FlagModel): string {
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  const value = flag.placeholder === undefined ? "" : ` ${flag.placeholder}`;
  return row(`${short}--${flag.name}${value}`, flag.brief);
}

function examples(list: readonly (readonly [string, string])[]): string {
  const lines = list.flatMap(([line, what]) => {
    const text = `  ${line}`;
    return text.length <= 44 && what.length <= WIDTH - 46
      ? [`${text.padEnd(46)}${what}`]
      : [text, ...wrapLines(what, WIDTH - 6).map((part) => `      ${part}`)];
  });
  return section("Examples", lines);
}

function exitCodes(): string {
  return section(
    "Exit codes",
    EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`),
  );
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines].join("\n");
}

function row(left: string, right: string): string {
  const [first = "", ...rest] = wrapLines(right, WIDTH - COLUMN);
  const margin = " ".repeat(COLUMN);
  const head = `  ${left}`;
  const lines = head.length + 2 <= COLUMN ? [head.padEnd(COLUMN) + first] : [head, margin + first];
  return [...lines, ...rest.map((line) => margin + line)].join("\n");
}

function wrap(text: string): string {
  return wrapLines(text, WIDTH).join("\n");
}
