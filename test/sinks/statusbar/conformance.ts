/** What the conformance suite has to know of the status-bar sinks. */
import assert from "node:assert/strict";
import { TARGETS } from "../../../sinks/statusbar/targets.ts";
import type { Fixture, ReceivedRow, Receiver } from "../conformance/fixture.ts";
import { outputReceiver, textOf } from "../conformance/text_receiver.ts";
import { conditionsIn, linesIn } from "./readers.ts";

/** Says the busiest process and its bytes so that they can be read back. */
const TEMPLATE = "{top1.process}={top1.rx:.0B}={top1.tx:.0B}=";
/** The measured length of the suite's intervals. */
const SECONDS = 1.0004;

/** The fixture of one of them. */
export function fixtureOf(name: string): Fixture {
  const info = TARGETS.get(name);
  assert.ok(info !== undefined, name);
  const template = info.hasTemplate ? { template: TEMPLATE } : {};
  if (info.streaming) {
    const rows = (text: string): ReceivedRow[] => rowsIn(name, text);
    return {
      options: template,
      receiver: () =>
        Promise.resolve(outputReceiver({ options: template, keeps: "newest", rowsIn: rows })),
    };
  }
  return {
    options: { path: `/nowhere/${info.fileName}`, ...template },
    unreachable: { path: `/nowhere/at/all/${info.fileName}`, ...template },
    receiver: async () => {
      const folder = await Deno.makeTempDir({ prefix: "socktraf-bar-" });
      return file(name, folder, { path: `${folder}/there/bars/${info.fileName}`, ...template });
    },
  };
}

async function file(
  name: string,
  folder: string,
  options: { readonly path: string },
): Promise<Receiver> {
  await Deno.mkdir(`${folder}/there`);
  return {
    options,
    keeps: "newest",
    rows: async () => rowsIn(name, await textOf(options.path)),
    // As when the user whose folder it is has logged out.
    provoke: { retry: () => Deno.renameSync(`${folder}/there`, `${folder}/away`) },
    heal: () => Deno.renameSync(`${folder}/away`, `${folder}/there`),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

function rowsIn(name: string, text: string): ReceivedRow[] {
  if (text === "") return [];
  if (name === "powerline") return stateRows(text);
  assert.notDeepEqual(conditionsIn(name, text), []);
  return linesIn(name, text).flatMap((line): ReceivedRow[] => {
    const [, process, rx, tx] = /^(.*?) *= *(\d+) B\/s= *(\d+) B\/s=/.exec(line) ?? [];
    return process === undefined ? [] : [{
      process,
      rxBytes: Math.round(Number(rx) * SECONDS),
      txBytes: Math.round(Number(tx) * SECONDS),
    }];
  });
}

function stateRows(text: string): ReceivedRow[] {
  const { interval_seconds, time_ms, top } = JSON.parse(text);
  return top.map((row: Record<string, unknown>) => ({
    process: row["process"],
    rxBytes: Math.round(Number(row["rx_bytes_per_second"]) * interval_seconds),
    txBytes: Math.round(Number(row["tx_bytes_per_second"]) * interval_seconds),
    timeMs: time_ms,
  }));
}
