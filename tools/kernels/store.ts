/**
 * What guests are made of, made once and kept in a folder: kernels, their first file systems, root folders,
 * and the programs that run in them. Remove the folder, or a part of it, to have it made again.
 *
 * @module
 */
import { ROOT } from "../repository.ts";
import { Archive } from "./archive.ts";
import { run, say } from "./commands.ts";
import { cpio, file, folder, link } from "./cpio.ts";
import { DISK_MODULES, moduleReader, modulesInOrder, SOCKET_MODULES } from "./kernel_modules.ts";
import type { MachineKind } from "./machines.ts";

/** A kernel that can be booted. */
export interface Kernel {
  /** As in `uname -r`. */
  readonly release: string;
  readonly image: string;
  /** Contents of its first file system. */
  readonly initrd: Uint8Array<ArrayBuffer>;
}

/** Packages of a root folder. Nothing is set up in it, so each must work as it is unpacked. */
const SYSTEM_PACKAGES = [
  "base-files",
  "bash",
  "bpftrace",
  "coreutils",
  "dash",
  "findutils",
  "grep",
  "iproute2",
  "procps",
  "sed",
  "util-linux",
];

const INIT = new URL("../../test/kernels/guest/init.sh", import.meta.url);

/** The folder of this user. */
export function storeFolder(): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? ""}/.cache`;
  return `${cache}/socktraf/kernels`;
}

/** Everything that guests are made of. */
export class Store {
  readonly #folder: string;

  constructor(folder: string = storeFolder()) {
    this.#folder = folder;
  }

  /** Folder in which everything is. */
  get path(): string {
    return this.#folder;
  }

  /** The kernel of a machine, with a first file system of this moment. */
  async kernel({ kernel: suite, architecture }: MachineKind): Promise<Kernel> {
    const root = await this.#make(`kernel-${suite}-${architecture}`, async (path) => {
      const archive = this.#archive(suite, architecture);
      const packages = await archive.newestKernel();
      say(`unpack ${packages.join(", ")}`);
      await archive.unpack(packages, path, false);
    });
    const release = await onlyName(`${root}/usr/lib/modules`);
    const image = [`${root}/boot/vmlinuz-${release}`, `${root}/usr/lib/modules/${release}/vmlinuz`]
      .find(isThere);
    if (image === undefined) throw new Error(`There is no kernel in ${root}`);
    const busybox = await this.#busybox(architecture);
    const read = await moduleReader(`${root}/usr/lib/modules/${release}`);
    const modules = await modulesInOrder([...DISK_MODULES, ...SOCKET_MODULES], read);
    const order = modules.map(({ name }) => `${name}\n`).join("");
    const entries = [
      ...["bin", "dev", "modules", "proc", "root", "sys"].map(folder),
      file("bin/busybox", await Deno.readFile(busybox)),
      link("bin/sh", "busybox"),
      file("init", await Deno.readTextFile(INIT)),
      file("modules/order", order),
      ...modules.map(({ name, contents }) => file(`modules/${name}.ko`, contents)),
    ];
    return { release, image, initrd: cpio(entries) };
  }

  /** The root folder of a machine: this machine's own where its bpftrace is the one that is wanted. */
  async root({ system: suite, architecture }: MachineKind): Promise<string> {
    if (suite === "bookworm" && architecture === "amd64" && await hasBpftrace("0.17")) return "/";
    return await this.#make(`root-${suite}-${architecture}`, async (path) => {
      say(`unpack bpftrace of ${suite} (${architecture}) and what it needs`);
      await this.#archive(suite, architecture).unpack(SYSTEM_PACKAGES, path, true);
      for (const name of ["dev", "mnt", "proc", "root", "run", "sys", "tmp"]) {
        await Deno.mkdir(`${path}/${name}`, { recursive: true });
      }
    });
  }

  /** Builds the workloads of `test/kernel/workloads` into a folder. */
  async workloads(architecture: MachineKind["architecture"], folder: string): Promise<void> {
    const compiler = architecture === "arm64" ? await this.#armCompiler() : "gcc";
    await run(["env", `CC=${compiler}`, "sh", `${ROOT}test/kernel/workloads/build.sh`, folder]);
  }

  /** Puts the Deno of this version at a path. */
  async deno(architecture: MachineKind["architecture"], path: string): Promise<void> {
    const kept = `${this.#folder}/deno-${architecture}`;
    if (architecture === "amd64") await run(["cp", "--update", Deno.execPath(), kept]);
    else if (!isThere(kept)) await fetchDeno(architecture, kept);
    await Deno.link(kept, path);
  }

  /** The compiler for another processor, with what this machine has no package of. */
  async #armCompiler(): Promise<string> {
    const root = await this.#make("libraries-arm64", async (path) => {
      await this.#archive("bookworm", "arm64").unpack(["liburing-dev", "liburing2"], path, false);
    });
    const library = `${root}/usr/lib/aarch64-linux-gnu`;
    return `aarch64-linux-gnu-gcc -I${root}/usr/include -L${library}`;
  }

  async #busybox(architecture: MachineKind["architecture"]): Promise<string> {
    const root = await this.#make(`busybox-${architecture}`, async (path) => {
      await this.#archive("bookworm", architecture).unpack(["busybox-static"], path, false);
    });
    return `${root}/usr/bin/busybox`;
  }

  #archive(suite: string, architecture: string): Archive {
    return new Archive(`${this.#folder}/apt/${suite}-${architecture}`, {
      name: suite,
      architecture,
    });
  }

  /** Makes a folder whole or not at all. */
  async #make(name: string, fill: (path: string) => Promise<void>): Promise<string> {
    const path = `${this.#folder}/${name}`;
    if (isThere(path)) return path;
    const partial = `${path}.partial`;
    await run(["rm", "-rf", partial]);
    await Deno.mkdir(partial, { recursive: true });
    await fill(partial);
    await Deno.rename(partial, path);
    return path;
  }
}

/**
 * Deno's own build for another processor, as npm has it: the version that runs here, or the nearest where that
 * one is not there for the other processor.
 */
async function fetchDeno(architecture: "arm64", path: string): Promise<void> {
  const folder = await Deno.makeTempDir();
  const pack = (version: string): Promise<string> =>
    run(["npm", "pack", "--silent", `@deno/linux-${architecture}-glibc@${version}`], folder);
  try {
    const { deno: version } = Deno.version;
    const archive = await pack(version).catch(() => pack(`~${version.replace(/\d+$/, "0")}`));
    say(`fetched ${archive.trim()}, Deno for ${architecture}; this one is ${version}`);
    await run(["tar", "-xzf", archive.trim(), "package/deno"], folder);
    await run(["chmod", "755", "package/deno"], folder);
    await run(["mv", "package/deno", path], folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function hasBpftrace(version: string): Promise<boolean> {
  try {
    return (await run(["bpftrace", "--version"])).startsWith(`bpftrace v${version}.`);
  } catch {
    return false;
  }
}

async function onlyName(path: string): Promise<string> {
  const names = [];
  for await (const { name } of Deno.readDir(path)) names.push(name);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new Error(`Expected one folder in ${path}, found ${names.length}`);
  }
  return name;
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
