/**
 * Bars that run a small script every second.
 *
 * @module
 */
import { posix } from "node:path";
import { fillIn } from "../../../../integrations/mod.ts";
import { allOf } from "../edit.ts";
import { iniWord } from "../ini_words.ts";
import { listElement, rootKey } from "../json_edit.ts";
import type { Place } from "../place.ts";
import {
  plainPath,
  type Plan,
  type PlannedFile,
  readScript,
  type Recipe,
  shared,
} from "../recipe.ts";
import { SEMICOLON, SLASH_STAR, textBlock } from "../text_block.ts";
import { blockRecipe, ownFile, scriptRecipe } from "./script_recipe.ts";

/** tmux's status line. */
export const TMUX: Recipe = blockRecipe({
  name: "tmux",
  programs: ["tmux"],
  lines: "tmux/socktraf.conf",
  paths: ({ home, config }) => [
    posix.join(home, ".tmux.conf"),
    posix.join(config, "tmux/tmux.conf"),
  ],
  then: (place, path) => `Then: tmux source-file ${place.short(path)}`,
});

/** waybar, in Wayland. */
export const WAYBAR: Recipe = scriptRecipe({
  name: "waybar",
  programs: ["waybar"],
  use: (place, script) => {
    const name = "custom/socktraf";
    const folder = posix.join(place.config, "waybar");
    // Older versions do not know "config.jsonc".
    const path = ownFile(place, [`${folder}/config`, `${folder}/config.jsonc`]);
    const seed = place.firstFile("/etc/xdg/waybar/config", "/etc/xdg/waybar/config.jsonc");
    const edit = allOf([
      rootKey(name, fillIn("waybar/module.jsonc", { SCRIPT: script })),
      listElement({
        path: ["modules-right"],
        source: JSON.stringify(name),
        isOurs: (value) => value === name,
        others: [],
      }),
    ]);
    const styleSeed = place.firstFile("/etc/xdg/waybar/style.css");
    const style: PlannedFile = {
      ...shared(
        posix.join(folder, "style.css"),
        textBlock(fillIn("waybar/style.css", {}), { comment: SLASH_STAR, where: "At the end" }),
        styleSeed,
      ),
      // A style of ours alone would hide the one that waybar has by itself.
      onlyIfThere: styleSeed === undefined,
    };
    return { files: [shared(path, edit, seed), style], then: "Then: killall -SIGUSR2 waybar" };
  },
});

/** polybar, in X. */
export const POLYBAR: Recipe = scriptRecipe({
  name: "polybar",
  programs: ["polybar"],
  use: (place, script) => {
    const folder = posix.join(place.config, "polybar");
    const path = ownFile(place, [`${folder}/config.ini`, `${folder}/config`]);
    const lines = fillIn("polybar/module.ini", { SCRIPT: script });
    const edit = allOf([
      iniWord("socktraf", { section: /^bar\//, keys: ["modules-right", "modules-left"] }),
      textBlock(lines, { comment: SEMICOLON, where: "At the end" }),
    ]);
    return {
      files: [shared(path, edit, place.firstFile("/etc/polybar/config.ini"))],
      then: "Then: polybar-msg cmd restart",
    };
  },
});

/** i3blocks, in i3bar and swaybar. */
export const I3BLOCKS: Recipe = blockRecipe({
  name: "i3blocks",
  programs: ["i3blocks"],
  lines: "i3blocks/block.ini",
  paths: ({ home, config }) => [
    posix.join(config, "i3blocks/config"),
    posix.join(home, ".i3blocks.conf"),
  ],
  seeds: ["/etc/xdg/i3blocks/config", "/etc/i3blocks.conf"],
  then: () => "Then: i3-msg restart, or swaymsg reload",
});

/** i3status-rust, in i3bar and swaybar. */
export const I3STATUS_RUST: Recipe = blockRecipe({
  name: "i3status-rust",
  programs: ["i3status-rs"],
  lines: "i3status-rust/block.toml",
  paths: (place) => [posix.join(place.config, "i3status-rust/config.toml")],
  seeds: ["/etc/xdg/i3status-rust/config.toml"],
  then: () => "Then: killall -SIGUSR2 i3status-rs",
});

/** starship, in the prompt of any shell. */
export const STARSHIP: Recipe = blockRecipe({
  name: "starship",
  programs: ["starship"],
  lines: "starship/module.toml",
  paths: (place) => [
    place.env("STARSHIP_CONFIG")?.match(/^\/.*/)?.[0] ?? posix.join(place.config, "starship.toml"),
  ],
  then: () => "The next prompt shows it",
});

/** Argos in GNOME's top bar; kargos and SwiftBar read the same. */
export const ARGOS: Recipe = {
  name: "argos",
  title: "GNOME, by the extension Argos",
  programs: ["gnome-shell"],
  sink: "argos",
  plan(place: Place): Promise<Plan> {
    const path = plainPath(posix.join(place.config, "argos/socktraf.r.1s.sh"));
    return Promise.resolve({
      files: [readScript(place, "argos", "argos", path)],
      byHand: [],
      then: "Argos shows it at once",
    });
  },
};
