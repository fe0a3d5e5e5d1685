/**
 * Bars whose configuration is a program, or has one place that we must not take: a person adds the
 * lines.
 *
 * @module
 */
import { fillIn } from "../../../../integrations/mod.ts";
import type { Place } from "../place.ts";
import { plainPath, type Plan, readScript, type Recipe } from "../recipe.ts";

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
export const XMOBAR: Recipe = {
  name: "xmobar",
  title: "xmobar",
  programs: ["xmobar"],
  sink: "xmobar",
  plan(place: Place): Promise<Plan> {
    const script = readScript(place, "xmobar", "xmobar");
    return Promise.resolve({
      files: [script],
      byHand: [{
        what: "In ~/.config/xmobar/xmobarrc",
        lines: fillIn("xmobar/command.hs", { SCRIPT: script.path }),
      }],
      then: "Then restart xmobar",
    });
  },
};

/** conky, whose configuration is Lua. */
export const CONKY: Recipe = {
  name: "conky",
  title: "conky",
  programs: ["conky"],
  sink: "conky",
  plan(place: Place): Promise<Plan> {
    const script = readScript(place, "conky", "conky");
    return Promise.resolve({
      files: [script],
      byHand: [{
        what: "In conky.text of ~/.config/conky/conky.conf (execi, never execpi)",
        lines: fillIn("conky/text.lua", { SCRIPT: script.path }),
      }],
      then: "conky reads its file again by itself",
    });
  },
};
