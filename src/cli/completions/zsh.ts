/**
 * The completion script for zsh.
 *
 * @module
 */
import type { CommandModel, FlagModel, ValueModel } from "../command_model.ts";
import { type CompletionModel, shellQuote, shortBrief, spellings, wordsFor } from "./model.ts";

/** Writes the script. It works in a folder of $fpath as well as sourced. */
export function zshCompletion(model: CompletionModel): string {
  const [main] = model.commands;
  const names = model.commands.map(({ name }) => name);
  return `#compdef socktraf
# zsh completion for socktraf

_socktraf() {
  local -a commands
  commands=(
${
    model.commands.map(({ name, brief }) =>
      `    ${shellQuote(`${name}:${brief.replaceAll(":", "\\:")}`)}\n`
    ).join("")
  }  )
  local command=${main?.name ?? ""}
  if ((CURRENT > 2)) && [[ $words[2] == (${names.join("|")}) ]]; then
    command=$words[2]
    shift words
    ((CURRENT--))
  elif ((CURRENT == 2)) && [[ $PREFIX != -* ]]; then
    _describe -t commands command commands
    return
  fi
  case $command in
${model.commands.map((command) => commandCase(command, model)).join("")}  esac
}

if [[ $funcstack[1] == _socktraf ]]; then
  _socktraf "$@"
else
  compdef _socktraf socktraf
fi
`;
}

function commandCase(command: CommandModel, model: CompletionModel): string {
  const specs = [
    ...command.flags.flatMap((flag) => flagSpecs(flag, model)),
    ...command.arguments.map((argument, i) =>
      shellQuote(`${i + 1}:${argument.placeholder}:${action(argument, model)}`)
    ),
  ];
  return `    ${command.name})\n      _arguments \\\n${
    specs.map((spec) => `        ${spec}`).join(" \\\n")
  }\n      ;;\n`;
}

function flagSpecs(flag: FlagModel, model: CompletionModel): string[] {
  const brief = shortBrief(flag.brief).replace(/[[\]\\:]/g, (character) => `\\${character}`);
  return spellings(flag).map((spelling) => {
    const value = flag.value === undefined
      ? ""
      : `:${flag.value.placeholder}:${action(flag.value, model)}`;
    const equals = flag.value === undefined ? "" : "=";
    return shellQuote(`${flag.isRepeatable ? "*" : ""}${spelling}${equals}[${brief}]${value}`);
  });
}

function action(value: ValueModel, model: CompletionModel): string {
  const words = wordsFor(value, model);
  if (words === undefined) return "_files";
  if (words.length === 0) return " ";
  if (value.isList) return `_sequence compadd - ${words.join(" ")}`;
  if (value.kind === "sink") return `compadd -S "" - ${words.join(" ").replaceAll(":", "\\:")}`;
  return `(${words.join(" ").replaceAll(":", "\\:")})`;
}
