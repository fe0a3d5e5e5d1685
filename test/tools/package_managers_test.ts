/** The whole of the set-up with real processes: each family's package manager is a script. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Machine, thisMachine } from "../../tools/setup/machine.ts";
import { NEEDS, PURPOSES } from "../../tools/setup/needs.ts";
import { type Family, PACKAGE_MANAGERS } from "../../tools/setup/package_manager.ts";
import { setUp } from "../../tools/setup/set_up.ts";

/** What the real one says where it does not know a package, and what brings its list up to date. */
const UNKNOWN: Readonly<Record<Family, { readonly words: string; readonly refresh?: string }>> = {
  "apt-get": { words: "E: Unable to locate package", refresh: "update" },
  dnf: { words: "Error: Unable to find a match:" },
  pacman: {
    words: "warning: database file for 'core' does not exist (use '-Sy' to download)",
    refresh: "-Sy",
  },
  apk: { words: "ERROR: unable to select packages: (no such package):", refresh: "update" },
  zypper: { words: "not found in package names. Trying capabilities." },
};

/**
 * A package manager that fails until its list is fetched, where there is one to fetch, and then makes a
 * file for each package that it is given.
 */
function script(family: Family, root: string): string {
  const { words, refresh } = UNKNOWN[family];
  const signs = NEEDS.map(({ sign, packages }) =>
    `    ${packages[family]}) ${
      NEEDS.filter((other) => other.packages[family] === packages[family])
        .map((other) => other.sign.startsWith("/") ? other.sign : `/usr/bin/${other.sign}`)
        .map((path) => `echo >'${root}${path}'`).join("; ")
    } ;; # ${sign}`
  );
  return `#!/bin/sh
echo "$*" >>'${root}/log'
[ -z "$LC_ALL" ] && exit 9
if [ "$1" = '${refresh ?? "none"}' ]; then echo >'${root}/list'; exit 0; fi
if [ -n '${refresh ?? ""}' ] && [ ! -e '${root}/list' ]; then echo "${words} $*" >&2; exit 1; fi
for package; do
  case $package in
${signs.join("\n")}
  esac
done
`;
}

async function fakeRoot(family: Family): Promise<string> {
  const root = await Deno.makeTempDir({ prefix: "socktraf-setup-" });
  const files = NEEDS.map(({ sign }) => sign).filter((sign) => sign.startsWith("/"));
  for (const folder of ["/bin", "/usr/bin", ...files.map((path) => dirname(path))]) {
    await Deno.mkdir(root + folder, { recursive: true });
  }
  await Deno.writeTextFile(`${root}/bin/${family}`, script(family, root), { mode: 0o755 });
  return root;
}

for (const { family, install, refresh } of PACKAGE_MANAGERS) {
  Deno.test(`${family}: a bare machine has everything after one set-up, and keeps it`, async () => {
    const root = await fakeRoot(family);
    try {
      const said: string[] = [];
      const machine: Machine = {
        ...thisMachine({ searchPath: `${root}/bin:${root}/usr/bin`, root }),
        isRoot: true,
        say: (line) => said.push(line),
      };
      assert.ok(!machine.isThere("bpftrace"));
      await setUp("bars", machine);
      const log = (await Deno.readTextFile(`${root}/log`)).trim().split("\n");
      assert.deepEqual(said, log.map((line) => `${family} ${line}`));
      assert.equal(log.length, refresh === undefined ? 1 : 3);
      assert.ok(log[0]?.startsWith(install.slice(1).join(" ")));
      const needed = NEEDS.filter(({ purpose }) => PURPOSES.bars.includes(purpose));
      assert.deepEqual(needed.filter(({ sign }) => !machine.isThere(sign)), []);
      await setUp("bars", machine);
      assert.equal(said.length, log.length, "the second set-up found something to do");
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}

Deno.test("the set-up of this machine is silent after the tests' own, and takes no time", async () => {
  const path = fileURLToPath(new URL("../../tools/setup.ts", import.meta.url));
  const run = async (): Promise<{ text: string; ms: number }> => {
    const begunMs = performance.now();
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", path, "start"],
    }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(code, 0, text);
    return { text, ms: performance.now() - begunMs };
  };
  const runs = [await run(), await run(), await run()];
  assert.deepEqual(runs.map(({ text }) => text), ["", "", ""]);
  const ms = Math.min(...runs.map((one) => one.ms));
  assert.ok(ms < 3_000, `${ms.toFixed(0)} ms`);
});
