/**
 * What each bar takes for a command, a colour or a variable: whatever a name is, none of it is left.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeArgos } from "../../../src/format/escape/argos.ts";
import { escapeConky } from "../../../src/format/escape/conky.ts";
import { escapeI3blocks, escapeI3blocksPango } from "../../../src/format/escape/i3blocks.ts";
import { escapePango } from "../../../src/format/escape/pango.ts";
import { escapePolybar } from "../../../src/format/escape/polybar.ts";
import { escapePrompt } from "../../../src/format/escape/prompt.ts";
import { escapeTmux } from "../../../src/format/escape/tmux.ts";
import { escapeXmobar } from "../../../src/format/escape/xmobar.ts";
import { sanitize } from "../../../src/format/sanitize.ts";
import { pango, tmux } from "../../sinks/statusbar/readers.ts";
import { anyText, danger } from "../hostile.ts";

/** What bars run, colour or expand. */
const LIVE = [
  "#(touch x)",
  "#[fg=red]",
  "#{host}",
  "##[fg=red]",
  "#",
  "%{A1:touch x:}",
  "%{F#f00}",
  "%",
  "{",
  "<action=`touch x`>",
  "<fc=red>",
  "</fc>",
  "<raw=3:abc/>",
  "<b>&",
  "&lt;",
  "&#60;b&#62;",
  "${exec touch x}",
  "$cpu",
  "$$",
  "\\#",
  "a | bash=x",
  "---",
  "--sub",
  ":smile:",
  "$(touch x)",
  "`touch x`",
  "!!",
  '"quoted"',
  '\\"',
  "%".repeat(15),
];

const name = fc.oneof(
  anyText,
  fc.constantFrom(...LIVE),
  fc.array(fc.oneof(fc.constantFrom(...LIVE), fc.constantFrom(...'#%{}<>&$\\|-`!"')), {
    minLength: 1,
    maxLength: 6,
  }).map((parts) => parts.join("")),
);

/** Whether anything of a bar's language is in what an escaper gives; written from that bar's manual. */
const ESCAPERS: readonly (readonly [
  bar: string,
  escape: (text: string) => string,
  live: RegExp,
])[] = [
  // An odd number of signs is a token, whatever follows.
  ["tmux", escapeTmux, /(?<!#)(?:##)*#(?!#)/],
  ["pango", escapePango, /[<>'"]|&(?!(?:amp|lt|gt|quot|#39);)/],
  ["polybar", escapePolybar, /%\{/],
  ["lemonbar", escapePolybar, /[{}]/],
  ["i3blocks", escapeI3blocks, /["\\]/],
  ["i3blocks with pango", escapeI3blocksPango, /[<>"\\']|&(?!(?:amp|lt|gt|#39);)/],
  ["xmobar", escapeXmobar, /<\/?(?:fc|fn|action|icon|box|raw|hspace)|[<>]/],
  ["conky", escapeConky, /[$#\\]/],
  ["argos", escapeArgos, /[|\\]|^-/],
  ["a shell's prompt", escapePrompt, /[$`\\!%]/],
];

for (const [bar, escape, live] of ESCAPERS) {
  Deno.test(`whatever a process is called, nothing of it is live in ${bar}`, () => {
    fc.assert(fc.property(name, (text) => {
      const escaped = escape(text);
      assert.doesNotMatch(escaped, live);
      assert.doesNotMatch(escaped, /[\r\n]/);
      assert.equal(danger(escaped), undefined);
      assert.ok(escaped.isWellFormed());
    }));
  });

  Deno.test(`an ordinary name stays as it is in ${bar}`, () => {
    for (const text of ["firefox", "php-fpm8.2", "Web Content", "kworker/u8:1", "ünïcödé 漢字"]) {
      assert.equal(escape(text), text);
    }
  });
}

Deno.test("two names side by side make nothing live either", () => {
  fc.assert(fc.property(name, name, (left, right) => {
    for (const [bar, escape, live] of ESCAPERS) {
      // In argos a dash matters at the beginning of a line only.
      if (bar !== "argos") assert.doesNotMatch(escape(left) + escape(right), live, bar);
    }
  }));
});

Deno.test("tmux shows what was escaped as it was, but for a # that follows another", () => {
  fc.assert(fc.property(name, (text) => {
    const shown = tmux(escapeTmux(text)).map((piece) => piece.shown).join("");
    assert.equal(shown, sanitize(text).replace(/(?<=#)#/g, "♯"));
  }));
  for (const text of ["#(touch x)", "#[fg=red]", "#{host}", "a#"]) {
    assert.equal(tmux(escapeTmux(text)).map(({ shown }) => shown).join(""), text);
  }
});

Deno.test("Pango shows what was escaped as it was", () => {
  fc.assert(fc.property(name, (text) => assert.equal(pango(escapePango(text)), sanitize(text))));
});

Deno.test("what is replaced keeps its length, so that no column moves", () => {
  const replacing = [
    escapePolybar,
    escapeI3blocks,
    escapeXmobar,
    escapeConky,
    escapeArgos,
    escapePrompt,
  ];
  fc.assert(fc.property(name, (text) => {
    for (const escape of replacing) assert.equal(escape(text).length, sanitize(text).length);
  }));
});
