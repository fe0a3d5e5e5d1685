import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { indexToml, type KeyPath } from "../../src/config/toml_positions.ts";

function lineOf(text: string, ...path: KeyPath): number | undefined {
  return indexToml(text).find(path)?.line;
}

Deno.test("indexToml() finds keys, with comments and blank lines between", () => {
  const text = "# top\n\na = 1 # b = 2\n  b = 2\n";
  assert.deepEqual(indexToml(text).find(["a"]), { line: 3, column: 1 });
  assert.deepEqual(indexToml(text).find(["b"]), { line: 4, column: 3 });
  assert.equal(lineOf(text, "c"), undefined);
});

Deno.test("indexToml() finds keys of tables, and the tables", () => {
  const text = "a = 1\n[capture]\nmap_keys = 1\n[ x . 'y' ]\nz = 1\n";
  assert.equal(lineOf(text, "capture"), 2);
  assert.equal(lineOf(text, "capture", "map_keys"), 3);
  assert.equal(lineOf(text, "x", "y"), 4);
  assert.equal(lineOf(text, "x", "y", "z"), 5);
});

Deno.test("indexToml() finds dotted and quoted keys", () => {
  const text = 'filter.pid = 1\nfilter . "a.b" = 2\n"\\u0061" = 3\n';
  assert.equal(lineOf(text, "filter", "pid"), 1);
  assert.equal(lineOf(text, "filter", "a.b"), 2);
  assert.equal(lineOf(text, "a"), 3);
});

Deno.test("indexToml() finds keys of arrays of tables, and of tables inside them", () => {
  const text = [
    "[[sinks]]",
    'type = "a"',
    "[sinks.tls]",
    "ca = 1",
    "[[sinks.topics]]",
    "name = 1",
    "[[sinks.topics]]",
    "name = 2",
    "[[sinks]]",
    'type = "b"',
    "[[sinks.topics]]",
    "name = 3",
  ].join("\n");
  assert.equal(lineOf(text, "sinks"), 1);
  assert.equal(lineOf(text, "sinks", 0, "type"), 2);
  assert.equal(lineOf(text, "sinks", 0, "tls", "ca"), 4);
  assert.equal(lineOf(text, "sinks", 0, "topics", 1, "name"), 8);
  assert.equal(lineOf(text, "sinks", 1), 9);
  assert.equal(lineOf(text, "sinks", 1, "type"), 10);
  assert.equal(lineOf(text, "sinks", 1, "topics", 0, "name"), 12);
});

Deno.test("indexToml() finds keys of inline tables and elements of lists", () => {
  const text = 'a = [\n  1, # one\n  "]",\n  { b = [3,\n4], "c" = 5 },\n]\nd = 1\n';
  assert.equal(lineOf(text, "a", 0), 2);
  assert.equal(lineOf(text, "a", 1), 3);
  assert.equal(lineOf(text, "a", 2, "b"), 4);
  assert.equal(lineOf(text, "a", 2, "b", 1), 5);
  assert.equal(lineOf(text, "a", 2, "c"), 5);
  assert.equal(lineOf(text, "d"), 7);
});

Deno.test("indexToml() takes nothing inside a string for a key", () => {
  const text = 'a = """\nb = 1\n\\"""\n""""\nc = \'\'\'\nb = 2\n\'\'\'\nd = "x # \\" [e]"\nb = 3\n';
  assert.deepEqual(Object.keys(parse(text)), ["a", "c", "d", "b"]);
  assert.equal(lineOf(text, "b"), 9);
  assert.equal(lineOf(text, "c"), 5);
});

Deno.test("indexToml() falls back to the nearest table above", () => {
  assert.equal(lineOf("\n[capture]\n", "capture", "bpftrace"), 2);
});

Deno.test("indexToml() knows every key that the parser knows", () => {
  const key = fc.oneof(fc.stringMatching(/^[a-z_-]{1,6}$/), fc.string({ maxLength: 5 }));
  const { table } = fc.letrec((tie) => ({
    table: fc.dictionary(key, tie("value"), { maxKeys: 4, depthIdentifier: "toml" }),
    value: fc.oneof(
      { depthIdentifier: "toml", maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 3 }),
      tie("table"),
      fc.array(tie("table"), { minLength: 1, maxLength: 3, depthIdentifier: "toml" }),
    ),
  }));
  fc.assert(fc.property(table, (value) => {
    const text = stringify(value as Record<string, unknown>);
    const positions = indexToml(text);
    for (const path of paths(parse(text))) {
      const direct = positions.find(path);
      const above = path.length > 1 ? positions.find(path.slice(0, -1)) : undefined;
      assert.ok(direct !== undefined, JSON.stringify(path) + "\n" + text);
      const line = text.split("\n")[direct.line - 1] ?? "";
      const last = path.at(-1);
      if (typeof last === "string" && /^[a-z_-]+$/.test(last)) assert.ok(line.includes(last), line);
      assert.ok(above === undefined || above.line <= direct.line);
    }
  }));
});

Deno.test("indexToml() throws on no text, and ends", () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(
      fc.constantFrom(
        "[",
        "]",
        "[[",
        "{",
        "}",
        "=",
        '"',
        "'",
        '"""',
        "\n",
        "a",
        ".",
        ",",
        "#",
        "\\",
      ),
    )
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      indexToml(candidate).find(["a"]);
    }),
    { numRuns: 1_000 },
  );
});

function* paths(value: unknown, above: KeyPath = []): Generator<KeyPath> {
  if (typeof value !== "object" || value === null || value instanceof Date) return;
  for (const [key, inner] of Object.entries(value)) {
    const path = [...above, Array.isArray(value) ? Number(key) : key];
    yield path;
    yield* paths(inner, path);
  }
}
