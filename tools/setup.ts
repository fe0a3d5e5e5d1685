/**
 * Installs what is missing on this machine: `setup.ts start` for socktraf itself, `setup.ts test` for
 * its tests too, `setup.ts bars` for the slow ones with status bars too, `setup.ts package` for those of
 * the package. Says nothing where nothing is
 * missing, and exits with 0 where something is: whoever needs it says so better.
 *
 * @module
 */
import { thisMachine } from "./setup/machine.ts";
import { type Purpose, PURPOSES } from "./setup/needs.ts";
import { setUpServers } from "./setup/servers.ts";
import { setUp } from "./setup/set_up.ts";

if (import.meta.main) {
  const known = Object.keys(PURPOSES) as Purpose[];
  const purpose = known.find((name) => name === Deno.args[0]);
  if (purpose === undefined) {
    throw new TypeError(`Cannot set up: expected ${known.join(" or ")} after setup.ts`);
  }
  const machine = thisMachine({ searchPath: Deno.env.get("PATH") ?? "" });
  await setUp(purpose, machine);
  if (purpose !== "start") {
    const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? ""}/.cache`;
    await setUpServers(`${cache}/socktraf/test-servers`, machine);
  }
}
