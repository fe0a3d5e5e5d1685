/**
 * The commands, one line each. To add one: write `commands/NAME.ts` (what it is called) and
 * `actions/NAME.ts` (what it does), and add the line here.
 *
 * @module
 */
import { BAR } from "./bar.ts";
import { CHECK } from "./check.ts";
import { COMPLETIONS } from "./completions.ts";
import { DEMO_COMMAND } from "./demo.ts";
import type { CommandEntry } from "./entry.ts";
import { INTEGRATE } from "./integrate.ts";
import { PROGRAM } from "./program.ts";
import { RECORD } from "./record.ts";
import { REPLAY } from "./replay.ts";
import { RUN } from "./run.ts";
import { SERVICE } from "./service.ts";
import { SINKS } from "./sinks.ts";
import { TOP } from "./top.ts";
import { TOTALS } from "./totals.ts";

/** All commands, in the order of the help. The first runs where none is named. */
export const COMMANDS: readonly CommandEntry[] = [
  RUN,
  TOP,
  TOTALS,
  RECORD,
  REPLAY,
  DEMO_COMMAND,
  CHECK,
  SINKS,
  BAR,
  INTEGRATE,
  SERVICE,
  PROGRAM,
  COMPLETIONS,
];
