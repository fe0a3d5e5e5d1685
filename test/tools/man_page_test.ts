/** The manual page. */
import assert from "node:assert/strict";
import { modelOf } from "../../src/cli/command_model.ts";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { manPage } from "../../tools/man_page.ts";
import { command } from "../real/ability.ts";

const MODELS = COMMANDS.map(modelOf);
const PAGE = manPage(MODELS, "1.2.3");

Deno.test("the manual page names every command and every flag, and the version", () => {
  for (const { name, flags } of MODELS) {
    assert.match(PAGE, new RegExp(`^\\.SS socktraf ${name}\\b`, "m"));
    for (const flag of flags) {
      assert.ok(PAGE.includes(`\\-\\-${flag.name.replaceAll("-", "\\-")}`), flag.name);
    }
  }
  assert.match(PAGE, /"socktraf 1\.2\.3"/);
});

const CHECKERS = [
  ["mandoc", "-Tlint", "-Wwarning"],
  ["groff", "-man", "-Tutf8", "-ww", "-z"],
] as const;

for (const [program, ...args] of CHECKERS) {
  const ability = await command(program, program === "mandoc" ? "/dev/null" : "--version");
  Deno.test({
    name: `${program} has nothing against the manual page${ability.missing}`,
    ignore: !ability.works,
    fn: async () => {
      const path = await Deno.makeTempFile({ suffix: ".1" });
      try {
        await Deno.writeTextFile(path, PAGE);
        const { stdout, stderr } = await new Deno.Command(program, { args: [...args, path] })
          .output();
        const decoder = new TextDecoder();
        // A page without a date is the same for every build.
        const said = (decoder.decode(stdout) + decoder.decode(stderr)).split("\n")
          .filter((line) => line !== "" && !line.includes("missing date"));
        assert.deepEqual(said, []);
      } finally {
        await Deno.remove(path);
      }
    },
  });
}
