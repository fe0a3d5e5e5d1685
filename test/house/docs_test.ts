/** What the documents say of other files. */
import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path/posix";
import { configurationDoc, formattedDoc } from "../../tools/configuration_doc.ts";
import { readFile, repositoryFiles, ROOT } from "../../tools/repository.ts";

const FILES = new Set(repositoryFiles());
const DOCS = [...FILES].filter((path) => path.endsWith(".md"));

/** Anchors that GitHub gives the headings of a text. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replaceAll(/^```[\s\S]*?^```$/gm, "").match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading.replace(/^#+ /, "").toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(
        " ",
        "-",
      )
    ),
  );
}

/** Links that lead nowhere, as they stand. */
function deadLinks(path: string, text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return !/^https?:\/\/[\w.-]+\.[a-z]+(\/|$)/.test(link);
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : normalize(join(dirname(path), file)).replace(/\/$/, "");
    const isFolder = [...FILES].some((known) => known.startsWith(`${target}/`));
    if (!FILES.has(target)) return !isFolder || anchor !== undefined;
    return anchor !== undefined && !anchorsOf(readFile(target)).has(anchor);
  });
}

for (const path of DOCS) {
  Deno.test(`every link in ${path} leads somewhere`, () => {
    assert.deepEqual(deadLinks(path, readFile(path)), []);
  });
}

Deno.test("a link that leads nowhere is found", () => {
  const text = "[a](nowhere.md) [b](README.md#no-such-heading) [c](https:/x) [d](README.md)";
  assert.deepEqual(deadLinks("README.md", text), [
    "nowhere.md",
    "README.md#no-such-heading",
    "https:/x",
  ]);
});

Deno.test("docs/configuration.md says what the schema says", async () => {
  assert.equal(readFile("docs/configuration.md"), await formattedDoc());
  assert.match(configurationDoc(), /\| `interval` \| `"1s"` \|/);
});

Deno.test("every test that docs/security.md names is there", () => {
  const text = readFile("docs/security.md").replaceAll(/\s+/g, " ");
  const proofs = [...text.matchAll(/`(test\/[\w/.]+)`: ((?:"[^"]+"(?:, )?)+)/g)];
  assert.ok(proofs.length > 20, String(proofs.length));
  for (const [, path = "", titles = ""] of proofs) {
    const source = readFile(path);
    for (const [, title = ""] of titles.matchAll(/"([^"]+)"/g)) {
      assert.ok(source.includes(title), `${path}: ${title}`);
    }
  }
  for (const [, path = ""] of text.matchAll(/`(test\/[\w/.]+)`/g)) {
    assert.ok(Deno.statSync(ROOT + path), path);
  }
});

/** Names of files and folders between backticks, but for those of something new. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`((?:[\w.-]+\/)*(?:[\w.-]+\.(?:ts|bt|md|toml|json)|))`/g)]
    .map(([, path = ""]) => path).filter((path) => path !== "" && !/NAME|PATH/.test(path));
}

/** Paths that are none from the root, nor the end of one. */
function deadPaths(text: string): string[] {
  return pathsIn(text).filter((path) => {
    const isFolder = path.endsWith("/");
    return ![...FILES].some((file) =>
      isFolder ? `/${file}`.includes(`/${path}`) : file === path || file.endsWith(`/${path}`)
    );
  });
}

for (const path of ["CONTRIBUTING.md", "docs/architecture.md", "integrations/README.md"]) {
  Deno.test(`every path that ${path} names is there, but for those of the new thing`, () => {
    const text = readFile(path);
    assert.ok(pathsIn(text).length > 5, String(pathsIn(text).length));
    assert.deepEqual(deadPaths(text), []);
  });
}

Deno.test("a path that is not there is found", () => {
  const text = "`src/main.ts` `main.ts` `src/` `src/nothing.ts` `nowhere/` `sinks/NAME/mod.ts`";
  assert.deepEqual(deadPaths(text), ["src/nothing.ts", "nowhere/"]);
});

Deno.test("CONTRIBUTING.md names every file of the new sink that sinks/README.md makes", () => {
  const [, list = ""] = /## A sink\n([^]*?)\n## /.exec(readFile("CONTRIBUTING.md")) ?? [];
  const example = [...readFile("sinks/README.md").matchAll(/^ {3}`([\w/]+\.\w+)`:$/gm)];
  assert.equal(example.length, 4);
  for (const [, path = ""] of example) {
    assert.ok(list.includes(`\`${path.replace("webhook", "NAME")}\``), path);
  }
});

/** Every file that knows a bar by its name has to be touched for a new one. */
Deno.test("CONTRIBUTING.md names every file of the program that knows a bar by its name", () => {
  const [, list = ""] = /## A status bar\n([^]*?)\n## /.exec(readFile("CONTRIBUTING.md")) ?? [];
  const knowing = [...FILES].filter((path) =>
    /^(?:sinks|src|integrations)\/.*\.ts$/.test(path) && /\bxmobar\b/.test(readFile(path))
  ).map((path) => path.replace("xmobar", "NAME"));
  assert.ok(knowing.length > 6);
  assert.deepEqual(knowing.filter((path) => !list.includes(path)), []);
});
