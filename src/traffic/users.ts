/**
 * Names of users.
 *
 * @module
 */
import { BackgroundCache } from "./background_cache.ts";
import { type HostFiles, hostFiles } from "./host_files.ts";
import { askNss } from "./nss.ts";

/** What is needed of the machine. */
export interface UserDatabase {
  readonly files: HostFiles;
  /** The line of the user in the form of passwd(5), asked of NSS; undefined where there is none. */
  lookUp(uid: number, signal: AbortSignal): Promise<string | undefined>;
}

const PASSWD = "/etc/passwd";
const MAX_PASSWD_BYTES = 4 * 1024 * 1024;
const CHECK_EVERY_MS = 5_000;
const GETENT_TIMEOUT_MS = 2_000;
/** (uid_t) -1 means "no user" in every system call. */
const NO_UID = 0xffff_ffff;

/** The {@link UserDatabase} of the machine that we run on: `/etc/passwd` and `getent passwd UID`. */
export function hostUserDatabase(): UserDatabase {
  return { files: hostFiles(), lookUp: getent };
}

async function getent(uid: number, stop: AbortSignal): Promise<string | undefined> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), GETENT_TIMEOUT_MS);
  try {
    const signal = AbortSignal.any([stop, timeout.signal]);
    return await askNss(String(uid), { clearEnv: true, signal });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The names in a passwd(5) text by user id; the first line of an id counts, as for getpwuid(3).
 *
 * Lines that are not of that form are passed over. Names stay as they are.
 */
export function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split("\n")) {
    const [name, , uid] = line.split(":", 3);
    if (!name || name.startsWith("#") || uid === undefined || !/^\d{1,10}$/.test(uid)) continue;
    if (!names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}

/**
 * User names by uid: `/etc/passwd`, read again when it has changed; then NSS (LDAP, systemd's
 * dynamic users, …), one `getent` at a time, each with a time limit.
 *
 * {@link nameOf} never waits: a name that has to be looked up is absent until it is known. That an
 * id has no name is believed for a minute, then two, four… up to an hour.
 */
export class Users implements AsyncDisposable {
  readonly #database: UserDatabase;
  readonly #nowMs: () => number;
  readonly #others: BackgroundCache<number, string>;
  #names: ReadonlyMap<number, string> = new Map();
  #version: string | undefined;
  #nextCheckMs = -Infinity;
  #checking: Promise<void> | undefined;

  /** @param nowMs a monotonic clock. */
  constructor(database: UserDatabase, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
    const lookUp = async (uid: number, signal: AbortSignal): Promise<string | undefined> =>
      parsePasswd(await database.lookUp(uid, signal) ?? "").get(uid);
    this.#others = new BackgroundCache(lookUp, nowMs, {
      freshForMs: 600_000,
      missForMs: 60_000,
      maxMissForMs: 3_600_000,
      maxEntries: 8_192,
      maxWaiting: 256,
    });
  }

  /** Reads `/etc/passwd` for the first time. Never throws. */
  start(): Promise<void> {
    return this.#checking ??= this.#check();
  }

  /** The name; undefined where there is none or it is not known yet. */
  nameOf(uid: number): string | undefined {
    if (this.#nowMs() >= this.#nextCheckMs) this.#checking ??= this.#check();
    const name = this.#names.get(uid);
    if (name !== undefined || uid === NO_UID || this.#version === undefined) return name;
    return this.#others.get(uid);
  }

  /** Resolves when nothing is being looked up. */
  async idle(): Promise<void> {
    await this.#checking;
    await this.#others.idle();
  }

  /** Ends what is under way; what is known can still be asked for. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#nextCheckMs = Infinity;
    await this.#checking;
    await this.#others[Symbol.asyncDispose]();
  }

  async #check(): Promise<void> {
    await Promise.resolve(); // so that #checking is set before anything can end it
    try {
      // Without the file everything is asked of NSS, which is what an empty version stands for.
      const version = await this.#database.files.version(PASSWD) ?? "";
      if (version !== this.#version) {
        this.#names = parsePasswd(await this.#database.files.read(PASSWD, MAX_PASSWD_BYTES) ?? "");
        this.#version = version;
      }
    } catch {
      this.#version ??= "";
    }
    this.#nextCheckMs = Math.max(this.#nextCheckMs, this.#nowMs() + CHECK_EVERY_MS);
    this.#checking = undefined;
  }
}
