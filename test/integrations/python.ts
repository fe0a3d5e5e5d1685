/** The interpreters of this machine that the segment module has to work with. */
import { findProgram } from "../servers/programs.ts";

/** Names under which there may be one. */
const NAMES = ["python3", ...[8, 9, 10, 11, 12, 13, 14].map((minor) => `python3.${minor}`)];

/** Paths of the interpreters, each version once. `PATH` may name one that powerline does not use. */
export function pythons(): string[] {
  const paths = [
    "/usr/bin/python3",
    ...NAMES.flatMap((name) => findProgram(name)?.path ?? []),
  ];
  const versions = new Map<string, string>();
  for (const path of paths) {
    try {
      const { success, stdout } = new Deno.Command(path, {
        args: ["-c", "import sys; print(*sys.version_info[:2], sep='.')"],
        stderr: "null",
      }).outputSync();
      const version = new TextDecoder().decode(stdout).trim();
      if (success && isNewEnough(version) && !versions.has(version)) versions.set(version, path);
    } catch {
      // Not there.
    }
  }
  return [...versions.values()];
}

function isNewEnough(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major === 3 && (minor ?? 0) >= 8;
}
