import assert from "node:assert/strict";
import fc from "fast-check";
import { CONFIG, failure, load } from "./memory_world.ts";

const STDOUT = '[[sinks]]\ntype = "stdout"\n';

async function names(file: string, ...sink: string[]): Promise<string[]> {
  const { config } = await load({ file }, { sink });
  return config.sinks.map(({ name }) => name);
}

Deno.test("a sink is named as its type, and a second one of the type gets a number", async () => {
  assert.deepEqual(await names(STDOUT), ["stdout"]);
  assert.deepEqual(await names(STDOUT + STDOUT + STDOUT), ["stdout", "stdout-2", "stdout-3"]);
  assert.deepEqual(await names("", "stdout:", "broker://b", "stdout"), [
    "stdout",
    "broker",
    "stdout-2",
  ]);
});

Deno.test("a name that was given goes to the sink that it was given to", async () => {
  const file = `${STDOUT}${STDOUT}name = "stdout"\n${STDOUT}name = "stdout-2"\n`;
  assert.deepEqual(await names(file), ["stdout-3", "stdout", "stdout-2"]);
  assert.deepEqual(await names("", "stdout:?name=a", "stdout:"), ["a", "stdout"]);
});

Deno.test("a name given twice is an error that names both places", async () => {
  const file = `${STDOUT}name = "a"\n${STDOUT}name = "a"\n`;
  const error = await failure({ file });
  assert.equal(
    error.message,
    `${CONFIG}:6: Cannot use name "a" twice: another sink has it at ${CONFIG}:3`,
  );
  assert.equal(error.exitCode, 78);
  const ofFlags = await failure({}, { sink: ["stdout:?name=a", "broker://b?name=a"] });
  assert.equal(
    ofFlags.message,
    '--sink "broker://b?name=a": Cannot use name "a" twice: another sink has it at ' +
      '--sink "stdout:?name=a"',
  );
});

Deno.test("a name can be part of the name of a file", async () => {
  for (const name of ["", ".", "../x", "a/b", "a b", "-a", "ü", "a".repeat(65)]) {
    const error = await failure({ file: `${STDOUT}name = ${JSON.stringify(name)}` });
    assert.match(error.message, /:3: Cannot use sinks\.name ".*": expected at most 64 letters/);
  }
  assert.deepEqual(await names(`${STDOUT}name = "A.b_c-9"`), ["A.b_c-9"]);
});

Deno.test("no two sinks ever have the same name", async () => {
  const sink = fc.record({
    type: fc.constantFrom("stdout", "broker"),
    name: fc.option(fc.constantFrom("stdout", "stdout-2", "broker-2", "x"), { nil: undefined }),
  });
  const sinks = fc.uniqueArray(sink, {
    minLength: 1,
    selector: ({ name }) => name ?? Math.random(),
  });
  await fc.assert(fc.asyncProperty(sinks, async (list) => {
    const file = list.map(({ type, name }) =>
      `[[sinks]]\ntype = "${type}"\n${type === "broker" ? 'host = "b"\n' : ""}` +
      (name === undefined ? "" : `name = "${name}"\n`)
    ).join("");
    const given = await names(file);
    assert.equal(new Set(given).size, list.length);
    for (const [index, { name }] of list.entries()) {
      if (name !== undefined) assert.equal(given[index], name);
    }
  }));
});

Deno.test("two sinks that write to the same place are warned about", async () => {
  const { warnings } = await load({}, {
    sink: ["broker://b", "broker://c", "broker://b?name=twin", "stdout:", "stdout:"],
  });
  assert.deepEqual(warnings, [
    'The sinks "broker" and "twin" both write to "b": what both write counts twice there',
  ]);
});
