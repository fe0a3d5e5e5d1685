/**
 * What a recipe is: how one program is made to show what socktraf sees.
 *
 * @module
 */
import { fillIn } from "../../../integrations/mod.ts";
import { TARGETS } from "../../../sinks/statusbar/targets.ts";
import { type Edit, wholeFile } from "./edit.ts";
import type { Place } from "./place.ts";

/** One file of a plan. */
export interface PlannedFile {
  /** Absolute path. */
  readonly path: string;
  readonly edit: Edit;
  /** True where the whole file is ours: nobody else's lines are in it. */
  readonly isOurs: boolean;
  /** Permissions of a file that is new. */
  readonly mode: number;
  /**
   * A file that the program reads as long as the user has none. It is what a new file begins with,
   * because a file with our lines alone would hide it.
   */
  readonly seed?: string;
  /** True where a file that is missing is left so. */
  readonly onlyIfThere?: boolean;
}

/** What has to be done. */
export interface Plan {
  readonly files: readonly PlannedFile[];
  /** What a person does after that: a sentence, and lines. */
  readonly byHand: readonly { readonly what: string; readonly lines: string }[];
  /** How it comes into effect. */
  readonly then: string;
}

/** One program that can show what socktraf sees. */
export interface Recipe {
  /** The word on the command line. */
  readonly name: string;
  /** What a person calls it, in a few words. */
  readonly title: string;
  /** Commands of which one is there where the program is. */
  readonly programs: readonly string[];
  /** Sink whose file is read; undefined where none is. */
  readonly sink?: string;
  /** What it can be built into; the first is the default. */
  readonly parts?: readonly string[];
  /**
   * Makes the plan for a user.
   *
   * @param parts some of {@link parts}
   */
  plan(place: Place, parts: readonly string[]): Promise<Plan>;
}

/** Paths that need no quotes, wherever they stand. */
const PLAIN_PATH = /^[\w/.@+-]+$/;

/** A path that stands as it is in the languages of many bars. */
export function plainPath(path: string): string {
  if (PLAIN_PATH.test(path)) return path;
  throw new RangeError(
    `Cannot use the path ${JSON.stringify(path)}: expected letters, digits and /._@+- only`,
  );
}

/** Name of the file that a sink writes. */
export function fileOf(sink: string): string {
  return TARGETS.get(sink)?.fileName ?? `${sink}.txt`;
}

/** What a script says where nothing new has come, in the form of the bar. */
const NOTICES: Readonly<Record<string, string>> = {
  "waybar": '{"text":"socktraf: no data","alt":"stale","class":"stale","percentage":0}',
  "i3status-rust": '{"icon":"","state":"Warning","text":"socktraf: no data"}',
};

/**
 * The script that a bar runs. It reads the file of a sink and says so when that is too old.
 *
 * @param name of the recipe
 * @param sink whose file it reads
 * @param path where the script is; absent: among our own
 */
export function readScript(
  place: Place,
  name: string,
  sink: string,
  path: string = `${place.scripts}/${name}.sh`,
): PlannedFile {
  const content = fillIn("read.sh", {
    NAME: name,
    FILE: `'${plainPath(place.stateFile(fileOf(sink)))}'`,
    NOTICE: `'${NOTICES[sink] ?? "socktraf: no data"}'`,
  });
  return {
    path: plainPath(path),
    edit: wholeFile(`${content}\n`),
    isOurs: true,
    mode: 0o755,
  };
}

/** A file of the user's that may have other lines. */
export function shared(path: string, edit: Edit, seed?: string): PlannedFile {
  return { path, edit, isOurs: false, mode: 0o644, ...(seed === undefined ? {} : { seed }) };
}
