/** Every target, with names that would like to be something else. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { sanitize } from "../../../src/format/sanitize.ts";
import { LEVELS } from "../../../sinks/statusbar/bar_state.ts";
import type { Target, TargetInfo } from "../../../sinks/statusbar/target.ts";
import { TARGETS } from "../../../sinks/statusbar/targets.ts";
import { anyText, danger } from "../../format/hostile.ts";
import { barState, called, NOON_MS, renderOptions, template } from "./states.ts";
import { blocksIn, linesIn, pango, tmux } from "./readers.ts";

const LOADED: readonly (readonly [info: TargetInfo, target: Target])[] = await Promise.all(
  [...TARGETS.values()].map(async (info) => [info, await info.load()] as const),
);

function targetOf(name: string): Target {
  const target = LOADED.find(([info]) => info.name === name)?.[1];
  assert.ok(target !== undefined, name);
  return target;
}

/** As the issue and the bars' own manuals have them. */
const NASTY = [
  "#(touch x)",
  "#[fg=red]",
  "%{A1:touch x:}",
  "<action=`x`>",
  "${exec touch x}",
  "<b>&",
  "a | bash=x",
  "\x1b]0;owned\x07",
  "\u202egnp.exe",
  "%".repeat(15),
  '"',
  '\\"',
  "---",
  "--",
  "|",
  "a\nb",
  "\ufffd\ufffd",
  "{}",
  "",
];

const name = fc.oneof(anyText, fc.constantFrom(...NASTY));

for (const [info, target] of LOADED) {
  const render = (own: Parameters<typeof barState>[0], more = {}): string =>
    target.preamble + target.render(barState(own), renderOptions(more));

  Deno.test(`${info.name}: whatever a process is called, the record keeps its form`, () => {
    const ordinary = target.preamble + target.render(called("firefox"), renderOptions());
    fc.assert(fc.property(name, (text) => {
      const record = target.preamble + target.render(called(sanitize(text)), renderOptions());
      assert.equal(record.split("\n").length, ordinary.split("\n").length);
      for (const line of record.split("\n")) assert.equal(danger(line), undefined);
      assert.ok(record.endsWith("\n") && record.isWellFormed());
      if (info.hasTemplate) {
        assert.match(linesIn(info.name, record)[0] ?? "", /^↓12\.3 MB\/s ↑ {2}456 B\/s /);
      } else assert.equal(JSON.parse(record).top[0].process, sanitize(text));
    }));
  });

  Deno.test(`${info.name}: a number that is stale or stopped is not shown`, () => {
    const states = [
      ["stopped", { stopped: true }, {}],
      ["no data", {}, { nowMs: NOON_MS + 3_001 }],
      ["no data", { gap: "bpftrace was killed by SIGKILL" }, {}],
    ] as const;
    for (const [word, own, more] of states) {
      const record = render(own, more);
      if (!info.hasTemplate) continue;
      assert.ok(linesIn(info.name, record)[0]?.startsWith(`socktraf: ${word}`), record);
      assert.doesNotMatch(record, /12\.3 MB|firefox/);
    }
  });

  Deno.test(`${info.name}: no level and no lack of traffic makes an empty record`, () => {
    for (const level of LEVELS) {
      for (const top of [[], barState().top]) {
        const record = render({ level, top, rx_bytes_per_second: 0, tx_bytes_per_second: 0 });
        assert.notEqual(record.trim(), "");
        assert.ok(linesIn(info.name, record).length > 0);
      }
    }
  });

  if (info.followable) {
    Deno.test(`${info.name}: a record is one line`, () => {
      for (const own of [{}, { stopped: true }, { gap: "x" }]) {
        assert.match(target.render(barState(own), renderOptions()), /^[^\n]+\n$/);
      }
    });
  }
}

Deno.test("tmux: the colour of the level ends where the text ends, whatever is in it", () => {
  fc.assert(fc.property(name, (text) => {
    const record = targetOf("tmux").render(called(sanitize(text)), renderOptions()).trimEnd();
    const neighbours = tmux(`left ${record} right`);
    assert.equal(neighbours[0]?.foreground, "default");
    assert.equal(neighbours.at(-1)?.foreground, "default");
    assert.ok(neighbours.at(-1)?.shown.endsWith(" right"));
    assert.deepEqual(
      new Set(neighbours.map(({ foreground }) => foreground)),
      new Set(["default", "#e8663c"]),
    );
  }));
});

