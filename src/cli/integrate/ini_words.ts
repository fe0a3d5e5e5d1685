/**
 * A word in a list of words behind a key of an INI file, as `modules-right = cpu date` of polybar.
 *
 * @module
 */
import { type Edit, edited } from "./edit.ts";

/** Where the word goes. */
export interface WordPlace {
  /** What sections of the file qualify; there must be exactly one that has one of the keys. */
  readonly section: RegExp;
  /** The first of these keys that the section has. */
  readonly keys: readonly string[];
}

/** The line of a file that has the list. */
interface Found {
  readonly number: number;
  /** Up to the first word. */
  readonly head: string;
  readonly words: string;
}

/** A word, the first of its list. */
export function iniWord(word: string, place: WordPlace): Edit {
  const where = `In the list of ${place.keys[0]} of your bar`;
  const change = (
    text: string | undefined,
    edit: (words: string) => string,
  ): ReturnType<Edit["add"]> => {
    const lines = (text ?? "").split("\n");
    const found = findLine(lines, place);
    if (typeof found === "string") return { ok: false, problem: found };
    lines[found.number] = found.head + edit(found.words);
    return edited(lines.join("\n"));
  };
  const has = (words: string): boolean => words.split(/\s+/).includes(word);
  return {
    byHand: { where, lines: `${place.keys[0]} = ${word} …` },
    add: (text) =>
      change(text, (words) => has(words) ? words : words === "" ? word : `${word} ${words}`),
    remove: (text) => {
      const isThere = text.split("\n").some((line) => has(line.split("=").slice(1).join("=")));
      if (!isThere) return edited(text);
      return change(text, (words) => {
        if (words.startsWith(`${word} `)) return words.slice(word.length + 1);
        return words.replace(new RegExp(`(?:^|\\s+)${RegExp.escape(word)}(?!\\S)`), "");
      });
    },
  };
}

/** The line, or what a person has to know. */
function findLine(lines: readonly string[], { section, keys }: WordPlace): Found | string {
  const sections = lines.flatMap((line, number) => {
    const name = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    return name === undefined ? [] : [{ name, number }];
  });
  const bars = sections.flatMap(({ name, number }, index) =>
    section.test(name)
      ? [
        keys.map((key) => keyIn(lines, number + 1, sections[index + 1]?.number, key))
          .find((found) => found !== undefined),
      ]
      : []
  ).filter((found) => found !== undefined);
  const [only, another] = bars;
  if (only === undefined) return `no bar in it has ${keys.join(" or ")}`;
  if (another !== undefined) return "it has more than one bar";
  if (only.words.endsWith("\\")) return "the list goes on in the next line";
  return only;
}

function keyIn(
  lines: readonly string[],
  begin: number,
  end: number | undefined,
  key: string,
): Found | undefined {
  const pattern = new RegExp(`^(\\s*${RegExp.escape(key)}\\s*=\\s*)(.*)$`);
  for (let number = begin; number < (end ?? lines.length); number++) {
    const match = pattern.exec(lines[number] ?? "");
    if (match !== null) return { number, head: match[1] ?? "", words: match[2] ?? "" };
  }
  return undefined;
}
