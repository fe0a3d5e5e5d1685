/**
 * Writes the tables of `docs/exactness.md` and the kept texts of `socktraf check` anew from the results
 * of the last run of the kernel matrix: `docs.ts [DIR]`.
 *
 * @module
 */
import { ROOT } from "../repository.ts";
import { keepChecks } from "./check_texts.ts";
import { MACHINES } from "./machines.ts";
import type { MachineResult } from "./results.ts";
import { storeFolder } from "./store.ts";
import { matrixTables, renewTables } from "./table.ts";

if (import.meta.main) {
  const folder = Deno.args[0] ?? `${storeFolder()}/results`;
  const path = `${ROOT}docs/exactness.md`;
  const results = await readAll(folder);
  await keepChecks(results);
  const counting = results.filter(({ programs }) => programs.length > 0);
  if (new Set(counting.map(({ socktraf }) => socktraf)).size > 1) {
    throw new Error(
      `Cannot make one table of ${folder}: its results are of several socktrafs; run all machines anew`,
    );
  }
  const tables = matrixTables(results);
  await Deno.writeTextFile(path, renewTables(await Deno.readTextFile(path), tables));
}

/** Results in a folder, in the order of the machines. */
async function readAll(folder: string): Promise<MachineResult[]> {
  const results: MachineResult[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".json")) continue;
    results.push(JSON.parse(await Deno.readTextFile(`${folder}/${name}`)) as MachineResult);
  }
  const place = ({ machine, preempt }: MachineResult): number => {
    const kind = MACHINES.findIndex(({ name }) => name === machine);
    return kind * 2 + (preempt === "default" ? 0 : 1);
  };
  return results.sort((a, b) => place(a) - place(b));
}
