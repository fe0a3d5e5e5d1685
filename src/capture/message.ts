/**
 * The lines that `bpftrace -f json` prints, in all versions that we know, as typed messages.
 *
 * @module
 */

/** One line of bpftrace's output. */
export type Message =
  /** Contents of one map: values by key. */
  | {
    readonly type: "map";
    readonly name: string;
    readonly values: Readonly<Record<string, unknown>>;
  }
  /** A map without a key, such as `@side`. */
  | { readonly type: "scalar"; readonly name: string; readonly value: unknown }
  | { readonly type: "printf"; readonly text: string }
  | { readonly type: "attached"; readonly probes: number }
  /** Events that bpftrace's ring had no room for. */
  | { readonly type: "lost_events"; readonly events: number }
  /** A helper in the kernel failed, as when a map is full. */
  | { readonly type: "helper_error"; readonly text: string }
  /** A line that we wrote into a recording. */
  | { readonly type: "socktraf"; readonly data: Readonly<Record<string, unknown>> }
  /** Known to bpftrace, of no use to us. */
  | { readonly type: "ignored"; readonly name: string }
  /** bpftrace puts two empty lines into its output at exit. */
  | { readonly type: "blank" }
  /** Not a line of bpftrace's. */
  | { readonly type: "malformed"; readonly reason: string };

const IGNORED = new Set(["time", "value", "stats", "hist", "join", "syscall", "cat", "error"]);

/**
 * Reads one line.
 *
 * @param line a line without its newline
 * @returns the message; never throws
 */
export function decodeLine(line: string): Message {
  if (line.trim() === "") return { type: "blank" };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { type: "malformed", reason: "it is not JSON" };
  }
  if (!isRecord(value)) return { type: "malformed", reason: "it is not an object" };
  const { type, data } = value;
  switch (type) {
    case "map":
      return decodeMap(data);
    case "printf":
      if (typeof data === "string") return { type, text: data };
      break;
    case "attached_probes":
      if (isRecord(data)) return { type: "attached", probes: countOf(data["probes"]) };
      break;
    case "lost_events":
      if (isRecord(data)) return { type, events: countOf(data["events"]) };
      break;
    case "helper_error":
      return {
        type,
        text: `${textOf(value["helper"], "helper")}: ${textOf(value["msg"], "failed")}`,
      };
    case "socktraf":
      if (isRecord(data)) return { type, data };
      break;
    default:
      if (typeof type === "string" && IGNORED.has(type)) return { type: "ignored", name: type };
      return { type: "malformed", reason: "its type is unknown" };
  }
  return { type: "malformed", reason: "its data has another shape" };
}

/**
 * The moment of the monotonic clock, in nanoseconds, at which an interval or the whole run ends by a
 * line; undefined for a line that tells none. Looks at the line's beginning only.
 */
export function endMoment(line: string): number | undefined {
  const [, moment] = /"data": ?"(?:interval|end) \d+ (\d+)/.exec(line.slice(0, 120)) ?? [];
  return moment === undefined ? undefined : Number(moment);
}

function decodeMap(data: unknown): Message {
  if (!isRecord(data)) return { type: "malformed", reason: "its data has another shape" };
  const names = Object.keys(data);
  const name = names[0];
  if (names.length !== 1 || name === undefined) {
    return { type: "malformed", reason: "it does not hold one map" };
  }
  const values = data[name];
  return isRecord(values) ? { type: "map", name, values } : { type: "scalar", name, value: values };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text from outside, which may be anything. */
function textOf(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

/** A count from outside; what cannot be one counts as 1, because something was there. */
function countOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 1;
}
