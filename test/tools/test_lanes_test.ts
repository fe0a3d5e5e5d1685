import assert from "node:assert/strict";
import { failedTests, lanesOf } from "../../tools/test_lanes.ts";

const ROOT = new URL("../../test", import.meta.url).pathname;

Deno.test("every test file is in exactly one lane", () => {
  const lanes = lanesOf(ROOT, (folder) => [...Deno.readDirSync(folder)]);
  const files = testFiles(ROOT);
  assert.ok(files.length > 100);
  for (const file of files) {
    const count = lanes.flat().filter((path) =>
      file === path || file.startsWith(`${path}/`)
    ).length;
    assert.equal(count, 1, file);
  }
});

function testFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return testFiles(path);
    return name.endsWith("_test.ts") ? [path] : [];
  });
}

Deno.test("the tests that failed are read from what deno test writes, with and without colours", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/some_test.js`,
      `Deno.test("good", () => {});
Deno.test("bad => worse", () => { throw new Error("as it should be"); });
Deno.test("steps", async (t) => { await t.step("one", () => { throw new Error("this too"); }); });`,
    );
    for (const env of [{ NO_COLOR: "1" }, { FORCE_COLOR: "1" }]) {
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["test", "--no-config", "--no-lock"],
        cwd: folder,
        env,
      }).output();
      assert.deepEqual(failedTests(new TextDecoder().decode(stdout)), [
        { name: "bad => worse", file: "some_test.js" },
        { name: "steps ... one", file: "some_test.js" },
      ]);
    }
    assert.deepEqual(failedTests("ok | 3 passed | 0 failed (2s)\n"), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Runs all tests of a folder that holds these files. */
async function runAll(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string }> {
  const folder = await Deno.makeTempDir();
  try {
    const whole = {
      "real/real_test.ts": PASSES,
      "kernel/kernel_test.js": PASSES,
      "other/other_test.js": PASSES,
      ...files,
    };
    for (const [path, text] of Object.entries(whole)) {
      await Deno.mkdir(`${folder}/test/${path.split("/")[0]}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/test/${path}`, text);
    }
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("../../tools/test.ts", import.meta.url).pathname],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    return { code, output: new TextDecoder().decode(stdout) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const PASSES = 'Deno.test("good", () => {});';
const FAILS = 'Deno.test("bad", () => { throw new Error("always"); });';
/** Fails at the first time only. */
const SHY = `Deno.test("shy", () => {
  try { Deno.statSync("was"); } catch { Deno.writeTextFileSync("was", ""); throw new Error("once"); }
});`;

Deno.test("what fails beside the other lane and passes alone counts as passed, and is told", async () => {
  const { code, output } = await runAll({ "other/other_test.js": SHY });
  assert.equal(code, 0, output);
  assert.match(
    output,
    /^failed beside the other lane, passed alone: shy \(test\/other\/other_test\.js\)$/m,
  );
  assert.match(output, /^ok \| 3 passed \| 0 failed \(\d+s\)\n$(?![^])/m);
});

Deno.test("what fails alone, too, has failed", async () => {
  const { code, output } = await runAll({ "other/other_test.js": FAILS });
  assert.equal(code, 1);
  assert.match(output, /^FAILED \| 2 passed \| 1 failed \(\d+s\)\n$(?![^])/m);
});

Deno.test("a test that counts bytes gets no second chance", async () => {
  const { code, output } = await runAll({ "kernel/kernel_test.js": SHY });
  assert.equal(code, 1);
  assert.match(output, /^FAILED \| 2 passed \| 1 failed \(\d+s\)\n$(?![^])/m);
});