Deno.test("polybar: there is no tag but the colour, which is closed", () => {
  fc.assert(fc.property(name, (text) => {
    const record = targetOf("polybar").render(called(sanitize(text)), renderOptions());
    assert.deepEqual(record.match(/%\{[^}]*\}?/g), ["%{F#e8663c}", "%{F-}"]);
    assert.match(record, /^%\{F#e8663c\}.*%\{F-\}\n$/);
  }));
});

Deno.test("xmobar: there is no tag but the colour, which is closed", () => {
  fc.assert(fc.property(name, (text) => {
    const record = targetOf("xmobar").render(called(sanitize(text)), renderOptions());
    assert.deepEqual(record.match(/<[^>]*>?/g), ["<fc=#e8663c>", "</fc>"]);
  }));
});

Deno.test("conky: nothing is a variable, a comment or an escape", () => {
  fc.assert(fc.property(name, (text) => {
    const record = targetOf("conky").render(called(sanitize(text)), renderOptions());
    assert.doesNotMatch(record, /[$#\\]/);
  }));
});

Deno.test("argos: each line has one |, and the attributes after it are ours", () => {
  fc.assert(fc.property(name, (text) => {
    const options = renderOptions({ template: template("{top.process} {rx}") });
    const lines = targetOf("argos").render(called(sanitize(text)), options).trimEnd().split("\n");
    assert.equal(lines[1], "---");
    for (const line of lines.filter((_, index) => index !== 1)) {
      assert.match(
        line,
        /^(?! *-)[^|\\]+ \| useMarkup=false ansi=false emojize=false unescape=false trim=false(?: font=monospace)?$/,
      );
    }
  }));
});

Deno.test("i3blocks: full text, short text and colour, without what its parsers stumble over", () => {
  const record = targetOf("i3blocks").render(called('"a\\" <b>&'), renderOptions());
  assert.equal(record, "↓12.3 MB/s ↑  456 B/s 'a/' <b>&      \n↓12.3M ↑  456\n#e8663c\n");
  const markup = targetOf("i3blocks").render(called('"a\\" <b>&'), renderOptions({ pango: true }));
  assert.match(markup, /&#39;a\/&#39; &lt;b&gt;&amp; {6}\n/);
});

Deno.test("waybar: text, alt, tooltip, class and percentage, with a list of processes", () => {
  const record = targetOf("waybar").render(called("<b>&'\""), renderOptions());
  const { text, alt, tooltip, class: style, percentage } = JSON.parse(record);
  assert.equal(pango(text), "↓12.3 MB/s ↑  456 B/s <b>&'\"         ");
  assert.deepEqual([alt, style, percentage], ["high", "high", 100]);
  assert.deepEqual(pango(tooltip.replace(/^<tt>(.*)<\/tt>$/s, "$1")).split("\n"), [
    "nas high 12:00:05",
    "today           ↓  5.00 GB ↑   300 MB",
    "month           ↓  50.0 GB ↑   300 MB",
    "<b>&'\"          ↓12.0 MB/s ↑  400 B/s",
  ]);
  const stopped = JSON.parse(
    targetOf("waybar").render(barState({ stopped: true }), renderOptions()),
  );
  assert.deepEqual([stopped.class, stopped.alt, stopped.percentage], [
    ["stale", "stopped"],
    "stopped",
    0,
  ]);
});

Deno.test("waybar: what a template says stays literal, so that it cannot break the markup", () => {
  const options = renderOptions({ template: template("R&D <{rx}>") });
  assert.equal(
    JSON.parse(targetOf("waybar").render(barState(), options)).text,
    "R&amp;D &lt;12.3 MB/s&gt;",
  );
});

Deno.test("tmux: what a template says in tmux's own language stays what it is", () => {
  const options = renderOptions({ template: template("#[bold]{rx}#[nobold]"), colors: {} });
  assert.equal(targetOf("tmux").render(barState(), options), "#[bold]12.3 MB/s#[nobold]\n");
});

Deno.test("i3status-rust: the state follows the level", () => {
  const states = LEVELS.map((level) =>
    JSON.parse(targetOf("i3status-rust").render(barState({ level }), renderOptions())).state
  );
  assert.deepEqual(states, ["Idle", "Idle", "Info", "Warning", "Critical"]);
});

Deno.test("i3bar: blocks that keep their place, without markup", () => {
  const { preamble, render } = targetOf("i3bar");
  const text = preamble + [called("<b>"), barState({ stopped: true })]
    .map((state) => render(state, renderOptions())).join("");
  const [block = {}, last = {}] = blocksIn(text);
  assert.deepEqual(block, {
    name: "socktraf",
    full_text: "↓12.3 MB/s ↑  456 B/s <b>            ",
    short_text: "↓12.3M ↑  456",
    min_width: "↓000000000 ↑000000000 000000000000000",
    align: "left",
    color: "#e8663c",
    markup: "none",
  });
  assert.equal(last["min_width"], block["min_width"]);
  const over = render(barState({ level: "over-quota" }), renderOptions());
  assert.equal(JSON.parse(over.slice(0, -2))[0].urgent, true);
});

Deno.test("wtf: a line, how it is, totals and the busiest processes", () => {
  const text = targetOf("wtf").render(barState(), renderOptions());
  assert.equal(
    text.replace(/ +$/gm, ""),
    `↓12.3 MB/s ↑  456 B/s firefox
nas high 12:00:05
today           ↓  5.00 GB ↑   300 MB
month           ↓  50.0 GB ↑   300 MB
firefox         ↓12.0 MB/s ↑  400 B/s
sshd            ↓ 346 kB/s ↑   56 B/s
`,
  );
  assert.equal(
    targetOf("wtf").render(barState({ stopped: true }), renderOptions({ ascii: true })).split(
      "\n",
    )[2],
    "today           rx   5.00 GB tx    300 MB",
  );
});

Deno.test("starship: nothing is left that a shell would expand", () => {
  const record = targetOf("starship").render(called("$(touch x)`!%\\"), renderOptions());
  assert.match(record, /¤\(touch x\)'¡⁒\//);
});
