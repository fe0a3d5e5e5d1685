/**
 * Installs what the kernel matrix needs on this machine.
 *
 * @module
 */
import { type Machine, thisMachine } from "../setup/machine.ts";
import { adviceFor, PACKAGE_MANAGERS, QUIET } from "../setup/package_manager.ts";

/** Command, and the package that has it. */
const NEEDS: Readonly<Record<"amd64" | "arm64", readonly (readonly [string, string])[]>> = {
  amd64: [["qemu-system-x86_64", "qemu-system-x86"], ["xz", "xz-utils"], ["gcc", "gcc"]],
  arm64: [
    ["qemu-system-aarch64", "qemu-system-arm"],
    ["xz", "xz-utils"],
    ["aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"],
    ["/usr/aarch64-linux-gnu/lib/libc.a", "libc6-dev-arm64-cross"],
  ],
};

/**
 * Installs what is missing.
 *
 * @returns what a person has to do; undefined where nothing is missing any more
 */
export async function installNeeds(
  architecture: "amd64" | "arm64",
  machine: Machine = thisMachine({ searchPath: Deno.env.get("PATH") ?? "" }),
): Promise<string | undefined> {
  const missing = (): string[] =>
    NEEDS[architecture].filter(([sign]) => !machine.isThere(sign)).map(([, name]) => name);
  const packages = missing();
  const manager = PACKAGE_MANAGERS.find(({ family }) => family === "apt-get");
  if (manager === undefined || !machine.isThere("apt-get")) {
    return "The kernel matrix needs apt-get, and a source of Debian in its configuration";
  }
  if (packages.length === 0) return undefined;
  if (!machine.isRoot) return `Run: ${adviceFor(manager, packages, false)}`;
  machine.say([...manager.install, ...packages].join(" "));
  const install = (): ReturnType<Machine["run"]> =>
    machine.run([...manager.install, ...packages], QUIET);
  let ended = await install();
  if (ended.code !== 0 && manager.refresh !== undefined) {
    await machine.run(manager.refresh.command, QUIET);
    ended = await install();
  }
  if (missing().length === 0) return undefined;
  return `Cannot install ${packages.join(", ")}: ${ended.output.trim().split("\n").at(-1)}`;
}
