import assert from "node:assert/strict";
import fc from "fast-check";
import { parseBarState } from "../../../sinks/statusbar/bar_state_parser.ts";
import { type BarState, conditionOf, staleAfterMs } from "../../../sinks/statusbar/bar_state.ts";
import { target } from "../../../sinks/statusbar/targets/powerline.ts";
import { anyText, danger } from "../../format/hostile.ts";
import { barState, called, NOON_MS, renderOptions } from "./states.ts";

const TEXT = target.render(barState({ gap: "bpftrace was killed" }), renderOptions());

Deno.test("what the powerline sink writes comes back as it was", () => {
  for (
    const state of [barState(), barState({ gap: "why" }), barState({ stopped: true, top: [] })]
  ) {
    const parsed = parseBarState(target.render(state, renderOptions()));
    assert.deepEqual(parsed, { ok: true, state });
  }
});

Deno.test("every beginning of a state is a problem and no error", () => {
  for (let length = 0; length < TEXT.length - 1; length++) {
    const parsed = parseBarState(TEXT.slice(0, length));
    if (length < TEXT.trimEnd().length) assert.ok(!parsed.ok, TEXT.slice(0, length));
  }
});

Deno.test("a value of another type in any place is a problem and no error", () => {
  const wrong: readonly unknown[] = [null, "x", -1, true, [], {}, "__proto__", 1e999, [[]]];
  for (const key of Object.keys(barState())) {
    for (const value of wrong) {
      const parsed = parseBarState(JSON.stringify({ ...barState(), [key]: value }));
      if (!parsed.ok) assert.match(parsed.problem, /^Cannot read the state of socktraf: expected /);
    }
    const { [key as "host"]: _, ...without } = barState();
    assert.ok(!parseBarState(JSON.stringify(without)).ok, key);
  }
  for (const row of [null, 1, {}, { process: 1 }, { process: "a", rx_bytes_per_second: "1" }]) {
    assert.ok(!parseBarState(JSON.stringify({ ...barState(), top: [row] })).ok);
  }
});

Deno.test("anything at all gives a state or a problem", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.json(),
        fc.jsonValue().map((x) => JSON.stringify(x)),
      ),
      (text) => {
        const parsed = parseBarState(text);
        if (!parsed.ok) assert.match(parsed.problem, /^Cannot read the state of socktraf: [^\n]+$/);
      },
    ),
  );
});

Deno.test("a hostile state is made safe: no control character, nothing endless, no foreign key", () => {
  fc.assert(fc.property(anyText, (text) => {
    const hostile = { ...called(text), host: text, gap: text, extra: { text } };
    const parsed = parseBarState(JSON.stringify(hostile));
    assert.ok(parsed.ok);
    for (
      const shown of [parsed.state.host, parsed.state.gap ?? "", parsed.state.top[0]?.process ?? ""]
    ) {
      assert.equal(danger(shown), undefined);
      assert.ok(shown.length <= 255);
    }
    assert.ok(!("extra" in parsed.state));
  }));
  const long = parseBarState(JSON.stringify({
    ...barState({ host: "h".repeat(9_999) }),
    top: Array.from({ length: 99 }, () => barState().top[0]),
  }));
  assert.ok(long.ok);
  assert.deepEqual([long.state.host.length, long.state.top.length], [255, 10]);
  assert.ok(!parseBarState(`${" ".repeat(70_000)}${TEXT}`).ok);
});

Deno.test("a reader sees that a state is stale, stopped or in a gap", () => {
  assert.equal(conditionOf(barState(), NOON_MS + 3_000), "high");
  assert.equal(conditionOf(barState(), NOON_MS + 3_001), "stale");
  assert.equal(conditionOf(barState({ gap: "why" }), NOON_MS), "stale");
  assert.equal(conditionOf(barState({ stopped: true }), NOON_MS + 3_001), "stopped");
  assert.equal(conditionOf(barState()), "high");
});

Deno.test("a state from the future is stale: it is of before the clock was set back", () => {
  const ahead = (ms: number, own: Partial<BarState> = {}): string =>
    conditionOf(barState({ time_ms: NOON_MS + ms, ...own }), NOON_MS);
  // One interval is allowed, a second at least: two clocks may differ a little.
  assert.deepEqual([1, 1_000, 1_001, 86_400_000].map((ms) => ahead(ms)), [
    "high",
    "high",
    "stale",
    "stale",
  ]);
  assert.equal(ahead(10_000, { stale_after_ms: staleAfterMs(10_000) }), "high");
  assert.equal(ahead(10_001, { stale_after_ms: staleAfterMs(10_000) }), "stale");
  assert.equal(ahead(1_000, { stale_after_ms: staleAfterMs(100) }), "high");
  assert.equal(ahead(86_400_000, { stopped: true }), "stopped");
});
