/**
 * The folder of programs that a guest finds in `/mnt/tools`, first in its `PATH`: Deno, socktraf and the
 * workloads. Every guest has its own, so that nothing changes below it.
 *
 * @module
 */
import { bundle } from "../bundle.ts";
import { ROOT } from "../repository.ts";
import { run, say } from "./commands.ts";
import type { Store } from "./store.ts";

const SOCKTRAF = `#!/bin/sh
exec /mnt/tools/deno run -A --no-lock --no-config --no-check /mnt/tools/socktraf.mjs "$@"
`;

/** Files of the repository that guests run. */
const SCRIPTS = ["test/kernels/guest/measure.sh", "tools/kernels/blog.bt"];

/** What is in the folder. */
export interface ToolsOptions {
  readonly architecture: "amd64" | "arm64";
  /** Path of a bundle of socktraf; without one it is bundled now. */
  readonly bundle?: string | undefined;
  /** Goes on with an older socktraf, or none, where this one cannot be bundled. */
  readonly isDraft: boolean;
}

/** Fills an empty folder. */
export async function makeGuestTools(
  folder: string,
  { architecture, bundle: made, isDraft }: ToolsOptions,
  store: Store,
): Promise<void> {
  await Promise.all([
    made === undefined
      ? bundleInto(folder, isDraft, store)
      : Deno.copyFile(made, `${folder}/socktraf.mjs`),
    store.workloads(architecture, folder),
    store.deno(architecture, `${folder}/deno`),
    run(["cp", ...SCRIPTS.map((path) => ROOT + path), folder]),
    Deno.writeTextFile(`${folder}/socktraf`, SOCKTRAF, { mode: 0o755 }),
  ]);
}

async function bundleInto(folder: string, isDraft: boolean, store: Store): Promise<void> {
  const last = `${store.path}/socktraf.mjs`;
  try {
    await bundle(`${folder}/socktraf.mjs`);
    await Deno.copyFile(`${folder}/socktraf.mjs`, last);
  } catch (error) {
    if (!isDraft) throw error;
    say(`goes on with the last socktraf that could be bundled: ${error}`);
    await Deno.copyFile(last, `${folder}/socktraf.mjs`).catch(() => undefined);
  }
}
