/**
 * Sink types that a user brings in a file: finding the file, loading it, and saying what is wrong
 * with it.
 *
 * @module
 */
import { posix } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SinkType } from "../../sinks/sink.ts";
import type { ConfigIssue, Source } from "./issue.ts";
import { alternatives, quoteValue } from "./quote.ts";
import { faultsOf } from "./sink_file_faults.ts";
import { type FileFacts, whoElseMayWrite } from "./sink_file_trust.ts";

/** What loading a sink type from a file takes. */
export interface SinkFileWorld {
  /** Whether a file that somebody else may write would run as root. */
  readonly isRoot: boolean;
  /** The working directory. */
  cwd(): string;
  /** Where a path leads when all symbolic links are followed. Throws where it leads nowhere. */
  realPath(path: string): Promise<string>;
  /** What is at a path, symbolic links followed. */
  stat(path: string): Promise<FileFacts>;
  /** Loads a module. */
  import(url: string): Promise<unknown>;
  /** What the module's function is given: `SinkKit` of `sinks/kit.ts`. */
  kit(): Promise<unknown>;
}

/** A sink type, or what is wrong with its file. */
export type LoadedType =
  | { readonly ok: true; readonly type: SinkType }
  | { readonly ok: false; readonly issue: ConfigIssue };

/** Ends of the names of files that can be loaded. */
const EXTENSIONS = [".ts", ".mts", ".js", ".mjs"] as const;

/** Whether a text names a file and not a sink type: it starts with `./`, `../`, `/` or `file:`. */
export function isSinkFile(text: string): boolean {
  return /^(?:\.{0,2}\/|file:.*\.m?[jt]s(?:\?|$))/s.test(text);
}

/** Loads sink types from files, each file once. */
export class SinkFiles {
  readonly #world: SinkFileWorld | undefined;
  readonly #registry: readonly SinkType[];
  readonly #loaded = new Map<string, LoadedType>();

  /**
   * Loads nothing yet.
   *
   * @param world undefined where the caller cannot have files loaded
   * @param registry the types that no file may be named like
   */
  constructor(world: SinkFileWorld | undefined, registry: readonly SinkType[]) {
    this.#world = world;
    this.#registry = registry;
  }

  /** The types that have been loaded. */
  get types(): readonly SinkType[] {
    return [...this.#loaded.values()].flatMap((loaded) => loaded.ok ? [loaded.type] : []);
  }

  /**
   * Loads a sink type.
   *
   * @param file as it was written
   * @param folder what a relative path is relative to; undefined: the working directory
   * @param by who named it, for messages
   */
  async load(file: string, folder: string | undefined, by: string): Promise<LoadedType> {
    const world = this.#world;
    if (world === undefined) return rejected(file, "this command loads none");
    if (!EXTENSIONS.some((extension) => file.endsWith(extension))) {
      return rejected(file, `expected a file that ends in ${alternatives(EXTENSIONS)}`);
    }
    const path = absolutePath(file, posix.resolve(world.cwd(), folder ?? "."));
    if (path === undefined) return rejected(file, "it is not the URL of a local file");
    const known = this.#loaded.get(path);
    if (known !== undefined) return known;
    const loaded = await this.#read(path, by, world);
    this.#loaded.set(path, loaded);
    return loaded;
  }

  async #read(path: string, by: string, world: SinkFileWorld): Promise<LoadedType> {
    let real: string;
    try {
      real = await world.realPath(path);
      if (!(await world.stat(real)).isFile) return rejected(path, "it is not a file");
      const danger = world.isRoot ? await whoElseMayWrite([path, real], world) : undefined;
      if (danger !== undefined) return rejected(path, danger);
    } catch (error) {
      return rejected(path, `${reasonOf(error)}; ${by} names it`);
    }
    const url = pathToFileURL(real).href;
    let value: unknown;
    try {
      const module = await world.import(url) as { readonly default?: unknown };
      value = module.default;
    } catch (error) {
      return failed(path, url, error);
    }
    if (value === undefined) {
      return rejected(path, "it has no default export: expected a function that gives a sink type");
    }
    if (typeof value === "function") {
      try {
        value = await value(await world.kit());
      } catch (error) {
        return failed(path, url, error);
      }
    }
    const [fault] = faultsOf(value, [...this.#registry, ...this.types]);
    if (fault !== undefined) return rejected(path, `its default export is no sink type: ${fault}`);
    return { ok: true, type: value as SinkType };
  }
}

function absolutePath(file: string, folder: string): string | undefined {
  if (!file.startsWith("file:")) return posix.resolve(folder, file);
  try {
    // `file:./x.ts` is no URL, but plain enough.
    if (!file.startsWith("file:/")) return posix.resolve(folder, file.slice("file:".length));
    return fileURLToPath(file);
  } catch {
    return undefined;
  }
}

function rejected(path: string, reason: string, line?: number): LoadedType {
  const source: Source = { kind: "file", path, ...(line === undefined ? {} : { line }) };
  return { ok: false, issue: { source, path: [], problem: `Cannot load the sink: ${reason}` } };
}

/** An error in the module itself: the first line of its message, and the line where it happened. */
function failed(path: string, url: string, error: unknown): LoadedType {
  const text = error instanceof Error
    ? `${error.message}\n${error.stack ?? ""}`
    : `${String(error)}\n`;
  // deno-lint-ignore no-control-regex -- Deno colours some of its messages
  const plain = text.replaceAll(/\u001b\[[\d;]*m/g, "");
  const first = (plain.split("\n", 1)[0] ?? "").replace(/\.$/, "");
  const at = plain.indexOf(`${url}:`);
  const line = at < 0 ? undefined : /^\d+/.exec(plain.slice(at + url.length + 1))?.[0];
  // A package or another file that it imports.
  const hint = /^Import "/.test(first)
    ? "; a sink of your own imports no packages but gets what it needs from its argument"
    : "";
  const shown = quoteValue(first).slice(1, -1).replaceAll('\\"', '"');
  return rejected(path, `${shown}${hint}`, line === undefined ? undefined : Number(line));
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    return "no such file";
  }
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.FilesystemLoop) return "its symbolic links form a loop";
  return error instanceof Error ? error.message : String(error);
}
