/** Every form of the program is run by the real bpftrace. */
import assert from "node:assert/strict";
import { type Part, PROGRAMS, renderProgram } from "../../bt/mod.ts";
import { bpftraceEnvironment } from "../../src/capture/bpftrace.ts";
import { Child } from "../../src/capture/child.ts";
import { prepareCapture } from "../../src/capture/prepare.ts";
import { thisSystem } from "../../src/capture/system.ts";
import { tracing } from "../real/ability.ts";

const LIMITS = { startMs: 120_000, silenceMs: 120_000, lastWordsMs: 30_000 };

interface Form {
  readonly name: string;
  readonly parts: ReadonlySet<Part>;
  readonly threads?: boolean;
  readonly intervalMs?: number;
}

/** Forms of the program with the parts that this kernel has. */
function forms(parts: ReadonlySet<Part>): Form[] {
  const none = new Set<Part>();
  return [
    { name: "all of its parts", parts },
    { name: "none of its parts", parts: none },
    ...[...parts].map((left): Form => ({
      name: `all parts but ${left}`,
      parts: new Set([...parts].filter((part) => part !== left)),
    })),
    { name: "all of its parts, by thread", parts, threads: true },
    { name: "none of its parts, by thread", parts: none, threads: true },
    { name: "all of its parts, each second", parts, intervalMs: 1_000 },
    { name: "all of its parts, each minute", parts, intervalMs: 60_000 },
  ];
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
    const { abilities, bpftrace, program } = await prepareCapture(thisSystem(), {
      searchPath: Deno.env.get("PATH") ?? "",
      intervalMs: 1_000,
      threads: false,
      mapKeys: 5_000,
    });
    assert.equal(program, PROGRAMS[0]);
    for (const { name, parts, threads = false, intervalMs = 100 } of forms(abilities.parts)) {
      await t.step(`with ${name}`, async () => {
        const text = renderProgram(program, { intervalMs, threads, parts });
        const env = bpftraceEnvironment(bpftrace.version, 5_000);
        const { end, lines, stderr } = await lastWords(bpftrace.path, env, text);
        assert.equal(end, 0, stderr);
        assert.ok(lines.some((line) => line.includes('"end ')), "it did not get to its end");
      });
    }
  },
});
