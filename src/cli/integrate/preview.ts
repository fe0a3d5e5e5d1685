/**
 * What a bar will show, rendered as it will be.
 *
 * @module
 */
import { posix } from "node:path";
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";
import { readerPaths } from "../../../sinks/statusbar/places.ts";
import { defaultTemplate, TARGETS } from "../../../sinks/statusbar/targets.ts";
import { parseTemplate } from "../../../sinks/statusbar/template.ts";
import { findState } from "../bar/state_source.ts";
import type { Place } from "./place.ts";
import type { Recipe } from "./recipe.ts";
import { sampleState } from "./sample_state.ts";

/** A preview. */
export interface Preview {
  readonly text: string;
  /** False where the numbers are made up, because socktraf has written none. */
  readonly isReal: boolean;
}

/** Renders a recipe's segment; undefined where it has none. */
export async function preview(
  { name, sink }: Recipe,
  place: Place,
  host: string,
  nowMs: number,
): Promise<Preview | undefined> {
  if (sink === undefined) return undefined;
  const found = await findState(readerPaths({ env: (name) => place.env(name) }, "powerline.json"));
  const state = found.ok ? found.state : sampleState(nowMs, host);
  const isReal = found.ok;
  const text = name === "powerline" ? await segmentText(state, place) : undefined;
  return { text: text ?? await targetText(targetOf(name, sink), state, nowMs), isReal };
}

/** The i3 family reads the state of powerline's sink and renders it in its own way. */
function targetOf(name: string, sink: string): string {
  if (sink !== "powerline") return sink;
  return name === "powerline" ? "text" : name;
}

async function targetText(name: string, state: BarState, nowMs: number): Promise<string> {
  const target = await TARGETS.get(name)?.load();
  const parsed = parseTemplate(defaultTemplate(false));
  if (target === undefined || !parsed.ok) return "";
  return target.render(state, {
    units: "bytes",
    template: parsed.template,
    // Colours would be markup here.
    colors: {},
    top: 5,
    ascii: false,
    pango: false,
    nowMs,
  }).trimEnd();
}

const PROGRAM = `
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import socktraf_powerline
class Log:
    debug = warn = staticmethod(lambda *_: None)
shown = socktraf_powerline.bandwidth(Log, path=sys.argv[2])
sys.stdout.buffer.write(" | ".join(part["contents"] for part in shown or []).encode("utf-8"))
`;

/** What the module that is installed says; undefined where it or Python is missing. */
async function segmentText(state: BarState, place: Place): Promise<string | undefined> {
  const segments = posix.join(place.config, "powerline/segments");
  if (place.firstFile(posix.join(segments, "socktraf_powerline.py")) === undefined) {
    return undefined;
  }
  const folder = await Deno.makeTempDir({ prefix: "socktraf-preview-" });
  try {
    await Deno.writeTextFile(`${folder}/state.json`, JSON.stringify(state));
    const { success, stdout } = await new Deno.Command("python3", {
      args: ["-I", "-c", PROGRAM, segments, `${folder}/state.json`],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
