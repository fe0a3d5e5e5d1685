/**
 * The completion script for fish.
 *
 * @module
 */
import type { CommandModel, FlagModel, ValueModel } from "../command_model.ts";
import { type CompletionModel, shellQuote, shortBrief, wordsFor } from "./model.ts";

/** Writes the script. */
export function fishCompletion(model: CompletionModel): string {
  const names = model.commands.map(({ name }) => name).join(" ");
  const lines = model.commands.flatMap((command, i) => [
    `complete -c socktraf -n __fish_is_first_token -a ${command.name} -d ${
      shellQuote(command.brief)
    }`,
    ...commandLines(command, i === 0, model),
  ]);
  return `# fish completion for socktraf

# Whether a command is on the line: the named one, or the first one where none is named.
function __socktraf_command
    set -l words (commandline -opc)
    if contains -- "$words[2]" ${names}
        test "$words[2]" = $argv[1]
    else
        test "$argv[2]" = main
    end
end

complete -c socktraf -f
${lines.join("\n")}
`;
}

function commandLines(command: CommandModel, isMain: boolean, model: CompletionModel): string[] {
  const condition = `'__socktraf_command ${command.name}${isMain ? " main" : ""}'`;
  const head = `complete -c socktraf -n ${condition}`;
  return [
    ...command.flags.map((flag) => `${head}${flagPart(flag, model)}`),
    ...command.arguments.map((argument) => `${head}${valuePart(argument, model)}`),
  ];
}

function flagPart(flag: FlagModel, model: CompletionModel): string {
  const short = flag.short === undefined ? "" : ` -s ${flag.short}`;
  const value = flag.value === undefined ? "" : ` -r${valuePart(flag.value, model)}`;
  return `${short} -l ${flag.name}${value} -d ${shellQuote(shortBrief(flag.brief))}`;
}

function valuePart(value: ValueModel, model: CompletionModel): string {
  const words = wordsFor(value, model);
  if (words === undefined) return " -F";
  if (words.length === 0) return "";
  if (!value.isList) return ` -a ${shellQuote(words.join(" "))}`;
  return ` -a '(__fish_complete_list , "printf %s\\\\n ${words.join(" ")}")'`;
}
