/**
 * What goes into other programs' configuration, as text that is part of the program itself.
 *
 * Words between `@` are filled in: `@SCRIPT@` (path of a filled-in `read.sh`), `@FILE@` (path of the
 * state file), `@SOCKTRAF@` (path of the program), `@NAME@`, `@NOTICE@`, `@ROW@`.
 *
 * @module
 */
import conky from "./conky/text.lua" with { type: "text" };
import i3bar from "./i3bar/bar.conf" with { type: "text" };
import i3blocks from "./i3blocks/block.ini" with { type: "text" };
import i3statusRust from "./i3status-rust/block.toml" with { type: "text" };
import polybar from "./polybar/module.ini" with { type: "text" };
import powerline from "./powerline/socktraf_powerline.py" with { type: "text" };
import read from "./read.sh" with { type: "text" };
import starship from "./starship/module.toml" with { type: "text" };
import swaybar from "./swaybar/bar.conf" with { type: "text" };
import systemd from "./systemd/socktraf.service" with { type: "text" };
import tmux from "./tmux/socktraf.conf" with { type: "text" };
import waybarModule from "./waybar/module.jsonc" with { type: "text" };
import waybarStyle from "./waybar/style.css" with { type: "text" };
import wtfCmdrunner from "./wtfutil/cmdrunner.yml" with { type: "text" };
import wtfTextfile from "./wtfutil/textfile.yml" with { type: "text" };
import xmobar from "./xmobar/command.hs" with { type: "text" };

/** Every text by the path of its file in this folder. */
export const INTEGRATIONS: ReadonlyMap<string, string> = new Map([
  ["conky/text.lua", conky],
  ["i3bar/bar.conf", i3bar],
  ["i3blocks/block.ini", i3blocks],
  ["i3status-rust/block.toml", i3statusRust],
  ["polybar/module.ini", polybar],
  ["powerline/socktraf_powerline.py", powerline],
  ["read.sh", read],
  ["starship/module.toml", starship],
  ["swaybar/bar.conf", swaybar],
  ["systemd/socktraf.service", systemd],
  ["tmux/socktraf.conf", tmux],
  ["waybar/module.jsonc", waybarModule],
  ["waybar/style.css", waybarStyle],
  ["wtfutil/cmdrunner.yml", wtfCmdrunner],
  ["wtfutil/textfile.yml", wtfTextfile],
  ["xmobar/command.hs", xmobar],
]);

/**
 * Fills a text in, and takes off its last line feed.
 *
 * @param file path in this folder
 * @param values by the word between the `@`
 * @throws {Error} where there is no such file, or a word has no value
 */
export function fillIn(file: string, values: Readonly<Record<string, string>>): string {
  const text = INTEGRATIONS.get(file);
  if (text === undefined) throw new Error(`There is no ${file}`);
  return text.replace(/@([A-Z]+)@/g, (_, word: string) => {
    const value = values[word];
    if (value === undefined) throw new Error(`Cannot fill ${file} in: @${word}@ has no value`);
    return value;
  }).replace(/\n$/, "");
}
