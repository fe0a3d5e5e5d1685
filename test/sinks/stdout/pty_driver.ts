/**
 * A small program that draws frames of the table on its real terminal. With `step` it waits for a
 * line on standard input before each frame but the first, and before it ends.
 */
import type { OutputStream } from "../../../sinks/sink.ts";
import { stdout } from "../../../sinks/stdout/mod.ts";
import { contextOf, never, ptyFrames } from "./fixtures.ts";

const terminal: OutputStream = {
  isTerminal: () => Deno.stdout.isTerminal(),
  size: () => Deno.consoleSize(),
  async write(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(await Deno.stdout.write(rest));
  },
};

async function waitForLine(): Promise<void> {
  if (Deno.args.includes("step")) await Deno.stdin.read(new Uint8Array(16));
}

if (import.meta.main) {
  const options = stdout.schema.parse({});
  {
    await using sink = stdout.create(options, contextOf(terminal));
    for (const [index, observation] of ptyFrames().entries()) {
      if (index > 0) await waitForLine();
      await sink.write([observation], never());
    }
    await waitForLine();
  }
  await terminal.write(new TextEncoder().encode("the end"));
  await waitForLine();
}
