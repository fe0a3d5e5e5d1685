/** A real waybar in a real sway. Slow to install, so not among the tests of every change. */
import assert from "node:assert/strict";
import { escapePango } from "../../../src/format/escape/pango.ts";
import { runMain } from "../../cli/run_main.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { both, command, tracing } from "../ability.ts";
import { Socktraf } from "../socktraf.ts";
import {
  ALPHABET,
  assertColor,
  BACKGROUND,
  BAR_HEIGHT,
  DrawnBar,
  FOREGROUND,
} from "./drawn_bar.ts";
import { CANARY, NAMES } from "./names.ts";
import { crop, type Picture } from "./picture.ts";
import { startSenders } from "./senders.ts";
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

/** Starts a waybar with its configuration in a folder. */
async function run(folder: string, width: number): Promise<WaylandScreen> {
  const command = `waybar -c ${folder}/waybar/config -s ${folder}/waybar/style.css`;
  return await WaylandScreen.start(folder, width, `exec ${command}`);
}

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
  await Deno.mkdir(`${folder}/waybar`);
  await Deno.writeTextFile(`${folder}/waybar/config`, JSON.stringify(config, undefined, 2));
  await Deno.writeTextFile(`${folder}/waybar/style.css`, STYLE);
  return await run(folder, width);
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

const ability = both(tracing, await command("unshare", "--net", "true"));

Deno.test({
  name:
    "waybar of a user who is not root, set up by socktraf integrate, shows who sends, and that " +
    `nothing comes any more when socktraf is killed${MISSING}${ability.missing}`,
  ignore: ignore || !ability.works,
  fn: () =>
    withFolder(async (home) => {
      await Deno.chmod(home, 0o755);
      await replace(`${home}/alphabet`, plain(ALPHABET));
      const files = `${home}/state/socktraf`;
      let letters: DrawnBar;
      {
        await using before = await start(home, ["alphabet"], 1600);
        letters = await DrawnBar.learn(() => before.picture(), `H[[|${ALPHABET}|]]H`);
      }
      await Deno.remove(`${home}/run`, { recursive: true });
      // Root writes nothing into a home that is another's.
      await Deno.chown(home, 0, 0);
      await Deno.mkdir(files, { recursive: true });
      const name = "</span>#(>c)";
      await using _senders = await startSenders(name);
      await using socktraf = Socktraf.start([
        ...["--process", name, "--sink"],
        `waybar:?path=${files}/waybar.json&owner=nobody&template={tx} {top.process}`,
      ]);
      await socktraf.until(() => hasText(`${files}/waybar.json`, "kB/s &lt;/span"), "the file");
      const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
      const { code, output, errors } = await runMain(
        ["integrate", "waybar", "--install"],
        "",
        `exec env HOME=${home} XDG_CONFIG_HOME=${home} XDG_RUNTIME_DIR=${home}/state DENO_DIR=${cache} "$@"`,
      );
      assert.equal(code, 0, output + errors);
      await using screen = await run(home, 1600);
      const live = /kB\/s <\/span>#\(>c\)/;
      await waitFor(async () => live.test(await textAnywhere(letters, await screen.picture())));
      socktraf.signal("SIGKILL");
      await socktraf.end();
      const killedMs = performance.now();
      // The notice has this colour behind it.
      await waitFor(async () => (await screen.picture()).pixels.includes(0x77767b));
      assert.ok(performance.now() - killedMs < 6_000, "three intervals, and what looking takes");
      assert.ok(!await isThere(`${home}/${CANARY}`), "a name has run a command");
    }),
});

/** The text of a picture, wherever its letters begin: what each place gives, one line each. */
async function textAnywhere(letters: DrawnBar, picture: Picture): Promise<string> {
  const places = Array.from({ length: letters.cellWidth }, (_, x) => x);
  const lines = places.map((x) =>
    letters.elsewhere(() => Promise.resolve(crop(picture, { ...picture, x, y: 0 }))).text()
  );
  return (await Promise.all(lines)).join("\n");
}

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`Never came true: ${isSo}`);
}

function hasText(path: string, text: string): boolean {
  try {
    return Deno.readTextFileSync(path).includes(text);
  } catch {
    return false;
  }
}
