/** Names that anybody on a host may choose, to be sent to real servers. */
import fc from "fast-check";
import { safeText } from "../../../src/format/line_protocol.ts";

/** All different, hostile and ordinary. */
export const NAMES: readonly string[] = [
  "sshd",
  "other",
  "(sd-pam)",
  "[kworker/0:1]",
  "app\\x2dfoo.scope",
  "C:\\dir",
  "a b",
  " lead",
  "trail ",
  "a,b=c",
  ",",
  "=",
  "'",
  '"',
  '\\"',
  'a"b\\"c',
  "\\n",
  "\\",
  "\\\\",
  "\\\\\\",
  "a\\",
  "a\\\\",
  "a\\,b",
  "a\\\\,b",
  "a\\ b",
  "a\\=b",
  "a\\\\b",
  "a\\b",
  "\\,user=root",
  "x\nsocktraf,host=forged rx_bytes=999i",
  "x\r\nsocktraf_rx_bytes,host=forged rx_bytes=999i",
  "x\nbw,host=forged v=1",
  "x rx_bytes=999i 1\n",
  "\n",
  "\r",
  "\t",
  "\0",
  "\x1b[2J",
  "\x7f",
  "\u0085",
  "\u2028",
  "\u202egnp.exe",
  "\ufffd",
  "\ud800",
  "",
  " ",
  "#",
  "#comment",
  "%",
  "%0A",
  "%250A",
  "%~",
  "100 %",
  "🔥",
  "👩‍👩‍👧",
  "日本語",
  "מזל",
  "time",
  "null",
  "__name__",
  "${x}",
  "a".repeat(3_000),
  `${"a".repeat(3_000)}b`,
  "\n".repeat(1_500),
];

/** Texts of what the servers' parsers look at, other ones at each run; no two the same. */
export function strangeNames(count: number): readonly string[] {
  const piece = fc.constantFrom(
    ..."\\\\\\,,==  %~0Aan\"'#\n\r\t\u0000é🔥".split(""),
    "🔥",
    "\\\n",
    "%5C",
  );
  const name = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
  return [...new Set(fc.sample(name, count))];
}

/** What must come back: exactly the name, or its safe form. */
export const EXPECTED: ReadonlyMap<string, number> = new Map(
  NAMES.map((name, index) => [safeText(name), index + 1]),
);
