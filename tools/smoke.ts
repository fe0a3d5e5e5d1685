/**
 * Tries a built program, the bundle or the executable: does it find all that it is made of?
 *
 *     deno task smoke [--offline] dist/socktraf
 *
 * Runs as anybody; what only root can see is not asked for. With `--offline` everything, the servers
 * that sinks talk to included, runs where there is no network but loopback; that takes root.
 *
 * @module
 */
import { RECORDING } from "./smoke/recording.ts";
import { sinkTrials } from "./smoke/sinks.ts";
import { attemptAll, type Runner, runnerFor, type Trial } from "./smoke/trial.ts";
import { wordTrials } from "./smoke/words.ts";

export { RECORDING, type Runner, runnerFor };

/** All that is tried. */
export const TRIALS: readonly Trial[] = [...wordTrials(), ...sinkTrials()];

/** Runs a command, such as this program itself, where the only network is loopback. */
export const OFFLINE: readonly string[] = [
  "unshare",
  "--net",
  "sh",
  "-c",
  'ip link set lo up && exec "$@"',
  "sh",
];

if (import.meta.main) {
  const isOffline = Deno.args[0] === "--offline";
  const [program, ...words] = Deno.args.slice(isOffline ? 1 : 0);
  if (program === undefined) throw new TypeError("Cannot try nothing: expected a program");
  const path = await Deno.realPath(program);
  if (isOffline) {
    const [unshare = "", ...args] = OFFLINE;
    const again = [Deno.execPath(), "run", "--cached-only", "-A", import.meta.filename ?? ""];
    const { code } = await new Deno.Command(unshare, {
      args: [...args, ...again, path, ...words],
      stdin: "null",
    }).spawn().status;
    Deno.exit(code);
  }
  let failed = 0;
  await attemptAll(TRIALS, runnerFor([path, ...words]), (name, fault) => {
    if (fault !== undefined) failed++;
    const line = fault === undefined ? `ok      ${name}\n` : `FAILED  ${name}\n${fault}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(line));
  });
  Deno.exit(failed === 0 ? 0 : 1);
}
