/**
 * Modules of a kernel that is not running: which others they need, and in which order they can be loaded.
 *
 * @module
 */
import { run } from "./commands.ts";

/** Modules without which a guest has no disks: they are put into its first file system. */
export const DISK_MODULES: readonly string[] = [
  "virtio_pci",
  "virtio_mmio",
  "9pnet_virtio",
  "9p",
];

/** Modules with a way to move bytes, or something that such a way needs. */
export const SOCKET_MODULES: readonly string[] = [
  "gcm",
  "ctr",
  "aes_generic",
  "ghash_generic",
  "ccm",
  "crc32c_generic",
  "hmac",
  "sha1_generic",
  "sha256_generic",
  "tls",
  "sctp",
  "udplite",
  "dccp",
  "dccp_ipv4",
  "dccp_ipv6",
  "af_packet",
  "dummy",
  "veth",
];

/** A module with its contents. */
export interface ModuleFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** Name of the module in a file; undefined where it is none. */
export function moduleName(fileName: string): string | undefined {
  return /^(.+)\.ko(?:\.xz)?$/.exec(fileName)?.[1]?.replaceAll("-", "_");
}

/** Names of the modules that a module needs, by what it says of itself (its `.modinfo`). */
export function dependsOf(contents: Uint8Array): string[] {
  // Latin-1 keeps one character per byte.
  const text = new TextDecoder("latin1").decode(contents);
  const depends = /\0depends=([^\0]*)\0/.exec(text)?.[1] ?? "";
  return depends.split(",").filter((name) => name !== "")
    .map((name) => name.replaceAll("-", "_"));
}

/**
 * Modules and all that they need, each after those that it needs. A name that no file has is built into the
 * kernel or not there at all: it is left out.
 */
export async function modulesInOrder(
  names: readonly string[],
  read: (name: string) => Promise<Uint8Array | undefined>,
): Promise<ModuleFile[]> {
  const ordered = new Map<string, ModuleFile | undefined>();
  const visit = async (name: string): Promise<void> => {
    if (ordered.has(name)) return;
    const contents = await read(name);
    if (contents === undefined) return;
    // Marked before its turn, so that a circle ends.
    ordered.set(name, undefined);
    for (const needed of dependsOf(contents)) await visit(needed);
    ordered.delete(name);
    ordered.set(name, { name, contents });
  };
  for (const name of names) await visit(name);
  return [...ordered.values()].filter((module) => module !== undefined);
}

/** Reads modules by name below a folder, unpacked. */
export async function moduleReader(
  folder: string,
): Promise<(name: string) => Promise<Uint8Array | undefined>> {
  const paths = new Map<string, string>();
  await collect(folder, paths);
  return async (name) => {
    const path = paths.get(name);
    if (path === undefined) return undefined;
    if (!path.endsWith(".xz")) return await Deno.readFile(path);
    const unpacked = await Deno.makeTempFile();
    try {
      await run(["sh", "-c", 'xz -dc "$1" > "$2"', "sh", path, unpacked]);
      return await Deno.readFile(unpacked);
    } finally {
      await Deno.remove(unpacked);
    }
  };
}

async function collect(folder: string, paths: Map<string, string>): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const module = moduleName(name);
    if (isDirectory) await collect(`${folder}/${name}`, paths);
    else if (module !== undefined) paths.set(module, `${folder}/${name}`);
  }
}
