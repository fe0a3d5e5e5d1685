/**
 * Text as bpftrace prints it in JSON, back into the text that the kernel holds.
 *
 * @module
 */

// A byte order mark is a character of the name like any other.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Repairs a string value of bpftrace's JSON.
 *
 * bpftrace 0.17 to 0.27 write every byte from 0x80 on as `\uffffffXX`, which JSON reads as U+FFFF
 * followed by `ff` and two hexadecimal digits. The bytes are put back and read as UTF-8; what
 * is not UTF-8 becomes U+FFFD.
 *
 * @param text a string from `JSON.parse`
 * @returns well-formed text; control characters are kept
 */
export function repairKernelText(text: string): string {
  if (!text.includes("\uffff")) return text.isWellFormed() ? text : text.toWellFormed();
  const bytes = text.replaceAll(
    /(?:\uffffff[0-9a-f]{2})+/g,
    (run) =>
      decoder.decode(
        Uint8Array.from(run.split("\uffffff").slice(1), (digits) => Number.parseInt(digits, 16)),
      ),
  );
  return bytes.toWellFormed();
}
