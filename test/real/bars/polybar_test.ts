/** A real polybar, looked at and clicked at. */
import assert from "node:assert/strict";
import { missingPrograms } from "../../servers/programs.ts";
import { ALPHABET, assertColor, DrawnBar, FOREGROUND } from "./drawn_bar.ts";
import { CANARY, NAMES } from "./names.ts";
import { Polybar, POLYBAR_PROGRAMS } from "./polybar.ts";
import { assertShows, isThere, RATE, replace, textFor, withFolder } from "./texts.ts";

const MISSING = missingPrograms(...POLYBAR_PROGRAMS);
const ignore = MISSING !== "";

function script(command: string): string {
  return `type = custom/script\nexec = ${command}\ninterval = 0.5`;
}

Deno.test({
  name: `polybar draws the segment in its own colour, and the neighbours in theirs${MISSING}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/f`;
      await replace(path, ALPHABET);
      await using polybar = await Polybar.start(folder, [script(`cat ${path}`)], 1600);
      const bar = await DrawnBar.learn(() => polybar.picture(), `H<<|${ALPHABET}|>>H`);
      const colors = { high: "#ff8000", stopped: "#808080" };
      await replace(path, await textFor("polybar", { options: { colors } }));
      const shown = `${RATE}firefox        `;
      const isShown = (text: string): boolean => text === `H<<|${shown}|>>H`;
      assert.equal(await bar.textOnce(isShown), `H<<|${shown}|>>H`);
      const letters = await bar.letters();
      assertColor(letters, shown, 0xff8000);
      assertColor(letters, "H<<|", FOREGROUND);
      assertColor(letters, "|>>H", FOREGROUND);
      const stopped = await textFor("polybar", { state: { stopped: true }, options: { colors } });
      await replace(path, stopped);
      const end = "H<<|socktraf: stopped        |>>H";
      assert.equal(await bar.textOnce((text) => text === end), end);
      assertColor(await bar.letters(), "socktraf", 0x808080);
    }),
});

Deno.test({
  name: `polybar draws every name in its place, and a click on it runs nothing${MISSING}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await replace(`${folder}/a`, ALPHABET);
      for (const index of NAMES.keys()) await replace(`${folder}/${index}`, "x");
      const modules = ["a", ...NAMES.keys()].map((name) => script(`cat ${folder}/${name}`));
      await using polybar = await Polybar.start(folder, modules, 24_000);
      const before = `H<<|${ALPHABET}|${"x|".repeat(NAMES.length)}>>H`;
      const bar = await DrawnBar.learn(() => polybar.picture(), before);
      for (const [index, process] of NAMES.entries()) {
        await replace(`${folder}/${index}`, await textFor("polybar", { process }));
      }
      const size = RATE.length + 15;
      const begin = `H<<|${ALPHABET}|`;
      const length = begin.length + NAMES.length * (size + 1) + ">>H".length;
      const text = await bar.textOnce((text) => text.length === length && !text.includes("|x|"));
      assert.equal(text.slice(0, begin.length), begin);
      assert.equal(text.slice(-3), ">>H");
      for (const [index, name] of NAMES.entries()) {
        const at = begin.length + index * (size + 1);
        assertShows(text.slice(at, at + size), name);
        assert.equal(text[at + size], "|");
      }
      assertColor(await bar.letters(), text.slice(begin.length), FOREGROUND);
      const cell = bar.cellWidth;
      const places = NAMES.keys().flatMap((index) => {
        const at = begin.length + index * (size + 1) + RATE.length;
        return [at + 4, at + 14].map((letter) => Math.round((letter + 0.5) * cell));
      });
      await polybar.screen.clickAll([...places], 12);
      assert.equal(await bar.textOnce((after) => after === text), text);
      assert.ok(!await isThere(`${folder}/${CANARY}`), "a name has run a command");
    }),
});

Deno.test({
  name:
    `a command in a text that is not escaped runs in polybar, so that these tests see it${MISSING}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await replace(`${folder}/f`, ALPHABET);
      await using polybar = await Polybar.start(folder, [script(`cat ${folder}/f`)], 1600);
      const bar = await DrawnBar.learn(() => polybar.picture(), `H<<|${ALPHABET}|>>H`);
      await replace(`${folder}/f`, "%{A1:>c:}click me%{A}");
      await bar.textOnce((text) => text === "H<<|click me|>>H");
      await polybar.screen.clickAll([Math.round(bar.cellWidth * 6.5)], 12);
      for (let tries = 0; tries < 500 && !await isThere(`${folder}/${CANARY}`); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.ok(await isThere(`${folder}/${CANARY}`));
    }),
});
