/** Rules about what a sink type says of itself: name, options, sample, README, target. */
import assert from "node:assert/strict";
import { parse } from "smol-toml";
import type { z } from "zod";
import { withOptions } from "../../../tools/sink_readmes.ts";
import { sampleSink, sinkTable } from "../../../src/config/sample.ts";
import { sinkTableSchema } from "../../../src/config/schema.ts";
import {
  definitionOf,
  documentationOf,
  shapeOf,
  unwrap,
} from "../../../src/config/schema_shape.ts";
import { secretsOf } from "../../../src/config/secrets.ts";
import { faultsOf } from "../../../src/config/sink_file_faults.ts";
import { sinkFromUrl } from "../../../src/config/sink_config.ts";
import { open, type Rule, secretsIn, type Subject } from "./subject.ts";
import { watchIo } from "./spies.ts";

/** Every option, those of tables within included, as `limits.rows`. */
function* optionsOf(schema: z.ZodType, prefix = ""): Generator<readonly [string, z.ZodType]> {
  for (const [key, option] of shapeOf(schema)) {
    yield [prefix + key, option];
    if (definitionOf(unwrap(option)).type === "object") {
      yield* optionsOf(option, `${prefix}${key}.`);
    }
  }
}

/** All of them. */
export const TYPE_RULES: readonly Rule[] = [
  {
    name: "it is a sink type",
    check: ({ type }) => assert.deepEqual(faultsOf(type, []), []),
  },
  {
    name: "its summary is one line of 10 to 100 characters without a final period",
    check: ({ type }) => assert.match(type.summary, /^[A-Z][^\n]{8,98}[^\n.]$/),
  },
  {
    name: "its options are snake_case, each with a description",
    check({ type }): void {
      for (const [key, schema] of optionsOf(type.schema)) {
        assert.match(key, /^[a-z][a-z0-9_.]*$/);
        const { description = "" } = documentationOf(schema);
        assert.match(description, /^.{8,300}$/s, `the description of ${key}: "${description}"`);
      }
    },
  },
  {
    name: "its schema is strict: an option that it does not know is an error",
    check({ type, fixture }): void {
      assert.ok(type.schema.safeParse(fixture.options).success, "the fixture's options are wrong");
      const parsed = type.schema.safeParse({ ...fixture.options, no_such_option: 1 });
      assert.equal(parsed.error?.issues[0]?.code, "unrecognized_keys");
    },
  },
  {
    name: "what sounds like a secret is one, and can be read from a file",
    check({ type }): void {
      const secrets = secretsOf(type);
      for (const [key] of shapeOf(type.schema)) {
        if (!/(?:^|_)(?:token|password|secret|key|passphrase)$/.test(key)) continue;
        assert.ok(secrets.includes(key), `${key} is not made with secretKeys()`);
      }
    },
  },
  {
    name: "its sample says its defaults, and its examples are right",
    check({ type, fixture }): void {
      const sample = sampleSink(type).replace(/^# (?=[a-z_0-9]+ = |\[\[)/gm, "");
      const { sinks: [table = {}] = [] } = parse(sample) as { sinks?: Record<string, unknown>[] };
      const common = shapeOf(sinkTableSchema());
      const defaults: Record<string, unknown> = {};
      for (const [key, schema] of shapeOf(type.schema)) {
        if (secretsOf(type).includes(key)) continue;
        assert.ok(key in table && !common.has(key), key);
        assert.ok(schema.safeParse(table[key]).success, `${key} = ${JSON.stringify(table[key])}`);
        if (documentationOf(schema).default !== undefined) defaults[key] = table[key];
      }
      for (const key of Object.keys(fixture.options)) delete defaults[key];
      const parsed = type.schema.parse({ ...defaults, ...fixture.options });
      assert.deepEqual(parsed, type.schema.parse(fixture.options));
      parse(sinkTable(type, "all"));
    },
  },
  {
    name: "its README begins with its name and shows its options as the schema has them",
    check({ type, readme }): void {
      if (readme === undefined) return;
      assert.ok(readme.startsWith(`# ${type.name}\n`));
      assert.equal(withOptions(readme, type), readme, "run deno run -A tools/sink_readmes.ts");
    },
  },
  {
    name: "its example of a URL is right",
    check({ type }): void {
      if (type.exampleUrl === undefined) return;
      const checked = sinkFromUrl(type.exampleUrl, [type]);
      assert.ok(checked.ok, checked.ok ? "" : checked.issues.map((i) => i.problem).join("\n"));
    },
  },
  {
    name: "its target is always the same for the same options, and holds no secret",
    check(subject): void {
      const { type, fixture } = subject;
      if (type.kind === "live" && type.target === undefined) return;
      const target = (): string | undefined => type.target?.(type.schema.parse(fixture.options));
      const first = target();
      assert.match(first ?? "", /^[^\n]+$/);
      assert.equal(target(), first);
      for (const secret of secretsIn(subject)) assert.ok(!first?.includes(secret), "a secret");
    },
  },
  {
    name: "making a sink does no input or output and starts no timer",
    async check(subject): Promise<void> {
      const { sink, calls } = openWatched(subject);
      await sink[Symbol.asyncDispose]();
      assert.deepEqual(calls, []);
    },
  },
];

function openWatched(subject: Subject): { sink: ReturnType<typeof open>; calls: string[] } {
  using spies = watchIo();
  let written = false;
  const sink = open(subject, subject.fixture.options, {
    stdout: {
      isTerminal: () => false,
      size: () => undefined,
      write: () => {
        written = true;
        return Promise.resolve();
      },
    },
  });
  return { sink, calls: [...spies.calls, ...(written ? ["context.stdout.write"] : [])] };
}
