import assert from "node:assert/strict";
import fc from "fast-check";
import { WallClock } from "../../src/capture/wall_clock.ts";

const BOOT_MS = 1_800_000_000_000;

/** A clock that has seen lines, one a second, that arrived so many milliseconds late. */
function after(delays: readonly number[], bootMs: number = BOOT_MS): WallClock {
  const clock = new WallClock();
  delays.forEach((delay, second) => clock.observe(second * 1e9, bootMs + second * 1000 + delay));
  return clock;
}

Deno.test("WallClock takes the line that arrived with the least delay for the truth", () => {
  assert.equal(after([30, 2, 40]).at(10e9), BOOT_MS + 10_000 + 2);
});

Deno.test("WallClock knows nothing before the first line", () => {
  assert.equal(new WallClock().at(5e9), 0);
});

Deno.test("WallClock is not moved by lines that arrive up to fifty milliseconds late", () => {
  fc.assert(fc.property(fc.array(fc.nat(49), { minLength: 1 }), (delays) => {
    assert.equal(after([0, ...delays]).at(0), BOOT_MS);
  }));
});

Deno.test("WallClock is not moved by a stall, however long, after which lines arrive together", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), (seconds) => {
    const late = Array.from({ length: seconds }, (_, index) => (seconds - index) * 1000);
    assert.equal(after([0, ...late]).at(0), BOOT_MS);
  }));
});

Deno.test("WallClock is not moved by two lines in a row that are as late as each other", () => {
  assert.equal(after([0, 700, 700, 0, 700, 700]).at(0), BOOT_MS);
});

Deno.test("WallClock follows a clock that is put forward, after three lines that agree", () => {
  const clock = after([0, 0, 0]);
  const hour = 3_600_000;
  const seen = [3, 4, 5, 6].map((second) =>
    clock.observe(second * 1e9, BOOT_MS + hour + second * 1000 + (second % 2))
  );
  assert.deepEqual(seen, [
    BOOT_MS + 3_000,
    BOOT_MS + 4_000,
    BOOT_MS + hour + 5_000,
    BOOT_MS + hour + 6_000,
  ]);
});

Deno.test("WallClock follows a clock that is put back at once", () => {
  const clock = after([0, 0, 0]);
  assert.equal(clock.observe(3e9, BOOT_MS - 7_000 + 3_000), BOOT_MS - 7_000 + 3_000);
});

Deno.test("WallClock gives times that do not go back while the clocks are steady", () => {
  fc.assert(fc.property(fc.array(fc.nat(400), { minLength: 2 }), (delays) => {
    const clock = new WallClock();
    // The first line is the one that is seen without delay; a better one could only move it back.
    const times = [0, ...delays].map((delay, second) =>
      clock.observe(second * 1e9, BOOT_MS + second * 1000 + delay)
    );
    times.forEach((time, index) => assert.ok(time > (times[index - 1] ?? 0)));
  }));
});

Deno.test("WallClock with a known offset learns nothing from arrivals", () => {
  const clock = new WallClock(BOOT_MS);
  for (const delay of [0, -5_000, 9_000, 9_000, 9_000]) {
    assert.equal(clock.observe(2e9, BOOT_MS + 2_000 + delay), BOOT_MS + 2_000);
  }
});

Deno.test("WallClock rounds to whole milliseconds", () => {
  const clock = new WallClock(BOOT_MS);
  assert.equal(clock.at(1_400_000), BOOT_MS + 1);
  assert.equal(clock.at(1_600_000), BOOT_MS + 2);
});
