import assert from "node:assert/strict";
import { familyOf, protocolOf } from "../../src/traffic/raw.ts";
import { countWhile } from "./counting.ts";
import { assertNothingLost } from "./expect.ts";
import { builtWorkloads, type Truth } from "./workloads.ts";

/** What the socket does not tell: the peers of an unconnected UDP socket that is not bound to a loopback address. */
function isUnknowable(name: string): boolean {
  return name.startsWith("udp_unbound") || /^udp_bound_from_(10\.|fd99:)/.test(name);
}

Deno.test("scope says what never leaves the host", async (t) => {
  const folder = await builtWorkloads();
  const script = new URL("./workloads/scopes_netns.sh", import.meta.url).pathname;
  const { counted, result } = await countWhile(async () => {
    const { code, stdout, stderr } = await new Deno.Command("sh", { args: [script, folder] })
      .output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Truth);
  });
  assertNothingLost(counted);
  assert.ok(result.length > 10);
  for (const truth of result) {
    await t.step(`${truth.case} (${truth.role ?? truth.pid})`, () => {
      const rows = counted.rows.filter((row) =>
        row.pid === truth.pid && protocolOf(row) === truth.protocol &&
        familyOf(row) === truth.family
      );
      const scope = isUnknowable(truth.case ?? "") ? "network" : truth.scope;
      const inScope = rows.filter((row) => (row.loopback ? "loopback" : "network") === scope);
      assert.deepEqual(
        {
          rx: inScope.reduce((sum, row) => sum + row.rxBytes, 0),
          tx: inScope.reduce((sum, row) => sum + row.txBytes, 0),
        },
        { rx: truth.rx_bytes, tx: truth.tx_bytes },
      );
    });
  }
});
