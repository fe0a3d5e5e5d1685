/**
 * Which rows a filter keeps.
 *
 * @module
 */
import type { TrafficEvent } from "./event.ts";
import type { Filter } from "./view.ts";

/**
 * The test that a filter is; undefined where it keeps everything.
 *
 * Names are compared exactly. A user is given by name or by id; a service may be given without its
 * `.service`, as to `systemctl`. What has no such field, or stands for many rows (`other`), is not
 * kept by a filter on it.
 */
export function filterTest(filter: Filter): ((event: TrafficEvent) => boolean) | undefined {
  const { process, pid, user, unit } = filter;
  if (process.length + pid.length + user.length + unit.length === 0) return undefined;
  const processes = new Set<string | undefined>(process);
  const pids = new Set<number | undefined>(pid);
  const users = new Set<string | undefined>(user);
  const units = new Set<string | undefined>(unit.flatMap((name) => [name, `${name}.service`]));
  return (event) =>
    event.foldedRows === undefined &&
    (process.length === 0 || processes.has(event.process)) &&
    (pid.length === 0 || pids.has(event.pid)) &&
    (user.length === 0 || users.has(event.user) ||
      (event.uid !== undefined && users.has(String(event.uid)))) &&
    (unit.length === 0 || units.has(event.unit));
}
