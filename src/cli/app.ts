/**
 * The command line: words become a command, a command becomes an exit code.
 *
 * @module
 */
import {
  type Application,
  buildApplication,
  buildRouteMap,
  type RouteMap,
  run,
  type StricliIntegration,
  UnexpectedPositionalError,
} from "@stricli/core";
import manifest from "../../deno.json" with { type: "json" };
import { type CommandModel, modelOf } from "./command_model.ts";
import type { CommandEntry } from "./commands/entry.ts";
import { COMMANDS } from "./commands/mod.ts";
import { Context, type RegistryLoader } from "./context.ts";
import { EXIT } from "./exit_code.ts";
import { commandHelp, programHelp } from "./help.ts";
import type { Io } from "./io.ts";
import { describeUsageError, unknownFlag, type UsageScope, usageText } from "./usage_text.ts";

/**
 * Runs a command line.
 *
 * @param words without the name of the program
 * @param io the world
 * @param registry gives the sink types when they are needed
 * @param commands the first is the one that runs where none is named
 * @returns the exit code
 */
export async function runCommandLine(
  words: readonly string[],
  io: Io,
  registry: RegistryLoader,
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<number> {
  const context = new Context(io, registry);
  const models = commands.map(modelOf);
  const scope: UsageScope = { commands: models, prefix: () => context.prefix };
  const trap = words.find(isInherited);
  if (trap !== undefined) {
    const problem = trap.startsWith("--")
      ? unknownFlag(trap.slice(2), scope)
      : describeUsageError(new UnexpectedPositionalError(0, trap), scope);
    io.stderr(`error: ${problem}\n${advice(context)}`);
    return EXIT.usage;
  }
  const app = buildApp(commands, models, scope, context);
  await run(app, words, {
    process: { ...context.process },
    forCommand: ({ prefix }) => {
      context.prefix = prefix;
      return context;
    },
  });
  if (context.exitCode !== undefined) return context.exitCode;
  // Nothing has run: what is left are the parser's own failures.
  io.stderr(advice(context));
  return EXIT.usage;
}

function buildApp(
  commands: readonly CommandEntry[],
  models: readonly CommandModel[],
  scope: UsageScope,
  context: Context,
): Application<Context> {
  const [main] = commands;
  if (main === undefined) throw new TypeError("Cannot run without a command");
  const routes = Object.fromEntries(commands.map((entry) => [entry.name, entry.build()]));
  const root: RouteMap<Context> = buildRouteMap({
    routes,
    defaultCommand: main.name,
    docs: { brief: "" },
  });
  const help: StricliIntegration<Context> = {
    flag: {
      brief: "Show this help",
      aliases: ["h"],
      global: true,
      defaultForRouteMap: true,
      run: async (_app, { result }) => {
        const index = commands.findIndex(({ name }) => routes[name] === result.target);
        const model = models[index];
        const text = model === undefined ? programHelp(models) : commandHelp(model);
        await context.end(async () => {
          await context.print(text);
          return EXIT.ok;
        });
      },
    },
  };
  const version: StricliIntegration<Context> = {
    flag: {
      brief: "Show the version",
      aliases: ["V"],
      global: true,
      run: async () => {
        await context.end(async () => {
          await context.print(`socktraf ${manifest.version}\n`);
          return EXIT.ok;
        });
      },
    },
  };
  return buildApplication(root, {
    name: "socktraf",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true },
    localization: { text: usageText(scope) },
  }, { help, version });
}

/**
 * Whether the parser would take a word for a flag or a command because every object has a property
 * of that name.
 */
function isInherited(word: string): boolean {
  const name = /^(?:--)?([\w-]+)/.exec(word)?.[1] ?? "";
  const camel = name.replace(/-./g, (match) => match.slice(1).toUpperCase());
  return name in {} || camel in {};
}

function advice(context: Context): string {
  return `Run "${
    [...(context.prefix.length > 0 ? context.prefix : ["socktraf"]), "--help"].join(" ")
  }" for help\n`;
}
