/**
 * Options of the `mqtt` sink.
 *
 * @module
 */
import { z } from "zod";
import { secretKeys } from "../secret.ts";
import { text } from "../text.ts";

/** Options of the `mqtt` sink, as its schema gives them. */
export interface MqttOptions {
  /** Name or address of the broker. */
  readonly host: string;
  /** Undefined: 8883 with TLS, 1883 without. */
  readonly port?: number | undefined;
  /** Whether the connection is encrypted. */
  readonly tls: boolean;
  /** File of the certificate authority; undefined: those that the program knows. */
  readonly ca_file?: string | undefined;
  /** First levels of every topic. */
  readonly prefix: string;
  /** Version of the protocol. */
  readonly protocol: "5" | "3.1.1";
  /** Undefined: none is sent. */
  readonly username?: string | undefined;
  /** Undefined: none is sent. */
  readonly password?: string | undefined;
  /** Read by the configuration. */
  readonly password_file?: string | undefined;
  /** Undefined: `socktraf-` and the id of the host. */
  readonly client_id?: string | undefined;
  /** 0 or 1. */
  readonly qos: number;
  /** Whether every row is published. */
  readonly events: boolean;
  /** Most processes in `top` of the state. */
  readonly state_top: number;
  /** Processes with totals of their own. */
  readonly processes: readonly string[];
  /** systemd units with totals of their own. */
  readonly units: readonly string[];
  /** Whether Home Assistant is told what there is. */
  readonly homeassistant: boolean;
  /** First levels of Home Assistant's own topics. */
  readonly discovery_prefix: string;
  /** In seconds; undefined: three intervals, at least 30 s. */
  readonly expire_after?: number | undefined;
}

/** Names with totals of their own, in each of the two lists: every one is three entities. */
const MAX_NAMES = 50;

/** Most characters of a text. */
const MAX_TEXT = 255;

/** Levels that stand in front of what events can say, so they must be literal. */
function topicPrefix(): z.ZodType<string> {
  return text(MAX_TEXT)
    .regex(/^[^+#\p{C}\p{Zl}\p{Zp}]*$/u, {
      error:
        "expected a literal topic, without the wildcards + and # and without control characters",
    })
    .regex(/^(?!\$)(?!\/)(?!.*\/\/)(?!.*\/$)/, {
      error: "expected topic levels such as home/net, none of them empty and no $ in front",
    });
}

function names(what: string, example: readonly string[]): z.ZodType<readonly string[]> {
  return z.array(text(MAX_TEXT))
    .max(MAX_NAMES, { error: `expected at most ${MAX_NAMES} names` })
    .default([])
    .meta({
      description: `${what} that get totals and rates of their own in the state, and entities of ` +
        `their own in Home Assistant. At most ${MAX_NAMES}.`,
      example,
    });
}

/** The schema of the options. */
export const schema: z.ZodType<MqttOptions> = z.strictObject({
  host: text(MAX_TEXT).default("localhost").describe("Name or address of the broker."),
  port: z.int().min(1).max(65_535).optional().meta({
    description: "Port of the broker. Default: 1883, with TLS 8883.",
    example: 1883,
  }),
  tls: z.boolean().default(false).describe("Encrypt the connection, as mqtts:// in a URL does."),
  ca_file: text(MAX_TEXT).optional().meta({
    description:
      "File with the certificate of the authority that signed the broker's, in PEM form.",
    example: "/etc/socktraf/ca.crt",
  }),
  prefix: topicPrefix().default("socktraf").describe("First levels of every topic."),
  protocol: z.enum(["5", "3.1.1"]).default("5").describe(
    "Version of MQTT. With 3.1.1 a broker cannot say that it refused a message.",
  ),
  username: text(MAX_TEXT).optional().meta({
    description: "User at the broker.",
    example: "socktraf",
  }),
  ...secretKeys("password", "Password of the user"),
  client_id: text(64).optional().meta({
    description:
      "Name of the connection, which no other one at the broker may have. Default: socktraf- and an " +
      "id of this host.",
    example: "socktraf-nas",
  }),
  qos: z.int().min(0).max(1).default(1).describe(
    "1: every message is acknowledged, and sent again if it is not. 0: what gets lost is not noticed.",
  ),
  events: z.boolean().default(false).describe(
    "Publish every row as NDJSON, besides the state: one message for each interval.",
  ),
  state_top: z.int().min(0).max(100).default(10).describe(
    "At most this many processes in the state, the busiest first.",
  ),
  processes: names("Names of processes", ["nginx", "postgres"]),
  units: names("systemd units", ["nginx.service"]),
  homeassistant: z.boolean().default(false).describe(
    "Announce the host to Home Assistant as a device with its sensors.",
  ),
  discovery_prefix: topicPrefix().default("homeassistant").describe(
    "First levels of Home Assistant's own topics, as set there.",
  ),
  expire_after: z.int().min(1).max(86_400).optional().meta({
    description:
      "Seconds without a new state after which Home Assistant shows the sensors as unavailable. " +
      "Default: three intervals, at least 30.",
    example: 60,
  }),
}).refine((options) => options.ca_file === undefined || options.tls, {
  path: ["ca_file"],
  error: "expected tls = true, or mqtts:// in the URL, with it",
});

/** The port that the options mean. */
export function portOf({ port, tls }: Pick<MqttOptions, "port" | "tls">): number {
  return port ?? (tls ? 8883 : 1883);
}

/** Which broker the options mean: `mqtt://nas:1883`. */
export function brokerUrl(options: Pick<MqttOptions, "host" | "port" | "tls">): string {
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return `${options.tls ? "mqtts" : "mqtt"}://${host}:${portOf(options)}`;
}

/**
 * What a sink URL says outside of its query: `mqtts://user@broker:8883/home/net`.
 *
 * @throws {TypeError} where it names no broker
 */
export function optionsFromUrl(url: URL): Record<string, unknown> {
  if (url.hostname === "") throw new TypeError("expected a broker, as in mqtt://nas:1883/socktraf");
  const prefix = decode(url.pathname).replace(/^\//, "").replace(/\/$/, "");
  return {
    host: decode(url.hostname).replace(/^\[(.*)\]$/, "$1"),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.protocol === "mqtts:" ? { tls: true } : {}),
    ...(prefix === "" ? {} : { prefix }),
    ...(url.username === "" ? {} : { username: decode(url.username) }),
    ...(url.password === "" ? {} : { password: decode(url.password) }),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError("expected every % in it to start an escape, such as %20");
  }
}
