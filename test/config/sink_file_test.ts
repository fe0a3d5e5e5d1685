import assert from "node:assert/strict";
import { posix } from "node:path";
import { SINK_FILES } from "../../src/cli/sink_files.ts";
import type { Config } from "../../src/config/config.ts";
import { readConfigFile } from "../../src/config/config_file.ts";
import type { ConfigFlags } from "../../src/config/flags.ts";
import { ConfigError } from "../../src/config/issue.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { SinkFileWorld } from "../../src/config/sink_file.ts";
import { REGISTRY } from "./example_sinks.ts";

/** A right one, in the plainest form. */
const GOOD = `
export default ({ z, DELIVERED }) => ({
  name: "my-sink",
  summary: "A sink of the tests.",
  kind: "live",
  schema: z.strictObject({ option: z.string().default("none").describe("An option.") }),
  create: () => ({
    probe: () => Promise.resolve({ ok: true, detail: "fine" }),
    write: () => Promise.resolve(DELIVERED),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
});
`;

/** A folder with files, and a configuration read there. */
class Folder implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync({ prefix: "socktraf-sink-" });

  write(name: string, text: string): string {
    const path = `${this.path}/${name}`;
    Deno.mkdirSync(posix.dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, text);
    return path;
  }

  async load(
    flags: ConfigFlags,
    own: Partial<SinkFileWorld> = {},
    sinks: "all" | "stdout" | "none" = "all",
  ): Promise<Config> {
    const loaded = await loadConfig(flags, {
      env: () => undefined,
      hostname: () => "here",
      readFile: readConfigFile,
      registry: REGISTRY,
      sinks,
      sinkFiles: { ...WORLD, cwd: () => this.path, ...own },
    });
    return loaded.config;
  }

  async problem(flags: ConfigFlags, own?: Partial<SinkFileWorld>): Promise<string> {
    try {
      await this.load(flags, own);
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      assert.equal(error.exitCode, 78);
      return error.message.replaceAll(`${this.path}/`, "@/");
    }
    return assert.fail("the sink was accepted");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** As anybody, whoever runs the tests. */
const WORLD: SinkFileWorld = {
  isRoot: false,
  cwd: SINK_FILES.cwd,
  realPath: SINK_FILES.realPath,
  stat: SINK_FILES.stat,
  import: SINK_FILES.import,
  kit: SINK_FILES.kit,
};

Deno.test("--sink takes a sink of one's own by its path, with options", async () => {
  await using folder = new Folder();
  const path = folder.write("my_sink.ts", GOOD);
  folder.write("below/x.txt", "");
  for (const named of ["./my_sink.ts", "./below/../my_sink.ts", path, `file://${path}`]) {
    const { sinks: [sink] } = await folder.load({ sink: [`${named}?option=x&top=3`] });
    assert.equal(sink?.type, "my-sink");
    assert.equal(sink?.name, "my-sink");
    assert.deepEqual(sink?.options, { option: "x" });
    assert.equal(sink?.top, 3);
    assert.equal(sink?.origin, `--sink ${named}`);
  }
});

Deno.test("a path on the command line is relative to the working directory, in a file to the file", async () => {
  await using folder = new Folder();
  folder.write("a/my_sink.ts", GOOD);
  const config = folder.write("config.toml", '[[sinks]]\ntype = "./a/my_sink.ts"\noption = "x"\n');
  const { sinks } = await folder.load({ config }, { cwd: () => "/" });
  assert.deepEqual(sinks.map(({ type, options }) => ({ type, options })), [
    { type: "my-sink", options: { option: "x" } },
  ]);
  await folder.load({ sink: ["../my_sink.ts"] }, { cwd: () => `${folder.path}/a/b` });
});

Deno.test("a sink of one's own may be TypeScript or JavaScript, an object or a function", async () => {
  await using folder = new Folder();
  const typed = 'import type { SinkType } from "./nowhere.ts";\n' +
    GOOD.replace("({ z, DELIVERED })", "({ z, DELIVERED }: any): SinkType");
  folder.write("a.ts", typed);
  folder.write("b.mts", typed);
  folder.write("c.js", GOOD);
  folder.write("d.mjs", GOOD.replace("export default (", "export default async ("));
  const plain = "const { SINK_KIT } = await import(new URL('../../sinks/kit.ts', " +
    `${JSON.stringify(import.meta.url)}).href);\n` +
    GOOD.replace("export default", "const make =") + "\nexport default make(SINK_KIT);";
  folder.write("e.ts", plain);
  for (const name of ["a.ts", "b.mts", "c.js", "d.mjs", "e.ts"]) {
    const { sinks } = await folder.load({ sink: [`./${name}`] });
    assert.equal(sinks[0]?.type, "my-sink", name);
  }
});

Deno.test("a sink of one's own imports other files beside it", async () => {
  await using folder = new Folder();
  folder.write("part.ts", 'export const NAME: string = "from-part";');
  folder.write("a.ts", `import { NAME } from "./part.ts";${GOOD.replace('"my-sink"', "NAME")}`);
  assert.equal((await folder.load({ sink: ["./a.ts"] })).sinks[0]?.type, "from-part");
});

Deno.test("two sinks of one file are of one type, and have names of their own", async () => {
  await using folder = new Folder();
  folder.write("my_sink.ts", GOOD);
  const { sinks } = await folder.load({ sink: ["./my_sink.ts", "./my_sink.ts?option=b"] });
  assert.equal(sinks[0]?.sinkType, sinks[1]?.sinkType);
  assert.deepEqual(sinks.map(({ name }) => name), ["my-sink", "my-sink-2"]);
});

Deno.test("wrong options of a sink of one's own are explained as those of any other", async () => {
  await using folder = new Folder();
  folder.write("my_sink.ts", GOOD);
  const config = folder.write(
    "config.toml",
    '[[sinks]]\ntype = "./my_sink.ts"\noptoin = "x"\ntimeout = "1s"\n',
  );
  assert.equal(
    await folder.problem({ config }),
    '@/config.toml:3: Unknown key "optoin" in sinks, did you mean "option"?\n' +
      '@/config.toml:4: Cannot set timeout: a sink of type "my-sink" gets each interval as it comes',
  );
});

Deno.test("what is wrong with a file is said, with the line where there is one", async () => {
  await using folder = new Folder();
  const cases: readonly [text: string, problem: RegExp][] = [
    [
      "const a = 1;\n\nexport default ({ z }) => {\n  const x = ;\n};\n",
      /^@\/bad0\.ts:4: Cannot load the sink: SyntaxError: Expression expected$/,
    ],
    ["\nthrow new Error('boom\\nmore');", /^@\/bad1\.ts:2: Cannot load the sink: boom$/],
    ["export const a = 1;", /^@\/bad2\.ts: Cannot load the sink: it has no default export: exp/],
    ["export default 5;", /: its default export is no sink type: expected an object with name,/],
    ["\nexport default () => {\n  null.x;\n};", /^@\/bad4\.ts:3: .*Cannot read properties of null/],
    ["export default () => {};", /is no sink type: expected an object with name, summary, kind, /],
    [
      'import x from "some-package";\nexport default x;',
      /^@\/bad6\.ts:1: .*"some-package".* imports no packages but gets what it needs from its argument$/,
    ],
    ['import "./nope.ts";', /^@\/bad7\.ts:1: Cannot load the sink: Module not found ".*nope\.ts"/],
    [GOOD.replace('"my-sink"', '"My Sink"'), /"name" to be lower-case.*, not "My Sink"$/],
    [GOOD.replace('"my-sink"', "undefined"), /no sink type: expected "name" to be lower-case/],
    [GOOD.replace('"my-sink"', '"stdout"'), /: there is already a type named "stdout"$/],
    [GOOD.replace('"my-sink"', '"brokers"'), /: there is already a type named "brokers"$/],
    [GOOD.replace('"live"', '"alive"'), /: expected "kind" to be "live" or "durable"$/],
    [GOOD.replace('"live"', '"durable"'), /: a durable type needs "target", which names the rec/],
    [GOOD.replace("summary:", "sumary:"), /: expected "summary" to be a line of text$/],
    [GOOD.replace("schema:", "shema:"), /: expected "schema" to be made with z of the kit$/],
    [GOOD.replace("z.strictObject({", "({"), /: expected "schema" to be made with z of the kit$/],
    [GOOD.replace(/z\.strict.*}\)/, "z.string()"), /: expected "schema" to be an object, as z\.st/],
    [GOOD.replace("{ option:", "{ top:"), /: its option "top" is one that every sink has$/],
    [GOOD.replace("create:", "make:"), /: expected "create" to be a function$/],
    [GOOD.replace("kind:", "target: 5, kind:"), /: expected "target" to be a function or absent$/],
    [GOOD.replace("kind:", 'schemes: ["broker"], kind:'), /: there is already a scheme "broker"$/],
    [GOOD.replace("kind:", "schemes: 5, kind:"), /: expected "schemes" to be a list of texts/],
  ];
  for (const [index, [text, expected]] of cases.entries()) {
    folder.write(`bad${index}.ts`, text);
    const problem = await folder.problem({ sink: [`./bad${index}.ts`] });
    assert.match(problem, expected);
    assert.equal(problem.split("\n").length, 1, problem);
  }
});

