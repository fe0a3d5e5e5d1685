/**
 * The systemd unit that a cgroup path belongs to, as the host's systemd sees it.
 *
 * @module
 */

/** Types of unit that processes can live in. Slices are not among them: they only hold other units. */
const UNIT = /^[A-Za-z0-9:_.\\@-]+\.(?:service|scope|socket|mount|swap)$/;
const USER_MANAGER = /^user@\d+\.service$/;
const SLICE = /^[A-Za-z0-9:_.\\@-]+\.slice$/;
/** `UNIT_NAME_MAX` of systemd. */
const UNIT_NAME_MAX = 255;

/**
 * The unit, or undefined where the path has none.
 *
 * Reads the path as systemd does (`cg_path_get_unit`, `cg_path_get_user_unit`): slices are passed
 * over, the first thing below them is a unit of the system manager or there is none; below a user
 * manager (`user@1000.service`) the same rule finds that user's unit. What a unit or a container
 * makes below itself is not looked at, so that a container cannot invent units of the host.
 *
 * The name stays as `systemctl` shows it: `\x2d` stays `\x2d`, and can be given to `systemctl` as
 * it is. It consists of ASCII letters, digits and `:_.\@-` only.
 *
 * @param path in the cgroup v2 hierarchy, beginning with a slash; any string is allowed.
 */
export function unitOf(path: string): string | undefined {
  const parts = path.split("/");
  const at = skipSlices(parts, 0);
  const unit = asUnit(parts[at]);
  if (unit === undefined || !USER_MANAGER.test(unit)) return unit;
  return asUnit(parts[skipSlices(parts, at + 1)]) ?? unit;
}

function skipSlices(parts: readonly string[], from: number): number {
  let at = from;
  while (at < parts.length && (parts[at] === "" || SLICE.test(unescape(parts[at] ?? "")))) at++;
  return at;
}

function asUnit(part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  const name = unescape(part);
  return name.length <= UNIT_NAME_MAX && UNIT.test(name) ? name : undefined;
}

/** systemd puts `_` before names that the kernel's cgroup files could collide with (`cg_escape`). */
function unescape(part: string): string {
  return part.startsWith("_") ? part.slice(1) : part;
}
