/**
 * What can go wrong with a broker, and what to do about it.
 *
 * @module
 */
import type { Outcome } from "../sink.ts";

/** What the runner should do: try again later, wait for somebody to change something, or send less. */
export type ProblemKind = "retry" | "refused" | "too_large";

/** A problem with the broker. The message says what is wrong, `advice` what to do. */
export class BrokerProblem extends Error {
  /** What the runner should do. */
  readonly kind: ProblemKind;
  /** What the user should do. */
  readonly advice: string;
  /** Reason code of the broker, where it gave one. */
  readonly code: number | undefined;

  /** @param problem sentence case, no final period */
  constructor(kind: ProblemKind, problem: string, advice: string, code?: number) {
    super(problem);
    this.code = code;
    this.name = "BrokerProblem";
    this.kind = kind;
    this.advice = advice;
  }

  /** The same for the runner. */
  get outcome(): Outcome {
    return { status: this.kind, reason: `${this.message}. ${this.advice}` };
  }
}

/** Reason code: somebody else has connected by the same client id. */
export const TAKEN_OVER = 142;

type Entry = readonly [kind: ProblemKind, what: string, advice: string];

const LOGIN = "Look at username and password";
const RIGHTS = "Allow the user to publish there, in the broker's access list";
const LATER = "It is tried again";
const OTHER_CLIENT = "Another connection uses the same client_id; give each its own";

/** Reason codes of MQTT 5, and below 128 return codes of 3.1.1, of a connection. */
const CONNECT: ReadonlyMap<number, Entry> = new Map<number, Entry>([
  [1, ["refused", "it does not speak this version of MQTT", "Set protocol to the other version"]],
  [2, ["refused", "it does not take the client id", "Set client_id to one that it takes"]],
  [3, ["retry", "it is not available", LATER]],
  [4, ["refused", "wrong user name or password", LOGIN]],
  [5, ["refused", "not authorised", LOGIN]],
  [132, ["refused", "it does not speak this version of MQTT", "Set protocol to the other version"]],
  [133, ["refused", "it does not take the client id", "Set client_id to one that it takes"]],
  [134, ["refused", "wrong user name or password", LOGIN]],
  [135, ["refused", "not authorised", LOGIN]],
  [136, ["retry", "it is not available", LATER]],
  [137, ["retry", "it is busy", LATER]],
  [138, ["refused", "this client is banned", "Look at the broker's configuration"]],
  [139, ["retry", "it is shutting down", LATER]],
  [141, ["retry", "it did not hear from this client in time", LATER]],
  [TAKEN_OVER, ["retry", "the connection was taken over", OTHER_CLIENT]],
  [144, ["refused", "it does not take the topic", "Look at prefix"]],
  [149, ["too_large", "the message is too large for it", "Raise the broker's limit"]],
  [151, ["retry", "a quota is exceeded", "Look at the broker's limits"]],
  [154, ["refused", "it does not retain messages", "Allow retained messages in the broker"]],
  [155, ["refused", "it does not take this QoS", "Set qos = 0"]],
  [156, ["refused", "another server is to be used", "Set host to the right broker"]],
  [157, ["refused", "it has moved", "Set host to the right broker"]],
  [159, ["retry", "too many connections in a short time", LATER]],
]);

/** Reason codes of an acknowledgement. */
const PUBLISH: ReadonlyMap<number, Entry> = new Map<number, Entry>([
  [135, ["refused", "not authorised", RIGHTS]],
  [144, ["refused", "it does not take the topic", "Look at prefix"]],
  [149, ["too_large", "the message is too large for it", "Raise the broker's limit"]],
  [151, ["retry", "a quota is exceeded", "Look at the broker's limits"]],
  [153, ["refused", "it does not take the payload", "Look at the broker's configuration"]],
]);

