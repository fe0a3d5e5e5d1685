/** The Debian package, as far as it can be looked at without installing it. */
import assert from "node:assert/strict";
import { makePackage } from "../../tools/package/deb.ts";
import { ROOT } from "../../tools/repository.ts";
import { findProgram, missingPrograms } from "../servers/programs.ts";

const MISSING = missingPrograms("dpkg-deb", "gzip");

/** Every file that is no documentation of the form, with its mode. */
const FILES: Readonly<Record<string, string>> = {
  "./usr/bin/socktraf": "-rwxr-xr-x",
  "./usr/lib/systemd/system/socktraf.service": "-rw-r--r--",
  "./usr/share/bash-completion/completions/socktraf": "-rw-r--r--",
  "./usr/share/doc/socktraf/CHANGELOG.md.gz": "-rw-r--r--",
  "./usr/share/doc/socktraf/changelog.gz": "-rw-r--r--",
  "./usr/share/doc/socktraf/copyright": "-rw-r--r--",
  "./usr/share/doc/socktraf/examples/config.toml": "-rw-r--r--",
  "./usr/share/fish/vendor_completions.d/socktraf.fish": "-rw-r--r--",
  "./usr/share/lintian/overrides/socktraf": "-rw-r--r--",
  "./usr/share/man/man1/socktraf.1.gz": "-rw-r--r--",
  "./usr/share/zsh/vendor-completions/_socktraf": "-rw-r--r--",
};
/** What the stand-in for the compiled program has besides. */
const STAND_IN: Readonly<Record<string, string>> = {
  "./usr/lib/socktraf/deno": "-rwxr-xr-x",
  "./usr/lib/socktraf/socktraf.mjs": "-rw-r--r--",
};

Deno.test({
  name: `the package has everything in its place, and nothing of where it was made${MISSING}`,
  ignore: MISSING !== "",
  fn: async () => {
    using folder = new Folder();
    const path = await makePackage({ version: "1.2.3", output: folder.path, isFast: true });
    assert.equal(
      path,
      `${folder.path}/socktraf_1.2.3_${await run("dpkg", "--print-architecture")}.deb`,
    );
    const entries = (await run("dpkg-deb", "--contents", path)).split("\n").map((line) => {
      const [mode = "", owner, , , , name = ""] = line.split(/ +/);
      assert.equal(owner, "root/root", line);
      return [name, mode] as const;
    });
    const isFolder = ([name]: readonly [string, string]): boolean => name.endsWith("/");
    for (const [name, mode] of entries.filter(isFolder)) assert.equal(mode, "drwxr-xr-x", name);
    assert.deepEqual(Object.fromEntries(entries.filter((entry) => !isFolder(entry))), {
      ...FILES,
      ...STAND_IN,
    });
    const tree = `${folder.path}/tree`;
    await run("dpkg-deb", "--raw-extract", path, tree);
    await run("sh", "-c", 'cd "$1" && md5sum --check --quiet DEBIAN/md5sums', "sh", tree);
    const control = await Deno.readTextFile(`${tree}/DEBIAN/control`);
    assert.match(control, /^Version: 1\.2\.3$/m);
    assert.match(control, /^Depends: .*\bbpftrace \(>= 0\.17\)/m);
    // Deno itself is built elsewhere.
    await run("gzip", "-dr", tree);
    const places = [ROOT, Deno.cwd(), "/tmp/socktraf-", Deno.env.get("HOME") ?? ROOT]
      .filter((place) => place.length > 1);
    const patterns = places.flatMap((place) => ["-e", place]);
    const said = await new Deno.Command("grep", {
      args: ["-rlF", ...patterns, "--exclude=deno", tree],
    }).output();
    assert.equal(new TextDecoder().decode(said.stdout), "");
    assert.equal(said.code, 1, "grep failed");
    const unit = await Deno.readTextFile(`${tree}/usr/lib/systemd/system/socktraf.service`);
    assert.match(unit, /^ExecStart=\/usr\/bin\/socktraf /m);
    const page = await Deno.readTextFile(`${tree}/usr/share/man/man1/socktraf.1`);
    assert.match(page, /^\.TH SOCKTRAF 1 .*1\.2\.3/m);
  },
});

Deno.test({
  name: `the same sources give the same package, byte for byte${MISSING}`,
  ignore: MISSING !== "",
  fn: async () => {
    using folder = new Folder();
    const program = findProgram("true")?.path ?? "/bin/true";
    const before = Deno.env.get("SOURCE_DATE_EPOCH");
    const make = async (name: string, seconds: number): Promise<Uint8Array> => {
      Deno.env.set("SOURCE_DATE_EPOCH", String(seconds));
      const output = `${folder.path}/${name}`;
      return await Deno.readFile(
        await makePackage({ version: "1.2.3", output, program, isFast: true }),
      );
    };
    try {
      const once = await make("once", 1_800_000_000);
      // Some file systems keep whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      assert.deepEqual(await make("again", 1_800_000_000), once);
      assert.notDeepEqual(await make("later", 1_800_000_001), once);
    } finally {
      if (before === undefined) Deno.env.delete("SOURCE_DATE_EPOCH");
      else Deno.env.set("SOURCE_DATE_EPOCH", before);
    }
  },
});

const NO_LINTIAN = missingPrograms("dpkg-deb", "lintian");

Deno.test({
  name: `lintian has neither errors nor warnings for the package${NO_LINTIAN}`,
  ignore: NO_LINTIAN !== "",
  fn: async () => {
    using folder = new Folder();
    const program = findProgram("true")?.path ?? "/bin/true";
    const path = await makePackage({ version: "1.2.3", output: folder.path, program });
    await run("lintian", "--allow-root", "--fail-on", "error,warning", path);
  },
});

/** A folder that is gone afterwards. */
class Folder implements Disposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "socktraf-package-" });

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout).trimEnd();
  assert.equal(code, 0, `${program}: ${output}${decoder.decode(stderr)}`);
  return output;
}
