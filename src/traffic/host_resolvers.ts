/**
 * What this machine knows about cgroups, containers and users.
 *
 * @module
 */
import { CgroupPaths, type CgroupStatus } from "./cgroups.ts";
import { hostCgroupFs } from "./cgroup_tree.ts";
import { containerOf } from "./container.ts";
import { ContainerNames } from "./container_names.ts";
import type { Resolvers } from "./enrich.ts";
import { hostFiles } from "./host_files.ts";
import { hostUserDatabase, Users } from "./users.ts";

/** The {@link Resolvers} of the machine that we run on. */
export class HostResolvers implements Resolvers, AsyncDisposable {
  readonly #cgroups: CgroupPaths;
  readonly #containers: ContainerNames;
  readonly #users: Users;

  /** @param nowMs a monotonic clock. */
  constructor(nowMs: () => number) {
    this.#cgroups = new CgroupPaths(hostCgroupFs(), nowMs);
    this.#containers = new ContainerNames(hostFiles(), nowMs);
    this.#users = new Users(hostUserDatabase(), nowMs);
  }

  /** Walks the cgroups and reads `/etc/passwd` for the first time. Never throws. */
  async start(): Promise<void> {
    await Promise.all([this.#cgroups.start(), this.#users.start()]);
  }

  /** How the last walk of the cgroups went. */
  get cgroupStatus(): CgroupStatus {
    return this.#cgroups.status;
  }

  /**
   * Takes a record of the kernel that a cgroup was made, and starts looking for the name of its
   * container, so that it is known when its first bytes are.
   *
   * @param path as printed, any characters, cut after 199 bytes.
   */
  cgroupCreated(cgroupId: string, path: string): void {
    this.#cgroups.created(cgroupId, path);
    const id = containerOf(path)?.id;
    if (id !== undefined) this.#containers.nameOf(id);
  }

  processName(pid: number): string | undefined {
    try {
      return Deno.readTextFileSync(`/proc/${pid}/comm`).replace(/\n$/, "");
    } catch {
      return undefined; // It is gone.
    }
  }

  cgroupPath(cgroupId: string): string | undefined {
    return this.#cgroups.pathOf(cgroupId);
  }

  containerName(id: string): string | undefined {
    return this.#containers.nameOf(id);
  }

  userName(uid: number): string | undefined {
    return this.#users.nameOf(uid);
  }

  /** Ends what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.#cgroups[Symbol.asyncDispose](),
      this.#containers[Symbol.asyncDispose](),
      this.#users[Symbol.asyncDispose](),
    ]);
  }
}
