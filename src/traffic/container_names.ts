/**
 * Names of containers, from the files of docker and podman; no daemon is asked.
 *
 * @module
 */
import { BackgroundCache } from "./background_cache.ts";
import type { HostFiles } from "./host_files.ts";

const DOCKER_ROOTS = ["/var/lib/docker", "/var/snap/docker/common/var-lib-docker"];
const PODMAN_LISTS = [
  "/var/lib/containers/storage/overlay-containers/containers.json",
  "/var/lib/containers/storage/overlay-containers/volatile-containers.json", // podman run --rm
  "/run/containers/storage/overlay-containers/volatile-containers.json", // transient storage
];
const DOCKER_DAEMON = "/etc/docker/daemon.json";
const MAX_DOCKER_BYTES = 1024 * 1024;
const MAX_PODMAN_BYTES = 8 * 1024 * 1024;
const FULL_ID = /^[0-9a-f]{64}$/;
const MAX_NAME_LENGTH = 255;

/** The name in docker's `config.v2.json`, without its leading slash. Undefined for any other text. */
export function parseDockerConfig(text: string): string | undefined {
  const name = asRecord(parseJson(text))?.["Name"];
  return typeof name === "string" ? asName(name.replace(/^\//, "")) : undefined;
}

/** The names in podman's `containers.json` by full id. Empty for any other text. */
export function parsePodmanContainers(text: string): Map<string, string> {
  const names = new Map<string, string>();
  const list = parseJson(text);
  if (!Array.isArray(list)) return names;
  for (const item of list) {
    const record = asRecord(item);
    const id = record?.["id"];
    const aliases = record?.["names"];
    if (typeof id !== "string" || !FULL_ID.test(id) || !Array.isArray(aliases)) continue;
    const name = typeof aliases[0] === "string" ? asName(aliases[0]) : undefined;
    if (name !== undefined) names.set(id, name);
  }
  return names;
}

/**
 * The names of containers by their full ids.
 *
 * Reads, as root, docker's `containers/ID/config.v2.json` (in `/var/lib/docker`, snap's place, or
 * the `data-root` of `/etc/docker/daemon.json`) and the lists of root's podman. Containers of
 * users (rootless) keep their short ids: root does not follow paths that users control.
 *
 * {@link nameOf} never waits: a name is absent until it is known. It is looked up again every
 * minute, since containers can be renamed; one whose container is gone stays.
 */
export class ContainerNames implements AsyncDisposable {
  readonly #files: HostFiles;
  readonly #names: BackgroundCache<string, string>;
  readonly #podman = new Map<string, { version: string; names: Map<string, string> }>();
  #dockerRoots: Promise<readonly string[]> | undefined;

  /** @param nowMs a monotonic clock. */
  constructor(files: HostFiles, nowMs: () => number) {
    this.#files = files;
    this.#names = new BackgroundCache((id) => this.#lookUp(id), nowMs, {
      freshForMs: 60_000,
      missForMs: 10_000,
      maxMissForMs: 3_600_000,
      maxEntries: 8_192,
      maxWaiting: 1_024,
    });
  }

  /** The name; undefined where there is none or it is not known yet. */
  nameOf(id: string): string | undefined {
    return FULL_ID.test(id) ? this.#names.get(id) : undefined;
  }

  /** Resolves when nothing is being looked up. */
  idle(): Promise<void> {
    return this.#names.idle();
  }

  /** Ends what is under way; what is known can still be asked for. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#names[Symbol.asyncDispose]();
  }

  async #lookUp(id: string): Promise<string | undefined> {
    for (const root of await (this.#dockerRoots ??= this.#findDockerRoots())) {
      const text = await this.#files.read(
        `${root}/containers/${id}/config.v2.json`,
        MAX_DOCKER_BYTES,
      );
      if (text !== undefined) return parseDockerConfig(text);
    }
    for (const path of PODMAN_LISTS) {
      const name = (await this.#podmanNames(path))?.get(id);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  async #findDockerRoots(): Promise<readonly string[]> {
    const text = await this.#files.read(DOCKER_DAEMON, MAX_DOCKER_BYTES).catch(() => undefined);
    const root = asRecord(parseJson(text ?? ""))?.["data-root"];
    return typeof root === "string" && root.startsWith("/")
      ? [root, ...DOCKER_ROOTS]
      : DOCKER_ROOTS;
  }

  async #podmanNames(path: string): Promise<Map<string, string> | undefined> {
    const version = await this.#files.version(path);
    if (version === undefined) return undefined;
    const known = this.#podman.get(path);
    if (known?.version === version) return known.names;
    const text = await this.#files.read(path, MAX_PODMAN_BYTES);
    const names = parsePodmanContainers(text ?? "");
    this.#podman.set(path, { version, names });
    return names;
  }
}

function asName(name: string): string | undefined {
  return name !== "" && name.length <= MAX_NAME_LENGTH ? name : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : undefined;
}
