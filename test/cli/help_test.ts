import assert from "node:assert/strict";
import { runCommandLine } from "../../src/cli/app.ts";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { modelOf } from "../../src/cli/command_model.ts";
import { FLAG_GROUPS } from "../../src/cli/config_flags.ts";
import { ENVIRONMENT } from "../../src/config/environment.ts";
import { MAP_KEYS } from "../../src/config/limits.ts";
import { REGISTRY } from "../config/example_sinks.ts";
import { memoryIo } from "./memory_io.ts";

async function help(...words: string[]): Promise<string> {
  const io = memoryIo();
  const code = await runCommandLine(words, io, () => Promise.resolve(REGISTRY));
  assert.equal(code, 0, io.errors);
  assert.equal(io.errors, "");
  return io.output;
}

Deno.test("the first line of the help says what the program does", async () => {
  const [first] = (await help("--help")).split("\n");
  assert.equal(
    first,
    "socktraf tells which process on this host moves how many bytes over the network.",
  );
});

Deno.test("every help fits 80 columns, ends with a line end and has the exit codes", async () => {
  const texts = [await help("-h")];
  for (const { name } of COMMANDS) texts.push(await help(name, "--help"));
  for (const text of texts) {
    for (const line of text.split("\n")) {
      assert.ok(line.length <= 80, line);
      assert.equal(line, line.trimEnd());
    }
    assert.match(text, /[^\n]\n$/);
    assert.match(text, /Exit codes:\n {2}0 {3}fine\n[^]* {2}78 {2}wrong configuration\n/);
  }
});

Deno.test("the help of the program names every command and every variable", async () => {
  const text = await help("--help");
  for (const { name } of COMMANDS) assert.match(text, new RegExp(`^  ${name} `, "m"));
  for (const { name } of ENVIRONMENT) assert.ok(text.includes(name), name);
});

Deno.test("the help of a command names each of its flags once, and its arguments", async () => {
  for (const entry of COMMANDS) {
    const text = await help(entry.name, "--help");
    const model = modelOf(entry);
    for (const flag of model.flags) {
      const found = text.match(new RegExp(`^  (?:-\\w, )?--${flag.name}(?: [A-Z]+)?(?: |$)`, "gm"));
      assert.equal(found?.length, 1, `${entry.name} --${flag.name}`);
    }
    for (const { placeholder } of model.arguments) assert.ok(text.includes(`  ${placeholder} `));
    for (const [line] of entry.examples) assert.ok(text.includes(`  ${line}`), line);
  }
});

Deno.test("the help of a command may be asked for behind its flags", async () => {
  assert.equal(await help("totals", "--top", "3", "--help"), await help("totals", "--help"));
  assert.equal(await help("--top", "3", "--help"), await help("run", "--help"));
});

Deno.test("every example is a command line that we accept", async () => {
  for (const { name, examples } of COMMANDS) {
    for (const [line] of examples) {
      const words = (line.split("socktraf ")[1] ?? "").split(/[)>|]/)[0]?.trim().split(" ") ?? [];
      const io = memoryIo();
      const seen = new Set(words.filter((word) => word !== ""));
      await runCommandLine([...seen, "--help"], io, () => Promise.resolve(REGISTRY));
      assert.equal(io.errors, "", `${name}: ${line}`);
    }
  }
});

Deno.test("every shared flag stands in a group of the help", () => {
  const grouped = new Set<string>(FLAG_GROUPS.flatMap(([, names]) => names));
  for (const { property } of modelOf(COMMANDS[0] ?? assert.fail()).flags) {
    assert.ok(grouped.has(property) || ["config", "help", "version"].includes(property), property);
  }
});

Deno.test("the help and the schema agree about the bounds of --map-keys", async () => {
  const { minimum, maximum, default: byDefault } = MAP_KEYS;
  const text = (await help("run", "--help")).replace(/\s+/g, " ");
  assert.ok(text.includes(`${minimum} to ${maximum} [${byDefault}]`));
});
