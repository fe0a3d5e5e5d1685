/**
 * What each bar makes of a record: its own grammar, written apart from the targets, so that one checks
 * the other.
 */
import assert from "node:assert/strict";

/** What a bar shows of the text, line by line, as a person sees it. */
export function linesIn(name: string, text: string): string[] {
  assert.ok(text.endsWith("\n"), "a record ends in a line feed");
  const lines = text.slice(0, -1).split("\n");
  switch (name) {
    case "waybar":
    case "i3status-rust":
      return lines.map((line) => pango(JSON.parse(line).text));
    case "i3bar":
    case "swaybar":
      return blocksIn(text).map((block) => String(block["full_text"]));
    case "tmux":
      return lines.map((line) => tmux(line).map(({ shown }) => shown).join(""));
    case "polybar":
      return lines.map((line) => line.replace(/%\{F(?:#[0-9a-f]{6}|-)\}/g, ""));
    case "xmobar":
      return lines.map((line) => line.replace(/<\/?fc(?:=#[0-9a-f]{6})?>/g, ""));
    case "argos":
      return lines.filter((line) => line !== "---").map((line) => line.replace(/ \|.*/, ""));
    case "i3blocks":
      return lines.slice(0, 1);
    default:
      return lines;
  }
}

/** What can be seen of the level, whatever form it has. */
export function conditionsIn(name: string, text: string): string[] {
  switch (name) {
    case "waybar":
      return [JSON.parse(text).class].flat();
    case "i3status-rust":
      return [JSON.parse(text).state];
    case "powerline":
      return [JSON.parse(text).level];
    default:
      return [text.includes("socktraf: ") ? "stale" : "live"];
  }
}

/** The blocks of a stream for i3bar, each by itself in its list. */
export function blocksIn(text: string): Record<string, unknown>[] {
  const [header = "", open, ...lists] = text.trimEnd().split("\n");
  assert.deepEqual(JSON.parse(header), { version: 1 });
  assert.equal(open, "[");
  return lists.filter((line) => line !== "").flatMap((line) => {
    assert.ok(line.endsWith(","), line);
    return JSON.parse(line.slice(0, -1));
  });
}

/** A piece of tmux's status line, and the foreground that it has. */
export interface TmuxPiece {
  readonly shown: string;
  readonly foreground: string;
}

/**
 * What tmux 3.3 makes of a command's output. First it is expanded: a run of `#` before `[` stays, any
 * other is halved, and what is odd is a token. Then it is drawn: before `[` an odd run begins a
 * style and an even one is half as many; any other is halved again.
 */
export function tmux(output: string): TmuxPiece[] {
  const expanded = output.replace(
    /(?<!#)(?:##)*#\[[^\]]*\]|(#+)(?!#)(?!\[)/g,
    (all, run: string | undefined, at: number) => {
      if (run === undefined) return all;
      assert.equal(run.length % 2, 0, `a live token of tmux: ${output.slice(at)}`);
      return "#".repeat(run.length / 2);
    },
  );
  const pieces: TmuxPiece[] = [];
  let foreground = "default";
  for (let rest = expanded; rest !== "";) {
    const [hashes = ""] = /^#*/.exec(rest) ?? [];
    const after = rest.slice(hashes.length);
    const isBracket = after.startsWith("[");
    const isStyle = isBracket && hashes.length % 2 === 1;
    const count = hashes.length / 2;
    const shown = "#".repeat(isBracket ? Math.floor(count) : Math.ceil(count));
    if (shown !== "") pieces.push({ shown, foreground });
    if (isStyle) {
      const style = /^\[fg=([^\],]+)\]/.exec(after);
      assert.ok(style !== null, `a live style of tmux: #${after}`);
      foreground = style[1] ?? "";
      rest = after.slice(style[0].length);
      continue;
    }
    const [plain = ""] = /^[^#]*/.exec(after) ?? [];
    if (plain !== "") pieces.push({ shown: plain, foreground });
    rest = after.slice(plain.length);
  }
  assert.equal(foreground, "default", "a style is left open");
  return pieces;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&#39;": "'",
  "&quot;": '"',
};

/** Pango markup without any tag. */
export function pango(markup: string): string {
  assert.doesNotMatch(markup, /[<>]/, "a tag");
  assert.doesNotMatch(markup, /&(?!(?:amp|lt|gt|#39|quot);)/, "a loose ampersand");
  return markup.replace(/&[a-z#0-9]+;/g, (entity) => ENTITIES[entity] ?? entity);
}
