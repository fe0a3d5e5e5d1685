import assert from "node:assert/strict";
import { findSinkType, SINK_TYPES } from "../../sinks/mod.ts";

Deno.test("every sink type has a name of its own, a summary and a README", async () => {
  const names = SINK_TYPES.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, summary } of SINK_TYPES) {
    assert.match(name, /^[a-z][a-z0-9+-]*$/);
    assert.match(summary, /^[^\n]{10,100}$/);
    const readme = await Deno.readTextFile(
      new URL(`../../sinks/${name}/README.md`, import.meta.url),
    );
    assert(readme.startsWith(`# ${name}\n`), name);
  }
});

Deno.test("findSinkType() finds each type by its name and nothing else", () => {
  for (const type of SINK_TYPES) assert.equal(findSinkType(type.name), type);
  for (const name of ["", "STDOUT", "constructor"]) assert.equal(findSinkType(name), undefined);
});

interface ModuleGraph {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier: string };
    }[];
  }[];
}

Deno.test("the registry loads string-width only when a table is drawn", async () => {
  const root = new URL("../../", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", `${root}deno.json`, `${root}sinks/mod.ts`],
    stderr: "null",
  }).output();
  const { roots, modules }: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const dependencies = new Map(modules.map((each) => [each.specifier, each.dependencies ?? []]));

  const reached = (dynamicToo: boolean): Set<string> => {
    const seen = new Set<string>(roots);
    for (const specifier of seen) {
      for (const { code, isDynamic } of dependencies.get(specifier) ?? []) {
        if (code !== undefined && (dynamicToo || !isDynamic)) seen.add(code.specifier);
      }
    }
    return seen;
  };
  const measures = (specifier: string): boolean => specifier.includes("string-width");
  assert.equal([...reached(false)].some(measures), false);
  assert.equal([...reached(true)].some(measures), true);
});
