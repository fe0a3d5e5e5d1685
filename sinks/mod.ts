/**
 * The registry of sink types: one line each.
 *
 * @module
 */
import type { SinkType } from "./sink.ts";
import { influxdb } from "./influxdb/mod.ts";
import { mqtt } from "./mqtt/mod.ts";
import {
  argos,
  conky,
  i3bar,
  i3blocks,
  i3statusRust,
  polybar,
  powerline,
  starship,
  swaybar,
  text,
  tmux,
  waybar,
  wtf,
  xmobar,
} from "./statusbar/mod.ts";
import { socket } from "./socket/mod.ts";
import { stdout } from "./stdout/mod.ts";

/** All sink types, in the order in which they are listed. */
export const SINK_TYPES: readonly SinkType[] = [
  stdout,
  socket,
  influxdb,
  mqtt,
  powerline,
  wtf,
  tmux,
  waybar,
  polybar,
  i3blocks,
  i3statusRust,
  i3bar,
  swaybar,
  xmobar,
  conky,
  starship,
  text,
  argos,
];

/** The sink type of that name; undefined if there is none. */
export function findSinkType(name: string): SinkType | undefined {
  return SINK_TYPES.find((type) => type.name === name);
}
