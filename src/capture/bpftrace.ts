/**
 * Finds bpftrace and says how this version of it is to be run.
 *
 * @module
 */
import { CaptureError } from "./capture_error.ts";
import { installAdvice, readOsRelease } from "./install_bpftrace.ts";
import type { System } from "./system.ts";

/** A bpftrace that can be run. */
export interface Bpftrace {
  readonly path: string;
  readonly version: Version;
}

/** Version of bpftrace. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Oldest version that runs our programs. */
export const OLDEST_VERSION: Version = { major: 0, minor: 17, patch: 0 };

/** Where an administrator's programs are that an ordinary user's PATH leaves out. */
const MORE_FOLDERS = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
];

/**
 * Finds bpftrace and asks for its version.
 *
 * @param wanted path or name from the flag or the environment; undefined: the first in `searchPath`
 * @param searchPath value of `PATH`
 * @throws {CaptureError} 69 where there is none, or it is too old
 */
export async function findBpftrace(
  system: System,
  wanted: string | undefined,
  searchPath: string,
): Promise<Bpftrace> {
  const path = locateBpftrace(system, wanted ?? "bpftrace", searchPath);
  if (path === undefined) {
    throw new CaptureError(
      wanted === undefined
        ? "Cannot find bpftrace in PATH"
        : `Cannot find bpftrace at "${wanted}": it is not there or not executable`,
      `${
        installAdvice(readOsRelease(system.readText) ?? "", system.euid === 0)
      }\nor say where it is with --bpftrace PATH`,
      69,
    );
  }
  const answer = await system.run(path, ["--version"]);
  const version = parseVersion(answer?.output ?? "");
  if (answer?.code !== 0 || version === undefined) {
    throw new CaptureError(
      `Cannot run "${path} --version": ${firstLine(answer?.output) ?? "it does not start"}`,
      'Try it by hand; it should print a line such as "bpftrace v0.23.2"',
      69,
    );
  }
  if (isOlder(version, OLDEST_VERSION)) {
    throw new CaptureError(
      `Cannot use ${path}: version ${formatVersion(version)} is too old`,
      `Install bpftrace ${
        formatVersion(OLDEST_VERSION)
      } or later, or say where it is with --bpftrace PATH`,
      69,
    );
  }
  return { path, version };
}

/** Reads `bpftrace v0.17.0`, `bpftrace v0.23.2-1-g12ab`, `bpftrace 0.27`; undefined for anything else. */
export function parseVersion(output: string): Version | undefined {
  const [, major, minor, patch] = /bpftrace v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(output) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch ?? 0) };
}

/** `0.17.0`. */
export function formatVersion({ major, minor, patch }: Version): string {
  return `${major}.${minor}.${patch}`;
}

/** Variables that set the size of maps and strings; their names changed between versions. */
export function bpftraceEnvironment(version: Version, mapKeys: number): Record<string, string> {
  const keys = String(mapKeys);
  // A control group's path is cut at this length; 200 is the most that 0.17 takes.
  return isOlder(version, { major: 0, minor: 20, patch: 0 })
    ? { BPFTRACE_MAP_KEYS_MAX: keys, BPFTRACE_STRLEN: "200" }
    : { BPFTRACE_MAX_MAP_KEYS: keys, BPFTRACE_MAX_STRLEN: "200" };
}

/** True where a program may begin with `config = { … }`. */
export function takesConfigBlock(version: Version): boolean {
  return !isOlder(version, { major: 0, minor: 21, patch: 0 });
}

/** The first PID namespace, that of the host: `PROC_PID_INIT_INO` of include/linux/proc_ns.h. */
const HOST_NAMESPACE = "pid:[4026531836]";

/**
 * What this bpftrace cannot tell apart where it would run: from 0.22 on its process ids are those of its
 * own PID namespace, in which whatever is outside has the id 0.
 *
 * @returns undefined where it can tell all
 */
export function confusionOf({ version }: Bpftrace, system: System): string | undefined {
  const namespace = system.readLink("/proc/self/ns/pid");
  if (namespace === undefined || namespace === HOST_NAMESPACE) return undefined;
  if (isOlder(version, { major: 0, minor: 22, patch: 0 })) return undefined;
  return "this is a PID namespace of its own, as in a container: processes outside of it are told as one, " +
    "with process id 0 and the name of any of them, and may be counted wrongly; start the container " +
    "with --pid=host";
}

/** True where `a` comes before `b`. */
export function isOlder(a: Version, b: Version): boolean {
  return (a.major - b.major || a.minor - b.minor || a.patch - b.patch) < 0;
}

/** Path of a bpftrace that can be executed; undefined where there is none. */
export function locateBpftrace(
  system: Pick<System, "isExecutable">,
  wanted: string,
  searchPath: string,
): string | undefined {
  if (wanted.includes("/")) return system.isExecutable(wanted) ? wanted : undefined;
  return [...searchPath.split(":"), ...MORE_FOLDERS]
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => `${folder}/${wanted}`)
    .find((path) => system.isExecutable(path));
}

function firstLine(text: string | undefined): string | undefined {
  return text?.split("\n").map((line) => line.trim()).find((line) => line !== "");
}
