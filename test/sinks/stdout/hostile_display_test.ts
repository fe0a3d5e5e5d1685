/** No name that an attacker chooses reaches a terminal as anything but text in its place. */
import assert from "node:assert/strict";
import fc from "fast-check";
import stringWidth from "string-width";
import { anyText, danger, HOSTILE } from "../../format/hostile.ts";
import { contextOf, FakeStdout, gap, interval, never, open } from "./fixtures.ts";
import { ScreenModel } from "./screen_model.ts";

/** The escape sequences that are the program's own, line breaks among them. */
// deno-lint-ignore no-control-regex
const OWN = /\x1b\[(\?2026[hl]|\?7[hl]|[1-9]\d*A|[KJ]|0m|1m|2m|33m)|\r\n|\r|\n/g;

Deno.test("nothing but printable characters and the program's own escapes is ever written", async () => {
  const names = fc.array(anyText, { minLength: 1, maxLength: 4 });
  const formats = ["table", "ndjson", "csv", "logfmt"] as const;
  for (const format of formats) {
    for (const terminal of [true, false]) {
      const check = async (texts: readonly string[]): Promise<void> => {
        const out = new FakeStdout(terminal);
        const events = texts.map((text) => ({
          process: text,
          thread: text,
          user: text,
          unit: text,
          container: text,
          cgroup: text,
          rxBytes: 1,
          txBytes: 1,
        }));
        {
          await using sink = open({ format }, contextOf(out));
          const batch = [interval(events, { host: texts[0] ?? "", lost: { calls: 1 } })];
          await sink.write([gap(1, texts[0] ?? "")], never());
          await sink.write(batch, never());
          await sink.write(batch, never());
        }
        const rest = terminal ? out.text.replace(OWN, "") : out.text.replaceAll(/\r?\n/g, "");
        assert.equal(danger(rest), undefined, JSON.stringify(out.text));
      };
      await check(HOSTILE);
      await fc.assert(fc.asyncProperty(names, check), { numRuns: 50 });
    }
  }
});

Deno.test("no hostile name changes the shape of the screen", async () => {
  for (const name of HOSTILE) {
    const out = new FakeStdout(true);
    const screen = new ScreenModel(80, 24);
    await using sink = open({}, contextOf(out));
    for (let tick = 0; tick < 2; tick++) {
      const event = { process: name, pid: 1, unit: "u", rxBytes: 1, txBytes: 1 };
      await sink.write([interval([event, { ...event, process: "sshd" }], { tick })], never());
    }
    out.writes.forEach((text) => screen.write(text));
    const [, heading, ...lines] = screen.text.split("\n");
    const caption = lines.pop();
    assert.equal(caption, "application bytes, without headers");
    assert.equal(lines.length, 3, JSON.stringify(name));
    for (const line of lines) {
      assert.equal(stringWidth(line), stringWidth(heading ?? ""), JSON.stringify(name));
    }
  }
});
