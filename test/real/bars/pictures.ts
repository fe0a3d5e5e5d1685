/**
 * Takes the pictures of `docs/pictures`: real bars that draw what socktraf writes for them.
 *
 *     deno run -A test/real/bars/pictures.ts
 *
 * Needs what `deno task test:bars` needs.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { Server } from "../../servers/server.ts";
import { BAR_HEIGHT } from "./drawn_bar.ts";
import { type Box, crop, encodePng, type Picture } from "./picture.ts";
import { replace, textFor, withFolder } from "./texts.ts";
import { WaylandScreen } from "./wayland_screen.ts";
import { XScreen } from "./x_screen.ts";

const WIDTH = 760;
const TEMPLATE = "↓{rx} ↑{tx} {top.process:12}";
const COLORS = { medium: "#d79921", high: "#e8663c", stale: "#928374" };
const OUT = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));

/** A program that draws on a screen of X. */
interface Drawn {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly file: string;
  readonly config: string;
  readonly part: Box;
}

const TOP: Box = { x: 0, y: 0, width: WIDTH, height: BAR_HEIGHT };

const X_BARS: readonly Drawn[] = [
  {
    name: "polybar",
    command: ["polybar", "-c", "polybar.ini", "top"],
    file: "polybar.ini",
    part: TOP,
    config: `[bar/top]
width = 100%
height = ${BAR_HEIGHT}
background = #282828
foreground = #ebdbb2
override-redirect = true
padding = 1
module-margin = 1
font-0 = DejaVu Sans Mono:pixelsize=10;2
modules-left = title
modules-right = network load clock
[module/title]
type = custom/text
content = 1  2  3
[module/network]
type = custom/script
exec = cat polybar.txt
interval = 1
[module/load]
type = custom/text
content = cpu 12 %
[module/clock]
type = custom/text
content = Sun 20:56
`,
  },
  {
    name: "xmobar",
    command: ["xmobar", "xmobarrc"],
    file: "xmobarrc",
    part: TOP,
    config: `Config { font = "xft:DejaVu Sans Mono:pixelsize=13", bgColor = "#282828"
  , fgColor = "#ebdbb2", position = Static { xpos = 0, ypos = 0, width = ${WIDTH}, height = ${BAR_HEIGHT} }
  , commands = [ Run Com "cat" ["xmobar.txt"] "socktraf" 10 ]
  , template = " 1  2  3 }{ %socktraf%  cpu 12  Sun 20:56 " }`,
  },
  {
    name: "conky",
    command: ["conky", "-q", "-c", "conkyrc"],
    file: "conkyrc",
    part: { ...TOP, height: 40 },
    config: `conky.config = { own_window = true, own_window_type = 'override',
  own_window_colour = '282828', default_color = 'ebdbb2', alignment = 'top_left', gap_x = 0,
  gap_y = 0, minimum_width = ${WIDTH}, use_xft = true, font = 'DejaVu Sans Mono:pixelsize=13',
  double_buffer = true, update_interval = 1, border_inner_margin = 6 }
conky.text = [[Network  \${cat conky.txt}
Load     0.12]]`,
  },
  {
    name: "i3bar",
    command: ["i3", "-c", "i3config"],
    file: "i3config",
    part: { ...TOP, height: 18 },
    config: `# i3 config file (v4)
font pango:DejaVu Sans Mono 10px
bar { position top
  status_command sh -c 'cat i3bar.txt; exec sleep 60'
  colors { background #282828
    statusline #ebdbb2 } }`,
  },
];

async function takeX(
  { command, file, config, part }: Drawn,
  folder: string,
): Promise<Picture> {
  await using screen = await XScreen.start(WIDTH, 100);
  await Deno.writeTextFile(`${folder}/${file}`, config);
  await using _server = await Server.start({
    program: "env",
    args: ["-C", folder, ...command],
    env: { DISPLAY: screen.display, HOME: folder, XDG_CONFIG_HOME: folder, LC_ALL: "C.UTF-8" },
    ready: async () => (await screen.picture()).pixels.includes(0x282828),
  });
  // A bar draws its modules one after the other.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  return crop(await screen.picture(), part);
}

async function takeWaybar(folder: string): Promise<Picture> {
  const config = {
    height: BAR_HEIGHT,
    "modules-left": ["custom/title"],
    "modules-right": ["custom/socktraf", "custom/load", "custom/clock"],
    "custom/title": { format: " 1  2  3" },
    "custom/socktraf": { exec: `cat ${folder}/waybar.txt`, "return-type": "json", interval: 1 },
    "custom/load": { format: "cpu 12 %" },
    "custom/clock": { format: "Sun 20:56" },
  };
  const style = `* { font: 13px DejaVu Sans Mono; border: none; min-height: 0; }
    window#waybar { background: #282828; color: #ebdbb2; }
    label { padding: 0 10px; } #custom-socktraf.high { color: #e8663c; }`;
  await Deno.writeTextFile(`${folder}/waybar.json`, JSON.stringify(config));
  await Deno.writeTextFile(`${folder}/style.css`, style);
  const command = `waybar -c ${folder}/waybar.json -s ${folder}/style.css`;
  await using screen = await WaylandScreen.start(folder, WIDTH, `exec ${command}`);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  return await screen.picture();
}

if (import.meta.main) {
  await withFolder(async (folder) => {
    await Deno.chmod(folder, 0o755);
    const options = { colors: COLORS };
    for (const name of ["polybar", "xmobar", "conky", "i3bar", "waybar"]) {
      const shown = await textFor(name, { template: TEMPLATE, options });
      await replace(
        `${folder}/${name}.txt`,
        name === "i3bar" ? `{"version":1}\n[\n${shown}` : shown,
      );
    }
    for (const bar of X_BARS) {
      await Deno.writeFile(`${OUT}${bar.name}.png`, await encodePng(await takeX(bar, folder)));
    }
    await Deno.writeFile(`${OUT}waybar.png`, await encodePng(await takeWaybar(folder)));
  });
}
