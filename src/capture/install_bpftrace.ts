/**
 * How bpftrace is installed on a distribution.
 *
 * @module
 */

/** What installs it, by the `ID` or `ID_LIKE` of os-release(5). */
const INSTALL: ReadonlyMap<string, string> = new Map([
  ["debian", "apt-get install bpftrace"],
  ["ubuntu", "apt-get install bpftrace"],
  ["fedora", "dnf install bpftrace"],
  ["rhel", "dnf install bpftrace"],
  ["centos", "dnf install bpftrace"],
  ["amzn", "dnf install bpftrace"],
  ["arch", "pacman -S bpftrace"],
  ["alpine", "apk add bpftrace"],
  ["suse", "zypper install bpftrace"],
  ["opensuse", "zypper install bpftrace"],
  ["sles", "zypper install bpftrace"],
]);

const ANY_OF_THEM = [
  "Install it with your distribution's package manager, one of",
  "  apt-get install bpftrace    dnf install bpftrace    pacman -S bpftrace",
  "  apk add bpftrace            zypper install bpftrace",
].join("\n");

/** Where os-release(5) is, the first that exists. */
const OS_RELEASE = ["/etc/os-release", "/usr/lib/os-release"];

/**
 * Text of os-release(5).
 *
 * @param readText gives undefined for a file that cannot be read
 */
export function readOsRelease(readText: (path: string) => string | undefined): string | undefined {
  return OS_RELEASE.map(readText).find((text) => text !== undefined);
}

/** A value of os-release(5), without its quotes; empty where it is not there. */
export function osReleaseValue(osRelease: string, key: string): string {
  const [, value = ""] = new RegExp(`^${key}=(.*)$`, "m").exec(osRelease) ?? [];
  return value.trim().replace(/^(["'])(.*)\1$/, "$2");
}

/**
 * The command that installs bpftrace.
 *
 * @param osRelease text of os-release(5)
 * @returns undefined for a distribution that is not known
 */
export function installCommand(osRelease: string, isRoot: boolean): string | undefined {
  const likes = osReleaseValue(osRelease, "ID_LIKE").split(/\s+/);
  const command = [osReleaseValue(osRelease, "ID"), ...likes]
    .map((id) => INSTALL.get(id) ?? INSTALL.get(id.replace(/-.*/, "")))
    .find((known) => known !== undefined);
  return command === undefined ? undefined : `${isRoot ? "" : "sudo "}${command}`;
}

/** How to install it here, or everywhere, where this distribution is not known. */
export function installAdvice(osRelease: string, isRoot: boolean): string {
  const command = installCommand(osRelease, isRoot);
  return command === undefined ? ANY_OF_THEM : `Install it: ${command}`;
}
