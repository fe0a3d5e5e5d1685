/**
 * Runs decode_bench.ts and tells its results per interval, per row and per byte.
 *
 * @module
 */
import { intervalChunks, MAP_ROWS } from "./decode_fixture.ts";
import { count, table } from "./markdown.ts";

/** What `deno bench --json` prints, as far as it is read here. */
interface BenchReport {
  readonly benches: readonly {
    readonly name: string;
    readonly group: string;
    readonly results: readonly { readonly ok?: { readonly min: number; readonly avg: number } }[];
  }[];
}

/** Measures the decoding; gives a table for each size. */
export async function measureDecoding(log: (text: string) => void): Promise<string> {
  log("decode: deno bench");
  const file = new URL("./decode_bench.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bench", "--quiet", "--json", "--allow-all", "--no-check", file],
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`deno bench failed (${code}): ${decoder.decode(stderr)}`);
  const { benches } = JSON.parse(decoder.decode(stdout)) as BenchReport;
  return MAP_ROWS.map((mapRows) => {
    const bytes = intervalChunks(mapRows).reduce((sum, chunk) => sum + chunk.length, 0);
    const rows = benches.filter(({ group }) => group === String(mapRows)).map(
      ({ name, results }) => {
        const { min = NaN, avg = NaN } = results[0]?.ok ?? {};
        return [
          name,
          `${(min / 1e6).toFixed(1)} / ${(avg / 1e6).toFixed(1)}`,
          `${(mapRows / (avg / 1e9) / 1e6).toFixed(2)}`,
          `${(bytes / 1e6 / (avg / 1e9)).toFixed(0)}`,
        ];
      },
    );
    return `An interval of ${count(mapRows)} rows of the kernel's map, ${
      (bytes / 1e6).toFixed(2)
    } MB of JSON (${count(mapRows / 4)} processes, 2 CPUs, both directions):\n\n` +
      table(["step", "ms per interval, least / mean", "million rows/s", "MB/s"], rows);
  }).join("\n\n");
}
