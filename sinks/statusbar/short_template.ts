/**
 * What a bar shows where it has no room.
 *
 * @module
 */
import type { Field, Template } from "./template.ts";

const RX: Field = { name: "rx", kind: "rate", compact: true };
const TX: Field = { name: "tx", kind: "rate", compact: true };

/** `↓{rx:c} ↑{tx:c}` */
export function shortTemplate(ascii: boolean): Template {
  return ascii ? ["rx ", RX, " tx ", TX] : ["↓", RX, " ↑", TX];
}
