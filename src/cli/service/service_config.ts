/**
 * The configuration that a new service begins with.
 *
 * @module
 */
import type { SinkType } from "../../../sinks/sink.ts";
import { sampleConfig } from "../../config/sample.ts";

const TAIL = `
# What holds until you say otherwise: the state for status bars, in /run/socktraf. Add tables of your
# own above or below, then: systemctl reload socktraf
[[sinks]]
type = "powerline"
`;

/**
 * The commented sample with one sink that costs nothing: without any, the service would write every row
 * to the system's log.
 *
 * @param registry the sink types to show
 */
export function serviceConfig(registry: readonly SinkType[]): string {
  return `${sampleConfig(registry)}${TAIL}`;
}
