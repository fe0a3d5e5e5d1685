/**
 * Which path a cgroup id stands for.
 *
 * @module
 */
import { type CgroupFs, findCgroupMount, walkCgroups } from "./cgroup_tree.ts";
import { CUT_MARK } from "./container.ts";
import { GenerationalMap } from "./generational_map.ts";

/** Bounds of {@link CgroupPaths}; the defaults suit any host. */
export interface CgroupPathsOptions {
  /** Recently used ids that are never forgotten; memory is for at most twice as many. Default 65,536. */
  readonly maxEntries?: number;
  /** Directories that one walk looks at. Default 50,000. */
  readonly maxDirectories?: number;
  /** Least time between two walks; after a long one it is twenty times its length. Default 5,000. */
  readonly walkEveryMs?: number;
  /** How long an id that a walk did not find is not looked for again. Default 60,000. */
  readonly unknownForMs?: number;
}

/** What there is to say about the hierarchy, for `check` and for warnings. */
export interface CgroupStatus {
  /** Where the hierarchy is mounted; undefined: nowhere, or not walked yet. */
  readonly mountPoint?: string;
  /** Cgroups that the last walk saw. */
  readonly directories: number;
  /** False where the last walk did not see all. */
  readonly complete: boolean;
  /** Why the last walk failed. */
  readonly problem?: string;
}

interface Entry {
  readonly path: string;
  /** True where the kernel side could not print all of the path. */
  readonly cut: boolean;
}

/** bpftrace's strings end after 199 bytes where `BPFTRACE_MAX_STRLEN` is 200. */
const MAX_RECORD_BYTES = 199;
const MAX_UNKNOWN = 8_192;
const LOW_32_BITS = 0xffff_ffffn;

/**
 * The paths of cgroups by their ids.
 *
 * The id of a cgroup is the inode number of its directory (Linux 5.5 and later on 64-bit machines:
 * `kernfs_ino` is the whole id; before, the inode number is its low half, which is unique among the
 * cgroups that exist). Ids are never used twice, so a cgroup that is gone keeps its path here.
 *
 * Ids come as decimal strings. An inode number beyond 2^53, which Deno cannot report exactly and
 * which no machine has reached, is not taken from a walk; a record of the kernel still counts.
 *
 * {@link pathOf} never waits: what is not known yet is looked for in the background.
 */
export class CgroupPaths implements AsyncDisposable {
  readonly #fs: CgroupFs;
  readonly #nowMs: () => number;
  readonly #options: Required<CgroupPathsOptions>;
  readonly #entries: GenerationalMap<string, Entry>;
  /** Ids that a walk did not find, and until when that is believed. */
  readonly #unknownUntil = new Map<string, number>();
  readonly #wanted = new Set<string>();
  readonly #stop = new AbortController();
  #walk: Promise<void> | undefined;
  #nextWalkMs = -Infinity;
  #status: CgroupStatus = { directories: 0, complete: false };

  /** @param nowMs a monotonic clock. */
  constructor(fs: CgroupFs, nowMs: () => number, options: CgroupPathsOptions = {}) {
    this.#fs = fs;
    this.#nowMs = nowMs;
    this.#options = {
      maxEntries: options.maxEntries ?? 65_536,
      maxDirectories: options.maxDirectories ?? 50_000,
      walkEveryMs: options.walkEveryMs ?? 5_000,
      unknownForMs: options.unknownForMs ?? 60_000,
    };
    this.#entries = new GenerationalMap(this.#options.maxEntries);
  }

  /** How the last walk went. */
  get status(): CgroupStatus {
    return this.#status;
  }

  /** Walks the hierarchy once; never throws, see {@link status}. */
  start(): Promise<void> {
    return this.#walk ??= this.#walkNow();
  }

  /**
   * The path, `/` for the root; undefined where it is not known (yet).
   *
   * A path that the kernel side had to cut ends with {@link CUT_MARK} until a walk finds the rest.
   */
  pathOf(id: string): string | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.cut) this.#want(id);
    return entry?.path;
  }

  /**
   * Takes a record of the kernel that a cgroup was made.
   *
   * @param path as printed, any characters, cut after 199 bytes.
   */
  created(id: string, path: string): void {
    if (!path.startsWith("/")) return;
    this.#unknownUntil.delete(id);
    // Bytes that are not UTF-8 became longer in decoding, so that a cut is never missed.
    const cut = new TextEncoder().encode(path).length >= MAX_RECORD_BYTES;
    const known = this.#entries.get(id);
    if (known !== undefined && !known.cut) return;
    this.#entries.set(id, { path: cut ? path + CUT_MARK : path, cut });
    if (cut) this.#want(id);
  }

  /** Resolves when no walk is under way. */
  async idle(): Promise<void> {
    await this.#walk;
  }

  /** Stops looking; what is known can still be asked for. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#walk;
  }

  #want(id: string): void {
    const now = this.#nowMs();
    if (now < (this.#unknownUntil.get(id) ?? -Infinity)) return;
    if (this.#wanted.size < MAX_UNKNOWN) this.#wanted.add(id);
    if (this.#walk === undefined && now >= this.#nextWalkMs && !this.#stop.signal.aborted) {
      this.#walk = this.#walkNow();
    }
  }

  async #walkNow(): Promise<void> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    const startMs = this.#nowMs();
    await Promise.resolve(); // so that #walk is set before anything can end it
    try {
      this.#status = await this.#look(wanted);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#status = { directories: 0, complete: false, problem };
    } finally {
      const now = this.#nowMs();
      this.#nextWalkMs = now + Math.max(this.#options.walkEveryMs, 20 * (now - startMs));
      this.#walk = undefined;
      for (const id of wanted) this.#settle(id, now + this.#options.unknownForMs);
    }
  }

  async #look(wanted: readonly string[]): Promise<CgroupStatus> {
    const mount = findCgroupMount(await this.#fs.mountinfo());
    if (mount === undefined) return { directories: 0, complete: true };
    const byLowHalf = idsByLowHalf(wanted);
    const { maxDirectories } = this.#options;
    const found = (inode: number, path: string): void => {
      if (!Number.isSafeInteger(inode)) return;
      const entry = { path, cut: false };
      this.#entries.set(String(inode), entry);
      const long = byLowHalf.get(inode);
      if (long !== undefined) this.#entries.set(long, entry);
    };
    const walk = await walkCgroups(this.#fs, mount, maxDirectories, this.#stop.signal, found);
    return { mountPoint: mount.mountPoint, ...walk };
  }

  #settle(id: string, untilMs: number): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined && !entry.cut) return;
    this.#unknownUntil.delete(id);
    this.#unknownUntil.set(id, untilMs);
    if (this.#unknownUntil.size <= MAX_UNKNOWN) return;
    for (const oldest of this.#unknownUntil.keys()) {
      this.#unknownUntil.delete(oldest);
      break;
    }
  }
}

/** Ids of 33 bits and more by their low half, for kernels whose inode numbers are only that. */
function idsByLowHalf(ids: readonly string[]): Map<number, string> {
  const result = new Map<number, string>();
  for (const id of ids) {
    if (!/^\d{10,20}$/.test(id)) continue;
    const value = BigInt(id);
    if (value > LOW_32_BITS) result.set(Number(value & LOW_32_BITS), id);
  }
  return result;
}
