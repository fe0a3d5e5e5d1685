/**
 * What a host lacks for counting, on one screen, with the command that brings it on this distribution.
 *
 * @module
 */
import { sanitize } from "../format/sanitize.ts";

/** What may be asked of the host. */
export interface Host {
  readonly isRoot: boolean;
  /** Text of os-release(5); undefined where there is none. */
  readonly osRelease: string | undefined;
  /** Release of the kernel. */
  readonly kernel: string;
  /** True where there is a bpftrace. */
  readonly hasBpftrace: boolean;
}

/** How software is installed, by the `ID` or `ID_LIKE` of os-release(5). */
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

/**
 * The command that installs bpftrace.
 *
 * @param osRelease text of os-release(5)
 * @returns undefined for a distribution that we do not know
 */
export function installCommand(osRelease: string, isRoot: boolean): string | undefined {
  const ids = [valueOf(osRelease, "ID"), ...valueOf(osRelease, "ID_LIKE").split(/\s+/)];
  const command = ids.map((id) => INSTALL.get(id) ?? INSTALL.get(id.replace(/-.*/, "")))
    .find((known) => known !== undefined);
  return command === undefined ? undefined : `${isRoot ? "" : "sudo "}${command}`;
}

/** The screen: each requirement, and for a missing one the command. */
export function firstRunText(host: Host): string {
  const { isRoot, osRelease = "", kernel, hasBpftrace } = host;
  const name = valueOf(osRelease, "PRETTY_NAME") || "Linux";
  const install = installCommand(osRelease, isRoot) ??
    "with your distribution's package manager, or --bpftrace PATH";
  const rows = [
    row("bpftrace", hasBpftrace, hasBpftrace ? "it is there" : install),
    row("root", isRoot, isRoot ? "you are" : "sudo socktraf"),
  ];
  return [
    `On this host, ${sanitize(name)}, Linux ${sanitize(kernel)}:`,
    ...rows,
    'Then "sudo socktraf check" looks at the rest. "socktraf demo" needs none of it: recorded traffic.',
  ].join("\n");
}

/** An error of the capture, with this screen below its own advice. */
export class FirstRunError extends Error {
  override readonly name = "FirstRunError";
  /** That of the capture. */
  readonly exitCode: number;
  /** That of the capture, and the screen. */
  readonly advice: string;

  constructor(cause: Error & { readonly exitCode: number; readonly advice: string }, host: Host) {
    super(cause.message, { cause });
    this.exitCode = cause.exitCode;
    const screen = host.isRoot && host.hasBpftrace ? "" : `\n\n${firstRunText(host)}`;
    this.advice = `${cause.advice}${screen}`;
  }
}

/** The real host. */
export function thisHost(isRoot: boolean, searchPath: string, wanted = "bpftrace"): Host {
  const folders = [...searchPath.split(":"), "/usr/local/sbin", "/usr/sbin", "/usr/bin"];
  const paths = wanted.includes("/")
    ? [wanted]
    : folders.filter((folder) => folder.startsWith("/")).map((folder) => `${folder}/${wanted}`);
  return {
    isRoot,
    osRelease: readText("/etc/os-release") ?? readText("/usr/lib/os-release"),
    kernel: Deno.osRelease(),
    hasBpftrace: paths.some(isFile),
  };
}

function row(what: string, isThere: boolean, text: string): string {
  return `  ${isThere ? "OK     " : "MISSING"}  ${what.padEnd(10)}${text}`;
}

function valueOf(osRelease: string, key: string): string {
  const [, value = ""] = new RegExp(`^${key}=(.*)$`, "m").exec(osRelease) ?? [];
  return value.trim().replace(/^(["'])(.*)\1$/, "$2");
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
