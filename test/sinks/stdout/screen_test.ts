import assert from "node:assert/strict";
import fc from "fast-check";
import { drawFrame, type Drawn, leaveScreen } from "../../../sinks/stdout/screen.ts";
import type { Line } from "../../../sinks/stdout/table.ts";
import { fitCells } from "../../../src/format/cells.ts";
import { ScreenModel } from "./screen_model.ts";

function linesOf(...texts: string[]): Line[] {
  return texts.map((text) => ({ kind: "row", text }));
}

/** Draws frames on a model of a terminal, as the sink does. */
class Painter {
  readonly screen: ScreenModel;
  #drawn: Drawn | undefined;

  constructor(screen: ScreenModel) {
    this.screen = screen;
  }

  draw(...texts: string[]): void {
    const size = { columns: this.screen.columns, rows: this.screen.rows };
    const { text, drawn } = drawFrame(linesOf(...texts), size, this.#drawn, true);
    this.screen.write(text);
    this.#drawn = drawn;
  }
}

const anyFrame = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "漢"), maxLength: 10 }), {
  maxLength: 7,
}).map((lines) => lines.filter((line) => line !== ""));

Deno.test("drawFrame() draws over the previous frame and leaves what is above it", () => {
  const painter = new Painter(new ScreenModel(20, 8));
  painter.screen.write("$ socktraf\r\n");
  painter.draw("one", "a long line", "three");
  painter.draw("four", "x", "six");
  assert.equal(painter.screen.text, "$ socktraf\nfour\nx\nsix");
  assert.deepEqual(painter.screen.cursor, { x: 0, y: 4 });
});

Deno.test("drawFrame() leaves nothing of a taller frame", () => {
  const painter = new Painter(new ScreenModel(20, 8));
  painter.draw("1", "2", "3", "4");
  painter.draw("5");
  assert.equal(painter.screen.text, "5");
  painter.draw();
  assert.equal(painter.screen.text, "");
  painter.draw("6");
  assert.equal(painter.screen.text, "6");
});

Deno.test("drawFrame() keeps the last cell of a full line", () => {
  const painter = new Painter(new ScreenModel(4, 4));
  painter.draw("abcd", "漢字");
  assert.equal(painter.screen.text, "abcd\n漢字");
});

Deno.test("drawFrame() scrolls no line of a frame away, wherever it starts", () => {
  const painter = new Painter(new ScreenModel(10, 5));
  painter.screen.write("a\r\nb\r\nc\r\nd\r\n$ ");
  painter.screen.write("\r\n");
  for (let frame = 0; frame < 3; frame++) painter.draw(`1 ${frame}`, "2", "3", "4");
  assert.equal(painter.screen.text, "1 2\n2\n3\n4");
  assert.deepEqual(painter.screen.scrollback, ["a", "b", "c", "d", "$"]);
});

Deno.test("drawFrame() shows exactly the last frame after any frames", () => {
  fc.assert(fc.property(fc.array(anyFrame, { minLength: 1, maxLength: 6 }), (frames) => {
    const painter = new Painter(new ScreenModel(20, 8));
    painter.screen.write("before\r\n");
    for (const frame of frames) painter.draw(...frame);
    const shown = [...painter.screen.scrollback, ...painter.screen.text.split("\n")];
    assert.equal(shown.join("\n").trimEnd(), ["before", ...frames.at(-1) ?? []].join("\n"));
  }));
});

Deno.test("drawFrame() leaves no garbage when the terminal gets narrower and wraps lines", () => {
  const painter = new Painter(new ScreenModel(20, 12));
  painter.screen.write("$ socktraf\r\n");
  painter.draw("abcdefghijklmnopqrst", "short", "abcdefghijklmnopq");
  painter.screen.resize(8, 12);
  assert.match(painter.screen.text, /abcdefgh\nijklmnop\nqrst/);
  painter.draw("abcdefgh", "new");
  assert.equal(painter.screen.text, "$ socktr\naf\nabcdefgh\nnew");
});

Deno.test("drawFrame() leaves no garbage after resizes on a terminal that wraps", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 3, max: 25 }), anyFrame), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const painter = new Painter(new ScreenModel(25, 80));
      painter.screen.write("$\r\n");
      let expected: string[] = [];
      for (const [columns, frame] of all) {
        painter.screen.resize(columns, 80);
        expected = frame.map((line) => fitCells(line, columns).trimEnd());
        painter.draw(...expected);
      }
      assert.deepEqual(painter.screen.text.split("\n"), ["$", ...expected]);
    }),
    { numRuns: 500 },
  );
});

Deno.test("drawFrame() leaves no garbage when a terminal that cuts gets wider or higher", () => {
  const painter = new Painter(new ScreenModel(10, 8, false));
  painter.screen.write("$\r\n");
  painter.draw("abcdefghij", "b");
  painter.screen.resize(20, 12);
  painter.draw("c");
  assert.equal(painter.screen.text, "$\nc");
});

Deno.test("drawFrame() turns automatic wrap off only within a frame, and never leaves a mode", () => {
  const screen = new ScreenModel(10, 4);
  screen.write(drawFrame(linesOf("far too long a line"), screen, undefined, true).text);
  assert.equal(screen.text, "far too le", "cut, not wrapped");
  assert.equal(screen.wraps, true);
  assert.equal(screen.inFrame, false);
  assert.equal(screen.frames, 1);
});

Deno.test("drawFrame() colours lines by what they are, or not at all", () => {
  const lines: Line[] = [
    { kind: "header", text: "a" },
    { kind: "notice", text: "b" },
    { kind: "row", text: "c" },
  ];
  const size = { columns: 10, rows: 10 };
  assert.match(
    drawFrame(lines, size, undefined, true).text,
    // deno-lint-ignore no-control-regex
    /\x1b\[1ma\x1b\[0m\x1b\[K\r\n\x1b\[33mb\x1b\[0m\x1b\[K\r\nc\x1b\[K\r\n/,
  );
  assert.doesNotMatch(drawFrame(lines, size, undefined, false).text, /\[\d*m/);
});

Deno.test("leaveScreen() leaves the frame and takes away what was echoed below it", () => {
  const painter = new Painter(new ScreenModel(10, 5));
  painter.draw("a", "b");
  painter.screen.write("^C");
  painter.screen.write(leaveScreen());
  assert.equal(painter.screen.text, "a\nb");
  assert.deepEqual(painter.screen.cursor, { x: 0, y: 2 });
  assert.equal(painter.screen.wraps, true);
});
