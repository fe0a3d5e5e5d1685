/**
 * What setting up the service may do to the machine, so that tests can be the machine.
 *
 * @module
 */
import { selfCommand } from "../integrate/as_user.ts";

/** How a command ended. */
export interface Ran {
  readonly code: number;
  /** What it wrote, without the last line end. */
  readonly text: string;
}

/** The machine. */
export interface ServiceWorld {
  /** Stands before every path; empty on a real machine. */
  readonly root: string;
  readonly isRoot: boolean;
  /** True where systemd manages the machine (sd_booted(3)). */
  readonly hasSystemd: boolean;
  /** The words that start this program. */
  readonly command: readonly string[];
  /** Runs `systemctl`; code 127 where it is not there. */
  systemctl(...words: readonly string[]): Promise<Ran>;
}

/** The real machine. */
export function thisMachine(isRoot: boolean): ServiceWorld {
  return {
    root: "",
    isRoot,
    get hasSystemd() {
      return isFolder("/run/systemd/system");
    },
    get command() {
      return selfCommand().map((word) =>
        word.startsWith("file://") ? new URL(word).pathname : word
      );
    },
    systemctl: async (...words) => {
      try {
        const { code, stdout, stderr } = await new Deno.Command("systemctl", {
          args: ["--no-pager", ...words],
          stdin: "null",
        }).output();
        const decoder = new TextDecoder();
        return { code, text: (decoder.decode(stdout) + decoder.decode(stderr)).trimEnd() };
      } catch (error) {
        return { code: 127, text: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
