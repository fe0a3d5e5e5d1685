import assert from "node:assert/strict";
import {
  checkSurprises,
  checkText,
  fileNameOf,
  keepChecks,
} from "../../../tools/kernels/check_texts.ts";
import type { MachineResult } from "../../../tools/kernels/results.ts";
import { machine } from "./sample_results.ts";

const SAID = 'OK    kernel: Linux 6.1.0-56-amd64, program "fexit" (why)\n' +
  "OK    counting: its first interval came after 35.2 s\n";

function saying(text: string, release = "6.1.0-56-amd64"): MachineResult {
  return { ...machine("6.1", "full"), release, check: { code: 0, text } };
}

Deno.test("a text of check is kept without the release of the kernel and without times", () => {
  assert.equal(
    checkText(SAID, "6.1.0-56-amd64"),
    'OK    kernel: Linux RELEASE, program "fexit" (why)\n' +
      "OK    counting: its first interval came after N s\n",
  );
});

Deno.test("checkSurprises() tells where check says something else than what is kept, or nothing is kept", async () => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-checks-" });
  try {
    assert.equal((await checkSurprises([saying(SAID)], folder)).length, 1);
    await keepChecks([saying(SAID)], folder);
    assert.deepEqual(await checkSurprises([saying(SAID)], folder), []);
    const newer = SAID.replace("6.1.0-56", "6.1.0-57").replace("35.2", "1.0");
    assert.deepEqual(await checkSurprises([saying(newer, "6.1.0-57-amd64")], folder), []);
    const [line = ""] = await checkSurprises([saying(SAID.replace("fexit", "kprobe"))], folder);
    assert.match(line, /^6\.1 full: .* says something else than 6\.1-full\.txt:\nOK .*kprobe/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("each boot has a file of its own", () => {
  assert.equal(fileNameOf(saying(SAID)), "6.1-full.txt");
  assert.notEqual(fileNameOf(machine("6.1", "default")), fileNameOf(machine("6.1", "full")));
});
