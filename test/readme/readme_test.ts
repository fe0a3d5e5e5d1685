import assert from "node:assert/strict";
import { moveBytes, runAsTyped, shims } from "./typing.ts";

const root = new URL("../../", import.meta.url).pathname;
const readme = await Deno.readTextFile(`${root}README.md`);

/** Commands of the blocks that are marked `sh`, one a line; a comment behind a command is none of it. */
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = ""]) => block.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, "").trim())
  .filter((line) => line !== "" && !line.startsWith("#"));

/** The two that set everything up are run by `.ci/run`: one of them runs this test. */
const SET_UP = ["npx -y deno@2.9.6 task start", "npx -y deno@2.9.6 task test"];

Deno.test("the README gives both commands that do all the set-up", () => {
  for (const command of SET_UP) assert.ok(commands.includes(command), command);
});

Deno.test({
  name: "every command in the README works",
  ignore: Deno.uid() !== 0,
  async fn(t): Promise<void> {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-readme-" });
    try {
      const path = await shims(folder);
      await using _traffic = await moveBytes(folder);
      for (const command of commands) {
        if (command.startsWith("npx ")) continue;
        await t.step(command, async () => {
          const { output, errors } = await runAsTyped(command, folder, path);
          const complaints = errors.split("\n").filter((line) => !line.includes("RLIMIT_MEMLOCK"));
          assert.doesNotMatch(complaints.join("\n"), /error|warn/i);
          // All the traffic of this test is loopback.
          if (!command.includes("--no-loopback")) {
            assert.notEqual(output + errors, "", "it says nothing");
          }
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
