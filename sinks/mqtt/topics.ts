/**
 * The topics of one host.
 *
 * @module
 */
import { topicLevel } from "../../src/format/topic.ts";
import type { MqttOptions } from "./options.ts";

/** Every topic that the sink publishes to, or listens to. */
export interface Topics {
  /** `online` or `offline`, retained. */
  readonly status: string;
  /** Totals and rates, retained. */
  readonly state: string;
  /** Rows. */
  readonly events: string;
  /** An empty message, to see whether publishing is allowed. */
  readonly check: string;
  /** What Home Assistant is told of the host, retained. */
  readonly discovery: string;
  /** Where Home Assistant says that it has started. */
  readonly birth: string;
}

/**
 * The topics of a host. Nothing of them comes from an event: the two prefixes are literal, the name of
 * the host is one level, and the id is hexadecimal.
 */
export function topicsOf(
  options: Pick<MqttOptions, "prefix" | "discovery_prefix">,
  host: string,
  hostId: string,
): Topics {
  const base = `${options.prefix}/${topicLevel(host)}`;
  return {
    status: `${base}/status`,
    state: `${base}/state`,
    events: `${base}/events`,
    check: `${base}/check`,
    discovery: `${options.discovery_prefix}/device/socktraf_${hostId}/config`,
    birth: `${options.discovery_prefix}/status`,
  };
}
