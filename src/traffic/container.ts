/**
 * The container that a cgroup path belongs to.
 *
 * @module
 */

/** A container, as far as a path tells. */
export interface Container {
  /** Short id (12 characters), or the name where the path holds one (LXC, Incus, systemd-nspawn). */
  readonly label: string;
  /**
   * Full id, 64 hexadecimal digits, by which the host's records may be asked for a name. Absent
   * where the path does not hold all of it, and below `/user.slice`, where users name cgroups as
   * they like, after somebody else's container too.
   */
  readonly id?: string;
}

/** Length of the ids that `docker ps` and its kin show. */
const SHORT_ID = 12;
/** Marks the end of a path that the kernel side had to cut. */
export const CUT_MARK = "…";

/** `docker-ID.scope`, `libpod-ID`, `libpod-payload-ID`, `kubepods-x.slice:cri-containerd:ID`… */
const PREFIXED =
  /(?:^|:)(?:docker|libpod|libpod-payload|nerdctl|cri-containerd|containerd|crio|buildkit)[-:]([0-9a-f]{64})(?:\.scope)?$/;
/** The same, cut short by the kernel side. */
const PREFIXED_CUT =
  /(?:^|:)(?:docker|libpod|libpod-payload|nerdctl|cri-containerd|containerd|crio|buildkit)[-:]([0-9a-f]{12,64})(?:\.[scope]*)?…$/;
/** `/docker/ID`, `/kubepods/burstable/podUID/ID`, `/default/ID`. */
const BARE = /^[0-9a-f]{64}$/;
/** One step of `docker build` under systemd: BuildKit's ids are 25 characters of base 36. */
const BUILD_STEP = /^(?:docker|buildkit)-([0-9a-z]{25})\.scope$/;
const BUILD_ID = /^[0-9a-z]{25}$/;
const MACHINE = /^machine-(.+)\.scope$/;
const NSPAWN = /^systemd-nspawn@(.+)\.service$/;
/** How libvirt registers virtual machines: `machine-qemu\x2d1\x2dname.scope`. */
const VIRTUAL_MACHINE = /^qemu-\d+-/;
/** `hostname_is_valid` of systemd, which every machine name has to pass. */
const MACHINE_NAME = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The container, or undefined where the path has none.
 *
 * The outermost one counts: what is inside of it (containers in containers, or names that a
 * process with a delegated cgroup makes up) is not the host's business. What serves a container
 * without being inside of it — `conmon`, `lxc.monitor`, nspawn's `supervisor` — is not in it. A
 * virtual machine is not a container.
 *
 * Ids are letters and digits. Names of LXC containers are returned as they are in the path, so
 * they hold whatever the path holds; sanitising is the business of what prints them.
 *
 * Formats: the runtimes' own (`docker`, `podman`, `containerd`, `nerdctl`, CRI-O, BuildKit, LXC,
 * LXD, Incus, Proxmox, systemd-nspawn), with the systemd and the cgroupfs driver.
 *
 * @param path in the cgroup v2 hierarchy, beginning with a slash; any string is allowed. One that
 * was cut ends with {@link CUT_MARK}.
 */
export function containerOf(path: string): Container | undefined {
  const parts = path.split("/");
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? "";
    const id = (PREFIXED.exec(part) ?? PREFIXED_CUT.exec(part))?.[1];
    if (id !== undefined || BARE.test(part)) return withId(id ?? part, path);
    const label = buildStep(part, parts[at - 1]) ?? lxcName(part, parts[at + 1]) ??
      machineName(part, parts[at + 1]);
    if (label !== undefined) return { label };
  }
  return undefined;
}

function withId(id: string, path: string): Container {
  const label = id.slice(0, SHORT_ID);
  return id.length === 64 && !path.startsWith("/user.slice/") ? { label, id } : { label };
}

function buildStep(part: string, parent: string | undefined): string | undefined {
  const id = BUILD_STEP.exec(part)?.[1] ??
    (parent === "buildkit" && BUILD_ID.test(part) ? part : undefined);
  return id?.slice(0, SHORT_ID);
}

/** `lxc.payload.NAME` (LXC 4 and later, LXD, Incus), `lxc/NAME` (Proxmox, LXC 3), `lxc.payload/NAME`. */
function lxcName(part: string, next: string | undefined): string | undefined {
  for (const prefix of ["lxc.payload.", "lxc.payload-"]) {
    if (part.startsWith(prefix) && part.length > prefix.length) return part.slice(prefix.length);
  }
  if ((part === "lxc" || part === "lxc.payload") && next) return next;
  return undefined;
}

function machineName(part: string, next: string | undefined): string | undefined {
  if (next === "supervisor") return undefined;
  const name = MACHINE.exec(part)?.[1] ?? NSPAWN.exec(part)?.[1];
  if (name === undefined) return undefined;
  const plain = name.replace(
    /\\x([0-9a-f]{2})/g,
    (_, hex: string) => String.fromCharCode(parseInt(hex, 16)),
  );
  if (VIRTUAL_MACHINE.test(plain)) return undefined;
  return MACHINE_NAME.test(plain) ? plain : name;
}
