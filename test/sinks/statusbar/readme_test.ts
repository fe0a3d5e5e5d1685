/** The pages of the status bars say what is so. */
import assert from "node:assert/strict";
import { sanitize } from "../../../src/format/sanitize.ts";
import { SINK_TYPES } from "../../../sinks/mod.ts";
import { LEVELS } from "../../../sinks/statusbar/bar_state.ts";
import { renderLine } from "../../../sinks/statusbar/line.ts";
import { defaultTemplate, TARGETS } from "../../../sinks/statusbar/targets.ts";
import { FIELD_NAMES, parseTemplate } from "../../../sinks/statusbar/template.ts";
import { parse as parseToml } from "smol-toml";
import { ROOT } from "../../../tools/repository.ts";
import { barState, renderOptions, template } from "./states.ts";

const FOLDER = `${ROOT}sinks/statusbar/`;
const PAGE = await Deno.readTextFile(`${FOLDER}README.md`);

Deno.test("every target is a sink, has a row in the table, its file's name in it, and a page that leads back", async () => {
  const types = SINK_TYPES.filter(({ family }) => family === "statusbar").map(({ name }) => name);
  assert.deepEqual(types, [...TARGETS.keys()]);
  for (const { name, fileName = "stream" } of TARGETS.values()) {
    assert.match(PAGE, new RegExp(`^\\|.*\\[${name}\\]\\(${name}\\.md\\).*${fileName}`, "m"));
    const page = await Deno.readTextFile(`${FOLDER}${name}.md`);
    assert.ok(page.includes("(README.md)"), name);
    assert.match(page, new RegExp(`--sink ${name}:`));
  }
});

Deno.test("what the pages link to is there", async () => {
  for (const [, link = ""] of PAGE.matchAll(/\]\(([^)#]+)\)/g)) await Deno.stat(`${FOLDER}${link}`);
});

Deno.test("the fields on the page are those that there are", () => {
  const written = [...PAGE.matchAll(/^\| (`\{.*?) +\|/gm)].map(([, cell = ""]) => cell).join(" ");
  const all = FIELD_NAMES.map((name) => name.replace(/^top(\d+)\./, "top."));
  for (const name of new Set(all)) assert.ok(written.includes(`{${name}}`), name);
  for (const [, text = ""] of PAGE.matchAll(/`([^`\n]*\{[a-z][a-z.0-9]*(?::[^}`]*)?\}[^`\n]*)`/g)) {
    // What belongs to conky and is no template.
    if (!text.startsWith("$")) assert.ok(parseTemplate(text).ok, text);
  }
  for (const level of LEVELS) assert.ok(PAGE.includes(`\`${level}\``), level);
});

Deno.test("the examples of widths are what comes out", () => {
  const line = (text: string): string =>
    renderLine(barState(), renderOptions({ template: template(text) }), { value: sanitize });
  assert.equal(line("{rx}"), "12.3 MB/s");
  assert.equal(line("{rx:c}"), "12.3M");
  for (const shown of ["`12.3 MB/s`", "`12.3M`"]) assert.ok(PAGE.includes(shown), shown);
});

Deno.test("the defaults on the page are the defaults", () => {
  for (const ascii of [false, true]) assert.ok(PAGE.includes(`\`${defaultTemplate(ascii)}\``));
});

Deno.test("the page of wtf shows what the sink writes", async () => {
  const { render } = await import("../../../sinks/statusbar/targets/wtf.ts")
    .then(({ target }) => target);
  const shown = render(barState(), renderOptions()).replace(/ +$/gm, "");
  const page = await Deno.readTextFile(`${FOLDER}wtf.md`);
  assert.ok(page.includes(`\`\`\`text\n${shown}\`\`\`\n`));
});

Deno.test("the page of powerline names every field of the file", async () => {
  const page = await Deno.readTextFile(`${FOLDER}powerline.md`);
  for (const key of Object.keys(barState({ gap: "why" }))) {
    assert.ok(page.includes(`\`${key}\``), key);
  }
});

Deno.test("the tables of other programs on the pages are well-formed", async () => {
  for (const name of ["i3status-rust", "starship"]) {
    const page = await Deno.readTextFile(`${FOLDER}${name}.md`);
    for (const [, text = ""] of page.matchAll(/^```toml \S+\n([^]*?)\n```$/gm)) parseToml(text);
  }
});
