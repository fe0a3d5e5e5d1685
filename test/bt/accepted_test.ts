/** Every form of a program that this kernel can run is run by the real bpftrace. */
import assert from "node:assert/strict";
import { type Part, renderProgram } from "../../bt/mod.ts";
import { bpftraceEnvironment } from "../../src/capture/bpftrace.ts";
import { Child } from "../../src/capture/child.ts";
import { readAbilities } from "../../src/capture/kernel.ts";
import { partsFor } from "../../src/capture/parts.ts";
import { prepareCapture } from "../../src/capture/prepare.ts";
import { thisSystem } from "../../src/capture/system.ts";
import { tracing } from "../real/ability.ts";
import { hidingTypes, WITHOUT_TYPES } from "../real/hidden_types.ts";

const LIMITS = { startMs: 120_000, silenceMs: 120_000, lastWordsMs: 30_000 };

/** What every form of a program with types has. */
const FIXED: ReadonlySet<Part> = new Set<Part>(["types", "sock_ifindex"]);

interface Form {
  readonly name: string;
  readonly parts: ReadonlySet<Part>;
  readonly threads?: boolean;
  readonly intervalMs?: number;
}

/** Forms of the program with the parts that this kernel has. */
function forms(parts: ReadonlySet<Part>): Form[] {
  const without = (left: (part: Part) => boolean): ReadonlySet<Part> =>
    new Set([...parts].filter((part) => FIXED.has(part) || !left(part)));
  const bare = without(() => true);
  return [
    { name: "all of its parts", parts },
    { name: "no part that it can do without", parts: bare },
    ...[...parts].filter((part) => !FIXED.has(part)).map((left): Form => ({
      name: `all parts but ${left}`,
      parts: without((part) => part === left),
    })),
    { name: "all of its parts, by thread", parts, threads: true },
    { name: "no part that it can do without, by thread", parts: bare, threads: true },
    { name: "all of its parts, each second", parts, intervalMs: 1_000 },
    { name: "all of its parts, each minute", parts, intervalMs: 60_000 },
  ];
}

/** A bpftrace that finds no type information, in a folder of its own. */
class BlindBpftrace implements AsyncDisposable {
  readonly #folder: string;
  readonly path: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = `${folder}/bpftrace`;
  }

  static async make(bpftrace: string): Promise<BlindBpftrace> {
    const blind = new BlindBpftrace(await Deno.makeTempDir({ prefix: "socktraf-blind-" }));
    const script = `#!/bin/sh\nset -- '${bpftrace}' "$@"\n${WITHOUT_TYPES}\n`;
    await Deno.writeTextFile(blind.path, script, { mode: 0o755 });
    return blind;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Runs a program for a moment and stops it. */
async function lastWords(
  bpftrace: string,
  env: Readonly<Record<string, string>>,
  program: string,
): Promise<{ readonly end: number; readonly lines: string[]; readonly stderr: string }> {
  const options = { bpftrace, env, program };
  await using child = await Child.start(options, LIMITS);
  const lines: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const chunk of child.lines()) {
    lines.push(...chunk.lines);
    if (lines.some((line) => line.includes('"interval '))) child.stop();
    // "attached_probes" comes before it attaches.
    else if (lines.length > 0) timer ??= setTimeout(() => child.stop(), 4_000);
  }
  clearTimeout(timer);
  const { code, stderr } = await child.end();
  return { end: code, lines, stderr };
}

Deno.test({
  name: `bpftrace runs every form of the program${tracing.missing}`,
  ignore: !tracing.works,
  fn: async (t) => {
    const { candidates: [best], bpftrace } = await prepareCapture(thisSystem(), {
      searchPath: Deno.env.get("PATH") ?? "",
      intervalMs: 1_000,
      threads: false,
      mapKeys: 5_000,
    });
    assert.equal(best.program, "sock");
    for (const { name, parts, threads = false, intervalMs = 100 } of forms(best.parts)) {
      await t.step(`with ${name}`, async () => {
        const text = renderProgram(best.program, { intervalMs, threads, parts });
        const env = bpftraceEnvironment(bpftrace.version, 5_000);
        const { end, lines, stderr } = await lastWords(bpftrace.path, env, text);
        assert.equal(end, 0, stderr);
        assert.ok(lines.some((line) => line.includes('"end ')), "it did not get to its end");
      });
    }
  },
});

Deno.test({
  name: `bpftrace runs every form of the program without type information${hidingTypes.missing}`,
  ignore: !hidingTypes.works,
  fn: async (t) => {
    const { bpftrace } = await prepareCapture(thisSystem(), {
      searchPath: Deno.env.get("PATH") ?? "",
      intervalMs: 1_000,
      threads: false,
      mapKeys: 5_000,
    });
    await using blind = await BlindBpftrace.make(bpftrace.path);
    const untyped = { ...await readAbilities(thisSystem()), btf: undefined };
    const env = bpftraceEnvironment(bpftrace.version, 5_000);
    await t.step("and refuses a program that needs it", async () => {
      const program = "BEGIN { $leader = curtask->group_leader; exit(); }";
      const { end, stderr } = await lastWords(blind.path, env, program);
      assert.notEqual(end, 0, stderr);
      assert.match(stderr, /Unknown struct|task_struct/);
    });
    for (
      const { name, parts, threads = false, intervalMs = 100 } of forms(partsFor("sock", untyped))
    ) {
      await t.step(`with ${name}`, async () => {
        const text = renderProgram("sock", { intervalMs, threads, parts });
        const { end, lines, stderr } = await lastWords(blind.path, env, text);
        assert.equal(end, 0, stderr);
        assert.ok(lines.some((line) => line.includes('"end ')), "it did not get to its end");
      });
    }
  },
});
