import assert from "node:assert/strict";
import { countWhile } from "./counting.ts";
import { assertExactByProcess, assertNothingLost } from "./expect.ts";
import { runWorkload } from "./workloads.ts";

Deno.test("every name that a process can give itself arrives as it is", async () => {
  const { counted, result } = await countWhile(() => runWorkload("hostile_names"));
  assertNothingLost(counted);
  assertExactByProcess(counted, result);
  const names = new Map(counted.rows.map((row) => [row.pid, row.process]));
  for (const { pid, name_hex: hex } of result) {
    assert.equal(names.get(pid), decode(hex ?? ""), `name ${hex}`);
  }
  const bytes = new Set(result.flatMap(({ name_hex: hex }) => hex?.match(/../g) ?? []));
  assert.equal(bytes.size, 255, "the workload does not cover every byte value");
});

function decode(hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
