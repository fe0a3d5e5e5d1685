/**
 * Bars whose configuration is a program, or has one place that we must not take: a person adds the
 * lines.
 *
 * @module
 */
import { fillIn } from "../../../../integrations/mod.ts";
import { plainPath, type Recipe } from "../recipe.ts";
import { scriptRecipe } from "./script_recipe.ts";

function statusCommand(name: "i3bar" | "swaybar", config: string): Recipe {
  return {
    name,
    title: `${name}, as its only status command`,
    programs: [name],
    sink: "powerline",
    plan: (place) =>
      Promise.resolve({
        files: [],
        byHand: [{
          what: `In ${config}, in place of the status_command that is there`,
          lines: fillIn(`${name}/bar.conf`, { SOCKTRAF: plainPath(place.program) }),
        }],
        then: name === "i3bar" ? "Then: i3-msg restart" : "Then: swaymsg reload",
      }),
  };
}

/** i3's own bar. */
export const I3BAR: Recipe = statusCommand("i3bar", "~/.config/i3/config");

/** sway's own bar. */
export const SWAYBAR: Recipe = statusCommand("swaybar", "~/.config/sway/config");

/** xmobar, whose configuration is Haskell. */
export const XMOBAR: Recipe = scriptRecipe({
  name: "xmobar",
  programs: ["xmobar"],
  use: (_place, script) => ({
    byHand: [{
      what: "In ~/.config/xmobar/xmobarrc",
      lines: fillIn("xmobar/command.hs", { SCRIPT: script }),
    }],
    then: "Then restart xmobar",
  }),
});

/** conky, whose configuration is Lua. */
export const CONKY: Recipe = scriptRecipe({
  name: "conky",
  programs: ["conky"],
  use: (_place, script) => ({
    byHand: [{
      what: "In conky.text of ~/.config/conky/conky.conf (execi, never execpi)",
      lines: fillIn("conky/text.lua", { SCRIPT: script }),
    }],
    then: "conky reads its file again by itself",
  }),
});
