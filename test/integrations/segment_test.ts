/** The segment module of powerline, without powerline: its own tests, and that it agrees with us. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatRate } from "../../src/format/units.ts";
import { sanitize } from "../../src/format/sanitize.ts";
import { ROOT } from "../../tools/repository.ts";
import { pythons } from "./python.ts";

const PYTHONS = pythons();
const MISSING = PYTHONS.length === 0 ? " (cannot run: no python3)" : "";

async function run(python: string, args: readonly string[], stdin = ""): Promise<string> {
  const child = new Deno.Command(python, {
    args: ["-W", "error", ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const feeding = new Blob([stdin]).stream().pipeTo(child.stdin);
  const { success, stdout, stderr } = await child.output();
  await feeding;
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test({
  name: `the segment module passes its tests in every Python that is here${MISSING}`,
  ignore: MISSING !== "",
  fn: async (t) => {
    for (const python of PYTHONS) {
      await t.step(python, async () => {
        const said = await run(python, [`${ROOT}test/integrations/powerline/test_segment.py`]);
        assert.match(said, /\nOK\n$/);
        assert.match(said, /Ran \d{2} tests/);
      });
    }
  },
});

const PROGRAM = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import socktraf_powerline as m
asked = json.load(sys.stdin)
json.dump({
    "rates": [str(m.amount(float(value), units, "/s")) for value, units in asked["rates"]],
    "texts": [m.sanitize(text) for text in asked["texts"]],
}, sys.stdout)
`;

Deno.test({
  name: `the segment module writes rates and names as the rest of socktraf does${MISSING}`,
  ignore: MISSING !== "",
  fn: async () => {
    const units = fc.constantFrom("bytes" as const, "bits" as const);
    const rate = fc.oneof(
      fc.double({ min: 0, max: 1e15, noNaN: true }),
      fc.integer({ min: 0, max: 2_000_000 }),
      // Where rounding carries, and ties.
      fc.integer({ min: 990, max: 10_050 }).map((value) => value * 100 + 50),
      fc.integer({ min: 0, max: 8000 }).map((value) => value / 8),
    );
    // Printable, control, bidi, marks, fillers, private use; what is not assigned differs by version.
    const character = fc.oneof(
      fc.integer({ min: 0x20, max: 0x7e }),
      fc.integer({ min: 0, max: 0xff }),
      fc.constantFrom(
        0x202e,
        0x200b,
        0x301,
        0x302,
        0x115f,
        0x3164,
        0x2800,
        0xfeff,
        0x2028,
        0xa0,
        0x3000,
        0xe000,
        0x1f600,
        0x4e00,
        0xfe0f,
        0xe0041,
        0x34f,
      ),
    ).map((code) => String.fromCodePoint(code));
    const asked = {
      rates: fc.sample(fc.tuple(rate, units), 3000),
      texts: fc.sample(fc.array(character, { maxLength: 20 }).map((list) => list.join("")), 2000),
    };
    const answer = JSON.parse(
      await run(
        PYTHONS[0] ?? assert.fail(),
        ["-c", PROGRAM, `${ROOT}integrations/powerline`],
        JSON.stringify(asked),
      ),
    );
    assert.deepEqual(answer.rates, asked.rates.map(([value, units]) => formatRate(value, units)));
    assert.deepEqual(answer.texts, asked.texts.map((text) => sanitize(text)));
  },
});
