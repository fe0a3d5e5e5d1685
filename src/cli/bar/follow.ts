/**
 * Turns a file that is replaced now and then into a stream of records.
 *
 * @module
 */

/** How often the file is looked at, milliseconds. A look is a few system calls. */
export const LOOK_MS = 500;

/** A record that does not change is written again after this time, so that a closed pipe is noticed. */
export const REPEAT_MS = 10_000;

/** What following needs of the world. */
export interface FollowWorld {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Process id of whoever started us; another one after that has ended. */
  parent(): number;
}

/** The real world. */
export const FOLLOW_WORLD: FollowWorld = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted) end();
      function end(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      }
    }),
  parent: () => Deno.ppid,
};

/**
 * Writes the current record whenever it differs from the last, until the signal aborts or whoever
 * started us is gone. A timer and no watch: the folder may be missing at first, and be made anew when
 * the service restarts.
 *
 * @param record gives the current record
 * @param write takes a record; may throw where nobody reads any more
 */
export async function follow(
  record: () => Promise<string>,
  write: (record: string) => Promise<void>,
  world: FollowWorld,
  signal: AbortSignal,
): Promise<void> {
  const parent = world.parent();
  let last: string | undefined;
  let writtenMs = -Infinity;
  while (!signal.aborted && world.parent() === parent) {
    const text = await record();
    const now = world.now();
    if (text !== last || Math.abs(now - writtenMs) >= REPEAT_MS) {
      await write(text);
      [last, writtenMs] = [text, now];
    }
    await world.sleep(LOOK_MS, signal);
  }
}
