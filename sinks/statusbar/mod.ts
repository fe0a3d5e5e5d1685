/**
 * Status bars: one sink type for each target.
 *
 * @module
 */
import type { SinkType } from "../sink.ts";
import { sinkTypeOf } from "./sink_type.ts";
import { TARGETS } from "./targets.ts";

function typeOf(name: string): SinkType {
  const info = TARGETS.get(name);
  if (info === undefined) throw new RangeError(`There is no target "${name}"`);
  return sinkTypeOf(info);
}

/** The `powerline` sink. */
export const powerline: SinkType = typeOf("powerline");
/** The `wtf` sink. */
export const wtf: SinkType = typeOf("wtf");
/** The `tmux` sink. */
export const tmux: SinkType = typeOf("tmux");
/** The `waybar` sink. */
export const waybar: SinkType = typeOf("waybar");
/** The `polybar` sink. */
export const polybar: SinkType = typeOf("polybar");
/** The `i3blocks` sink. */
export const i3blocks: SinkType = typeOf("i3blocks");
/** The `i3status-rust` sink. */
export const i3statusRust: SinkType = typeOf("i3status-rust");
/** The `i3bar` sink. */
export const i3bar: SinkType = typeOf("i3bar");
/** The `swaybar` sink. */
export const swaybar: SinkType = typeOf("swaybar");
/** The `xmobar` sink. */
export const xmobar: SinkType = typeOf("xmobar");
/** The `conky` sink. */
export const conky: SinkType = typeOf("conky");
/** The `starship` sink. */
export const starship: SinkType = typeOf("starship");
/** The `text` sink. */
export const text: SinkType = typeOf("text");
/** The `argos` sink. */
export const argos: SinkType = typeOf("argos");
