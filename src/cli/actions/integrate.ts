/**
 * What `socktraf integrate` does.
 *
 * @module
 */
import { readerPaths } from "../../../sinks/statusbar/places.ts";
import { nearest } from "../../config/nearest.ts";
import { alternatives, quoteValue } from "../../config/quote.ts";
import { findState } from "../bar/state_source.ts";
import { EXIT } from "../exit_code.ts";
import { commandAs, findUser, selfCommand } from "../integrate/as_user.ts";
import { Place } from "../integrate/place.ts";
import { changesText, planText, previewText, restText } from "../integrate/plan_text.ts";
import { preview } from "../integrate/preview.ts";
import type { Recipe } from "../integrate/recipe.ts";
import { recipeList } from "../integrate/recipe_list.ts";
import { RECIPES } from "../integrate/recipes/mod.ts";
import { carryOut, type Direction, examine } from "../integrate/setup.ts";
import { UserFileError } from "../integrate/user_files.ts";
import type { Io } from "../io.ts";

/** Flags of the command. */
export interface IntegrateFlags {
  /** Change the files. */
  readonly install: boolean;
  /** Take the changes back. */
  readonly remove: boolean;
  /** Print the files that are ours as a whole. */
  readonly source: boolean;
  /** Parts of a program, such as tmux for powerline. */
  readonly into?: readonly string[];
  /** The user for whom root does it. */
  readonly forUser?: string;
}

/**
 * Lists what can be set up, or sets one thing up.
 *
 * @param name of a recipe; undefined: the list
 * @returns the exit code
 */
export async function integrate(
  name: string | undefined,
  flags: IntegrateFlags,
  io: Io,
): Promise<number> {
  if (flags.install && flags.remove) {
    return fail(io, EXIT.usage, "Cannot use --install and --remove together");
  }
  const recipe = RECIPES.find((recipe) => recipe.name === name);
  if (name !== undefined && recipe === undefined) {
    return fail(io, EXIT.usage, unknownName(name));
  }
  const wrongPart = flags.into?.find((part) => !recipe?.parts?.includes(part));
  if (wrongPart !== undefined) return fail(io, EXIT.usage, unknownPart(wrongPart, recipe));
  if (flags.forUser !== undefined) {
    return await asUser(name, { ...flags, forUser: flags.forUser }, io);
  }
  try {
    const place = await placeOf(io);
    if (recipe !== undefined) return await one(recipe, flags, place, io);
    if (flags.install || flags.remove || flags.source) {
      return fail(io, EXIT.usage, 'Missing NAME: "socktraf integrate" lists what there is');
    }
    await print(io, await recipeList(RECIPES, place) + MORE);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof UserFileError || error instanceof RangeError) {
      return fail(io, EXIT.failed, error.message);
    }
    throw error;
  }
}

const MORE = `
HERE: the program is installed. STATE: socktraf writes what it reads. "socktraf
integrate NAME" tells what to put where, and with --install does it.
`;

