/**
 * The package managers that we know, one for each family of systems.
 *
 * @module
 */

/** Name of a package manager's command, which stands for a family of systems. */
export type Family = "apt-get" | "dnf" | "pacman" | "apk" | "zypper";

/** A package manager. */
export interface PackageManager {
  readonly family: Family;
  /** Words before the packages; asks nothing. */
  readonly install: readonly string[];
  /** The same as a person would type it. */
  readonly advice: string;
  /** What brings its list of packages up to date, and its words where that is the remedy. */
  readonly refresh?: { readonly command: readonly string[]; readonly when: RegExp };
  /** Its words where it does not know one of the packages, and so installs none of them. */
  readonly unknown: RegExp;
}

/** Environment for all of them: no questions, and words that we know. */
export const QUIET = { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" } as const;

/** All of them, the one to ask first first. */
export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  {
    family: "apt-get",
    install: [
      "apt-get",
      "install",
      "-y",
      "--no-install-recommends",
      // Another one may be at work, as after the start of a new machine.
      "-oDPkg::Lock::Timeout=120",
    ],
    advice: "apt-get update && apt-get install --no-install-recommends",
    refresh: {
      // Without this a list that could not be fetched is no failure.
      command: ["apt-get", "update", "-oAPT::Update::Error-Mode=any"],
      when: /Unable to locate package|no installation candidate|\b404\b/,
    },
    unknown: /Unable to locate package|no installation candidate/,
  },
  {
    family: "dnf",
    install: ["dnf", "install", "-y", "--setopt=install_weak_deps=False"],
    advice: "dnf install",
    unknown: /No match for argument|Unable to find a match/,
  },
  {
    family: "pacman",
    install: ["pacman", "-S", "--noconfirm", "--needed"],
    advice: "pacman -S --needed",
    refresh: {
      // Only where there is no list at all: a newer list beside older packages breaks an Arch.
      command: ["pacman", "-Sy"],
      when: /database file for '[^']*' does not exist/,
    },
    unknown: /target not found/,
  },
  {
    family: "apk",
    install: ["apk", "add"],
    advice: "apk update && apk add",
    refresh: { command: ["apk", "update"], when: /no such package/ },
    unknown: /no such package/,
  },
  {
    family: "zypper",
    install: ["zypper", "--non-interactive", "install", "--no-recommends"],
    advice: "zypper install --no-recommends",
    unknown: /not found in package names|No provider of/,
  },
];

/** The command line with which a person installs packages. */
export function adviceFor(
  { advice }: PackageManager,
  packages: readonly string[],
  isRoot: boolean,
): string {
  const words = isRoot ? "" : "sudo ";
  return `${advice.split(" && ").map((part) => words + part).join(" && ")} ${packages.join(" ")}`;
}
