/**
 * Amounts of data as users write them: `10MB`, `100Mbit`, or a number of bytes.
 *
 * @module
 */

const FACTORS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
  ["Ti", 2 ** 40],
]);

/** What is traffic enough for how long. */
export interface Quota {
  /** Received and sent, together. */
  readonly bytes: number;
  /** In local time. */
  readonly per: "day" | "month";
}

/**
 * Parses an amount: a number and a unit, with spaces or without; `/s` after it is allowed.
 *
 * @returns bytes, or undefined where the text is no amount
 */
export function parseAmount(text: string): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,9})?) ?(k|[MGT]|[KMGT]i)?(B|bit)?(?:\/s)?$/.exec(text);
  if (match === null) return undefined;
  const [, number, prefix = "", unit = "B"] = match;
  const amount = Number(number) * (FACTORS.get(prefix) ?? 1) / (unit === "bit" ? 8 : 1);
  return Number.isFinite(amount) ? amount : undefined;
}

/**
 * Parses a quota such as `50GB/day` or `1TB/month`.
 *
 * @returns undefined where the text is none, or none at all is left
 */
export function parseQuota(text: string): Quota | undefined {
  const match = /^(.+)\/(day|month)$/.exec(text);
  if (match === null) return undefined;
  const bytes = parseAmount(match[1] ?? "");
  if (bytes === undefined || bytes <= 0) return undefined;
  return { bytes, per: match[2] === "day" ? "day" : "month" };
}
