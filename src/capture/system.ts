/**
 * The machine as the capture asks about it, so that tests can give it another one.
 *
 * @module
 */

/** Questions to the machine; every answer may be "not there". */
export interface System {
  /** Effective user id of this process. */
  readonly euid: number;
  /** Contents of a small text file; undefined where it cannot be read. */
  readText(path: string): string | undefined;
  /** Contents of a file; undefined where it cannot be read. */
  readBytes(path: string): Uint8Array | undefined;
  /** What a symbolic link says; undefined where it cannot be read. */
  readLink(path: string): string | undefined;
  exists(path: string): boolean;
  /** True where the path is a file that this process may execute. */
  isExecutable(path: string): boolean;
  /** Runs a short command without input; undefined where it cannot be started. */
  run(
    command: string,
    args: readonly string[],
  ): Promise<{ readonly code: number; readonly output: string } | undefined>;
}

/** This machine. */
export function thisSystem(): System {
  return {
    euid: Deno.build.os === "linux" ? effectiveUid() : -1,
    readText: (path) => attempt(() => Deno.readTextFileSync(path)),
    readBytes: (path) => attempt(() => Deno.readFileSync(path)),
    readLink: (path) => attempt(() => Deno.readLinkSync(path)),
    exists: (path) => attempt(() => Deno.lstatSync(path)) !== undefined,
    isExecutable: (path) => {
      const info = attempt(() => Deno.statSync(path));
      return info !== undefined && info.isFile && ((info.mode ?? 0) & 0o111) !== 0;
    },
    run: async (command, args) => {
      try {
        const { code, stdout, stderr } = await new Deno.Command(command, {
          args: [...args],
          stdin: "null",
        }).output();
        const decoder = new TextDecoder();
        return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
      } catch {
        return undefined;
      }
    },
  };
}

/** `Deno.uid()` is the real user id; what counts is the effective one. */
function effectiveUid(): number {
  const status = attempt(() => Deno.readTextFileSync("/proc/self/status")) ?? "";
  const [, euid] = /^Uid:\s+\d+\s+(\d+)/m.exec(status) ?? [];
  return euid === undefined ? Deno.uid() ?? -1 : Number(euid);
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
