/**
 * What a host lacks for counting, on one screen, with the command that brings it on this distribution.
 *
 * @module
 */
import { locateBpftrace } from "../capture/bpftrace.ts";
import { installCommand, osReleaseValue, readOsRelease } from "../capture/install_bpftrace.ts";
import { thisSystem } from "../capture/system.ts";
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

/** The screen: each requirement, and for a missing one the command. */
export function firstRunText(host: Host): string {
  const { isRoot, osRelease = "", kernel, hasBpftrace } = host;
  const name = osReleaseValue(osRelease, "PRETTY_NAME") || "Linux";
  const install = installCommand(osRelease, isRoot) ??
    "with your distribution's package manager (apt-get, dnf, pacman, apk, zypper)";
  const rows = [
    row("bpftrace", hasBpftrace, hasBpftrace ? "it is there" : install),
    ...(hasBpftrace ? [] : [`${" ".repeat(INDENT)}or say where it is: --bpftrace PATH`]),
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
    this.advice = adviceFor(cause.advice, host);
  }
}

/** The real host. */
export function thisHost(isRoot: boolean, searchPath: string, wanted = "bpftrace"): Host {
  const system = thisSystem();
  return {
    isRoot,
    osRelease: readOsRelease(system.readText),
    kernel: Deno.osRelease(),
    hasBpftrace: locateBpftrace(system, wanted, searchPath) !== undefined,
  };
}

const INDENT = 21;

function row(what: string, isThere: boolean, text: string): string {
  return `  ${isThere ? "OK     " : "MISSING"}  ${what.padEnd(10)}${text}`;
}

/** The screen says itself how to install bpftrace. */
function adviceFor(advice: string, host: Host): string {
  if (!host.hasBpftrace) return firstRunText(host);
  return host.isRoot ? advice : `${advice}\n\n${firstRunText(host)}`;
}
