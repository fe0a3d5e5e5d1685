import assert from "node:assert/strict";
import fc from "fast-check";
import { cellsOf } from "../../../src/format/cells.ts";
import { sanitize } from "../../../src/format/sanitize.ts";
import { MAX_TOP } from "../../../sinks/statusbar/bar_state.ts";
import { renderLine, widestLine } from "../../../sinks/statusbar/line.ts";
import { FIELD_NAMES, parseTemplate } from "../../../sinks/statusbar/template.ts";
import { anyText } from "../../format/hostile.ts";
import { barState, called, NOON_MS, renderOptions, template } from "./states.ts";

const PLAIN = { value: sanitize };

function shown(text: string, own: Parameters<typeof renderOptions>[0] = {}): string {
  return renderLine(barState(), renderOptions({ template: template(text), ...own }), PLAIN);
}

Deno.test("a template shows rates, processes, totals, host, level and time", () => {
  assert.equal(shown("↓{rx} ↑{tx} {top.process}"), "↓12.3 MB/s ↑  456 B/s firefox        ");
  assert.equal(shown("{total}|{top.rx}|{top2.tx}"), "12.3 MB/s|12.0 MB/s|   56 B/s");
  assert.equal(shown("{today.rx}|{today.total}|{month.tx}"), "5.00 GB|5.30 GB| 300 MB");
  assert.equal(shown("{host} {level:<} {percent}% {time}"), "nas high       100% 12:00:05");
});

Deno.test("width, side, precision, unit and short form are as the template says", () => {
  assert.equal(shown("{rx:>12}|{rx:<12}|{rx:4}"), "   12.3 MB/s|12.3 MB/s   |12.…");
  assert.equal(shown("{rx:9.1}|{rx:.0}|{rx:.3}"), "12.3 MB/s| 12 MB/s| 12.346 MB/s");
  assert.equal(shown("{rx:11.1b}|{rx:b}"), "98.8 Mbit/s|98.8 Mbit/s");
  assert.equal(shown("{rx:c}|{tx:c}|{rx:.1c}|{rx:bc}"), "12.3M|  456| 12.3M|98.8M");
  assert.equal(shown("{top.process:4}|{top.process:>9}"), "fir…|  firefox");
});

Deno.test("the units of the configuration count where a field names none", () => {
  assert.equal(
    shown("{rx}|{rx:B}|{today.rx}", { units: "bits" }),
    "98.8 Mbit/s|12.3 MB/s|40.0 Gbit",
  );
});

Deno.test("doubled braces are braces", () => {
  assert.equal(shown("{{{level:4}}}"), "{high}");
});

Deno.test("what the fourth digit would carry gets the next prefix", () => {
  const line = (rate: number): string =>
    renderLine(
      barState({ rx_bytes_per_second: rate }),
      renderOptions({ template: template("{rx:.1}") }),
      PLAIN,
    ).trim();
  assert.equal(line(999_949), "999.9 kB/s");
  assert.equal(line(999_950), "1.0 MB/s");
  assert.equal(line(0), "0.0 B/s");
});

Deno.test("a place without a process is blank, and as wide", () => {
  assert.equal(shown("[{top3.process}][{top3.rx}]"), `[${" ".repeat(15)}][${" ".repeat(9)}]`);
});

const WRONG: readonly (readonly [template: string, problem: RegExp])[] = [
  ["{rxx}", /^expected \{rx\} in place of \{rxx\}$/],
  ["{top.proces}", /^expected \{top\.process\} in place/],
  ["{today_rx}", /^expected \{today\.rx\} in place/],
  ["{top11.rx}", /^expected \{top1\.rx\}|expected \{top1?0?\.rx\}/],
  ["{bandwidth}", /there is no \{bandwidth\}$/],
  ["{__proto__}", /there is no \{__proto__\}$/],
  ["{constructor}", /there is no \{constructor\}$/],
  ["{}", /there is no \{\}$/],
  ["{rx", /^expected every \{ to be part of a field/],
  ["rx}", /^expected every \} to be part of a field/],
  ["{rx:wide}", /^expected a width such as \{rx:>9\}/],
  ["{rx:^9}", /^expected a width such as/],
  ["{rx:0}", /^expected a width of 1 to 200/],
  ["{rx:201}", /^expected a width of 1 to 200/],
  ["{host:9.1}", /^expected a width only/],
  ["{level:b}", /^expected a width only/],
  ["", /^expected some text or a field/],
  ["   ", /^expected some text or a field/],
  ["a\nb", /^expected one line/],
  ["\x1b[31m{rx}", /^expected one line/],
];

