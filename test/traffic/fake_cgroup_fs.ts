import type { CgroupFs } from "../../src/traffic/cgroup_tree.ts";

const MOUNT = "/sys/fs/cgroup";

/** A cgroup hierarchy in memory: paths and their inode numbers. */
export class FakeCgroupFs implements CgroupFs {
  /** Inode numbers by path; `/` is the root. */
  readonly tree: Map<string, number> = new Map([["/", 1]]);
  mountinfoText = `31 23 0:28 / ${MOUNT} rw,relatime - cgroup2 cgroup2 rw\n`;
  walks = 0;

  mountinfo(): Promise<string> {
    this.walks++;
    return Promise.resolve(this.mountinfoText);
  }

  directories(path: string): Promise<string[]> {
    const parent = this.#inTree(path);
    return Promise.resolve(this.#childrenOf(parent));
  }

  stat(path: string): Promise<{ inode: number; directories?: number }> {
    const inode = this.tree.get(this.#inTree(path));
    if (inode === undefined) return Promise.reject(new Error(`No such directory "${path}"`));
    return Promise.resolve({ inode, directories: this.#childrenOf(this.#inTree(path)).length });
  }

  #inTree(path: string): string {
    return path.slice(MOUNT.length) || "/";
  }

  #childrenOf(parent: string): string[] {
    const prefix = parent === "/" ? "/" : `${parent}/`;
    return [...this.tree.keys()]
      .filter((path) => path !== "/" && path.startsWith(prefix))
      .map((path) => path.slice(prefix.length))
      .filter((name) => name !== "" && !name.includes("/"));
  }
}
