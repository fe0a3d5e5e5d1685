/**
 * Where state files are, and who writes them.
 *
 * @module
 */
import { posix } from "node:path";
import { askNss } from "../../src/traffic/nss.ts";
import { parsePasswd } from "../../src/traffic/users.ts";
import type { FileWorld } from "./state_file.ts";

/** Where the state files of a system service are. */
export const SYSTEM_FOLDER = "/run/socktraf";

/** What of the machine decides where files are. */
export interface Place {
  /** User that the program runs as. */
  readonly uid: number;
  /** A variable of the environment. */
  env(name: string): string | undefined;
}

/** Where this program runs. */
export function thisPlace(): Place {
  return { uid: Deno.uid() ?? -1, env: (name) => Deno.env.get(name) };
}

/**
 * The folder that sinks write to: `/run/socktraf` for root, else `$XDG_RUNTIME_DIR/socktraf`;
 * undefined where a user has no such directory.
 */
export function writerFolder({ uid, env }: Place): string | undefined {
  return uid === 0 ? SYSTEM_FOLDER : ownFolder(env);
}

/**
 * The files that a reader looks for, the first that is there being the right one: the user's own, then
 * that of a system service.
 *
 * @param fileName such as `powerline.json`
 */
export function readerPaths({ env }: Pick<Place, "env">, fileName: string): readonly string[] {
  const own = ownFolder(env);
  return [...(own === undefined ? [] : [own]), SYSTEM_FOLDER].map((folder) =>
    posix.join(folder, fileName)
  );
}

function ownFolder(env: Place["env"]): string | undefined {
  const runtime = env("XDG_RUNTIME_DIR") ?? "";
  return runtime.startsWith("/") ? posix.join(runtime, "socktraf") : undefined;
}

/** The users of this machine: `/etc/passwd`, then NSS. */
export function thisWorld({ uid }: Place): FileWorld {
  return { uid, uidOf: findUid };
}

async function findUid(name: string): Promise<number | undefined> {
  const own = uidIn(await Deno.readTextFile("/etc/passwd").catch(() => ""), name);
  if (own !== undefined) return own;
  // A system without getent has no other users than those of the file.
  const line = await askNss(name).catch(() => undefined);
  return line === undefined ? undefined : uidIn(line, name);
}

function uidIn(passwd: string, name: string): number | undefined {
  for (const [uid, known] of parsePasswd(passwd)) if (known === name) return uid;
  return undefined;
}
