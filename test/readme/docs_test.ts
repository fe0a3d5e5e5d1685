/**
 * Every block of the documents that can be tried is tried.
 *
 * A block of `sh` is typed as it stands, on a {@link Stage}. A second word of its fence names the
 * recipe that types it, here or in another test; what cannot be run is in {@link ELSEWHERE}.
 */
import assert from "node:assert/strict";
import { parse as parseToml } from "smol-toml";
import manifest from "../../deno.json" with { type: "json" };
import { SINK_TYPES } from "../../sinks/mod.ts";
import { TARGETS } from "../../tools/compile.ts";
import { readFile, repositoryFiles, ROOT } from "../../tools/repository.ts";
import { LinesFile, recording, run } from "../cli/actions/command.ts";
import { tracing } from "../real/ability.ts";
import {
  allBlocks,
  type Block,
  blocksIn,
  commandsOf,
  documents,
  placeOf,
  strayCode,
} from "./blocks.ts";
import { RECIPES } from "./docs_recipes.ts";

/** Blocks and commands that are not typed here: why, and which test tries them instead. */
const ELSEWHERE: readonly {
  readonly place: string;
  /** Only this command of the block. */
  readonly command?: RegExp;
  readonly why: string;
  readonly test: string;
}[] = [
  { place: "README.md", why: "with bpftrace itself", test: "test/readme/readme_test.ts" },
  {
    place: "README.md install",
    command: /^chmod /,
    why: "runs what a release has built",
    test: ".github/workflows/release.yml",
  },
  {
    place: "README.md install",
    command: /apt install/,
    why: "installs on the reader's machine",
    test: "test/real/package/main.ts",
  },
  {
    place: "README.md service",
    why: "changes the services of the machine",
    test: "test/cli/actions/service_test.ts",
  },
  { place: "README.md influxdb", why: "a recipe", test: "test/readme/recipes_test.ts" },
  { place: "README.md homeassistant", why: "a recipe", test: "test/readme/recipes_test.ts" },
  { place: "README.md bar", why: "a recipe", test: "test/readme/recipes_test.ts" },
  { place: "CONTRIBUTING.md", why: "it runs this test", test: "test/house/gate_test.ts" },
  {
    place: "sinks/influxdb/README.md influxdb",
    command: /org=home|\+v3:/,
    why: "Debian has no InfluxDB 2 and 3",
    test: "test/sinks/influxdb/write_test.ts",
  },
  {
    place: "sinks/mqtt/README.md mqtt",
    command: /mqtts:/,
    why: "no authority that the system trusts signs a certificate for a test",
    test: "test/real/mqtt/refusal_test.ts",
  },
];

/** Languages in which nothing is typed: output, and what other programs and people read. */
const NOT_TYPED = new Set(["haskell", "ini", "lua", "md", "sql", "text", "ts"]);

/** Languages whose every block is tried below. */
const TRIED = new Set(["json", "sh", "toml"]);

/** Pages with code that is in no block: why, and which test tries it. */
const STRAY: ReadonlyMap<string, string> = new Map([
  // Takes fifteen minutes; that one runs it with --short.
  ["docs/benchmarks.md", "test/bench/bench_test.ts"],
]);

const BLOCKS = allBlocks();

/** What there is for a command elsewhere. */
function isElsewhere(block: Block, text: string): boolean {
  return ELSEWHERE.some(({ place, command }) =>
    place === placeOf(block) && (command === undefined || command.test(text))
  );
}

/** Commands of a block that are to be typed here. */
function commandsHere(block: Block): string[] {
  return commandsOf(block).filter((text) => !isElsewhere(block, text));
}

const SHELL = BLOCKS.filter(({ language }) => language === "sh");

Deno.test("every block of commands has somebody who tries it", () => {
  const nobody = SHELL.filter((block) => commandsHere(block).length > 0 && !RECIPES.has(block.mark))
    .map(placeOf);
  assert.deepEqual(nobody, []);
  assert.ok(SHELL.length > 25, String(SHELL.length));
});

Deno.test("every block is in a language that is tried, or in one in which nothing is typed", () => {
  const unknown = BLOCKS.filter(({ language }) => !TRIED.has(language) && !NOT_TYPED.has(language));
  assert.deepEqual(unknown.map(({ page, language }) => `${page}: ${language}`), []);
});

Deno.test("every block of code has a fence that names its language", () => {
  const stray = documents().filter((page) => strayCode(readFile(page)).length > 0);
  assert.deepEqual(stray, [...STRAY.keys()]);
  for (const test of STRAY.values()) assert.ok(Deno.statSync(ROOT + test).isFile, test);
});

Deno.test("code without a block is found, and nothing else", () => {
  assert.deepEqual(strayCode("a\n\n    ls\n\n~~~sh\nls\n~~~\n"), ["    ls", "~~~sh", "~~~"]);
  assert.deepEqual(strayCode("a\n\n```\nls\n```\n"), ["```", "```"]);
  assert.deepEqual(strayCode("- a\n    b\n\n```sh\nx\n\n    ls\n```\n\n1. `a`\n"), []);
});

