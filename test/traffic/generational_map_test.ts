import assert from "node:assert/strict";
import fc from "fast-check";
import { GenerationalMap } from "../../src/traffic/generational_map.ts";

Deno.test("GenerationalMap never forgets what was used among the last `capacity` keys, and is bounded", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 8 }),
    fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 20 })), { maxLength: 200 }),
    (capacity, steps) => {
      const map = new GenerationalMap<number, string>(capacity);
      const recent: number[] = [];
      for (const [write, key] of steps) {
        if (write) map.set(key, `v${key}`);
        else if (recent.includes(key)) assert.equal(map.get(key), `v${key}`);
        else if (map.get(key) === undefined) continue;
        recent.splice(0, recent.length, key, ...recent.filter((other) => other !== key));
        recent.length = Math.min(recent.length, capacity);
        assert(map.size <= 2 * capacity);
      }
    },
  ));
});

Deno.test("GenerationalMap forgets a key that is deleted, in both generations", () => {
  const map = new GenerationalMap<string, number>(1);
  map.set("a", 1);
  map.set("b", 2);
  map.delete("a");
  map.delete("b");
  assert.equal(map.get("a"), undefined);
  assert.equal(map.size, 0);
});
