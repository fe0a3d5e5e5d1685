/** `sinks/README.md`: whoever follows it word for word has a sink that works. */
import assert from "node:assert/strict";
import { ROOT } from "../../tools/repository.ts";
import { sinkTableSchema } from "../../src/config/schema.ts";
import { shapeOf } from "../../src/config/schema_shape.ts";
import { SINK_KIT } from "../../sinks/kit.ts";
import { LinesFile, recording } from "../cli/actions/command.ts";

const PAGE = await Deno.readTextFile(`${ROOT}sinks/README.md`);

/** Code blocks with the name of their file above them. */
function filesOf(page: string): Map<string, string> {
  const pattern = /^( *)`([\w/.]+)`:\n\n\1```\w+\n([^]*?)\n\1```$/gm;
  return new Map([...page.matchAll(pattern)].map(([, indent = "", path = "", text = ""]) => [
    path,
    `${text.split("\n").map((line) => line.slice(indent.length)).join("\n")}\n`,
  ]));
}

async function deno(folder: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout) + decoder.decode(stderr);
  assert.ok(success, `deno ${args.join(" ")}\n${text}`);
  return text;
}

/** Copies what a sink and its tests are made of. */
async function copyRepository(folder: string): Promise<void> {
  for (const path of ["deno.json", "deno.lock", "bt", "src", "sinks", "test/sinks", "tools"]) {
    const parent = `${folder}/${path.split("/").slice(0, -1).join("/")}`;
    await Deno.mkdir(parent, { recursive: true });
    const { success } = await new Deno.Command("cp", {
      args: ["-r", `${ROOT}${path}`, parent],
    }).output();
    assert.ok(success, path);
  }
}

Deno.test("a sink that is added as the page says passes the checks and the conformance suite", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-adding-" });
  try {
    await copyRepository(folder);
    const files = filesOf(PAGE);
    assert.deepEqual([...files.keys()], [
      "sinks/webhook/mod.ts",
      "sinks/webhook/README.md",
      "sinks/mod.ts",
      "test/sinks/webhook/conformance.ts",
    ]);
    const registry = await Deno.readTextFile(`${folder}/sinks/mod.ts`);
    for (const [path, text] of files) {
      const target = `${folder}/${path}`;
      await Deno.mkdir(target.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(target, path === "sinks/mod.ts" ? withLine(registry, text) : text);
    }
    const written = [...files.keys()].filter((path) => path.endsWith(".ts"));
    await t.step("check", async () => {
      await deno(folder, "check", ...written);
    });
    await t.step("lint", async () => {
      await deno(folder, "lint", ...written);
    });
    await t.step("the README gets its options", async () => {
      await deno(folder, "run", "-A", "tools/sink_readmes.ts");
      const readme = await Deno.readTextFile(`${folder}/sinks/webhook/README.md`);
      assert.match(readme, /^url = "http:\/\/nas:8080\/traffic"$/m);
    });
    await t.step("fmt", async () => {
      await deno(folder, "fmt", "--check", ...files.keys());
    });
    await t.step("conformance", async () => {
      const suite = "test/sinks/conformance/conformance_test.ts";
      const text = await deno(folder, "test", "-A", "--no-check", "--filter", "webhook", suite);
      assert.match(text, /^the sink webhook keeps the contract \.\.\. ok/m);
    });
    await t.step("the program lists it", async () => {
      const text = await deno(folder, "run", "-A", "--no-check", "src/main.ts", "sinks");
      assert.match(text, /^webhook +durable +Every row as NDJSON to an HTTP server/m);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The registry with an import after the last one, and an entry at the end of the list. */
function withLine(registry: string, text: string): string {
  const [line = "", entry = ""] = text.trimEnd().split("\n");
  const last = registry.lastIndexOf("\nimport ");
  const end = registry.indexOf("\n", last + 1);
  const added = `${registry.slice(0, end)}\n${line}${registry.slice(end)}`;
  return added.replace("\n];", `\n${entry}\n];`);
}

Deno.test("the page shows the example of a sink of one's own as it is", async () => {
  const example = await Deno.readTextFile(`${ROOT}examples/ndjson_file.ts`);
  assert.ok(PAGE.includes(`\`\`\`ts\n${example}\`\`\`\n`));
});

Deno.test("the page names every key that every sink has, and everything in the kit", () => {
  for (const key of shapeOf(sinkTableSchema()).keys()) assert.ok(PAGE.includes(`\`${key}\``), key);
  for (const name of Object.keys(SINK_KIT)) assert.ok(PAGE.includes(`\`${name}\``), name);
});

Deno.test("what the page links to is there", async () => {
  const links = [...PAGE.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
  assert.ok(links.length > 3);
  for (const link of links) await Deno.stat(new URL(link, `file://${ROOT}sinks/README.md`));
});

Deno.test("the example of a sink of one's own writes every row of a recording", async () => {
  using file = new LinesFile(recording([5, 6, 7]));
  const folder = await Deno.makeTempDir({ prefix: "socktraf-own-" });
  try {
    await Deno.copyFile(`${ROOT}examples/ndjson_file.ts`, `${folder}/my_sink.ts`);
    const main = ["run", "--quiet", "-A", "--no-check", `${ROOT}src/main.ts`];
    const sink = ["--sink", "./my_sink.ts?path=out.ndjson", "--journal", "./journal.db"];
    await deno(folder, ...main, "replay", file.path, "--speed", "max", ...sink);
    const text = await Deno.readTextFile(`${folder}/out.ndjson`);
    const bytes = text.trimEnd().split("\n").map((line) => JSON.parse(line).rx_bytes);
    assert.deepEqual(bytes, [5, 6, 7]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