Deno.test("what is tried elsewhere is there, and so is the test that tries it", () => {
  for (const { place, command, test } of ELSEWHERE) {
    const blocks = SHELL.filter((block) => placeOf(block) === place);
    const commands = blocks.flatMap(commandsOf).filter((text) => command?.test(text) ?? true);
    assert.ok(commands.length > 0, place);
    assert.ok(Deno.statSync(ROOT + test).isFile, test);
  }
});

Deno.test("the files that the README installs are called as a release calls them", () => {
  const [block] = SHELL.filter((block) => placeOf(block) === "README.md install");
  const [, version] = /socktraf_(\S+)_amd64\.deb/.exec(block?.text ?? "") ?? [];
  assert.equal(version, manifest.version);
  const [, target = ""] = /socktraf-(\S+-gnu)/.exec(block?.text ?? "") ?? [];
  assert.ok(TARGETS.has(target), target);
});

Deno.test("a block in a list and a comment behind a command are read as they are meant", () => {
  const [block] = blocksIn(
    "a.md",
    "1. x\n\n   ```sh mark\n   ls '#a' # all\n\n   # none\n   ```\n",
  );
  assert.equal(block?.mark, "mark");
  assert.deepEqual(commandsOf(block ?? { text: "" }), ["ls '#a'"]);
});

Deno.test("every block of TOML is a configuration that socktraf takes", async () => {
  const blocks = BLOCKS.filter(({ language }) => language === "toml");
  assert.ok(blocks.length > 20);
  // Where other programs have their own, the mark is the name of the program.
  const others = ["i3status-rust", "starship"];
  using lines = new LinesFile(recording([5]));
  const folder = await Deno.makeTempDir({ prefix: "socktraf-toml-" });
  try {
    for (const block of blocks) {
      if (others.includes(block.mark)) {
        assert.ok(Object.keys(parseToml(block.text)).length > 0, placeOf(block));
        continue;
      }
      await Deno.writeTextFile(`${folder}/secret`, "hush", { mode: 0o600 });
      const text = block.text.replaceAll(/"\/etc\/socktraf\/\w+"/g, `"${folder}/secret"`);
      const first = await complaint(text, folder, lines.path);
      // In a list of all options those that the chosen ones need may stand as comments.
      const missing = [...first.matchAll(/Missing key "(\w+)"/g)].map(([, key]) => key);
      const complete = text.replaceAll(new RegExp(`^# (${missing.join("|")}) = `, "gm"), "$1 = ");
      const last = missing.length === 0 ? first : await complaint(complete, folder, lines.path);
      assert.equal(last, "", `${placeOf(block)}\n${text}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** What `socktraf check` says of a configuration that is wrong; nothing of one that is right. */
async function complaint(text: string, folder: string, input: string): Promise<string> {
  const config = `${folder}/config.toml`;
  await Deno.writeTextFile(config, text, { mode: 0o600 });
  const { code, output, errors } = await run([
    ...["check", "--offline", "--config", config],
    ...["--input", input],
  ]);
  return code === 0 ? "" : output + errors;
}

/** A whole value, a value on each line, or what stands between the braces of one. */
function isJson(text: string): boolean {
  return [[text], text.trimEnd().split("\n"), [`{${text}}`]].some((values) =>
    values.every((value) => {
      try {
        JSON.parse(value);
        return true;
      } catch {
        return false;
      }
    })
  );
}

Deno.test("every block of JSON is JSON", () => {
  const blocks = BLOCKS.filter(({ language }) => language === "json");
  assert.ok(blocks.length > 4);
  assert.deepEqual(blocks.filter(({ text }) => !isJson(text)), []);
  assert.equal(isJson('{ "a": 1, }'), false);
});

Deno.test("docs/README.md leads to every page, every sink and every bar", () => {
  const page = readFile("docs/README.md");
  const pages = repositoryFiles("docs/").filter((path) => path.endsWith(".md"))
    .map((path) => path.replace("docs/", "")).filter((path) => path !== "README.md");
  const sinks = SINK_TYPES.map(({ name, family }) =>
    family === undefined ? `../sinks/${name}/README.md` : `../sinks/${family}/${name}.md`
  );
  assert.ok(pages.length > 6 && sinks.length > 10);
  assert.deepEqual([...pages, ...sinks].filter((path) => !page.includes(`](${path})`)), []);
});

/** How many pages are tried at a time. */
const AT_ONCE = 3;

Deno.test({
  name: `every command in the documents works${tracing.missing}`,
  ignore: !tracing.works,
  async fn(t): Promise<void> {
    const waiting = SHELL.filter((block) => commandsHere(block).length > 0);
    const trials = Array.from({ length: AT_ONCE }, async () => {
      for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
        const commands = commandsHere(block);
        const recipe = RECIPES.get(block.mark);
        await t.step({
          name: placeOf(block),
          fn: async () => await recipe?.(commands),
          sanitizeOps: false,
          sanitizeResources: false,
          sanitizeExit: false,
        });
      }
    });
    await Promise.all(trials);
  },
});