/** What an error of the network means, by its code. */
const NETWORK: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ["ECONNREFUSED", ["retry", "connection refused", "Look whether the broker runs, and at port"]],
  ["ENOTFOUND", ["retry", "there is no host of that name", "Look at host"]],
  ["EAI_AGAIN", ["retry", "the host's name cannot be looked up now", "Look at host"]],
  ["ETIMEDOUT", ["retry", "no answer", "Look whether the host is up, and at host and port"]],
  ["EHOSTUNREACH", ["retry", "no way to the host", "Look at host and at the network"]],
  ["ENETUNREACH", ["retry", "no way to the network", "Look at host and at the network"]],
  ["ERR_TLS_CERT_ALTNAME_INVALID", [
    "refused",
    "its certificate is for another name",
    "Set host to a name or address in the certificate",
  ]],
  ["CERT_HAS_EXPIRED", ["refused", "its certificate has expired", "Renew the certificate"]],
]);

const UNTRUSTED: Entry = [
  "refused",
  "its certificate is not signed by an authority that is trusted here",
  "Set ca_file to the certificate of the authority",
];

const NOT_TLS: Entry = [
  "refused",
  "it does not speak TLS there",
  "Look at port, or leave TLS out: mqtt:// or tls = false",
];

/** The broker refused the connection, or ended it, with a code. */
export function connectionProblem(broker: string, code: number): BrokerProblem {
  const [kind, what, advice] = CONNECT.get(code) ??
    ["retry", `it ended the connection with reason code ${code}`, LATER] as const;
  return new BrokerProblem(kind, `Cannot publish to ${broker}: ${what}`, advice, code);
}

/** The broker did not take a message, with a code. */
export function publishProblem(broker: string, topic: string, code: number): BrokerProblem {
  const [kind, what, advice] = PUBLISH.get(code) ??
    ["retry", `it answered with reason code ${code}`, LATER] as const;
  const where = `Cannot publish ${JSON.stringify(topic)} to ${broker}`;
  return new BrokerProblem(kind, `${where}: ${what}`, advice, code);
}

/** Codes of a connection that the other side has cut. */
const CUT = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED"]);

/**
 * The client has an error.
 *
 * @param wasOpen whether the broker had taken the connection
 */
export function clientProblem(
  broker: string,
  error: Error,
  wasOpen: boolean,
  tls: boolean,
): BrokerProblem {
  const code = "code" in error ? error.code : undefined;
  if (typeof code === "number") return connectionProblem(broker, code);
  if (/^Invalid puback reason code$/.test(error.message)) {
    // mosquitto's message_size_limit, with a code that MQTT has elsewhere only.
    const what = "a message is too large for it, as far as its odd answer can be understood";
    return new BrokerProblem(
      "too_large",
      `Cannot publish to ${broker}: ${what}`,
      "Raise the broker's limit",
    );
  }
  if (wasOpen || CUT.has(String(code))) return closedProblem(broker, wasOpen, tls);
  return networkProblem(broker, error);
}

/** The connection failed below MQTT. */
function networkProblem(broker: string, error: unknown): BrokerProblem {
  const [kind, what, advice] = networkEntry(error);
  return new BrokerProblem(kind, `Cannot connect to ${broker}: ${what}`, advice);
}

/** The connection ended, and nobody said why. */
export function closedProblem(broker: string, wasOpen: boolean, tls: boolean): BrokerProblem {
  if (wasOpen) return new BrokerProblem("retry", `The connection to ${broker} has ended`, LATER);
  const hint = tls
    ? "; where it does not expect TLS, use mqtt:// or tls = false"
    : "; where it expects TLS, use mqtts:// or tls = true";
  const what = "it closed the connection without an answer";
  const advice = `Look whether an MQTT broker listens there${hint}`;
  return new BrokerProblem("retry", `Cannot connect to ${broker}: ${what}`, advice);
}

function networkEntry(error: unknown): Entry {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = NETWORK.get(code);
  if (known !== undefined) return known;
  if (/CERT|ISSUER|VERIFY/.test(code) || /certificate|UnknownIssuer/i.test(text)) return UNTRUSTED;
  if (/SSL|TLS|EPROTO/.test(code) || /wrong version|InvalidContentType/i.test(text)) return NOT_TLS;
  return ["retry", text.replace(/\s+/g, " "), LATER];
}
