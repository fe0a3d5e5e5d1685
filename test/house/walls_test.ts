import assert from "node:assert/strict";
import plugin from "../../tools/lint/plugin.ts";
import { ROOMS } from "../../tools/lint/rooms.ts";
import { programModules, ROOT } from "../../tools/repository.ts";

/** What the house rules say of a module, as `rule: message`. */
function findings(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, ROOT + path, source)
    .map(({ id, message }) => `${id.replace("socktraf/", "")}: ${message}`);
}

Deno.test("every way to import goes through the wall or fails at it", () => {
  const ways = [
    'import { Log } from "../../src/cli/log.ts";',
    'import type { Log } from "../../src/cli/log.ts";',
    'import { type Log } from "../../src/cli/log.ts";',
    'import "../../src/cli/log.ts";',
    'export * from "../../src/cli/log.ts";',
    'export { Log } from "../../src/cli/log.ts";',
    'export type { Log } from "../../src/cli/log.ts";',
    'const log = await import("../../src/cli/log.ts");',
    'export type Log = import("../../src/cli/log.ts").Log;',
  ];
  for (const way of ways) {
    assert.deepEqual(
      findings("sinks/mqtt/mod.ts", way),
      ["walls: sinks may not import src/cli"],
      way,
    );
    assert.deepEqual(findings("src/cli/actions/run.ts", way.replaceAll("../../src/cli", "..")), []);
    assert.deepEqual(findings("test/sinks/mqtt_test.ts", way), [], "a test may import everything");
  }
});

Deno.test("data flows one way: capture, traffic, delivery, sinks", () => {
  const closed: readonly [from: string, to: string][] = [
    ...["src/cli", "src/capture", "src/delivery", "src/config"].flatMap((
      to,
    ): [string, string][] => [["sinks/a/b.ts", to], ["src/format/a.ts", to]]),
    ...["src/cli", "src/capture", "src/delivery", "src/config", "sinks"].map((
      to,
    ): [string, string] => ["src/traffic/a.ts", to]),
    ...["src/cli", "src/delivery", "src/config", "sinks", "src/format"].map((
      to,
    ): [string, string] => ["src/capture/a.ts", to]),
    ...["src/cli", "src/capture", "src/config", "src/format", "bt"].map((
      to,
    ): [string, string] => ["src/delivery/a.ts", to]),
    ["src/config/a.ts", "src/cli"],
    ["src/terminal/a.ts", "src/cli"],
    ["bt/mod.ts", "src/traffic"],
  ];
  for (const [from, to] of closed) {
    const up = "../".repeat(from.split("/").length - 1);
    const room = from.startsWith("src/")
      ? from.slice(0, from.lastIndexOf("/"))
      : from.split("/")[0];
    assert.deepEqual(
      findings(from, `import type { X } from "${up}${to}/x.ts";`),
      [`walls: ${room} may not import ${to}`],
    );
  }
});

Deno.test("of a higher room a lower one knows the types only", () => {
  for (const [from, to] of [["src/capture", "src/traffic"], ["src/delivery", "sinks"]] as const) {
    const source = (words: string): string => `${words} from "../../${to}/x.ts";`;
    assert.deepEqual(findings(`${from}/a.ts`, source("import type { X }")), []);
    const objection = [`walls: ${from} may import only types from ${to}`];
    assert.deepEqual(findings(`${from}/a.ts`, source("import { X }")), objection);
    // What stays of it is an import for its effects.
    assert.deepEqual(findings(`${from}/a.ts`, source("import { type X }")), objection);
  }
});

Deno.test("only packages of deno.json are imported, and the program takes none that is for tests", () => {
  const say = (path: string, specifier: string): string[] =>
    findings(path, `import x from "${specifier}";`);
  assert.deepEqual(say("src/cli/a.ts", "zod"), []);
  assert.deepEqual(say("src/cli/a.ts", "zod/mini"), []);
  assert.deepEqual(say("src/cli/a.ts", "node:path"), []);
  assert.deepEqual(say("test/a_test.ts", "fast-check"), []);
  assert.deepEqual(say("src/cli/a.ts", "fast-check"), [
    "known-imports: fast-check is for tests and tools only",
  ]);
  assert.deepEqual(say("test/a_test.ts", "zodiac"), [
    "known-imports: It is not among the imports of deno.json",
  ]);
  for (
    const specifier of [
      "jsr:@std/fs",
      "npm:zod",
      "https://example.org/x.ts",
      "data:text/javascript,",
    ]
  ) {
    assert.deepEqual(say("test/a_test.ts", specifier), [
      "known-imports: Packages are named in deno.json; no import names a registry or an address",
    ]);
  }
});

Deno.test("a folder that no wall knows is no room", () => {
  assert.deepEqual(findings("src/attic/a.ts", 'import "../traffic/x.ts";'), [
    'walls: "src/attic" is not a room that tools/lint/rooms.ts knows',
  ]);
});

Deno.test("the walls of every room are tested against real modules, and they hold", () => {
  const rooms = new Set<string>();
  for (const path of programModules()) {
    assert.deepEqual(findings(path, Deno.readTextFileSync(ROOT + path)), [], path);
    const room = [...ROOMS.keys()].find((name) => path === name || path.startsWith(`${name}/`));
    assert.ok(room !== undefined, path);
    rooms.add(room);
  }
  assert.ok(rooms.size >= 9, [...rooms].join(" "));
});
