/** Runs the real program as an ordinary user, where the tests run as root. */
import { type RanMain, runMain } from "./run_main.ts";

/**
 * Runs the program to its end as the user with the id 65534.
 *
 * The right to read everything stands for a Deno that lies where everybody may read it; of its cache,
 * which it also writes to, the user gets a copy.
 */
export async function runAsOrdinaryUser(words: readonly string[]): Promise<RanMain> {
  const cache = await Deno.makeTempDir({ prefix: "socktraf-user-" });
  try {
    return await runMain(words, "", `${await userPrefix(cache)} "$@"`);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

/**
 * What stands before a command in a shell, so that it runs as that user.
 *
 * @param cache a folder for the user's copy of Deno's cache
 */
export async function userPrefix(cache: string): Promise<string> {
  const copy = `cp -r '${await npmCache()}' '${cache}/npm' && chown -R 65534 '${cache}/npm'`;
  const user = "setpriv --reuid=65534 --regid=65534 --clear-groups " +
    "--inh-caps=+dac_read_search --ambient-caps=+dac_read_search";
  return `${copy} && chown 65534 '${cache}' && DENO_DIR='${cache}' exec ${user}`;
}

/** Folder with the packages that Deno keeps. */
async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return (JSON.parse(new TextDecoder().decode(stdout)) as { readonly npmCache: string }).npmCache;
}
