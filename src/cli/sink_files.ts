/**
 * The real world in which sink types are loaded from files.
 *
 * @module
 */
import type { SinkFileWorld } from "../config/sink_file.ts";

/** Loads files of this machine. Asks for nothing before it is used. */
export const SINK_FILES: SinkFileWorld = {
  get isRoot() {
    return Deno.uid() === 0;
  },
  cwd: () => Deno.cwd(),
  realPath: (path) => Deno.realPath(path),
  stat: (path) => Deno.stat(path),
  import: (url) => import(url),
  kit: async () => (await import("../../sinks/kit.ts")).SINK_KIT,
};
