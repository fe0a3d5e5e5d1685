/**
 * wtfutil: a module that runs a script, or one that shows a file.
 *
 * @module
 */
import { posix } from "node:path";
import { fillIn } from "../../../../integrations/mod.ts";
import type { Place } from "../place.ts";
import { fileOf, plainPath, type Plan, type PlannedFile, type Recipe, shared } from "../recipe.ts";
import { type BlockAnchor, HASH, textBlock } from "../text_block.ts";
import { scriptRecipe } from "./script_recipe.ts";

const THEN = "wtfutil reads its configuration again by itself. The module stands in a row of its " +
  "own: give it a place in grid that you like";

/** By the cmdrunner module, which no missing file can stop. */
export const WTF: Recipe = scriptRecipe({
  name: "wtf",
  title: "wtfutil, module cmdrunner",
  programs: ["wtfutil", "wtf"],
  use: async (place, script) => ({
    files: [await configFile(place, "cmdrunner", { SCRIPT: script })],
    then: thenText(stateFile(place), 'Until then the module shows "socktraf: no data"'),
  }),
});

/** By the textfile module, which is there at once but ends wtfutil where the file is missing. */
export const WTF_TEXTFILE: Recipe = {
  name: "wtf-textfile",
  title: "wtfutil, module textfile",
  programs: ["wtfutil", "wtf"],
  sink: "wtf",
  async plan(place: Place): Promise<Plan> {
    const file = stateFile(place);
    return {
      files: [await configFile(place, "textfile", { FILE: file })],
      byHand: [],
      then: thenText(file, "wtfutil ends at once where it is missing"),
    };
  },
};

function stateFile(place: Place): string {
  return plainPath(place.stateFile(fileOf("wtf")));
}

/** @param otherwise what happens without the file, which every start of the machine takes away */
function thenText(file: string, otherwise: string): string {
  return `${THEN}. socktraf has to run first: ${file} is not there before its first interval ends. ` +
    otherwise;
}

async function configFile(
  place: Place,
  module: string,
  values: Readonly<Record<string, string>>,
): Promise<PlannedFile> {
  const path = posix.join(place.config, "wtf/config.yml");
  const text = await Deno.readTextFile(path).catch(() => "");
  const lines = fillIn(`wtfutil/${module}.yml`, { ...values, ROW: String(freeRow(text)) });
  return shared(
    path,
    textBlock(lines, { comment: HASH, after: modules, where: '"mods:" of "wtf:"' }),
  );
}

/** The first row of the grid below all modules. Our own does not count. */
function freeRow(text: string): number {
  const others = text.replace(/^.*>>> socktraf >>>[^]*?<<< socktraf <<<.*$/m, "");
  const rows = [...others.matchAll(/\btop:\s*(\d{1,3})\b/g)].map(([, row]) => Number(row));
  return rows.length === 0 ? 0 : Math.max(...rows) + 1;
}

/** The line that begins the list of modules. */
function modules(lines: readonly string[]): BlockAnchor | undefined {
  const found = lines.flatMap((line, number) => /^ +mods:\s*(?:#.*)?$/.test(line) ? [number] : []);
  const [line] = found;
  if (line === undefined || found.length > 1) return undefined;
  const own = /^ */.exec(lines[line] ?? "")?.[0] ?? "";
  const next = lines.slice(line + 1).find((text) => /^\s*[^\s#]/.test(text)) ?? "";
  const indent = /^ */.exec(next)?.[0] ?? "";
  return { line, indent: indent.length > own.length ? indent : `${own}${own || "  "}` };
}
