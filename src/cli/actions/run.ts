/**
 * What `socktraf run` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { deliverAll } from "../deliver.ts";
import type { Io } from "../io.ts";
import type { ConfigLoader } from "../reload.ts";

/** Flags that are not part of the configuration. */
export interface RunFlags {
  /** SIGHUP loads the configuration again, also where no service manager listens. */
  readonly reloadOnHangup: boolean;
}

/**
 * Captures and delivers to the sinks until told to stop. As a service of systemd (`NOTIFY_SOCKET` is
 * set) SIGHUP loads the configuration again; else it ends the program, as a terminal that closes does.
 *
 * @returns the exit code
 */
export async function run(
  config: Config,
  { reloadOnHangup }: RunFlags,
  io: Io,
  load: ConfigLoader,
): Promise<number> {
  const reloads = reloadOnHangup || Boolean(io.env("NOTIFY_SOCKET"));
  return await deliverAll(config, io, reloads ? { load } : {});
}