for (const [text, problem] of WRONG) {
  Deno.test(`the template ${JSON.stringify(text)} is refused with what to write instead`, () => {
    const parsed = parseTemplate(text);
    assert.ok(!parsed.ok);
    assert.match(parsed.problem, problem);
  });
}

Deno.test("parsing never throws, and a template that is taken can be shown", () => {
  fc.assert(fc.property(
    fc.oneof(
      anyText,
      fc.array(fc.constantFrom("{", "}", ":", "rx", "{rx}", ">9", ".1", "b", "{top.process}", "x"))
        .map((parts) => parts.join("")),
    ),
    (text) => {
      const parsed = parseTemplate(text);
      if (parsed.ok) renderLine(barState(), renderOptions({ template: parsed.template }), PLAIN);
      else assert.match(parsed.problem, /^expected /);
    },
  ));
});

const rate = fc.oneof(
  fc.nat(),
  fc.double({ min: 0, max: 1e15, noNaN: true }),
  fc.constantFrom(0, 0.4, 999.5, 999_499, 999_500, Number.MAX_SAFE_INTEGER, 1e30, 1e300),
);

Deno.test("a line keeps its width whatever the numbers and names are", () => {
  const all = FIELD_NAMES.filter((name) => name !== "host").map((name) => `{${name}}`).join("|");
  const more = `↓{rx:9.1b} {tx:.2c} {top.process:7} {today.rx:.0}`;
  for (const text of [all, more]) {
    for (const units of ["bytes", "bits"] as const) {
      const options = renderOptions({ template: template(text), units });
      const cells = cellsOf(renderLine(barState(), options, PLAIN));
      fc.assert(
        fc.property(
          rate,
          rate,
          fc.array(fc.tuple(anyText, rate), { maxLength: MAX_TOP }),
          (rx, tx, top) => {
            const line = renderLine(
              barState({
                rx_bytes_per_second: rx,
                tx_bytes_per_second: tx,
                today: { date: "2026-11-22", rx_bytes: rx, tx_bytes: tx },
                top: top.map(([process, rate]) => ({
                  process: sanitize(process),
                  rx_bytes_per_second: rate,
                  tx_bytes_per_second: tx,
                })),
                level: "over-quota",
                percent: rx % 100,
                time_ms: NOON_MS + rx % 86_400_000,
              }),
              options,
              PLAIN,
            );
            assert.equal(cellsOf(line), cells);
          },
        ),
        { numRuns: 50 },
      );
      assert.equal(cellsOf(widestLine(options.template, options)), cells);
    }
  }
});

Deno.test("a line is as wide while nothing is known, and says so", () => {
  const options = renderOptions();
  const live = cellsOf(renderLine(barState(), options, PLAIN));
  for (
    const [state, notice, nowMs] of [
      [barState({ stopped: true }), "socktraf: stopped", undefined],
      [barState({ gap: "bpftrace was killed" }), "socktraf: no data", undefined],
      [barState(), "socktraf: no data", NOON_MS + 3_001],
    ] as const
  ) {
    const line = renderLine(
      state,
      { ...options, ...(nowMs === undefined ? {} : { nowMs }) },
      PLAIN,
    );
    assert.equal(line.trimEnd(), notice);
    assert.equal(cellsOf(line), live);
  }
  assert.match(renderLine(barState(), { ...options, nowMs: NOON_MS + 3_000 }, PLAIN), /12\.3 MB/);
});

Deno.test("long names are cut in cells, never in the middle of a character", () => {
  const line = (process: string): string =>
    renderLine(called(process), renderOptions({ template: template("{top.process:6}") }), PLAIN);
  assert.equal(line("漢字漢字漢字"), "漢字… ");
  assert.equal(
    line("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"),
    "e\u0301e\u0301e\u0301e\u0301e\u0301…",
  );
  assert.equal(line("\ufffdhalf"), "\ufffdhalf ");
  assert.equal(line("abcdefg"), "abcde…");
});

Deno.test("with ascii there is nothing else, whatever a process is called", () => {
  const options = renderOptions({ ascii: true });
  fc.assert(fc.property(anyText, (name) => {
    const line = renderLine(called(sanitize(name)), options, {
      value: (text) => text.replaceAll("#", "♯"),
    });
    assert.match(line, /^[\x20-\x7e]+$/);
    assert.equal(line.length, 41);
  }));
});
