import assert from "node:assert/strict";
import fc from "fast-check";
import { Canvas } from "../../src/terminal/canvas.ts";
import { ENTER, LEAVE, paint } from "../../src/terminal/paint.ts";
import { busyModel, frameOf, homeServer, intervalAt } from "./fixtures.ts";
import { GridTerminal } from "./grid_terminal.ts";

const COLUMNS = 12;
const ROWS = 4;

const anyDrawing = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: COLUMNS - 1 }),
    y: fc.integer({ min: 0, max: ROWS - 1 }),
    text: fc.oneof(
      fc.string({
        unit: fc.constantFrom("a", "b", " ", "録", "é", "e\u0301", "\x1b", "▁"),
        maxLength: 8,
      }),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    width: fc.integer({ min: 0, max: COLUMNS }),
    style: fc.constantFrom(0, 1, 2, 4, 0x20),
  }),
  { maxLength: 8 },
);

function drawn(
  drawing: readonly { x: number; y: number; text: string; width: number; style: number }[],
): Canvas {
  const canvas = new Canvas({ columns: COLUMNS, rows: ROWS });
  // One text in a place: what overlaps is not the canvas's promise.
  const taken = new Set<number>();
  for (const { x, y, text, width, style } of drawing) {
    if (taken.has(y)) continue;
    taken.add(y);
    canvas.text(x, y, text, width, style);
  }
  return canvas;
}

Deno.test("whatever was on the screen, painting gives exactly the next frame", () => {
  fc.assert(fc.property(fc.array(anyDrawing, { minLength: 1, maxLength: 5 }), (drawings) => {
    const terminal = new GridTerminal(COLUMNS, ROWS);
    let previous: Canvas | undefined;
    for (const drawing of drawings) {
      const next = drawn(drawing);
      terminal.write(paint(next, previous, true));
      assert.deepEqual(terminal.lines, next.lines());
      previous = next;
    }
  }));
});

Deno.test("a frame that is the same costs nothing, one that differs in a number next to nothing", () => {
  const model = busyModel();
  const first = frameOf(model, [120, 40]).canvas;
  assert.equal(paint(frameOf(model, [120, 40]).canvas, first, true), "");
  model.observe(intervalAt(20, homeServer(20)));
  const bytes = new TextEncoder().encode(paint(frameOf(model, [120, 40]).canvas, first, true));
  assert.ok(bytes.length < 4_000, `${bytes.length} bytes`);
});

Deno.test("without colours there is weight and dimness only", () => {
  const text = paint(frameOf(busyModel(), [80, 24]).canvas, undefined, false);
  const terminal = new GridTerminal(80, 24);
  terminal.write(text);
  for (const style of terminal.styles) assert.match(style, /^0(;[1247])*$/);
});

Deno.test("a terminal that is given back has every mode as it was", () => {
  const terminal = new GridTerminal(80, 24);
  const before = new Set(["?25", "?7"]);
  for (const mode of before) terminal.modes.add(mode);
  terminal.write(ENTER);
  assert.ok(terminal.modes.has("?1049") && !terminal.modes.has("?25"));
  terminal.write("\x1b[?2026h");
  terminal.write(LEAVE);
  assert.deepEqual(terminal.modes, before);
});
