import assert from "node:assert/strict";
import fc from "fast-check";
import stringWidth from "string-width";
import { cellsOf, fitCells, rowsWhenWrapped } from "../../src/format/cells.ts";
import { anyText, danger } from "./hostile.ts";

/** As terminals without grapheme clusters see it: each code point by itself. */
function sumOfCodePoints(text: string): number {
  return [...text].reduce((sum, character) => sum + stringWidth(character), 0);
}

Deno.test("fitCells() pads on the side that is asked for", () => {
  assert.equal(fitCells("ab", 4), "ab  ");
  assert.equal(fitCells("ab", 4, "right"), "  ab");
  assert.equal(fitCells("", 2), "  ");
});

Deno.test("fitCells() marks what it cut", () => {
  assert.equal(fitCells("abcdef", 4), "abc…");
  assert.equal(fitCells("abcdef", 4, "right"), "abc…");
  assert.equal(fitCells("abcd", 4), "abcd");
  assert.equal(fitCells("abcdef", 1), "…");
  assert.equal(fitCells("abcdef", 0), "");
});

Deno.test("fitCells() never shows half of a wide character", () => {
  assert.equal(fitCells("漢字漢字", 4), "漢… ");
  assert.equal(fitCells("漢字漢字", 5), "漢字…");
  assert.equal(fitCells("漢字", 4), "漢字");
});

Deno.test("fitCells() keeps combining marks with their letter", () => {
  assert.equal(fitCells("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  assert.equal(fitCells("e\u0301", 2), "e\u0301 ");
});

Deno.test("fitCells() replaces what terminals do not agree on the width of", () => {
  for (const text of ["🇩🇪", "🇩", "👍🏽", "\u1112\u1161\u11ab", "\u1161"]) {
    assert.equal(fitCells(text, 1), "\ufffd", text);
  }
});

Deno.test("fitCells() gives exactly the width for any text, however a terminal counts", () => {
  const aligns = fc.constantFrom("left" as const, "right" as const);
  fc.assert(
    fc.property(anyText, fc.nat(40), aligns, (text, width, align) => {
      const cells = fitCells(text, width, align);
      assert.equal(stringWidth(cells), width);
      assert.equal(sumOfCodePoints(cells), width);
      assert.equal(danger(cells), undefined);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("cellsOf() is the width at which fitCells() neither cuts nor pads", () => {
  fc.assert(fc.property(anyText, (text) => {
    const cells = cellsOf(text);
    assert.equal(fitCells(`${text}`, cells + 1), `${fitCells(text, cells)} `);
  }));
});

Deno.test("rowsWhenWrapped() wraps a wide character as a whole", () => {
  assert.equal(rowsWhenWrapped("", 4), 1);
  assert.equal(rowsWhenWrapped("abcd", 4), 1);
  assert.equal(rowsWhenWrapped("abcde", 4), 2);
  assert.equal(rowsWhenWrapped("漢字", 4), 1);
  assert.equal(rowsWhenWrapped("漢字漢", 3), 3);
});
