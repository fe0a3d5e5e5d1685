import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { secretKeys } from "../../sinks/secret.ts";
import type { SinkType } from "../../sinks/sink.ts";
import { ConfigError } from "../../src/config/issue.ts";
import { loadConfig } from "../../src/config/load.ts";
import { sampleConfig, sinkTable } from "../../src/config/sample.ts";
import { secretVariable } from "../../src/config/secrets.ts";
import { REGISTRY } from "./example_sinks.ts";
import { CONFIG, failure, load, memoryWorld, type Setting } from "./memory_world.ts";

const database: SinkType = {
  name: "data-base",
  summary: "A database of the tests.",
  kind: "durable",
  schema: z.strictObject({
    ...secretKeys("token", "API token"),
    user: z.string().optional().describe("User."),
    ...secretKeys("password", "Password of the user"),
  }),
  fromUrl: ({ username, password }) => ({
    ...(username === "" ? {} : { user: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
  }),
  target: () => "here",
  create: () => assert.fail("the configuration makes no sinks"),
};
const registry = [...REGISTRY, database];

function sink(...lines: string[]): string {
  return ["[[sinks]]", 'type = "data-base"', ...lines].join("\n");
}

async function options(setting: Setting, sinkUrl?: string): Promise<unknown> {
  const flags = sinkUrl === undefined ? {} : { sink: [sinkUrl] };
  const { config } = await load({ registry, ...setting }, flags);
  return config.sinks[0]?.options;
}

Deno.test("a secret can stand in the file, and the sink gets it", async () => {
  assert.deepEqual(await options({ file: sink('token = "t0p"') }), { token: "t0p" });
});

Deno.test("a sink gets the first line of the file that it is in, and not the file", async () => {
  for (const text of ["t0p", "t0p\n", "t0p\r\n", "t0p\nsecond line\n"]) {
    const file = sink('token_file = "/run/token"');
    assert.deepEqual(await options({ file, files: { "/run/token": text } }), { token: "t0p" });
  }
  assert.deepEqual(
    await options({ file: sink('token_file = "/t"'), files: { "/t": " a b \n" } }),
    { token: " a b " },
  );
});

Deno.test("the file of a secret is relative to the configuration, on the command line to the working directory", async () => {
  const file = sink('token_file = "secrets/token"');
  const files = { "/etc/socktraf/secrets/token": "of the file", "token": "of the folder" };
  assert.deepEqual(await options({ file, files }), { token: "of the file" });
  assert.deepEqual(await options({ files }, "data-base:?token_file=token"), {
    token: "of the folder",
  });
});

Deno.test("a secret comes from systemd's credentials, by the sink's name, then by its type's", async () => {
  const env = { CREDENTIALS_DIRECTORY: "/run/c", SOCKTRAF_NAS_TOKEN: "variable" };
  const file = sink('name = "nas"');
  const byType = { "/run/c/data-base_token": "of the type\n" };
  const byName = { ...byType, "/run/c/nas_token": "of the sink\n" };
  assert.deepEqual(await options({ file, env, files: byName }), { token: "of the sink" });
  assert.deepEqual(await options({ file, env, files: byType }), { token: "of the type" });
  assert.deepEqual(await options({ file, env }), { token: "variable" });
});

Deno.test("a secret comes from a variable, by the sink's name, then by its type's", async () => {
  const byType = { SOCKTRAF_DATA_BASE_TOKEN: "type", SOCKTRAF_DATA_BASE_PASSWORD: "pass" };
  assert.equal(secretVariable("data-base", "token"), "SOCKTRAF_DATA_BASE_TOKEN");
  assert.deepEqual(await options({ file: sink(), env: byType }), {
    token: "type",
    password: "pass",
  });
  const byName = { ...byType, SOCKTRAF_N_A_S_2_TOKEN: "name" };
  const named = await options({ file: sink('name = "n.a-s_2"'), env: byName });
  assert.deepEqual(named, { token: "name", password: "pass" });
  assert.deepEqual(await options({ file: sink(), env: { SOCKTRAF_DATA_BASE_TOKEN: "" } }), {});
});

Deno.test("what is said explicitly wins over what is around", async () => {
  const around = {
    env: { CREDENTIALS_DIRECTORY: "/run/c", SOCKTRAF_DATA_BASE_TOKEN: "variable" },
    files: { "/run/c/data-base_token": "credential", "/t": "file" },
  };
  assert.deepEqual(await options({ ...around, file: sink('token = "value"') }), { token: "value" });
  assert.deepEqual(await options({ ...around, file: sink('token_file = "/t"') }), {
    token: "file",
  });
});

Deno.test("a file of a secret that cannot be read is an error where it was named", async () => {
  const cases: readonly [content: Setting["files"], reason: string][] = [
    [{}, "no such file, or no permission to look"],
    [{ "/t": { status: "unreadable", reason: "permission denied" } }, "permission denied"],
    [{ "/t": "" }, "it is empty"],
    [{ "/t": "\n" }, "it is empty"],
    [{ "/t": "\nhush" }, "its first line is empty"],
    [{ "/t": "hu\0sh" }, "its first line is not plain text"],
    [{ "/t": "x".repeat(65_537) }, "it is larger than 64 KiB"],
  ];
  for (const [files, reason] of cases) {
    const error = await failure({
      registry,
      file: sink('user = "u"', 'token_file = "/t"'),
      ...(files === undefined ? {} : { files }),
    });
    assert.equal(error.message, `${CONFIG}:4: Cannot read token_file "/t": ${reason}`);
    assert.equal(error.exitCode, 78);
  }
  assert.deepEqual(
    await options({ file: sink('token_file = "/t"'), files: { "/t": "x".repeat(65_536) } }),
    { token: "x".repeat(65_536) },
  );
});

Deno.test("a credential that is there but cannot be read is an error", async () => {
  const error = await failure({
    registry,
    file: sink(),
    env: { CREDENTIALS_DIRECTORY: "/run/c" },
    files: { "/run/c/data-base_token": { status: "unreadable", reason: "permission denied" } },
  });
  assert.equal(
    error.message,
    'Cannot read the credential "/run/c/data-base_token": permission denied',
  );
});

Deno.test("a secret and its file together are an error", async () => {
  const error = await failure({ registry, file: sink('token = "hush"', 'token_file = "/t"') });
  assert.equal(error.message, `${CONFIG}:4: Cannot use token and token_file together: keep one`);
});

Deno.test("a secret on the command line works, with a warning", async () => {
  for (
    const [url, key, shown] of [
      ["data-base:?token=hush", "token", "data-base:?token=***"],
      ["data-base://me:hush@nas", "password", "data-base://***@nas"],
      ["data-base://nas?password=hush", "password", "data-base://nas?password=***"],
    ] as const
  ) {
    const { config, warnings } = await load({ registry }, { sink: [url] });
    const options = config.sinks[0]?.options as Record<string, unknown>;
    assert.equal(options[key], "hush");
    assert.deepEqual(warnings, [
      `--sink "${shown}": The ${key} can be seen by every user of this host in ps; ` +
      `use ${key}_file=…`,
    ]);
  }
});

Deno.test("a secret in a file that everybody may read works, with a warning", async () => {
  const file = sink('token = "hush"');
  assert.deepEqual((await load({ registry, file, isPublic: true })).warnings, [
    `${CONFIG}:3: The token can be read by every user of this host; ` +
    `run "chmod o-r ${CONFIG}" or use token_file`,
  ]);
  assert.deepEqual((await load({ registry, file })).warnings, []);
  const inFile = { file: sink('token_file = "/t"'), files: { "/t": "hush" }, isPublic: true };
  assert.deepEqual((await load({ registry, ...inFile })).warnings, []);
});

Deno.test("secrets of sinks that are not used need not be readable", async () => {
  const file = sink('token_file = "/root/token"', 'password = "hush"');
  const setting: Setting = { registry, file, isPublic: true };
  for (const flags of [{ sink: ["stdout:"] }, {}]) {
    const sinks = "sink" in flags ? "all" : "stdout";
    const { config, warnings } = await load({ ...setting, sinks }, flags);
    assert.deepEqual(config.sinks.map(({ type }) => type), ["stdout"]);
    assert.deepEqual(warnings, []);
  }
  assert.equal((await load({ ...setting, sinks: "none" })).config.sinks[0]?.type, "data-base");
  await failure(setting);
});

Deno.test("the sample shows how to give a secret by file, and not how to write it down", () => {
  const table = sinkTable(database, "own");
  assert.match(table, /^# token_file = "\/etc\/socktraf\/token"$/m);
  assert.match(table, /File that holds the API token, on one line\. Or the option token itself,/);
  assert.match(table.replaceAll("\n# ", " "), /the variable SOCKTRAF_DATA_BASE_TOKEN\./);
  assert.doesNotMatch(table, /^#? ?token = /m);
});

/** Texts that are secrets: long enough not to be anywhere by chance. */
const secret = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme-ascii" })
  // deno-lint-ignore no-control-regex -- a secret is text
  .map((text) => `z9Q${text.replaceAll(/[\x00-\x1f\x7f\s]/g, "~")}x7K`);

Deno.test("no error, warning, origin or sample holds a secret", async () => {
  const wrong = fc.constantFrom(
    "tokn = 1",
    "user = 5",
    'token_file = "/nowhere"',
    "top = 0",
    "password = 1",
    'name = "-"',
    "x",
    "group_by = 1",
  );
  const place = fc.constantFrom("toml", "list", "url", "userinfo", "raw", "raw userinfo", "file");
  await fc.assert(
    fc.asyncProperty(
      secret,
      secret,
      fc.uniqueArray(wrong, { maxLength: 3 }),
      place,
      async (token, password, mistakes, where) => {
        const keys = ["token_file", "password", "user", "x"];
        const query = mistakes.map((line) =>
          line.replaceAll(/[" ]/g, "").replace(/^(?!top|user|group)/, "&$&").replace(/^&?/, "&")
        ).join("");
        const url = {
          url: `data-base://nas?token=${encodeURIComponent(token)}${query}`,
          userinfo: `data-base://u:${encodeURIComponent(password)}@nas?x=1${query}`,
          raw: `data-base://nas?tokn=${token}&token=${token}${query}`,
          "raw userinfo": `data-base://u:${password}@nas?x=1${query}`,
        }[where as string];
        const quoted = JSON.stringify(token);
        const file = where === "list"
          ? sink(`token = [${quoted}]`, `password = {a = ${quoted}}`, ...mistakes)
          : where === "file"
          ? sink('token_file = "/t"', ...mistakes.filter((line) => !line.startsWith("token")))
          : sink(`token = ${quoted}`, `password = ${JSON.stringify(password)}`, ...mistakes);
        const world = memoryWorld({
          registry,
          file: url === undefined ? file : "",
          isPublic: true,
          files: { "/t": `\n${token}` },
          env: { SOCKTRAF_DATA_BASE_PASSWORD: password },
        });
        let said = "";
        try {
          const loaded = await loadConfig(
            url === undefined ? { config: CONFIG } : { config: CONFIG, sink: [url] },
            world,
          );
          said = JSON.stringify([loaded.warnings, loaded.config.sinks.map((s) => s.origin)]);
        } catch (error) {
          assert.ok(error instanceof ConfigError, String(error));
          said = `${error.message}\n${JSON.stringify(error.issues)}\n${error.stack}`;
        }
        said += sampleConfig(registry);
        // Characters that a URL gives a meaning of its own cut a raw secret; its beginning and its
        // end must not show either.
        for (const mark of ["z9Q", "x7K"]) {
          assert.ok(!said.includes(mark), `${keys} ${where} ${url ?? file}\n${said}`);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
