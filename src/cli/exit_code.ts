/**
 * The exit codes. 69, 77 and 78 are those of sysexits.h.
 *
 * @module
 */

/** Every code that the program ends with. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unavailable: 69,
  noPermission: 77,
  config: 78,
} as const;

/** What the codes mean, for the help. */
export const EXIT_MEANINGS: readonly (readonly [number, string])[] = [
  [EXIT.ok, "fine"],
  [EXIT.failed, "failed while running"],
  [EXIT.usage, "wrong command line"],
  [EXIT.unavailable, "something needed is missing: bpftrace, kernel support, a sink"],
  [EXIT.noPermission, "no permission; run as root"],
  [EXIT.config, "wrong configuration"],
];
