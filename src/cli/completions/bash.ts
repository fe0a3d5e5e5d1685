/**
 * The completion script for bash. It needs nothing but bash itself, not the bash-completion package.
 *
 * @module
 */
import type { CommandModel, ValueModel } from "../command_model.ts";
import { type CompletionModel, shellQuote, spellings, wordsFor } from "./model.ts";

/** Writes the script. */
export function bashCompletion(model: CompletionModel): string {
  const [main] = model.commands;
  const names = model.commands.map(({ name }) => name);
  return `# bash completion for socktraf

_socktraf() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="" command=${main?.name ?? ""}
  ((COMP_CWORD > 0)) && prev="\${COMP_WORDS[COMP_CWORD - 1]}"
  # bash takes --flag=value apart at the "=".
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $prev == "=" ]]; then
    prev="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  case "\${COMP_WORDS[1]}" in
    ${names.join("|")}) ((COMP_CWORD > 1)) && command="\${COMP_WORDS[1]}" ;;
  esac
  COMPREPLY=()

  case "$command $prev" in
${model.commands.map((command) => valueCases(command, model)).join("")}  esac

  if [[ $cur != -* ]]; then
    if ((COMP_CWORD == 1)); then
      _socktraf_words ${shellQuote(names.join(" "))}
      return
    fi
    case "$command" in
${model.commands.map((command) => argumentCase(command, model)).join("")}    esac
    return
  fi
  case "$command" in
${
    model.commands.map((command) =>
      `    ${command.name}) _socktraf_words ${
        shellQuote(command.flags.flatMap(spellings).join(" "))
      } ;;\n`
    ).join("")
  }  esac
}

_socktraf_words() {
  local IFS=$' \\n'
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# The last of several words that are separated by commas.
_socktraf_list() {
  local IFS=$' \\n' head=""
  [[ $cur == *,* ]] && head="\${cur%,*},"
  compopt -o nospace 2>/dev/null
  COMPREPLY=($(compgen -P "$head" -W "$1" -- "\${cur##*,}"))
}

_socktraf_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$cur"))
}

complete -F _socktraf socktraf
`;
}

/** The cases of a command's flags that take a value. */
function valueCases(command: CommandModel, model: CompletionModel): string {
  return command.flags.map((flag) => {
    if (flag.value === undefined) return "";
    const patterns = spellings(flag).map((spelling) => `"${command.name} ${spelling}"`).join("|");
    return `    ${patterns}) ${offer(flag.value, model)}return ;;\n`;
  }).join("");
}

function argumentCase(command: CommandModel, model: CompletionModel): string {
  const [argument] = command.arguments;
  return argument === undefined ? "" : `      ${command.name}) ${offer(argument, model)};;\n`;
}

function offer(value: ValueModel, model: CompletionModel): string {
  const words = wordsFor(value, model);
  if (words === undefined) return "_socktraf_files; ";
  if (words.length === 0) return "";
  const nospace = value.kind === "sink" ? "compopt -o nospace 2>/dev/null; " : "";
  const how = value.isList ? "_socktraf_list" : "_socktraf_words";
  return `${nospace}${how} ${shellQuote(words.join(" "))}; `;
}
