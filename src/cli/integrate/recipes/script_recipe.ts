/**
 * The recipes of bars that run a script of ours.
 *
 * @module
 */
import { fillIn } from "../../../../integrations/mod.ts";
import type { Place } from "../place.ts";
import { type Plan, readScript, type Recipe, shared } from "../recipe.ts";
import { HASH, textBlock } from "../text_block.ts";

/** A bar that runs a script. */
export interface ScriptBar extends Pick<Recipe, "name" | "programs"> {
  /** What a person calls it. Absent: its name. */
  readonly title?: string;
  /**
   * What makes the bar run the script.
   *
   * @param script path of the script
   */
  use(place: Place, script: string): Use | Promise<Use>;
}

type Use = Partial<Plan> & Pick<Plan, "then">;

/** The script, which reads the sink of the bar's name, and what makes the bar run it. */
export function scriptRecipe({ name, title = name, programs, use }: ScriptBar): Recipe {
  return {
    name,
    title,
    programs,
    sink: name,
    async plan(place: Place): Promise<Plan> {
      const script = readScript(place, name, name);
      const { files = [], byHand = [], then } = await use(place, script.path);
      return { files: [script, ...files], byHand, then };
    },
  };
}

type Paths = readonly [string, ...string[]];

/** The first of these files that is there; the first of all where none is, to be made. */
export function ownFile(place: Place, paths: Paths): string {
  return place.firstFile(...paths) ?? paths[0];
}

/** A bar whose configuration takes a block of lines at its end, and has comments with `#`. */
export interface BlockBar extends Pick<ScriptBar, "name" | "title" | "programs"> {
  /** Lines of the block: a file in `integrations/`. */
  readonly lines: string;
  /** Where the user's configuration may be, see {@link ownFile}. */
  paths(place: Place): Paths;
  /** Files that the bar reads as long as the user has none; the first that is there counts. */
  readonly seeds?: readonly string[];
  /** How it comes into effect. */
  then(place: Place, path: string): string;
}

/** The script, and a block at the end of the bar's configuration. */
export function blockRecipe({ lines, paths, seeds = [], then, ...bar }: BlockBar): Recipe {
  return scriptRecipe({
    ...bar,
    use(place: Place, script: string): Use {
      const path = ownFile(place, paths(place));
      const edit = textBlock(fillIn(lines, { SCRIPT: script }), {
        comment: HASH,
        where: "At the end",
      });
      return {
        files: [shared(path, edit, place.firstFile(...seeds))],
        then: then(place, path),
      };
    },
  });
}
