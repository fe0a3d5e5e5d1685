/**
 * Which configuration file is read, and reading it.
 *
 * @module
 */
import { CONFIG_VARIABLE } from "./environment.ts";
import type { ConfigIssue } from "./issue.ts";

/** What came of reading a file. */
export type FileContent =
  | {
    readonly status: "read";
    readonly text: string;
    /** True where it is a file that everybody on this host may read. */
    readonly isPublic?: boolean;
  }
  /** It is not there, or it cannot even be known whether it is. */
  | { readonly status: "missing" }
  | { readonly status: "unreadable"; readonly reason: string };

/** Reads a file; {@link readConfigFile} is the real one. */
export type FileReader = (path: string) => Promise<FileContent>;

/** The file that was chosen. */
export interface ConfigFile {
  /** As it was named or found. */
  readonly path: string;
  /** The whole of it. */
  readonly text: string;
  /** Whether everybody on this host may read it. */
  readonly isPublic: boolean;
}

/** The file for the whole host. */
export const SYSTEM_CONFIG_PATH = "/etc/socktraf/config.toml";

/** No honest configuration is larger. */
const MAX_BYTES = 1_048_576;

/**
 * Lists the places where a file is looked for when nobody names one, the first first.
 *
 * @param env gives the value of an environment variable
 */
export function defaultConfigPaths(env: (name: string) => string | undefined): string[] {
  const base = env("XDG_CONFIG_HOME") ?? "";
  const home = env("HOME") ?? "";
  const paths = [SYSTEM_CONFIG_PATH];
  // The XDG Base Directory Specification says that a relative path is to be ignored.
  if (base.startsWith("/")) paths.unshift(`${base}/socktraf/config.toml`);
  else if (home.startsWith("/")) paths.unshift(`${home}/.config/socktraf/config.toml`);
  return paths;
}

/**
 * Finds and reads the configuration file.
 *
 * @param flag value of `--config`
 * @param env gives the value of an environment variable
 * @param read reads a file
 * @returns the file, undefined where there is none, or what is wrong with it
 */
export async function findConfigFile(
  flag: string | undefined,
  env: (name: string) => string | undefined,
  read: FileReader,
): Promise<ConfigFile | ConfigIssue | undefined> {
  const named = flag ?? (env(CONFIG_VARIABLE) || undefined);
  for (const path of named === undefined ? defaultConfigPaths(env) : [named]) {
    const content = await read(path);
    if (content.status === "read") {
      return { path, text: content.text, isPublic: content.isPublic === true };
    }
    if (content.status === "unreadable") return unreadable(path, content.reason);
    if (named !== undefined) {
      const by = flag === undefined ? CONFIG_VARIABLE : "--config";
      return unreadable(path, `no such file, or no permission to look; ${by} names it`);
    }
  }
  return undefined;
}

/**
 * Reads a configuration file from the disk. Takes regular files, pipes and whatever else gives text.
 *
 * @param path of the file
 */
export async function readConfigFile(path: string): Promise<FileContent> {
  let isPublic = false;
  try {
    const { isDirectory, isFile, mode } = await Deno.stat(path);
    if (isDirectory) return { status: "unreadable", reason: "it is a directory" };
    isPublic = isFile && ((mode ?? 0) & 0o004) !== 0;
  } catch (error) {
    // A parent that may not be entered, such as root's home for a service: as good as missing.
    if (isAbsence(error) || error instanceof Deno.errors.PermissionDenied) {
      return { status: "missing" };
    }
    return { status: "unreadable", reason: reasonOf(error) };
  }
  try {
    return decode(await readBounded(path), isPublic);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { status: "missing" };
    return { status: "unreadable", reason: reasonOf(error) };
  }
}

async function readBounded(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path, { read: true });
  const bytes = new Uint8Array(MAX_BYTES + 1);
  let length = 0;
  while (length < bytes.length) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function decode(bytes: Uint8Array, isPublic: boolean): FileContent {
  if (bytes.length > MAX_BYTES) {
    return { status: "unreadable", reason: "it is larger than 1 MiB" };
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return isPublic ? { status: "read", text, isPublic } : { status: "read", text };
  } catch {
    const valid = new TextDecoder().decode(bytes).split("\ufffd", 1)[0] ?? "";
    const line = valid.split("\n").length;
    return { status: "unreadable", reason: `it is not UTF-8 text: see line ${line}` };
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.FilesystemLoop) return "its symbolic links form a loop";
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/: \w+ '.*'$/s, "");
}

function unreadable(path: string, reason: string): ConfigIssue {
  return {
    source: { kind: "file", path },
    path: [],
    problem: `Cannot read the configuration: ${reason}`,
  };
}
