/** The screen of wtfutil's textfile module, drawn by the library that wtfutil draws with. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { sanitize } from "../../../src/format/sanitize.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { NAMES } from "./names.ts";
import { isThere, RATE, replace, TEMPLATE, textFor, withFolder } from "./texts.ts";

const GOPATH = "/usr/share/gocode";
const hasLibrary = await isThere(`${GOPATH}/src/github.com/rivo/tview/box.go`);
const MISSING = missingPrograms("go") + (hasLibrary ? "" : " (cannot run: no tview)");
/** Names that are markup for tview. */
const TVIEW_NAMES = ["[red]", "[red::b]x", '["region"]', "[-:-:-]", "[red[]", "[[]", "[]", "a]b[c"];

Deno.test({
  name: `wtfutil's textfile module shows every name literally and in its usual colour${MISSING}`,
  ignore: MISSING !== "",
  fn: () =>
    withFolder(async (folder) => {
      const names = [...TVIEW_NAMES, ...NAMES];
      const paths = names.map((_, index) => `${folder}/${index}`);
      for (const [index, process] of names.entries()) {
        await replace(`${folder}/${index}`, await textFor("wtf", { process, template: TEMPLATE }));
      }
      const source = fileURLToPath(new URL("./wtf_view.go", import.meta.url));
      const { success, stdout, stderr } = await new Deno.Command("go", {
        args: ["run", source, "60", "12", ...paths],
        env: { GO111MODULE: "off", GOPATH, GOCACHE: `${folder}/cache`, GOFLAGS: "" },
        stdin: "null",
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      const screens = new TextDecoder().decode(stdout).trimEnd().split("\n")
        .map((line) => JSON.parse(line) as { lines: string[]; own: number });
      assert.equal(screens.length, names.length);
      for (const [index, name] of names.entries()) {
        const { lines = [], own } = screens[index] ?? {};
        assert.equal(lines[0], `${RATE}${sanitize(name)}`.trimEnd());
        assert.ok(lines.some((line) => line.startsWith("today")), name);
        assert.equal(own, 0, `"${name}" has a colour or attribute of its own`);
      }
    }),
});
