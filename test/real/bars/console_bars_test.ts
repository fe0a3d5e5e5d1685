/** Real bars that print what they would draw: i3blocks, xmobar and conky without a screen. */
import assert from "node:assert/strict";
import { missingPrograms } from "../../servers/programs.ts";
import { CANARY, NAMES } from "./names.ts";
import { blocksOf, printed } from "./printed.ts";
import { assertShows, isThere, replace, type Shown, textFor, withFolder } from "./texts.ts";

/** Runs a test in a folder of its own that holds a file for each name. */
async function withFiles(
  target: string,
  run: (folder: string) => Promise<void>,
  options: Shown["options"] = {},
): Promise<void> {
  await withFolder(async (folder) => {
    for (const [index, process] of NAMES.entries()) {
      await replace(`${folder}/${index}`, await textFor(target, { process, options }));
    }
    await run(folder);
    assert.ok(!await isThere(`${folder}/${CANARY}`), "a name has run a command");
  });
}

for (const pango of [false, true]) {
  const missing = missingPrograms("i3blocks");
  Deno.test({
    name: `i3blocks shows every name as one JSON block${pango ? ", as Pango" : ""}${missing}`,
    ignore: missing !== "",
    fn: () =>
      withFiles("i3blocks", async (folder) => {
        const blocks = NAMES.keys().map((index) =>
          `[${index}]\ncommand=cat ${index}\ninterval=once\n${pango ? "markup=pango\n" : ""}`
        );
        const neighbour = (name: string): string =>
          `[${name}]\ncommand=echo ${name}\ninterval=once\n`;
        const config = [neighbour("left"), ...blocks, neighbour("right")].join("\n");
        await replace(`${folder}/config`, config);
        const isWhole = (line: string): boolean =>
          (blocksOf(line)?.length ?? 0) === NAMES.length + 2;
        const output = await printed(
          "i3blocks",
          ["-c", "config"],
          folder,
          (output) => output.split("\n").slice(0, -1).some(isWhole),
        );
        const shown = blocksOf(output.split("\n").findLast(isWhole) ?? "") ?? [];
        assert.equal(shown.at(0)?.["full_text"], "left");
        assert.equal(shown.at(-1)?.["full_text"], "right");
        for (const [index, name] of NAMES.entries()) {
          const block = shown[index + 1] ?? {};
          const { full_text: full = "", short_text: short = "", color = "" } = block;
          assert.equal(block["name"], String(index));
          assert.equal(color, "#ff8000");
          assertShows(pango ? withoutMarkup(full) : full, name);
          assert.ok(short.length > 0 && !short.includes("\n"));
        }
      }, { pango, colors: { high: "#ff8000" } }),
  });
}

Deno.test({
  name: `xmobar shows every name as text in the segment's colour${missingPrograms("xmobar")}`,
  ignore: missingPrograms("xmobar") !== "",
  fn: () =>
    withFiles("xmobar", async (folder) => {
      const commands = NAMES.keys().map((index) =>
        `Run Com "cat" ["${folder}/${index}"] "n${index}" 10`
      );
      const template = NAMES.keys().map((index) => `%n${index}%`).toArray().join("|");
      const config = `Config { commands = [ ${commands.toArray().join(", ")} ]
        , template = "<fc=#00ff00>left</fc>|${template}|right" }`;
      await replace(`${folder}/rc`, config);
      const output = await printed(
        "xmobar",
        ["-TAnsi", "rc"],
        folder,
        (output) => output.split("\n").slice(0, -1).some((line) => !line.includes("Updating")),
      );
      const last = output.split("\n").findLast((line) => line.endsWith("m") && line !== "") ?? "";
      const parts = ansiParts(last);
      const [left, ...rest] = parts;
      assert.deepEqual(left, ["0;255;0", "left"]);
      const own = rest.filter(([color]) => color === "255;128;0").map(([, text]) => text);
      assert.equal(own.length, NAMES.length);
      for (const [index, name] of NAMES.entries()) assertShows(own[index] ?? "", name);
      const between = rest.filter(([color]) => color !== "255;128;0").map(([, text]) => text);
      assert.equal(between.join(""), `${"|".repeat(NAMES.length + 1)}right`);
    }, { colors: { high: "#ff8000" } }),
});

for (const reader of ["cat", "exec cat", "execp cat"]) {
  const missing = missingPrograms("conky");
  Deno.test({
    name: `conky shows every name as text with \${${reader} …}${missing}`,
    ignore: missing !== "",
    fn: () =>
      withFiles("conky", async (folder) => {
        const lines = NAMES.keys().map((index) => `<\${${reader} ${folder}/${index}}>`);
        const config = `conky.config = { out_to_x = false, out_to_console = true,
            total_run_times = 1, update_interval = 0.1 }
          conky.text = [[left\n${lines.toArray().join("\n")}\nright]]`;
        await replace(`${folder}/rc`, config);
        const output = await printed("conky", ["-q", "-c", "rc"], folder, () => false);
        const [left, ...shown] = output.trimEnd().split("\n");
        assert.equal(left, "left");
        assert.equal(shown.pop(), "right");
        assert.equal(shown.length, NAMES.length);
        for (const [index, name] of NAMES.entries()) {
          const [, text = ""] = /^<(.*)>$/.exec(shown[index] ?? "") ?? [];
          assertShows(text, name);
        }
      }),
  });
}

/** Text of Pango markup; fails where there is a tag in it or an entity that Pango does not know. */
function withoutMarkup(markup: string): string {
  assert.doesNotMatch(markup, /[<>"]|&(?!(?:amp|lt|gt|quot|apos|#39);)/);
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return markup.replace(/&(.*?);/g, (_, name) => entities[name] ?? "'");
}

/** Colours and texts of a line with ANSI sequences. */
function ansiParts(line: string): [color: string, text: string][] {
  return [
    ...line.replaceAll("\x1b", "ESC").matchAll(/ESC\[38;2;([\d;]*)mESC\[48[\d;]*m(.*?)ESC\[0m/g),
  ]
    .map(([, color = "", text = ""]) => [color, text]);
}
