/**
 * bpftrace's output for one interval, as large as wanted.
 *
 * @module
 */

/** Rows of `@bytes` for each process: both directions on two CPUs. */
const ROWS_PER_PROCESS = 4;
/** So many bytes come out of a pipe at once. */
const CHUNK_BYTES = 65_536;

/** Sizes that are measured, in rows of the kernel's map. */
export const MAP_ROWS: readonly number[] = [4_000, 65_000];

/** The chunks as they come out of the pipe: one interval, of so many rows in `@bytes`. */
export function intervalChunks(mapRows: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(intervalText(mapRows));
  return Array.from(
    { length: Math.ceil(bytes.length / CHUNK_BYTES) },
    (_, index) => bytes.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  );
}

function intervalText(mapRows: number): string {
  const values: Record<string, number> = {};
  const names: Record<string, string> = {};
  for (let process = 0; process < mapRows / ROWS_PER_PROCESS; process++) {
    const pid = 1_000 + process;
    names[pid] = `process-${process % 1_000}`;
    const socket = BigInt(((process % 3 === 0 ? 17 : 6) << 8) | (2 << 3) | (process % 5 ? 0 : 2));
    for (const lane of [0n, 1n]) {
      for (const sent of [0n, 1n]) {
        const key = (BigInt(pid) << 30n) | (lane << 17n) | socket | sent;
        const bytes = 1 + process * 7_919 % 1_000_003;
        values[`${key},${5_000 + process % 200},${process % 50}`] = bytes;
      }
    }
  }
  return [
    { type: "printf", data: "interval 1818368732956 1819368748476\n" },
    { type: "map", data: { "@bytes0": values } },
    { type: "map", data: { "@name0": names } },
    { type: "printf", data: "done\n" },
  ].map((line) => `${JSON.stringify(line)}\n`).join("");
}
