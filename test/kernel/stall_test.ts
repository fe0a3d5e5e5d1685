import assert from "node:assert/strict";
import { countWhile } from "./counting.ts";
import { assertExactByProcess, assertNothingLost } from "./expect.ts";
import { runWorkload } from "./workloads.ts";

Deno.test("a consumer that stalls for eight seconds loses nothing of 500 processes", async () => {
  let stalled = false;
  const { counted, result } = await countWhile(() => runWorkload("steady", "500", "50", "12"), {
    onCaptured: async ({ items }) => {
      const busy = items.some((item) =>
        item.kind === "interval" && item.interval.rows.length > 400
      );
      if (!busy || stalled) return;
      stalled = true;
      await new Promise((resolve) => setTimeout(resolve, 8_000));
    },
  });
  assert.ok(stalled, "the consumer never stalled");
  assertNothingLost(counted);
  assertExactByProcess(counted, result, "steady");
  assert.ok(
    counted.longestSeconds > 5,
    `the stall made no interval longer: ${counted.longestSeconds} s`,
  );
});

Deno.test("a stop at any moment delivers the last partial interval whole", async () => {
  const moments = Deno.env.get("SOCKTRAF_LONG") === undefined ? 8 : 50;
  for (let i = 0; i < moments; i++) {
    const stopAfterMs = Math.round(Math.random() * 1_100);
    const { counted, result } = await countWhile(() => runWorkload("writers", "2", "1", "udp"), {
      stopAfterMs,
      intervalMs: i % 2 === 0 ? 1_000 : 300,
    });
    try {
      assertNothingLost(counted);
      assertExactByProcess(counted, result, "writers");
    } catch (error) {
      throw new Error(`Stopped ${stopAfterMs} ms after the traffic`, { cause: error });
    }
  }
});
