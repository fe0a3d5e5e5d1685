/**
 * The list of everything that can be set up, and how far it is.
 *
 * @module
 */
import type { Place } from "./place.ts";
import { fileOf, type Plan, type Recipe } from "./recipe.ts";
import { examine } from "./setup.ts";

/** Renders the list, at most 80 columns. */
export async function recipeList(recipes: readonly Recipe[], place: Place): Promise<string> {
  const rows: string[][] = [["NAME", "HERE", "SET UP", "STATE", "WHAT IT IS"]];
  for (const recipe of recipes) {
    rows.push([
      recipe.name,
      place.hasProgram(...recipe.programs) ? "yes" : "no",
      await howFar(recipe, place),
      await stateOf(recipe, place),
      recipe.title,
    ]);
  }
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 2
  );
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("").trimEnd()
  ).map((line) => `${line}\n`).join("");
}

async function howFar(recipe: Recipe, place: Place): Promise<string> {
  let isPartly = false;
  for (const part of recipe.parts ?? [undefined]) {
    let plan: Plan;
    try {
      plan = await recipe.plan(place, part === undefined ? [] : [part]);
    } catch (error) {
      if (error instanceof RangeError) return "no";
      throw error;
    }
    if (plan.files.length === 0) return "by hand";
    const changes = await examine(plan.files, "install", place.uid);
    const wanted = changes.filter(({ planned, file }) =>
      planned.onlyIfThere !== true || file?.text !== undefined
    );
    if (wanted.every(({ isNeeded }) => !isNeeded)) {
      return plan.byHand.length > 0 ? "by hand" : "yes";
    }
    isPartly ||= wanted.some(({ isNeeded }) => !isNeeded);
  }
  return isPartly ? "partly" : "no";
}

/** Whether socktraf writes what it reads. */
async function stateOf({ sink }: Recipe, place: Place): Promise<string> {
  if (sink === undefined) return "-";
  try {
    const { mtime } = await Deno.stat(place.stateFile(fileOf(sink)));
    const age = Date.now() - (mtime?.getTime() ?? 0);
    return age <= place.staleSeconds * 1000 ? "fresh" : "old";
  } catch {
    return "none";
  }
}
