import assert from "node:assert/strict";
import { TYPE_NAME } from "../../src/config/sink_file_faults.ts";
import { readmePath } from "../../tools/sink_readmes.ts";
import { findSinkType, SINK_TYPES } from "../../sinks/mod.ts";

Deno.test("every sink type has a name of its own, a summary and a README", async () => {
  const names = SINK_TYPES.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const type of SINK_TYPES) {
    const { name, summary } = type;
    assert.match(name, TYPE_NAME);
    assert.match(summary, /^[^\n]{10,100}$/);
    const readme = await Deno.readTextFile(readmePath(type));
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

/** What the registry may load at every start, by the name of the package. */
const LIGHT = ["zod"];

Deno.test("the registry loads a heavy package only when a sink needs it", async () => {
  const root = new URL("../../", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", `${root}deno.json`, `${root}sinks/mod.ts`],
    stderr: "null",
  }).output();
  const { roots, modules }: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const dependencies = new Map(modules.map((each) => [each.specifier, each.dependencies ?? []]));

  const packages = (dynamicToo: boolean): string[] => {
    const seen = new Set<string>(roots);
    const names = new Set<string>();
    for (const specifier of seen) {
      for (const dependency of dependencies.get(specifier) ?? []) {
        const { code, isDynamic } = dependency;
        if (code === undefined || (isDynamic === true && !dynamicToo)) continue;
        seen.add(code.specifier);
        const name = /^(?![./]|node:|npm:|file:)((?:@[^/]+\/)?[^/]+)/.exec(dependency.specifier)
          ?.[1];
        if (name !== undefined && specifier.includes("/sinks/")) names.add(name);
        if (name !== undefined && specifier.includes("/src/format/")) names.add(name);
      }
    }
    return [...names].sort();
  };
  assert.deepEqual(packages(false), LIGHT);
  assert.ok(packages(true).includes("string-width"));
});
