import assert from "node:assert/strict";

const MAIN = new URL("../../bench/main.ts", import.meta.url).pathname;

Deno.test("the benchmark runs, and socktraf is exact in its sample", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-all", MAIN, "--short"],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  const report = decoder.decode(stdout);
  assert.doesNotMatch(report, /NaN|undefined|Infinity/);
  for (const part of ["lost or invented", "path", "Cost", "CPU time", "Start", "Other tools"]) {
    assert.match(report, new RegExp(`^## .*${part}`, "m"));
  }
  const exact = report.split("\n").filter((line) => line.startsWith("| socktraf |"));
  const accuracy = exact.filter((line) => line.endsWith("| 0 | 0 | 0 |"));
  assert.equal(accuracy.length, 3, `not exact in every load:\n${report}`);
  const paths = report.split("\n").find((line) => line.startsWith("| exact, of "));
  const [, total, counted] = /of (\d+) .* (\d+) \|$/.exec(paths ?? "") ?? [];
  assert.equal(counted, total, "socktraf does not count every path");
});

Deno.test("the benchmark refuses an unknown word", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-all", MAIN, "--fast"],
    stdin: "null",
  }).output();
  assert.equal(code, 2);
  assert.match(new TextDecoder().decode(stderr), /^Usage: /);
});
