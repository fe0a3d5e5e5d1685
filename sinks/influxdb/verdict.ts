/**
 * What an answer to a write means. Pure: no request is made here.
 *
 * @module
 */
import { sanitize } from "../../src/format/sanitize.ts";
import { MAX_REASONS, type Outcome } from "../sink.ts";
import type { Answer } from "./exchange.ts";
import { adviceFor } from "./advice.ts";
import type { InfluxdbOptions } from "./options.ts";
import { redact } from "./redaction.ts";

/** A problem in the server's words, and what to do. */
export interface Problem {
  /** One sentence without a final period. */
  readonly problem: string;
  readonly advice: string;
}

/** What an answer means. */
export type Verdict =
  | { readonly kind: "taken" }
  /** All but some points were taken. */
  | { readonly kind: "partial"; readonly rejections: readonly Rejection[]; readonly count: number }
  /** Nothing was taken: because of some points, or because of the request as such. */
  | { readonly kind: "doubtful"; readonly problem: Problem }
  | { readonly kind: "too_large"; readonly problem: Problem }
  | { readonly kind: "later"; readonly problem: Problem; readonly afterMs?: number }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Why points were not taken. */
export interface Rejection {
  readonly reason: string;
  /** Index of the line that it is about, where the server says that. */
  readonly line?: number;
}

/** Longest text of a server that is passed on. */
const MAX_MESSAGE = 300;

/** An error in JSON: `error` in versions 1 and 3, `code` and `message` in version 2. */
interface ErrorBody {
  readonly error?: unknown;
  readonly message?: unknown;
  readonly data?: unknown;
}

/**
 * Judges an answer.
 *
 * @param lines of the request
 * @param nowMs for a `Retry-After` that is a date, milliseconds since the epoch
 */
export function judge(
  answer: Answer,
  lines: readonly string[],
  options: InfluxdbOptions,
  nowMs: number,
): Verdict {
  const { status } = answer;
  const error = errorOf(redact(answer.body, options));
  const message = error.message === "" ? `status ${status}` : error.message;
  const problem: Problem = {
    problem: `${options.url} answers ${status}${
      error.message === "" ? "" : `: ${shorten(message)}`
    }`,
    advice: redact(adviceFor(answer, message, options), options),
  };
  // InfluxDB's cloud answers 201 and says what it did not take.
  const saysRows = /partial write/i.test(message) && status >= 400 && status < 500;
  if (saysRows || status === 201 && error.isJson && error.message !== "") {
    return partial(message, error.data, lines);
  }
  // What takes line protocol answers 204. Any other success is of something else, such as a login page.
  if (status === 204 || status === 201 && answer.body === "") return { kind: "taken" };
  if (status === 400 || status === 422) return { kind: "doubtful", problem };
  if (status === 413) return { kind: "too_large", problem };
  if (status === 500 && /retention policy not found/i.test(message)) {
    return { kind: "refused", problem };
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const afterMs = retryAfterMs(answer.retryAfter, nowMs);
    return { kind: "later", problem, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return { kind: "refused", problem };
}

/**
 * True where a server says of a write without points that it has no points: it would have taken
 * some. Versions 2 and 3 answer so, the others with 204.
 */
export function missesPoints({ status, body }: Answer): boolean {
  return status === 400 && /writing requires points|write was empty/i.test(errorOf(body).message);
}

/**
 * The outcome for the runner.
 *
 * @param name says which row a line stands for
 */
export function rejected(
  rejections: readonly Rejection[],
  count: number,
  name: (line: number) => string,
): Outcome {
  const reasons = rejections.slice(0, MAX_REASONS).map(({ reason, line }) =>
    line === undefined ? shorten(reason) : `${name(line)}: ${shorten(reason)}`
  );
  return { status: "rejected", count, reasons };
}

/** A `Retry-After` in milliseconds; undefined where it is neither seconds nor a date. */
export function retryAfterMs(text: string, nowMs: number): number | undefined {
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 1_000;
  const timeMs = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(timeMs) ? undefined : Math.max(0, timeMs - nowMs);
}

function partial(message: string, data: unknown, lines: readonly string[]): Verdict {
  const named = Array.isArray(data) ? data.map((item) => lineError(item, lines.length)) : [];
  const rejections = named.length > 0 ? named : unparsable(message, lines);
  // A line that cannot be parsed is not counted in `dropped`.
  const dropped = Number(/dropped=(\d{1,9})/.exec(message)?.[1] ?? 0);
  // Where the answer was too long to be read to its end, its beginning is still text.
  const quoted = message.match(/"line_number"/g)?.length ?? 0;
  const count = Math.min(lines.length, Math.max(1, dropped, rejections.length, quoted));
  if (rejections.length > 0) return { kind: "partial", rejections, count };
  return { kind: "partial", rejections: [{ reason: message }], count };
}

/** One of the errors of version 3. */
function lineError(item: unknown, lineCount: number): Rejection {
  const { error_message, line_number } = typeof item === "object" && item !== null
    ? item as Record<string, unknown>
    : {};
  const reason = typeof error_message === "string" ? error_message : "no reason given";
  const isLine = typeof line_number === "number" && line_number >= 1 && line_number <= lineCount;
  return { reason, ...(isLine ? { line: line_number - 1 } : {}) };
}

/** Versions 1 and 2 quote the lines that they cannot parse, each with a reason. */
function unparsable(message: string, lines: readonly string[]): Rejection[] {
  const [, ...parts] = message.split("unable to parse '");
  if (parts.length === 0) return [];
  const indexOf = new Map(lines.map((line, index) => [line, index]));
  return parts.map((part) => {
    // The line may itself hold what ends it.
    for (let end = part.indexOf("': "); end >= 0; end = part.indexOf("': ", end + 1)) {
      const line = indexOf.get(part.slice(0, end));
      if (line !== undefined) {
        return { reason: part.slice(end + 3).replace(/\s*(?:dropped=\d+)?$/, ""), line };
      }
    }
    return { reason: `unable to parse '${part.trim()}` };
  });
}

interface ServerError {
  readonly message: string;
  readonly data: unknown;
  readonly isJson: boolean;
}

function errorOf(body: string): ServerError {
  let parsed: ErrorBody | undefined;
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) parsed = value;
  } catch {
    // Plain text, as from VictoriaMetrics or a proxy.
  }
  if (parsed === undefined) return { message: body.trim(), data: undefined, isJson: false };
  const words = [parsed.error, parsed.message].filter((text) => typeof text === "string");
  return { message: words.join(": "), data: parsed.data, isJson: true };
}

function shorten(message: string): string {
  const text = sanitize(message.replace(/\s+/g, " ").trim());
  return text.length <= MAX_MESSAGE ? text : `${[...text].slice(0, MAX_MESSAGE - 1).join("")}…`;
}
