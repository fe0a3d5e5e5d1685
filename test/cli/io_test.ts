import assert from "node:assert/strict";
import { denoIo } from "../../src/cli/io.ts";

Deno.test("denoIo() asks for nothing before it is used", () => {
  assert.equal(typeof denoIo().env, "function");
});

Deno.test("onSignal() calls the listener until it is disposed", async () => {
  const io = denoIo();
  let count = 0;
  const listening = io.onSignal("SIGWINCH", () => count++);
  Deno.kill(Deno.pid, "SIGWINCH");
  // A listener does not keep the event loop alive: the timer does.
  for (let i = 0; i < 200 && count === 0; i++) await pause(10);
  assert.equal(count, 1);
  listening[Symbol.dispose]();
  Deno.kill(Deno.pid, "SIGWINCH");
  await pause(50);
  assert.equal(count, 1);
});

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test("env() and hostname() are those of the process", () => {
  const io = denoIo();
  assert.equal(io.env("PATH"), Deno.env.get("PATH"));
  assert.equal(io.hostname(), Deno.hostname());
  assert.equal(io.isRoot, Deno.uid() === 0);
});
