/** Writes a hundred megabytes of different warnings to a log: a small program that must not need them. */
import { Log } from "../../src/cli/log.ts";

if (import.meta.main) {
  using log = new Log(() => {}, "text", () => 0);
  for (let i = 0; i < 250_000; i++) log.warn(`odd ${i} ${"x".repeat(400)}`);
}
