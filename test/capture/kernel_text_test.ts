import assert from "node:assert/strict";
import fc from "fast-check";
import { repairKernelText } from "../../src/capture/kernel_text.ts";

/** A string of bytes as a JSON value of bpftrace 0.17 to 0.27. */
function printed(bytes: Iterable<number>): string {
  let json = '"';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    if (byte >= 0x80) json += `\\uffffff${byte.toString(16)}`;
    else if (char === '"' || char === "\\") json += `\\${char}`;
    else if (byte < 0x20) json += `\\u${byte.toString(16).padStart(4, "0")}`;
    else json += char;
  }
  return JSON.parse(`${json}"`);
}

/** What the kernel's bytes say. */
function text(bytes: Iterable<number>): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

Deno.test("repairKernelText() gives back every single byte", () => {
  for (let byte = 1; byte < 256; byte++) {
    assert.equal(repairKernelText(printed([byte])), text([byte]), `byte ${byte}`);
  }
});

Deno.test("repairKernelText() reads any bytes as a UTF-8 decoder does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ min: 1, maxLength: 15 }), (bytes) => {
      assert.equal(repairKernelText(printed(bytes)), text(bytes));
    }),
    { numRuns: 20_000 },
  );
});

Deno.test("repairKernelText() gives back any text, cut anywhere within a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(15), (name, length) => {
      const bytes = new TextEncoder().encode(name.toWellFormed()).subarray(0, length);
      assert.equal(repairKernelText(printed(bytes)), text(bytes));
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("repairKernelText() keeps a byte order mark, control characters and real hexadecimal digits", () => {
  assert.equal(repairKernelText(printed([0xef, 0xbb, 0xbf, 0x61])), "\ufeffa");
  assert.equal(repairKernelText(printed([0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x0a])), "\u001b[31m\n");
  assert.equal(repairKernelText("ffc3"), "ffc3");
  assert.equal(repairKernelText(`${printed([0xc3, 0xa9])}ff80`), "éff80");
});

Deno.test("repairKernelText() gives well-formed text for whatever a line may hold", () => {
  assert.equal(repairKernelText("\ud800"), "\ufffd");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (any) => {
      assert.ok(repairKernelText(`${any}\ud800\uffff${any}`).isWellFormed());
    }),
  );
});