Deno.test("a file that cannot be had is named, with who named it", async () => {
  await using folder = new Folder();
  const config = folder.write("config.toml", 'host = "h"\n[[sinks]]\ntype = "./none.ts"\n');
  assert.equal(
    await folder.problem({ config }),
    "@/none.ts: Cannot load the sink: no such file; @/config.toml:3 names it",
  );
  assert.equal(
    await folder.problem({ sink: ["./none.ts?x=1"] }),
    "@/none.ts: Cannot load the sink: no such file; --sink names it",
  );
  folder.write("folder.ts/x", "");
  assert.match(await folder.problem({ sink: ["./folder.ts"] }), /: it is not a file$/);
  folder.write("sink.txt", GOOD);
  assert.match(
    await folder.problem({ sink: ["./sink.txt"] }),
    /: expected a file that ends in \.ts, \.mts, \.js or \.mjs$/,
  );
  assert.match(
    await folder.problem({ sink: ["file://elsewhere/x.ts"] }),
    /: it is not the URL of a local file$/,
  );
});

Deno.test("a file that is written like a type is told apart from it", async () => {
  await using folder = new Folder();
  const config = folder.write("config.toml", '[[sinks]]\ntype = "my_sink.ts"\n');
  assert.equal(
    await folder.problem({ config }),
    '@/config.toml:2: Unknown sink type "my_sink.ts", did you mean "./my_sink.ts"?',
  );
});

