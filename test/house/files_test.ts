/** What holds for every file of the repository. */
import assert from "node:assert/strict";
import { PROGRAM_NAMES } from "../../bt/mod.ts";
import manifest from "../../deno.json" with { type: "json" };
import { readFile, repositoryFiles } from "../../tools/repository.ts";

const FILES = repositoryFiles();
const LONGEST = 300;

Deno.test("every probe program in bt/ is listed in bt/mod.ts", () => {
  const files = FILES.filter((path) => /^bt\/[^/]+\.bt$/.test(path));
  assert.ok(files.length > 0);
  assert.deepEqual(PROGRAM_NAMES.map((name) => `bt/${name}.bt`).sort(), files);
});

Deno.test(`no module has more than ${LONGEST} lines: it is usually two`, () => {
  const modules = FILES.filter((path) => path.endsWith(".ts") && !path.startsWith("test/"));
  assert.ok(modules.length > 100);
  const long = modules.map((path) => ({ path, lines: readFile(path).split("\n").length - 1 }))
    .filter(({ lines }) => lines > LONGEST);
  assert.deepEqual(long, []);
});

Deno.test("no file names a package registry or a folder of the machine that it was written on", () => {
  const traces = [
    // Written in pieces, so that this file does not name them either.
    ["registry", "npmjs"].join("."),
    ["npmjs", "org"].join("."),
    ["jsr", "io"].join("."),
    ["deb", "debian", "org"].join("."),
    ["deno", "land"].join("."),
    ["", "work", ""].join("/"),
    ["..", "shared"].join("/"),
  ];
  const found = FILES.flatMap((path) => {
    const text = readFile(path);
    return traces.filter((trace) => text.includes(trace)).map((trace) => `${path}: ${trace}`);
  });
  assert.deepEqual(found, []);
});

Deno.test("every file that is text ends with a line feed and has no carriage return", () => {
  const found = FILES.filter((path) => !path.startsWith("test/fixtures/") && !path.endsWith(".png"))
    .filter((path) => {
      const text = readFile(path);
      return text.includes("\r\n") || (text !== "" && !text.endsWith("\n"));
    });
  assert.deepEqual(found, []);
});

Deno.test("the lock file holds checksums, not addresses", () => {
  const lock = JSON.parse(readFile("deno.lock")) as {
    readonly npm: Readonly<
      Record<string, { readonly integrity?: string; readonly tarball?: string }>
    >;
    readonly jsr?: unknown;
    readonly remote?: unknown;
  };
  assert.equal(lock.jsr ?? lock.remote, undefined);
  for (const [name, { integrity, tarball }] of Object.entries(lock.npm)) {
    assert.match(integrity ?? "", /^sha512-/, name);
    assert.equal(tarball, undefined, name);
  }
});

Deno.test("every package is named with its exact version", () => {
  for (const [name, target] of Object.entries(manifest.imports)) {
    assert.match(target, /^npm:(?:@[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/, name);
  }
});

Deno.test("the newest release in the change log is the version of deno.json", () => {
  const headings = [...readFile("CHANGELOG.md").matchAll(/^## \[([^\]]+)\]/gm)].map(([, name]) =>
    name
  );
  const releases = headings.filter((name) => name !== "Unreleased");
  assert.ok(headings.length > 0);
  assert.ok(headings.indexOf("Unreleased") <= 0, "what is unreleased comes first");
  // Before the first release all there is is unreleased.
  assert.equal(releases[0] ?? manifest.version, manifest.version);
});

Deno.test("one version of Deno is named everywhere", () => {
  const named = FILES.filter((path) => !path.startsWith("test/")).flatMap((path) =>
    [...readFile(path).matchAll(/\b(?:deno@|deno-version: |DENO_VERSION=)v?(\d+\.\d+\.\d+)/g)]
      .map(([, version]) => version)
  );
  assert.ok(named.length >= 3, named.join(" "));
  assert.equal(new Set(named).size, 1, named.join(" "));
});
