/**
 * Every program that we know how to make show what socktraf sees. To add one: a recipe in this folder,
 * its texts in `integrations/`, and a line here.
 *
 * @module
 */
import type { Recipe } from "../recipe.ts";
import { ARGOS, I3BLOCKS, I3STATUS_RUST, POLYBAR, STARSHIP, TMUX, WAYBAR } from "./bars.ts";
import { CONKY, I3BAR, SWAYBAR, XMOBAR } from "./by_hand.ts";
import { POWERLINE } from "./powerline.ts";
import { SERVICE } from "./service.ts";
import { WTF, WTF_TEXTFILE } from "./wtf.ts";

/** All recipes, in the order of the list. */
export const RECIPES: readonly Recipe[] = [
  POWERLINE,
  WTF,
  WTF_TEXTFILE,
  TMUX,
  WAYBAR,
  POLYBAR,
  I3BLOCKS,
  I3STATUS_RUST,
  I3BAR,
  SWAYBAR,
  XMOBAR,
  CONKY,
  STARSHIP,
  ARGOS,
  SERVICE,
];
