/**
 * The text for starship in the prompts of real shells, which expand what they print: starship itself
 * is not here, and before 1.20.0 it gave a command's output to the shell as it was.
 */
import assert from "node:assert/strict";
import { missingPrograms } from "../../servers/programs.ts";
import { CANARY, NAMES } from "./names.ts";
import { assertShows, isThere, replace, textFor, withFolder } from "./texts.ts";

/** Each prints every file of the folder as its prompt, one line each, and how many times it did. */
const SHELLS: Readonly<Record<string, string>> = {
  bash: 'for ((i = 0; i < $1; i++)); do text=$(cat $i); printf "%s\\n" "${text@P}"; done',
  zsh: "setopt prompt_subst prompt_bang; " +
    'for ((i = 0; i < $1; i++)); do text=$(cat $i); print -rP -- "$text"; done',
};

for (const [shell, script] of Object.entries(SHELLS)) {
  const missing = missingPrograms(shell);
  Deno.test({
    name: `${shell} shows every name literally in its prompt, and runs nothing${missing}`,
    ignore: missing !== "",
    fn: () =>
      withFolder(async (folder) => {
        const show = async (texts: readonly string[]): Promise<string[]> => {
          for (const [index, text] of texts.entries()) await replace(`${folder}/${index}`, text);
          const { stdout } = await new Deno.Command(shell, {
            args: ["-c", script, shell, String(texts.length)],
            cwd: folder,
            env: { LC_ALL: "C.UTF-8", HOME: folder },
            stdin: "null",
            stderr: "null",
          }).output();
          return new TextDecoder().decode(stdout).split("\n").slice(0, -1);
        };
        const texts = await Promise.all(
          NAMES.map((process) => textFor("starship", { process, template: "{rx} {top.process}|" })),
        );
        const lines = await show(texts);
        assert.equal(lines.length, NAMES.length);
        for (const [index, name] of NAMES.entries()) {
          assert.equal(lines[index]?.at(-1), "|");
          assertShows(lines[index]?.slice(0, -1) ?? "", name);
        }
        assert.ok(!await isThere(`${folder}/${CANARY}`), "a name has run a command");
        // So that the test sees it where a name does.
        await show([`$(>${CANARY})\n`]);
        assert.ok(await isThere(`${folder}/${CANARY}`));
      }),
  });
}
