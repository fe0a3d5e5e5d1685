/**
 * The user for whom something is set up, and where that user's things are.
 *
 * @module
 */
import { posix } from "node:path";
import { readerPaths } from "../../../sinks/statusbar/places.ts";

/** Seconds after which a state is stale where socktraf has not said so. */
const USUAL_SECONDS = 3;

/** What may be asked of the machine. */
export interface PlaceSource {
  /** User that the program runs as. */
  readonly uid: number;
  /** Path of this program, for others to start. */
  readonly program: string;
  /** A variable of the environment. */
  env(name: string): string | undefined;
  /** Whether a file is there. */
  isFile(path: string): boolean;
}

/** One user's place on this machine. */
export class Place {
  readonly #source: PlaceSource;
  /** Home folder. */
  readonly home: string;
  /** Where the user's configuration is. */
  readonly config: string;
  /** Where our own scripts go. */
  readonly scripts: string;
  /** Seconds without news after which a script says so. */
  readonly staleSeconds: number;

  /**
   * @param staleAfterMs what the running socktraf says; undefined where none does
   * @throws {RangeError} where the user has no home folder
   */
  constructor(source: PlaceSource, staleAfterMs?: number) {
    this.#source = source;
    const home = source.env("HOME") ?? "";
    if (!home.startsWith("/")) {
      throw new RangeError("Cannot find your home folder: HOME is not set");
    }
    this.home = posix.normalize(home).replace(/(?<=.)\/$/, "");
    this.config = this.#folder("XDG_CONFIG_HOME", ".config");
    this.scripts = posix.join(this.#folder("XDG_DATA_HOME", ".local/share"), "socktraf");
    this.staleSeconds = staleAfterMs === undefined ? USUAL_SECONDS : Math.ceil(staleAfterMs / 1000);
  }

  /** User that the program runs as. */
  get uid(): number {
    return this.#source.uid;
  }

  /** Path of this program. */
  get program(): string {
    return this.#source.program;
  }

  /** A variable of the environment. */
  env(name: string): string | undefined {
    return this.#source.env(name);
  }

  /** The first of these files that is there; undefined where none is. */
  firstFile(...paths: readonly string[]): string | undefined {
    return paths.find((path) => this.#source.isFile(path));
  }

  /** Whether one of these programs is on the path. */
  hasProgram(...names: readonly string[]): boolean {
    const folders = (this.env("PATH") ?? "/usr/bin:/bin").split(":").filter((part) => part !== "");
    return folders.some((folder) =>
      names.some((name) => this.#source.isFile(posix.join(folder, name)))
    );
  }

  /** The state file of a sink that a bar of this user reads: one that is there, or else the service's. */
  stateFile(fileName: string): string {
    const paths = readerPaths(this.#source, fileName);
    return this.firstFile(...paths) ?? paths.at(-1) ?? fileName;
  }

  /** A path as the user would write it. */
  short(path: string): string {
    return path.startsWith(`${this.home}/`) ? `~${path.slice(this.home.length)}` : path;
  }

  #folder(variable: string, inHome: string): string {
    const given = this.env(variable) ?? "";
    return given.startsWith("/") ? posix.normalize(given) : posix.join(this.home, inHome);
  }
}
