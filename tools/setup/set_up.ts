/**
 * Installs what is missing.
 *
 * @module
 */
import type { Ended, Machine } from "./machine.ts";
import { describeNeeds, missingNeeds, type Need, packagesFor, type Purpose } from "./needs.ts";
import { adviceFor, PACKAGE_MANAGERS, type PackageManager, QUIET } from "./package_manager.ts";

/**
 * Installs what is missing for a purpose, or says what to do about it. Never fails: whoever needs what
 * is still missing says so.
 */
export async function setUp(purpose: Purpose, machine: Machine): Promise<void> {
  const isThere = (sign: string): boolean => machine.isThere(sign);
  const missing = missingNeeds(purpose, isThere);
  if (missing.length === 0) return;
  const manager = PACKAGE_MANAGERS.find(({ family }) => machine.isThere(family));
  if (manager === undefined) {
    const known = PACKAGE_MANAGERS.map(({ family }) => family).join(", ");
    machine.say(`missing: ${describeNeeds(missing)}`);
    machine.say(`none of ${known} is here; install it in the way of this system`);
    return;
  }
  const advice = (needs: readonly Need[]): string =>
    adviceFor(manager, packagesFor(needs, manager.family), machine.isRoot);
  if (!machine.isRoot) {
    machine.say(`missing: ${describeNeeds(missing)}; only root can install it. Run:`);
    machine.say(`  ${advice(missing)}`);
    return;
  }
  const failure = await install(packagesFor(missing, manager.family), manager, machine);
  const stillMissing = missingNeeds(purpose, isThere);
  if (stillMissing.length === 0) return;
  machine.say(`still missing: ${describeNeeds(stillMissing)}`);
  if (failure !== undefined) machine.say(`${manager.family} said: ${lastWords(failure)}`);
  machine.say("with a network, run this:");
  machine.say(`  ${advice(stillMissing)}`);
}

/**
 * Installs packages: all at once, then with a fresh list where the old one lacks some, then one by one
 * where some are unknown to this system, so that the others are there.
 *
 * @returns what went wrong at last; undefined where nothing did
 */
async function install(
  packages: readonly string[],
  manager: PackageManager,
  machine: Machine,
): Promise<Ended | undefined> {
  const run = async (command: readonly string[]): Promise<Ended> => {
    machine.say(command.join(" "));
    return await machine.run(command, QUIET);
  };
  const all = [...manager.install, ...packages];
  let ended = await run(all);
  if (ended.code !== 0 && manager.refresh?.when.test(ended.output)) {
    const refreshed = await run(manager.refresh.command);
    // It may have failed for a source that nothing here comes from.
    ended = await run(all);
    if (ended.code !== 0 && refreshed.code !== 0) return refreshed;
  }
  if (ended.code === 0) return undefined;
  if (packages.length === 1 || !manager.unknown.test(ended.output)) return ended;
  let failure: Ended | undefined;
  for (const name of packages) {
    const one = await run([...manager.install, name]);
    if (one.code !== 0) failure = one;
  }
  return failure;
}

/** The line of a failed command that says most: its first error, or else its last line. */
function lastWords({ code, output }: Ended): string {
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const error = lines.find((line) => /^(?:E:|error|fail)/i.test(line));
  return error ?? lines.at(-1) ?? `nothing (exit code ${code})`;
}
