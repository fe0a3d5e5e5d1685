/**
 * What `socktraf demo` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { deliverAll } from "../deliver.ts";
import { demoSource } from "../demo/source.ts";
import type { Io } from "../io.ts";
import { logOf } from "../log.ts";
import { hasTerminal, top } from "./top.ts";

/** Flags that are not part of the configuration. */
export interface DemoFlags {
  /** Draw with ASCII only. */
  readonly ascii: boolean;
  /** How many times as fast as it was recorded rows are printed. */
  readonly speed: "1" | "10" | "max";
  /** True where rows are asked for, also on a terminal. */
  readonly wantsRows: boolean;
}

/**
 * Shows recorded traffic: on a terminal as `socktraf top` does, elsewhere as rows.
 *
 * @returns the exit code
 */
export async function demo(config: Config, flags: DemoFlags, io: Io): Promise<number> {
  const { ascii, speed, wantsRows } = flags;
  if (hasTerminal(io) && !wantsRows) {
    return await top(config, { demo: true, threads: false, ascii, speed: "1" }, io);
  }
  {
    using log = logOf(config, io);
    log.info("this is a recording; for the traffic of this host: sudo socktraf");
  }
  const source = demoSource(speed === "max" ? Infinity : Number(speed), false);
  return await deliverAll(config, io, { source });
}