Deno.test("two files with types of one name are an error", async () => {
  await using folder = new Folder();
  folder.write("a.ts", GOOD);
  folder.write("b.ts", GOOD);
  assert.match(
    await folder.problem({ sink: ["./a.ts", "./b.ts"] }),
    /^@\/b\.ts: .*: there is already a type named "my-sink"$/,
  );
});

Deno.test("a file of a sink that is not used is not run", async () => {
  await using folder = new Folder();
  folder.write("bad.ts", "throw new Error('it ran');");
  const config = folder.write("config.toml", '[[sinks]]\ntype = "./bad.ts"\n');
  for (
    const [flags, sinks] of [
      [{ config, sink: ["stdout:"] }, "all"],
      [{ config }, "stdout"],
      [{ config }, "none"],
    ] as const
  ) {
    const loaded = await folder.load(flags, {}, sinks);
    assert.deepEqual(loaded.sinks.map(({ type }) => type), ["stdout"]);
  }
});

Deno.test("as root, a file that somebody else may write is refused, with what to do", async () => {
  await using folder = new Folder();
  const path = folder.write("a/b/my_sink.ts", GOOD);
  await Deno.symlink(path, `${folder.path}/link.ts`);
  const safe = { uid: 0, gid: 0, mode: 0o755 };
  const problem = async (
    unsafe: string,
    facts: { uid?: number; mode?: number },
    sink = "./a/b/my_sink.ts",
  ): Promise<string | undefined> => {
    const stat: SinkFileWorld["stat"] = async (file) => ({
      ...await Deno.stat(file),
      ...(file === "/tmp" ? { ...safe, mode: 0o1777 } : safe),
      ...(file === `${folder.path}${unsafe}` ? facts : {}),
    });
    try {
      await folder.load({ sink: [sink] }, { isRoot: true, stat });
      return undefined;
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      return error.message.replaceAll(folder.path, "@").replace(/^.*?: /, "");
    }
  };
  const move = ", or move the sink to a folder of root's, such as /etc/socktraf";
  assert.equal(await problem("", {}), undefined);
  assert.equal(
    await problem("/a/b/my_sink.ts", { uid: 1000 }),
    "Cannot load the sink: it would run as root, and user 1000 may write @/a/b/my_sink.ts: " +
      'run "chown root @/a/b/my_sink.ts"',
  );
  assert.equal(
    await problem("/a/b/my_sink.ts", { mode: 0o664 }),
    "Cannot load the sink: it would run as root, and its group may write @/a/b/my_sink.ts: " +
      'run "chmod go-w @/a/b/my_sink.ts"',
  );
  assert.equal(
    await problem("/a/b", { mode: 0o1777 }),
    "Cannot load the sink: it would run as root, and everybody may write @/a/b: " +
      `run "chmod go-w @/a/b"${move}`,
  );
  assert.equal(
    await problem("/a", { uid: 1000 }),
    "Cannot load the sink: it would run as root, and user 1000 may write @/a: " +
      `run "chown root @/a"${move}`,
  );
  // A sticky folder further up is as safe as /tmp.
  assert.equal(await problem("/a", { mode: 0o1777 }), undefined);
  // Where a link leads is looked at as well as where it stands.
  assert.match(
    await problem("/a/b", { uid: 1000 }, "./link.ts") ?? "",
    /user 1000 may write @\/a\/b:/,
  );
  assert.match(await problem("", { mode: 0o777 }, "./link.ts") ?? "", /everybody may write @:/);
});

Deno.test("where nothing is said about files, none is loaded", async () => {
  const world = {
    env: () => undefined,
    hostname: () => "here",
    readFile: readConfigFile,
    registry: REGISTRY,
  };
  await assert.rejects(loadConfig({ sink: ["./a.ts"] }, world), {
    name: "ConfigError",
    message: "./a.ts: Cannot load the sink: this command loads none",
  });
});
