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
import { HASH, SEMICOLON, SLASH_STAR, textBlock } from "../text_block.ts";

/** tmux's status line. */
export const TMUX: Recipe = {
  name: "tmux",
  title: "tmux",
  programs: ["tmux"],
  sink: "tmux",
  plan(place: Place): Promise<Plan> {
    const script = readScript(place, "tmux", "tmux");
    const path = place.firstFile(
      posix.join(place.home, ".tmux.conf"),
      posix.join(place.config, "tmux/tmux.conf"),
    ) ?? posix.join(place.home, ".tmux.conf");
    const lines = fillIn("tmux/socktraf.conf", { SCRIPT: script.path });
    return Promise.resolve({
      files: [script, shared(path, textBlock(lines, { comment: HASH, where: "At the end" }))],
      byHand: [],
      then: `Then: tmux source-file ${place.short(path)}`,
    });
  },
};

/** waybar, in Wayland. */
export const WAYBAR: Recipe = {
  name: "waybar",
  title: "waybar",
  programs: ["waybar"],
  sink: "waybar",
  plan(place: Place): Promise<Plan> {
    const script = readScript(place, "waybar", "waybar");
    const name = "custom/socktraf";
    const folder = posix.join(place.config, "waybar");
    // Older versions do not know "config.jsonc".
    const names = ["config", "config.jsonc"];
    const path = place.firstFile(...names.map((name) => posix.join(folder, name))) ??
      posix.join(folder, "config");
    const seed = place.firstFile(...names.map((name) => `/etc/xdg/waybar/${name}`));
    const edit = allOf([
      rootKey(name, fillIn("waybar/module.jsonc", { SCRIPT: script.path })),
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
    return Promise.resolve({
      files: [script, shared(path, edit, seed), style],
      byHand: [],
      then: "Then: killall -SIGUSR2 waybar",
    });
  },
};

/** polybar, in X. */
export const POLYBAR: Recipe = {
  name: "polybar",
  title: "polybar",
  programs: ["polybar"],
  sink: "polybar",
  plan(place: Place): Promise<Plan> {
    const script = readScript(place, "polybar", "polybar");
    const folder = posix.join(place.config, "polybar");
    const names = ["config.ini", "config"];
    const path = place.firstFile(...names.map((name) => posix.join(folder, name))) ??
      posix.join(folder, "config.ini");
    const lines = fillIn("polybar/module.ini", { SCRIPT: script.path });
    const edit = allOf([
      iniWord("socktraf", { section: /^bar\//, keys: ["modules-right", "modules-left"] }),
      textBlock(lines, { comment: SEMICOLON, where: "At the end" }),
    ]);
    return Promise.resolve({
      files: [script, shared(path, edit, place.firstFile("/etc/polybar/config.ini"))],
      byHand: [],
      then: "Then: polybar-msg cmd restart",
    });
  },
};

/** i3blocks, in i3bar and swaybar. */
export const I3BLOCKS: Recipe = {
  name: "i3blocks",
  title: "i3blocks",
  programs: ["i3blocks"],
  sink: "i3blocks",
  plan(place: Place): Promise<Plan> {
    const script = readScript(place, "i3blocks", "i3blocks");
    const path = place.firstFile(
      posix.join(place.config, "i3blocks/config"),
      posix.join(place.home, ".i3blocks.conf"),
    ) ?? posix.join(place.config, "i3blocks/config");
    const lines = fillIn("i3blocks/block.ini", { SCRIPT: script.path });
    const seed = place.firstFile("/etc/xdg/i3blocks/config", "/etc/i3blocks.conf");
    return Promise.resolve({
      files: [script, shared(path, textBlock(lines, { comment: HASH, where: "At the end" }), seed)],
      byHand: [],
      then: "Then: i3-msg restart, or swaymsg reload",
    });
  },
};

/** i3status-rust, in i3bar and swaybar. */
export const I3STATUS_RUST: Recipe = {
  name: "i3status-rust",
  title: "i3status-rust",
  programs: ["i3status-rs"],
  sink: "i3status-rust",
  plan(place: Place): Promise<Plan> {
    const script = readScript(place, "i3status-rust", "i3status-rust");
    const path = posix.join(place.config, "i3status-rust/config.toml");
    const lines = fillIn("i3status-rust/block.toml", { SCRIPT: script.path });
    const seed = place.firstFile("/etc/xdg/i3status-rust/config.toml");
    return Promise.resolve({
      files: [script, shared(path, textBlock(lines, { comment: HASH, where: "At the end" }), seed)],
      byHand: [],
      then: "Then: killall -SIGUSR2 i3status-rs",
    });
  },
};

/** starship, in the prompt of any shell. */
export const STARSHIP: Recipe = {
  name: "starship",
  title: "starship",
  programs: ["starship"],
  sink: "starship",
  plan(place: Place): Promise<Plan> {
    const script = readScript(place, "starship", "starship");
    const path = place.env("STARSHIP_CONFIG")?.match(/^\/.*/)?.[0] ??
      posix.join(place.config, "starship.toml");
    const lines = fillIn("starship/module.toml", { SCRIPT: script.path });
    return Promise.resolve({
      files: [script, shared(path, textBlock(lines, { comment: HASH, where: "At the end" }))],
      byHand: [],
      then: "The next prompt shows it",
    });
  },
};

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
