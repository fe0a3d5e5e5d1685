/**
 * Debian's archive: packages of any of its suites, fetched by apt with its own checks of signatures and
 * sums, without touching what is installed on this machine. The mirror is the one that the machine's apt
 * already uses.
 *
 * @module
 */
import { run, type Runner } from "./commands.ts";

/** Where packages come from. */
export interface Suite {
  /** `bookworm`, `sid`, … */
  readonly name: string;
  /** Debian's name of the processor: `amd64`, `arm64`. */
  readonly architecture: string;
}

/** As `dpkg-deb -x`, which would put a folder in the place of a link to one. */
const UNPACK = 'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"';

/** What apt knows of one source. */
export interface Source {
  readonly uri: string;
  readonly label: string;
}

/** Suites without an archive of security updates. */
const UNSTABLE = new Set(["sid"]);
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Debian's sources in what `apt-get indextargets` says of this machine: `URI|LABEL`, one a line. */
export function debianSources(targets: string): Source[] {
  const sources = targets.split("\n").map((line) => {
    const [uri = "", label = ""] = line.trim().split("|");
    return { uri, label };
  });
  const first = (wanted: string): Source[] =>
    sources.filter(({ label }) => label === wanted).slice(0, 1);
  return [...first("Debian"), ...first("Debian-Security")];
}

/** The lines of a `sources.list` that has one suite. */
export function sourcesList({ name, architecture }: Suite, sources: readonly Source[]): string {
  return sources
    .filter(({ label }) => label === "Debian" || !UNSTABLE.has(name))
    .map(({ uri, label }) => {
      const suite = label === "Debian" ? name : `${name}-security`;
      return `deb [arch=${architecture} signed-by=${KEYRING}] ${uri} ${suite} main\n`;
    })
    .join("");
}

/** Packages that hold a kernel in what `apt-cache depends --recurse` says of a meta-package. */
export function kernelPackages(depends: string): string[] {
  const names = depends.split("\n").filter((line) =>
    /^linux-(?:image|binary|modules)-\d[^\s:]*(?<!-unsigned)$/.test(line)
  );
  return [...new Set(names)];
}

/** One suite of the archive, in a folder of its own. */
export class Archive {
  readonly #options: readonly string[];
  readonly #folder: string;
  readonly #suite: Suite;
  readonly #run: Runner;
  #updated: Promise<void> | undefined;

  /** @param folder where apt keeps its lists and packages; is made when it is needed */
  constructor(folder: string, suite: Suite, runner: Runner = run) {
    this.#folder = folder;
    this.#suite = suite;
    this.#run = runner;
    this.#options = [
      `-oDir::Etc::sourcelist=${folder}/sources.list`,
      "-oDir::Etc::sourceparts=-",
      "-oDir::Etc::preferences=-",
      "-oDir::Etc::preferencesparts=-",
      `-oDir::State=${folder}`,
      `-oDir::State::status=${folder}/status`,
      `-oDir::Cache=${folder}`,
      `-oDir::Cache::archives=${folder}/archives`,
      `-oAPT::Architecture=${suite.architecture}`,
      `-oAPT::Architectures::=${suite.architecture}`,
      "-oAPT::Sandbox::User=root",
      "-oAcquire::Languages=none",
      "-oAcquire::Retries=3",
    ];
  }

  /**
   * The names of the packages that make up the suite's newest kernel.
   *
   * @throws {Error} where there is none
   */
  async newestKernel(): Promise<string[]> {
    await this.#update();
    const words = ["depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts"];
    const meta = `linux-image-${this.#suite.architecture}`;
    const packages = kernelPackages(
      await this.#run(["apt-cache", ...this.#options, ...words, meta]),
    );
    if (packages.length === 0) throw new Error(`${this.#suite.name} has no package ${meta}`);
    return packages;
  }

  /** Unpacks packages, and with `closure` all that they depend on, into a folder as if it were a root. */
  async unpack(packages: readonly string[], root: string, closure: boolean): Promise<void> {
    await this.#update();
    const debs = `${this.#folder}/archives`;
    await remove(debs);
    await Deno.mkdir(`${debs}/partial`, { recursive: true });
    if (closure) {
      const words = ["install", "-y", "--no-install-recommends", "--download-only", "-qq"];
      await this.#run(["apt-get", ...this.#options, ...words, ...packages]);
    } else {
      await this.#run(["apt-get", ...this.#options, "download", "-qq", ...packages], debs);
    }
    await mergeUsr(root);
    for await (const { name } of Deno.readDir(debs)) {
      if (!name.endsWith(".deb")) continue;
      await this.#run(["sh", "-c", UNPACK, "sh", `${debs}/${name}`, root]);
    }
    await remove(debs);
  }

  #update(): Promise<void> {
    return this.#updated ??= this.#fetchLists();
  }

  async #fetchLists(): Promise<void> {
    const words = ["--format", "$(REPO_URI)|$(LABEL)", "Created-By: Packages"];
    const sources = debianSources(await this.#run(["apt-get", "indextargets", ...words]));
    if (sources.length === 0) {
      throw new Error("Cannot fetch Debian's packages: this machine's apt has no source of Debian");
    }
    await Deno.mkdir(`${this.#folder}/lists/partial`, { recursive: true });
    await Deno.writeTextFile(
      `${this.#folder}/sources.list`,
      sourcesList(this.#suite, sources),
    );
    await Deno.writeTextFile(`${this.#folder}/status`, "");
    await this.#run(["apt-get", ...this.#options, "-qq", "update"]);
  }
}

/** Debian's roots have their programs below `usr` only; not every package knows. */
async function mergeUsr(root: string): Promise<void> {
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await Deno.mkdir(`${root}/usr/${name}`, { recursive: true });
    await Deno.symlink(`usr/${name}`, `${root}/${name}`).catch(() => undefined);
  }
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
