/** The executable, as far as it can be looked at where Deno's runtime for executables cannot be fetched. */
import assert from "node:assert/strict";
import { bundle } from "../../tools/bundle.ts";
import { compile, machineOf } from "../../tools/compile.ts";

const TARGET = Deno.build.target;

Deno.test("the program compiles to one file that holds the bundle and nothing else", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-compile-" });
  try {
    const module = `${folder}/socktraf.mjs`;
    const output = `${folder}/socktraf`;
    const options = { bundle: module, output, target: TARGET, runtime: Deno.execPath() };
    await bundle(module);
    const said = await compile(options);
    const executable = await Deno.readFile(output);
    const text = new TextDecoder("latin1").decode(executable);

    await t.step("one file is embedded", () => {
      assert.deepEqual(said.match(/^[├└].*$/gm)?.map((line) => line.replace(/ \(.*/, "")), [
        "└── socktraf.mjs",
      ]);
    });
    await t.step("it is the bundle, byte for byte, with the probe programs in it", async () => {
      const embedded = new TextDecoder("latin1").decode(await Deno.readFile(module));
      assert.ok(text.includes(embedded));
      assert.ok(embedded.includes("tracepoint:sock:sock_send_length"));
    });
    await t.step("it never asks for a permission and keeps no code cache", () => {
      assert.ok(text.includes('"prompt":false'));
      assert.ok(text.includes('"code_cache_key":null'));
      assert.ok(!text.includes('"prompt":true'));
    });
    await t.step("it keeps the young generation of its heap small", () => {
      assert.match(text.slice(-2_000_000), /"v8_flags":\[[^\]]*"--max-semi-space-size=1"\]/);
    });
    await t.step("it knows nothing of the folder that it was made in", () => {
      assert.ok(!text.slice(-2_000_000).includes(folder));
    });
    await t.step("a second one is the same, byte for byte", async () => {
      await bundle(module);
      await compile({ ...options, output: `${folder}/again/socktraf` });
      const again = await Deno.readFile(`${folder}/again/socktraf`);
      assert.equal(await digest(again), await digest(executable));
    });
    await t.step("a runtime for another machine is refused", async () => {
      const other = TARGET.startsWith("x86_64")
        ? "aarch64-unknown-linux-gnu"
        : "x86_64-unknown-linux-gnu";
      await assert.rejects(compile({ ...options, target: other }), /it is for machine \d+, not/);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("compile() refuses a target that nobody has tried", async () => {
  await assert.rejects(
    compile({ bundle: "/nowhere.mjs", output: "/nowhere", target: "riscv64" }),
    new RangeError(
      'Cannot compile for "riscv64": expected x86_64-unknown-linux-gnu or aarch64-unknown-linux-gnu',
    ),
  );
});

Deno.test("machineOf() reads the machine of a 64-bit little-endian executable only", () => {
  const header = new Uint8Array(20);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  header[18] = 183;
  assert.equal(machineOf(header), 183);
  assert.equal(machineOf(header.with(4, 1)), undefined);
  assert.equal(machineOf(header.with(5, 2)), undefined);
  assert.equal(machineOf(new TextEncoder().encode("#!/bin/sh\n".repeat(2))), undefined);
});

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
