/** A real i3bar in a real i3: one line that it cannot read, and it shows an error for ever. */
import assert from "node:assert/strict";
import { missingPrograms } from "../../servers/programs.ts";
import { Server } from "../../servers/server.ts";
import { TARGETS } from "../../../sinks/statusbar/targets.ts";
import { BACKGROUND, BAR_HEIGHT } from "./drawn_bar.ts";
import { inkBox } from "./glyphs.ts";
import { CANARY, NAMES } from "./names.ts";
import { crop, type Picture } from "./picture.ts";
import { isThere, replace, textFor, withFolder } from "./texts.ts";
import { X_PROGRAMS, XScreen } from "./x_screen.ts";

const MISSING = missingPrograms("i3", "i3bar", ...X_PROGRAMS);
const [SCREEN_WIDTH, HEIGHT] = [1000, BAR_HEIGHT - 6];

/** What i3bar draws for a stream, once it has drawn a line of the colour. */
async function draw(folder: string, stream: string): Promise<Picture> {
  await replace(`${folder}/stream`, stream);
  const config = `# i3 config file (v4)
font pango:DejaVu Sans Mono 10px
bar { position top
  workspace_buttons no
  status_command sh -c 'cat stream; exec sleep 600'
  colors { background #${BACKGROUND.toString(16)} } }`;
  await replace(`${folder}/config`, config);
  await using screen = await XScreen.start(SCREEN_WIDTH, 100);
  const picture = async (): Promise<Picture> =>
    crop(await screen.picture(), { x: 0, y: 0, width: SCREEN_WIDTH, height: HEIGHT });
  let before: Picture | undefined;
  await using _i3 = await Server.start({
    program: "env",
    args: ["-C", folder, "i3", "-c", "config"],
    env: { DISPLAY: screen.display, HOME: folder, XDG_CONFIG_HOME: folder, LC_ALL: "C.UTF-8" },
    ready: async () => {
      // Twice the same: the last line has come.
      const now = await picture();
      const isDrawn = now.pixels[0] === BACKGROUND && now.pixels.some(isColored);
      const isSame = before !== undefined &&
        before.pixels.every((each, at) => each === now.pixels[at]);
      before = now;
      return isDrawn && isSame;
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  return await picture();
}

/** Orange or red; letters are drawn with soft edges, and hardly a pixel has their very colour. */
function isColored(pixel: number): boolean {
  return pixel >> 16 > 0xb0 && (pixel & 0xff) < 0x40;
}

Deno.test({
  name: `i3bar reads the line of every name, and draws the last one in its colour${MISSING}`,
  ignore: MISSING !== "",
  fn: () =>
    withFolder(async (folder) => {
      const { preamble = "" } = await TARGETS.get("i3bar")?.load() ?? {};
      const line = (process: string): Promise<string> =>
        textFor("i3bar", { process, options: { colors: { high: "#ff8000" } } });
      const last = await line("firefox");
      const usual = await draw(folder, `${preamble}${last}`);
      const lines = await Promise.all(NAMES.map(line));
      const after = await draw(folder, `${preamble}${lines.join("")}${last}`);
      assert.deepEqual(after.pixels, usual.pixels);
      const ink = inkBox(after, BACKGROUND);
      assert.ok(ink !== undefined && ink.x + ink.width <= SCREEN_WIDTH && ink.width > 100);
      assert.ok(!await isThere(`${folder}/${CANARY}`), "a name has run a command");
      // So that the test sees it where a line cannot be read: i3bar then shows an error, in red.
      const broken = await draw(folder, `${preamble}[{"full_text":"a\x1b"}],\n${last}`);
      assert.notDeepEqual(broken.pixels, usual.pixels);
    }),
});
