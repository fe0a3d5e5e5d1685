/** The bundle, alone in an empty folder without cache and network, with a sink of a user's own. */
import assert from "node:assert/strict";
import { bundle } from "../../tools/bundle.ts";
import { ROOT } from "../../tools/repository.ts";
import { RECORDING, type Runner, runnerFor } from "../../tools/smoke.ts";

/** A live sink, in TypeScript, with an import of types that leads nowhere and a file beside it. */
const LIVE = `
import type { OwnSink } from "./nowhere/sinks/kit.ts";
import { PREFIX } from "./prefix.ts";

export default (({ z, DELIVERED, rowsOf, secretKeys }) => ({
  name: "mine",
  summary: "A sink of one's own",
  kind: "live",
  schema: z.strictObject({
    shout: z.boolean().default(false).describe("In capitals."),
    ...secretKeys("token", "Token"),
  }),
  create(options: { shout: boolean; token?: string }, { stdout }) {
    return {
      probe: () => Promise.resolve({ ok: true, detail: "fine" }),
      async write(batch) {
        for (const row of batch.flatMap((each) => rowsOf(each))) {
          const line: string = \`\${PREFIX} \${row.process} \${options.token}\\n\`;
          const text = options.shout ? line.toUpperCase() : line;
          await stdout.write(new TextEncoder().encode(text));
        }
        return DELIVERED;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
})) satisfies OwnSink;
`;

Deno.test("the bundle runs a sink of one's own", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-own-" });
  try {
    for (const name of ["empty", "cache"]) await Deno.mkdir(`${folder}/${name}`);
    await bundle(`${folder}/socktraf.mjs`);
    await Deno.writeTextFile(`${folder}/empty/mine.ts`, LIVE);
    await Deno.writeTextFile(`${folder}/empty/prefix.ts`, 'export const PREFIX: string = "row";');
    await Deno.copyFile(`${ROOT}examples/ndjson_file.ts`, `${folder}/empty/file.ts`);
    const flags = ["--no-config", "--no-lock", "--no-npm", "--cached-only", "--no-prompt"];
    const run = (env: Record<string, string> = {}): Runner =>
      runnerFor([Deno.execPath(), "run", ...flags, "--allow-all", `${folder}/socktraf.mjs`], {
        cwd: `${folder}/empty`,
        env: { DENO_DIR: `${folder}/cache`, NO_COLOR: "1", ...env },
      });
    const replay = ["replay", RECORDING, "--speed", "max", "--journal", "./journal.db"];

    await t.step("a live one, from the command line, with a secret", async () => {
      const { code, stdout, stderr } = await run({ SOCKTRAF_MINE_TOKEN: "t0p" })([
        ...replay,
        "--sink",
        "./mine.ts?shout=yes",
      ]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^(?:ROW .+ T0P\n)+$/);
    });

    await t.step("a durable one, from the configuration file", async () => {
      await Deno.writeTextFile(
        `${folder}/empty/config.toml`,
        '[[sinks]]\ntype = "./file.ts"\npath = "out.ndjson"\n',
      );
      const { code, stderr } = await run()([...replay, "--config", "config.toml"]);
      assert.equal(code, 0, stderr);
      const lines = (await Deno.readTextFile(`${folder}/empty/out.ndjson`)).trimEnd().split("\n");
      const expected = await run()([...replay, "--format", "ndjson"]);
      assert.deepEqual(lines, expected.stdout.trimEnd().split("\n"));
    });

    await t.step("sinks tells its options", async () => {
      const { code, stdout, stderr } = await run()(["sinks", "./mine.ts"]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^# In capitals\.\n# shout = false$/m);
    });

    await t.step("a mistake is told with its line", async () => {
      await Deno.writeTextFile(
        `${folder}/empty/bad.ts`,
        "export default () => {\n  const x = ;\n};\n",
      );
      const { code, stdout, stderr } = await run()([...replay, "--sink", "./bad.ts"]);
      assert.equal(code, 78);
      assert.equal(stdout, "");
      assert.match(stderr, /^error: \S*\/bad\.ts:2: Cannot load the sink: SyntaxError: .+\n$/);
      await Deno.writeTextFile(
        `${folder}/empty/zod.ts`,
        'import { z } from "zod";\nexport default z;',
      );
      const imports = await run()([...replay, "--sink", "./zod.ts"]);
      assert.equal(imports.code, 78);
      assert.match(imports.stderr, /\/zod\.ts:1: .*gets what it needs from its argument\n$/);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