async function placeOf(io: Io): Promise<Place> {
  const env = (name: string): string | undefined => io.env(name);
  const found = await findState(readerPaths({ env }, "powerline.json"));
  const source = {
    uid: Deno.uid() ?? -1,
    program: Deno.build.standalone ? Deno.execPath() : "socktraf",
    env,
    isFile,
  };
  return new Place(source, found.ok ? found.state.stale_after_ms : undefined);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

async function one(
  recipe: Recipe,
  flags: IntegrateFlags,
  place: Place,
  io: Io,
): Promise<number> {
  const direction: Direction = flags.remove ? "remove" : "install";
  const parts = flags.into ?? (flags.remove ? recipe.parts : recipe.parts?.slice(0, 1)) ?? [];
  const plan = await recipe.plan(place, parts);
  if (flags.source) {
    for (const { edit, isOurs } of plan.files) if (isOurs) await print(io, edit.byHand.lines);
    return EXIT.ok;
  }
  const sudo = sudoProblem(recipe, place, io);
  if (sudo !== undefined && (flags.install || flags.remove)) {
    return fail(io, EXIT.noPermission, sudo);
  }
  // What several parts of a program share stays as long as one of them is set up.
  const files =
    flags.remove && flags.into !== undefined && parts.length < (recipe.parts?.length ?? 0)
      ? plan.files.slice(-parts.length)
      : plan.files;
  const changes = await examine(files, direction, place.uid);
  if (!flags.install && !flags.remove) {
    await print(io, planText(recipe, plan, changes, place));
    await show(recipe, place, io);
    return EXIT.ok;
  }
  if (changes.length > 0) {
    await print(io, `${changesText(recipe, changes, place, direction)}\n\n`);
  }
  const backups = await carryOut(changes, Date.now());
  for (const backup of backups) await print(io, `Kept what was there: ${place.short(backup)}\n\n`);
  const problems = changes.filter(({ problem }) => problem !== undefined).length;
  if (problems > 0) io.stderr(`error: ${problems} of the files were left as they are, see above\n`);
  if (flags.install) {
    await print(io, restText(plan, recipe.sink));
    await show(recipe, place, io);
  }
  return problems > 0 ? EXIT.failed : EXIT.ok;
}

async function show(recipe: Recipe, place: Place, io: Io): Promise<void> {
  const shown = await preview(recipe, place, io.hostname(), Date.now());
  if (shown !== undefined) await print(io, `\n${previewText(shown)}`);
}

/** With sudo the files would become root's, in root's home or in the user's. */
function sudoProblem({ name, sink }: Recipe, place: Place, io: Io): string | undefined {
  const user = io.env("SUDO_USER") ?? "";
  if (sink === undefined || place.uid !== 0 || user === "" || user === "root") return undefined;
  return `This is for your own files: run "socktraf integrate ${name}" without sudo, or name the ` +
    `user: --for-user ${user}`;
}

/** Runs the same command as another user. */
async function asUser(
  name: string | undefined,
  flags: IntegrateFlags & { readonly forUser: string },
  io: Io,
): Promise<number> {
  if (!io.isRoot) return fail(io, EXIT.noPermission, "Cannot use --for-user: only root can");
  const user = await findUser(flags.forUser);
  if (user === undefined) {
    return fail(io, EXIT.usage, `There is no user ${quoteValue(flags.forUser)}`);
  }
  const words = [
    "integrate",
    ...(name === undefined ? [] : [name]),
    ...(flags.install ? ["--install"] : []),
    ...(flags.remove ? ["--remove"] : []),
    ...(flags.source ? ["--source"] : []),
    ...(flags.into === undefined ? [] : [`--into=${flags.into.join(",")}`]),
  ];
  const path = io.env("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
  const [program, ...args] = commandAs(user, selfCommand(), words, path);
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: "/",
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  await io.stdout.write(stdout);
  io.stderr(new TextDecoder().decode(stderr));
  return code;
}

function unknownName(name: string): string {
  const names = RECIPES.map(({ name }) => name);
  const suggestion = nearest(name, names);
  const hint = suggestion === undefined
    ? `: expected ${alternatives(names.map(quoteValue))}`
    : `, did you mean "${suggestion}"?`;
  return `Cannot integrate with ${quoteValue(name)}${hint}`;
}

function unknownPart(part: string, recipe: Recipe | undefined): string {
  if (recipe?.parts === undefined) {
    return `Cannot use --into ${quoteValue(part)}: only powerline has parts`;
  }
  return `Cannot use --into ${quoteValue(part)}: expected ${
    alternatives(recipe.parts.map(quoteValue))
  }`;
}

function fail(io: Io, code: number, problem: string): number {
  io.stderr(`error: ${problem}\n`);
  return code;
}

async function print(io: Io, text: string): Promise<void> {
  await io.stdout.write(new TextEncoder().encode(text));
}
