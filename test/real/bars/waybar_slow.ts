/** A real waybar in a real sway. Slow to install, so not among the tests of every change. */
import assert from "node:assert/strict";
import { escapePango } from "../../../src/format/escape/pango.ts";
import { missingPrograms } from "../../servers/programs.ts";
import {
  ALPHABET,
  assertColor,
  BACKGROUND,
  BAR_HEIGHT,
  DrawnBar,
  FOREGROUND,
} from "./drawn_bar.ts";
import { CANARY, NAMES } from "./names.ts";
import { assertShows, isThere, RATE, replace, textFor, withFolder } from "./texts.ts";
import { WAYLAND_PROGRAMS, WaylandScreen } from "./wayland_screen.ts";

const MISSING = missingPrograms("waybar", ...WAYLAND_PROGRAMS);
const ignore = MISSING !== "";
const css = (color: number): string => `#${color.toString(16).padStart(6, "0")}`;
/** The size makes letters just below 8 pixels wide: waybar does not round their places. */
const STYLE = `
* { font: 13.2878px DejaVu Sans Mono; padding: 0; margin: 0; border: none; min-height: 0; }
window#waybar { background: ${css(BACKGROUND)}; color: ${css(FOREGROUND)}; }
.high { color: #ff8000; }
.stale { color: #8080ff; }
`;

/** Starts a waybar with a module for each file, whose neighbours show `H[[` and `]]H`. */
async function start(
  folder: string,
  files: readonly string[],
  width: number,
): Promise<WaylandScreen> {
  const own = files.map((file, index): [string, unknown] => [
    `custom/m${index}`,
    { exec: `cat ${folder}/${file}`, "return-type": "json", interval: 1, format: "|{}" },
  ]);
  const modules = Object.fromEntries([
    ["custom/left", { format: "H[[" }],
    ...own,
    ["custom/right", { format: "|]]H" }],
  ]);
  const config = { height: BAR_HEIGHT, "modules-left": Object.keys(modules), ...modules };
  await Deno.writeTextFile(`${folder}/config`, JSON.stringify(config));
  await Deno.writeTextFile(`${folder}/style.css`, STYLE);
  const command = `waybar -c ${folder}/config -s ${folder}/style.css`;
  return await WaylandScreen.start(folder, width, `exec ${command}`);
}

const plain = (text: string): string => `${JSON.stringify({ text: escapePango(text) })}\n`;

Deno.test({
  name: `waybar draws every name in its place and colour, and goes on to the next state${MISSING}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await replace(`${folder}/a`, plain(ALPHABET));
      for (const index of NAMES.keys()) await replace(`${folder}/${index}`, plain("x"));
      const files = ["a", ...NAMES.keys()].map(String);
      await using screen = await start(folder, files, 16_000);
      const begin = `H[[|${ALPHABET}`;
      const bar = await DrawnBar.learn(
        () => screen.picture(),
        `${begin}${"|x".repeat(NAMES.length)}|]]H`,
      );
      const size = RATE.length + 15 + 1;
      for (const state of [{}, { stopped: true }, {}]) {
        for (const [index, process] of NAMES.entries()) {
          await replace(`${folder}/${index}`, await textFor("waybar", { process, state }));
        }
        const isStopped = "stopped" in state;
        const text = await bar.textOnce((text) =>
          text.length === begin.length + size * NAMES.length + 4 && !text.includes("|x|") &&
          text.split("stopped").length === (isStopped ? NAMES.length + 1 : 1)
        );
        const letters = await bar.letters();
        assertColor(letters, begin, FOREGROUND);
        assert.equal(text.slice(-4), "|]]H");
        for (const [index, name] of NAMES.entries()) {
          const at = begin.length + index * size;
          const shown = text.slice(at + 1, at + size);
          assert.equal(text[at], "|");
          if (isStopped) assert.equal(shown, "socktraf: stopped".padEnd(size - 1));
          else assertShows(shown, name);
          assertColor(
            letters.slice(at, at + size),
            text.slice(at, at + size),
            isStopped ? 0x8080ff : 0xff8000,
          );
        }
      }
      assert.ok(!await isThere(`${folder}/${CANARY}`), "a name has run a command");
      assert.doesNotMatch(screen.log, /markup|parse/i);
    }),
});
