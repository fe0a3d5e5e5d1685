/** Text that an attacker might choose, and what must never reach a terminal. */
import fc from "fast-check";

const ALL_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const name = new Uint8Array([0x61, byte, 0x62]);
  return new TextDecoder().decode(name);
});

const ALL_LATIN_1: readonly string[] = Array.from(
  { length: 256 },
  (_, code) => `a${String.fromCharCode(code)}b`,
);

/** Each as long as a name can be, or as nasty. */
export const HOSTILE: readonly string[] = [
  ...ALL_BYTES,
  ...ALL_LATIN_1,
  "",
  " ",
  "  sshd",
  "sshd  ",
  "\u00a0sshd\u3000",
  "\x1b[2J\x1b[H",
  "\x1b]0;owned\x07",
  "\x1b]52;c;cm0=\x1b\\",
  "\x9b2J",
  '\x1bP$q"p\x1b\\',
  "\x1b[?1049h",
  "\x1b[6n",
  "\x90q\x9c",
  "a\nb",
  "a\r\nb",
  "a\rb",
  "a\u2028b\u2029c\u0085d",
  "x\n2026-01-01,1,h",
  "\u202egnp.exe",
  "\u2066abc\u2069",
  "\u061c\u200e\u200f\u202a\u202b\u202c\u202d",
  "ab\u200bc\u200c\u200d\u2060\ufeff",
  "\u{e0041}\u{e007f}tags",
  "\ufe0f\ufe0e❤\ufe0f",
  "\u034f\u115f\u1160\u3164\uffa0\u180e",
  "\ud800",
  "\udfff",
  "a\udc00\ud800b",
  "\ue000\uf8ff\u{f0000}\u{10fffd}",
  "\uffff\ufdd0\u0378\u{1fffe}",
  "\u0301leading",
  "a" + "\u0301".repeat(200),
  "\u0489".repeat(50),
  "漢字漢字漢字",
  "한국어",
  "\u1112\u1161\u11ab",
  "\u1161\u11ab",
  "👍🏽👩‍👩‍👧🇩🇪🇩",
  "1\ufe0f\u20e3#\u20e3",
  "क्षत्रिय",
  "நிกำ",
  "ｶﾞﾞ",
  "שלום",
  "مرحبا",
  "\u2800\u2800",
  "%".repeat(15),
  "%s%n%d",
  '"',
  '"quoted"',
  "'",
  "\\",
  "\\n",
  "\\u001b",
  "a,b",
  "a;b",
  "a=b",
  'x" rx_bytes=9 y="',
  "x rx_bytes=9",
  '","rx_bytes":9,"',
  "=cmd|' /C x'!A0",
  "+1",
  "-1+1",
  "@SUM(A1)",
  "＝1",
  "\tx",
  "{}",
  "null",
  "undefined",
  "NaN",
  "__proto__",
  "other (3)",
  "total",
];

/** Any text, mostly strange. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 15 }).map((codes) =>
    String.fromCharCode(...codes)
  ),
  fc.array(fc.constantFrom(...HOSTILE), { minLength: 2, maxLength: 3 }).map((all) => all.join("")),
);

/**
 * What moves a cursor, hides or turns the direction of writing: written apart from the sanitiser's
 * own list, so that one checks the other.
 */
const DANGEROUS = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5" +
    "\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164" +
    "\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}" +
    "\\u{e0000}-\\u{e0fff}]|\\p{Cs}|\\p{Co}|\\p{Cn}|\\p{Cf}",
  "u",
);

/** The first dangerous code point of a text, as hexadecimal; undefined if there is none. */
export function danger(text: string): string | undefined {
  return DANGEROUS.exec(text)?.[0].codePointAt(0)?.toString(16);
}
