/**
 * Makes the manual page from what `--help` is made of.
 *
 *     deno run -A tools/man_page.ts > socktraf.1
 *
 * @module
 */
import manifest from "../deno.json" with { type: "json" };
import {
  type CommandModel,
  COMMON_FLAGS,
  type FlagModel,
  modelOf,
} from "../src/cli/command_model.ts";
import { COMMANDS } from "../src/cli/commands/mod.ts";
import { EXIT_MEANINGS } from "../src/cli/exit_code.ts";
import { CONFIG_VARIABLE, ENVIRONMENT } from "../src/config/environment.ts";

const FILES: readonly (readonly [string, string])[] = [
  ["~/.config/socktraf/config.toml", "The user's configuration, where there is one."],
  ["/etc/socktraf/config.toml", "The configuration of the host."],
  ["/var/lib/socktraf/journal.db", "Rows that databases and brokers have not taken yet."],
  ["/run/socktraf/", "What status bars read."],
];

const SIGNALS: readonly (readonly [string, string])[] = [
  ["SIGINT, SIGTERM", "What was counted up to now is delivered, then the program ends."],
  [
    "SIGHUP",
    "As a service of systemd, or with --reload-on-hangup: the configuration is loaded again, and " +
    "one that is wrong is refused. Otherwise as SIGTERM.",
  ],
];

/**
 * Renders the page in the macros of man(7).
 *
 * @param commands the first is the one that runs where none is named
 * @param version for the footer
 */
export function manPage(commands: readonly CommandModel[], version: string): string {
  const own = ({ flags }: CommandModel): readonly FlagModel[] =>
    flags.filter(({ name }) => !COMMON_FLAGS.some((common) => common.name === name));
  const lines = [
    `.TH SOCKTRAF 1 "" "socktraf ${text(version)}" "User Commands"`,
    ".SH NAME",
    "socktraf \\- tell which process moves how many bytes over the network",
    ".SH SYNOPSIS",
    ".B socktraf",
    "[\\fICOMMAND\\fR] [\\fIFLAGS\\fR]",
    ".SH DESCRIPTION",
    text(
      "socktraf counts in the kernel, through bpftrace, what every process hands to its sockets and " +
        "receives from them, to the byte, and shows it or feeds it to databases, brokers and status " +
        "bars. Numbers are application bytes, without the headers of the network.",
    ),
    ".PP",
    text(`Without a command it is "socktraf ${commands[0]?.name}".`),
    ".SH COMMANDS",
    ...commands.flatMap((command) => [
      `.SS ${synopsis(command)}`,
      text(command.description),
      ...command.arguments.flatMap(({ placeholder, brief }) =>
        item(`\\fI${text(placeholder)}\\fR`, brief)
      ),
      ...own(command).flatMap((flag) => item(flagText(flag), flag.brief)),
    ]),
    ".SH OPTIONS OF EVERY COMMAND",
    ...COMMON_FLAGS.flatMap((flag) => item(flagText(flag), flag.brief)),
    ".SH FILES",
    ...FILES.flatMap(([path, what]) => item(`\\fI${text(path)}\\fR`, what)),
    ".SH ENVIRONMENT",
    ...item(bold(CONFIG_VARIABLE), "as --config"),
    ...ENVIRONMENT.flatMap(({ name, brief }) => item(bold(name), brief)),
    ".SH SIGNALS",
    ...SIGNALS.flatMap(([name, what]) => item(bold(name), what)),
    ".SH EXIT STATUS",
    ...EXIT_MEANINGS.flatMap(([code, what]) => item(bold(String(code)), what)),
    ".SH EXAMPLES",
    ...commands.flatMap(({ examples }) => examples)
      .flatMap(([line, what]) => item(bold(line), what)),
    ".SH SEE ALSO",
    ".BR bpftrace (8),",
    ".BR systemctl (1),",
    ".BR nethogs (8)",
  ];
  return `${lines.join("\n")}\n`;
}

function synopsis({ name, arguments: args }: CommandModel): string {
  return ["socktraf", name, ...args.map(({ placeholder }) => `\\fI${text(placeholder)}\\fR`)]
    .join(" ");
}

function flagText({ name, short, placeholder }: FlagModel): string {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].map(bold).join(", ");
  return placeholder === undefined ? names : `${names} \\fI${text(placeholder)}\\fR`;
}

function item(head: string, body: string): string[] {
  return [".TP", head, text(body)];
}

function bold(words: string): string {
  return `\\fB${text(words)}\\fR`;
}

/** A text as it stands: no request at its beginning, no escape in it, hyphens that can be copied. */
function text(words: string): string {
  return words.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("…", "...")
    .replaceAll("~", "\\(ti").replaceAll("^", "\\(ha").replace(/^(?=[.'])/, "\\&");
}

if (import.meta.main) {
  const page = manPage(COMMANDS.map(modelOf), manifest.version);
  await Deno.stdout.write(new TextEncoder().encode(page));
}
