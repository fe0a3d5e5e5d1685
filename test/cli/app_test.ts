import { buildCommand } from "@stricli/core";
import assert from "node:assert/strict";
import fc from "fast-check";
import { runCommandLine } from "../../src/cli/app.ts";
import type { CommandEntry } from "../../src/cli/commands/entry.ts";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { configFlags } from "../../src/cli/config_flags.ts";
import type { Context } from "../../src/cli/context.ts";
import type { Config } from "../../src/config/config.ts";
import type { ConfigFlags } from "../../src/config/flags.ts";
import { REGISTRY } from "../config/example_sinks.ts";
import { memoryIo, type MemorySetting } from "./memory_io.ts";

/** What a command line came to. */
interface Result {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function socktraf(
  words: readonly string[],
  setting: MemorySetting = {},
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<Result> {
  const io = memoryIo(setting);
  const code = await runCommandLine(words, io, () => Promise.resolve(REGISTRY), commands);
  return { code, output: io.output, errors: io.errors };
}

const SPY_FLAGS = ["interval", "top", "process", "input", "groupBy", "noLoopback"] as const;

type SpyFlag = typeof SPY_FLAGS[number];

/** The commands, with bodies that only note what they were given. */
function spies(seen: { name: string; config: Config }[], code = 0): CommandEntry[] {
  const spy = (name: string): CommandEntry => ({
    name,
    examples: [],
    build: () =>
      buildCommand<Pick<ConfigFlags, SpyFlag>, [], Context>({
        func: async function (flags): Promise<void> {
          await this.run(flags, (config) => {
            seen.push({ name, config });
            return Promise.resolve(code);
          });
        },
        parameters: {
          flags: configFlags(...SPY_FLAGS),
        },
        docs: { brief: name },
      }),
  });
  return [spy("run"), spy("totals")];
}

async function wrong(line: string): Promise<string> {
  const { code, output, errors } = await socktraf(line === "" ? [] : line.split(" "));
  assert.equal(code, 2, `${line}: ${errors}`);
  assert.equal(output, "");
  return errors;
}

Deno.test("no command means the first one, with or without flags", async () => {
  for (const words of [[], ["--interval", "2s"], ["run"], ["run", "--interval=2s"]]) {
    const seen: { name: string; config: Config }[] = [];
    const { code, errors } = await socktraf(words, {}, spies(seen));
    assert.equal(errors, "");
    assert.equal(code, 0);
    assert.deepEqual(seen.map(({ name }) => name), ["run"]);
    assert.equal(
      seen[0]?.config.intervalMs,
      words.length > 0 && words.at(-1) !== "run" ? 2_000 : 1_000,
    );
  }
});

Deno.test("flags arrive in the configuration", async () => {
  const seen: { name: string; config: Config }[] = [];
  const words = "totals --top 5 --process a --process b,c --group-by pid,thread --group-by user " +
    "--no-loopback --input -";
  await socktraf(words.split(" "), {}, spies(seen));
  const config = seen[0]?.config;
  assert.equal(config?.top, 5);
  assert.deepEqual(config?.filter.process, ["a", "b,c"]);
  assert.deepEqual(config?.groupBy, ["pid", "thread", "user"]);
  assert.equal(config?.includeLoopback, false);
  assert.equal(config?.capture.input, "-");
});

Deno.test("the number that a command gives is the exit code", async () => {
  assert.equal((await socktraf([], {}, spies([], 69))).code, 69);
});

/** A command that ends with an error. */
function failing(error: Error): CommandEntry[] {
  return [{
    name: "run",
    examples: [],
    build: () =>
      buildCommand<Record<never, never>, [], Context>({
        func: async function (): Promise<void> {
          await this.run({}, () => Promise.reject(error));
        },
        parameters: {},
        docs: { brief: "fail" },
      }),
  }];
}

Deno.test("an error that nobody expected ends with 1 and says where it happened", async () => {
  const { code, errors } = await socktraf([], {}, failing(new TypeError("Cannot happen")));
  assert.equal(code, 1);
  assert.match(errors, /^error: TypeError: Cannot happen\n {4}at /);
});

Deno.test("an error that knows its exit code is told with its advice, without a trace", async () => {
  const error = Object.assign(new Error("Cannot find bpftrace"), {
    exitCode: 69,
    advice: "Install it",
  });
  const { code, errors } = await socktraf([], {}, failing(error));
  assert.equal(code, 69);
  assert.equal(errors, "error: Cannot find bpftrace\nInstall it\n");
});

Deno.test("a broken pipe that is not standard output is an error", async () => {
  const { code } = await socktraf([], {}, failing(new Deno.errors.BrokenPipe("a child")));
  assert.equal(code, 1);
});

Deno.test("a reader that goes away is no error", async () => {
  const onWrite = (): never => {
    throw new Deno.errors.BrokenPipe("Broken pipe");
  };
  for (const word of ["--help", "--version"]) {
    const { code, errors } = await socktraf([word], { onWrite });
    assert.deepEqual({ code, errors }, { code: 0, errors: "" });
  }
});

Deno.test("--version prints name and version, for every command", async () => {
  for (const words of [["--version"], ["-V"], ["totals", "--version"]]) {
    assert.deepEqual(await socktraf(words), { code: 0, output: "socktraf 0.1.0\n", errors: "" });
  }
});

Deno.test("a wrong word is answered with the nearest right one", async () => {
  const advice = (command = ""): string => `Run "socktraf ${command}--help" for help\n`;
  assert.equal(
    await wrong("totalz"),
    `error: Unknown command "totalz", did you mean "totals"?\n${advice()}`,
  );
  assert.equal(
    await wrong("help"),
    `error: Unknown command "help", did you mean "--help"?\n${advice()}`,
  );
  assert.equal(
    await wrong("--intervall 2s"),
    `error: Unknown flag "--intervall", did you mean "--interval"?\n${advice()}`,
  );
  assert.equal(
    await wrong("totals --sink x"),
    `error: Unknown flag "--sink": it is one of "socktraf run"\n${advice("totals ")}`,
  );
  assert.equal(
    await wrong("replay f --speed 11"),
    'error: Cannot use --speed "11": expected "1", "10" or "max", did you mean "10"?\n' +
      advice("replay "),
  );
  assert.equal(
    await wrong("completions bsh"),
    'error: Cannot use SHELL "bsh": expected "bash", "zsh" or "fish", did you mean "bash"?\n' +
      advice("completions "),
  );
  assert.equal(await wrong("-z"), `error: Unknown flag "-z"\n${advice()}`);
  assert.equal(await wrong("--x"), `error: Unknown flag "--x"\n${advice()}`);
});

Deno.test("what is missing, too much or out of place is named", async () => {
  assert.match(
    await wrong("--interval"),
    /Missing value of --interval: expected --interval TIME\n/,
  );
  assert.match(await wrong("--top="), /Missing value of --top: expected --top N\n/);
  assert.match(await wrong("--top --pid 1"), /Missing value of --top: expected --top N\n/);
  assert.match(await wrong("replay"), /Missing argument FILE\n/);
  assert.match(await wrong("run foo"), /Unexpected argument "foo"\n/);
  assert.match(await wrong("--top 1 --top 2"), /Cannot use --top twice: "1" and "2"\n/);
  assert.match(
    await wrong("--top 3 totals"),
    /Unexpected argument "totals": a command stands before its flags, as in "socktraf totals …"\n/,
  );
});

Deno.test("all wrong values of flags are reported at once", async () => {
  assert.equal(
    await wrong("--interval 5x --units bit --sink stdot:"),
    'error: Cannot parse --interval "5x": expected a number and a unit, such as 1s\n' +
      'error: Cannot use --units "bit": expected "bytes" or "bits", did you mean "bits"?\n' +
      'error: --sink "stdot:": Unknown sink type "stdot", did you mean "stdout"?\n',
  );
});

Deno.test("a wrong configuration ends with 78", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "intervall = 1\n");
  try {
    const { code, errors } = await socktraf(["program", "--config", file]);
    assert.equal(code, 78);
    assert.equal(errors, `error: ${file}:1: Unknown key "intervall", did you mean "interval"?\n`);
  } finally {
    await Deno.remove(file);
  }
  assert.equal((await socktraf([], { env: { SOCKTRAF_INTERVAL: "x" } })).code, 78);
});

Deno.test("words that every object knows are unknown as all others", async () => {
  assert.match(await wrong("constructor"), /Unknown command "constructor"/);
  assert.match(await wrong("--constructor"), /Unknown flag "--constructor"/);
  assert.match(await wrong("--to-string=x"), /Unknown flag "--to-string/);
  assert.match(await wrong("run --__proto__"), /Unknown flag "--__proto__"/);
});

Deno.test("no command line ends without an exit code that means something", async () => {
  const names = ["interval", "top", "group-by", "no-loopback", "input", "process"];
  const word = fc.oneof(
    fc.constantFrom("run", "totals", "--", "-", "--=", "-h=", "--no-", "-V", "--help", "1s", "pid"),
    fc.constantFrom(...names).map((name) => `--${name}`),
    fc.tuple(fc.constantFrom(...names), fc.string()).map(([name, value]) => `--${name}=${value}`),
    fc.string(),
  );
  await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
    const { code, output, errors } = await socktraf(words, {}, spies([]));
    assert.ok(code === 0 || code === 2, `${code}: ${errors}`);
    if (code === 2) assert.match(errors, /^error: /);
    if (code === 2) assert.equal(output, "");
  }));
});
