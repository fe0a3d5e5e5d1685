/** Hostile input through the real program: a counted warning for it, and every good line. */
import assert from "node:assert/strict";
import { bytes, DONE, interval, map, ns, printf } from "../../capture/probe_output.ts";
import { runMain } from "../run_main.ts";
import { rowsOf } from "./command.ts";

/** Good lines around bad ones: what they received is 1, 20 and 300 bytes. */
function around(bad: string): string {
  const good = [1, 20, 300].map((count, index) =>
    [interval(index + 1, index + 2), bytes(index % 2 === 0 ? 0 : 1, 7, count), DONE].join("\n")
  );
  return `${good[0]}\n${bad}\n${good[1]}\n${good[2]}\n`;
}

const TEN_MB = "x".repeat(10_000_000);
const LEFT_OUT = "a line of input was left out, because";
const VALUE = "a value in a map was left out, because it cannot be";

/** Bad input, what is said of it, and how many messages are counted as lost. */
const CASES:
  readonly (readonly [name: string, bad: string, warnings: readonly string[], lost: number])[] = [
    ["a garbage line", "garbage \u0000\u001b[31m", [`${LEFT_OUT} it is not JSON`], 1],
    ["a thousand garbage lines", "garbage\n".repeat(1_000).trim(), [
      `${LEFT_OUT} it is not JSON`,
      `${LEFT_OUT} it is not JSON (999 times)`,
    ], 1_000],
    ["half a line", interval(2, 3).slice(0, 30), [`${LEFT_OUT} it is not JSON`], 1],
    ["ten megabytes in one line", TEN_MB, [`${LEFT_OUT} it is not JSON`], 1],
    ["forty megabytes in one line", TEN_MB.repeat(4), [`${LEFT_OUT} it is too long`], 1],
    ["an unknown message type", '{"type": "novel", "data": 5}', [
      `${LEFT_OUT} its type is unknown`,
    ], 1],
    ["a negative time", printf(`interval -${ns(1)} ${ns(2)}`), [
      `${LEFT_OUT} its text is unknown`,
    ], 1],
    ["an enormous time", printf(`interval 1 1${"0".repeat(300)}`), [
      `${LEFT_OUT} its text is unknown`,
    ], 1],
    ["an enormous recorded time", '{"type":"socktraf","data":{"time_ms":1e300}}', [
      `${LEFT_OUT} a recording has none like it`,
    ], 1],
    ["a negative number of bytes", [interval(9, 10), bytes(0, 7, -5), DONE].join("\n"), [VALUE], 1],
    [
      "an enormous number of bytes",
      [interval(9, 10), '{"type": "map", "data": {"@bytes0": {"7516193410,1,0": 1e300}}}', DONE]
        .join("\n"),
      [VALUE],
      1,
    ],
    ["an enormous number of lost messages", '{"type": "lost_events", "data": {"events": 1e300}}', [
      "bpftrace lost messages",
    ], 1],
    ["lines nested too deep", `${"[".repeat(200_000)}\n{"type": ${"[".repeat(200_000)}`, [
      `${LEFT_OUT} it is not JSON`,
      `${LEFT_OUT} it is not JSON`,
    ], 2],
    ["a map out of place", map("@bytes0", { "1,1,0": 5 }), [
      "a map was left out, because it belongs to no interval",
    ], 1],
  ];

for (const [name, bad, warnings, lost] of CASES) {
  Deno.test(`--input - with ${name} counts it, and gives every good line`, async () => {
    const { code, output, errors } = await runMain(
      ["--input", "-", "--format", "ndjson"],
      around(bad),
    );
    assert.equal(code, 0);
    const rows = rowsOf(output);
    assert.deepEqual(rows.flatMap((row) => row["rx_bytes"] ?? []), [1, 20, 300]);
    assert.equal(rows.reduce((sum, row) => sum + Number(row["lost_messages"] ?? 0), 0), lost);
    assert.deepEqual(errors.split("\n").filter(Boolean), warnings.map((text) => `warn: ${text}`));
  });
}

Deno.test("--input - with nothing but garbage fails, and says what it should be", async () => {
  const { code, output, errors } = await runMain(["--input", "-"], "garbage\n");
  assert.deepEqual([code, output], [1, ""]);
  assert.match(errors, /error: The input holds no interval/);
});

Deno.test("--input - that cannot be read says why", async () => {
  const command = '"$@" < /';
  const { code, errors } = await runMain(["--input", "-"], "", command);
  assert.equal(code, 69);
  assert.match(errors, /^error: Cannot read input to its end: .*directory/);
  assert.doesNotMatch(errors, /\n +at /);
});
