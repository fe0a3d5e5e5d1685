/**
 * Where the cgroup v2 hierarchy is mounted, and which directories are in it.
 *
 * @module
 */

/** What is needed of the file system. */
export interface CgroupFs {
  /** Text of `/proc/self/mountinfo`. */
  mountinfo(): Promise<string>;
  /** Names of the directories in a directory. */
  directories(path: string): Promise<string[]>;
  /** Inode number of a directory, and the number of directories in it where the file system says. */
  stat(path: string): Promise<{ readonly inode: number; readonly directories?: number }>;
}

/** A mount of the cgroup v2 hierarchy. */
export interface CgroupMount {
  /** Directory that it is mounted on, such as `/sys/fs/cgroup`. */
  readonly mountPoint: string;
  /** Path of that directory within the hierarchy: empty for its root, else `/docker/abc`. */
  readonly prefix: string;
}

/** What a walk found, apart from the cgroups themselves. */
export interface Walk {
  readonly directories: number;
  /** False where the walk ended early, because there were too many or it was told to stop. */
  readonly complete: boolean;
}

/** The {@link CgroupFs} of the machine that we run on. Needs to read `/proc/self/mountinfo` and the mount. */
export function hostCgroupFs(): CgroupFs {
  return {
    mountinfo: () => Deno.readTextFile("/proc/self/mountinfo"),
    async directories(path: string): Promise<string[]> {
      const names: string[] = [];
      for await (const entry of Deno.readDir(path)) if (entry.isDirectory) names.push(entry.name);
      return names;
    },
    async stat(path: string): Promise<{ inode: number; directories?: number }> {
      const { ino, nlink } = await Deno.lstat(path);
      if (ino === null) throw new Error(`The directory "${path}" has no inode number`);
      // kernfs keeps the link count of a directory at 2 + its subdirectories (kernfs_refresh_inode).
      return nlink === null || nlink < 2 ? { inode: ino } : { inode: ino, directories: nlink - 2 };
    },
  };
}

/**
 * The mount of the cgroup v2 hierarchy that shows most of it, or undefined where there is none.
 *
 * Format: proc_pid_mountinfo(5). Where several mounts show the whole hierarchy, the first counts.
 * Of a mount that lies outside of our cgroup namespace (`/..`) the place is unknown; its paths are
 * then relative to it.
 */
export function findCgroupMount(mountinfo: string): CgroupMount | undefined {
  const mounts: CgroupMount[] = [];
  for (const line of mountinfo.split("\n")) {
    const [front, back] = line.split(" - ", 2);
    const [, , , root, mountPoint] = front?.split(" ") ?? [];
    if (root === undefined || mountPoint === undefined || !back?.startsWith("cgroup2 ")) continue;
    const whole = root === "/" || root.startsWith("/..");
    mounts.push({
      mountPoint: unescapeOctal(mountPoint),
      prefix: whole ? "" : unescapeOctal(root),
    });
  }
  return mounts.find((mount) => mount.prefix === "") ?? mounts[0];
}

function unescapeOctal(text: string): string {
  return text.replace(
    /\\([0-7]{3})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 8)),
  );
}

/**
 * Walks the hierarchy, one directory at a time, so that the event loop is free between any two.
 *
 * Level by level: where there are too many cgroups, those deep down are missing, not the services.
 * Directories that vanish meanwhile are passed over, and so is one whose name is not UTF-8.
 *
 * @param found called for each cgroup with its inode number and its path in the hierarchy.
 * @throws whatever the file system says about the mount point itself.
 */
export async function walkCgroups(
  fs: CgroupFs,
  mount: CgroupMount,
  maxDirectories: number,
  signal: AbortSignal,
  found: (inode: number, path: string) => void,
): Promise<Walk> {
  const root = await fs.stat(mount.mountPoint);
  found(root.inode, mount.prefix || "/");
  let directories = 1;
  const pending = [""];
  for (const at of pending) { // grows on the way
    for (const name of await namesIn(fs, mount.mountPoint + at)) {
      if (signal.aborted || directories >= maxDirectories) return { directories, complete: false };
      const path = `${at}/${name}`;
      const stat = await fs.stat(mount.mountPoint + path).catch(() => undefined);
      if (stat === undefined) continue;
      directories++;
      found(stat.inode, mount.prefix + path);
      if (stat.directories !== 0) pending.push(path);
    }
  }
  return { directories, complete: true };
}

async function namesIn(fs: CgroupFs, directory: string): Promise<string[]> {
  try {
    return await fs.directories(directory);
  } catch {
    return []; // gone, or not ours to read: what is in it stays unknown
  }
}
