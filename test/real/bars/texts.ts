/**
 * What the sinks write for a bar, for a state that a test chooses.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cellsOf } from "../../../src/format/cells.ts";
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";
import { TARGETS } from "../../../sinks/statusbar/targets.ts";
import type { RenderOptions } from "../../../sinks/statusbar/target.ts";
import { called, freshState, renderOptions, template } from "../../sinks/statusbar/states.ts";

/** What shall be shown. */
export interface Shown {
  /** Name of the busiest process. Default: `firefox`. */
  readonly process?: string;
  /** Default: `{rx} {top.process}`. */
  readonly template?: string;
  /** What differs from the ordinary. */
  readonly state?: Partial<BarState>;
  /** What differs from the ordinary. */
  readonly options?: Partial<RenderOptions>;
}

/** The template of most tests, of which only the name differs. */
export const TEMPLATE = "{rx} {top.process}";
/** What stands before the name in it. */
export const RATE = "12.3 MB/s ";

/** The name of the process takes so many cells. */
export const NAME_CELLS = 15;

/** What a sink writes. */
export async function textFor(target: string, shown: Shown = {}): Promise<string> {
  const info = TARGETS.get(target);
  if (info === undefined) throw new Error(`There is no target "${target}"`);
  const options = { template: template(shown.template ?? TEMPLATE), colors: {}, top: 5 };
  return (await info.load()).render(
    stateOf(shown),
    renderOptions({ ...options, ...shown.options }),
  );
}

/** Replaces a file as a sink does. */
export async function replace(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}.new`, text);
  await Deno.rename(`${path}.new`, path);
}

/** Whether there is such a file. */
export async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Runs a test in a folder of its own, which is removed after it. */
export async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-bar-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Fails unless a text is that of a name: its rate, and what stands for the name, without markup or control. */
export function assertShows(text: string, name: string): void {
  assert.equal(text.slice(0, RATE.length), RATE, name);
  const shown = text.slice(RATE.length);
  assert.equal(cellsOf(shown), NAME_CELLS, `${JSON.stringify(name)} is ${JSON.stringify(shown)}`);
  assert.equal(letters(shown.trim()), letters(name.trim()), `${name} became ${shown}`);
}

/** What has to be of a name, whatever takes the place of what is dangerous. */
function letters(name: string): string {
  return name.replace(/[^a-z0-9:;=,.]/gi, "");
}

function stateOf({ process = "firefox", state }: Shown): BarState {
  return called(process, (top) => freshState({ ...top, ...state }));
}
