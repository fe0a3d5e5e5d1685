/**
 * The machine that is set up, so that tests can give another one.
 *
 * @module
 */

/** How a command ended. */
export interface Ended {
  readonly code: number;
  /** What it wrote, on both streams. */
  readonly output: string;
}

/** A machine. */
export interface Machine {
  readonly isRoot: boolean;
  /** Whether a command, or the file at a path, is there. */
  isThere(sign: string): boolean;
  /** Runs a command to its end, without input. */
  run(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended>;
  /** Says a line to whoever waits. */
  say(line: string): void;
}

/** Where a machine is. */
export interface MachinePlace {
  /** Value of `PATH`. */
  readonly searchPath: string;
  /** What stands before every path of a file; empty for the machine itself. */
  readonly root?: string;
}

/** Folders with commands that `PATH` lacks where somebody is not root. */
const MORE_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** This machine. */
export function thisMachine({ searchPath, root = "" }: MachinePlace): Machine {
  const folders = [
    ...searchPath.split(":").filter((folder) => folder.startsWith("/")),
    ...MORE_FOLDERS.map((folder) => root + folder),
  ];
  const find = (command: string): string | undefined =>
    folders.map((folder) => `${folder}/${command}`).find(exists);
  return {
    isRoot: Deno.uid() === 0,
    isThere: (sign) => sign.startsWith("/") ? exists(root + sign) : find(sign) !== undefined,
    run: async ([command = "", ...args], env) => {
      const { code, stdout, stderr } = await new Deno.Command(find(command) ?? command, {
        args,
        env,
        stdin: "null",
      }).output();
      const decoder = new TextDecoder();
      return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
    },
    say: (line) => void Deno.stderr.writeSync(new TextEncoder().encode(`setup: ${line}\n`)),
  };
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
