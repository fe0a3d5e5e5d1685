/**
 * Tries the package in fresh folders of Debian 12 and 13, as root:
 *
 *     deno task test:package [bookworm=FOLDER trixie=FOLDER]
 *
 * A folder that is not given is made by debootstrap. None is changed: all happens on an overlay.
 */
import manifest from "../../../deno.json" with { type: "json" };
import { makePackage } from "../../../tools/package/deb.ts";
import { builtWorkloads, namedWorkload } from "../../kernel/workloads.ts";
import { Influxd } from "../../servers/influxd.ts";

/** Older than any release. */
const OLD_VERSION = "0.0.1";
/** What a fresh machine has to have before the package: apt would bring it. */
const DEPENDENCIES = "bpftrace,libc6,libgcc-s1,init-system-helpers,ca-certificates";

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function run(program: string, ...args: string[]): Promise<boolean> {
  const { success } = await new Deno.Command(program, { args, stdin: "null" }).spawn().status;
  return success;
}

const given = new Map(Deno.args.map((word) => {
  const [name = "", folder = ""] = word.split("=");
  return [name, folder] as const;
}));
const folder = await Deno.makeTempDir({ prefix: "socktraf-package-" });
let failed = 0;
try {
  const output = `${folder}/packages`;
  const old = await makePackage({ version: OLD_VERSION, output, isFast: true });
  const made = await makePackage({ version: manifest.version, output, isFast: true });
  say("In the place of the compiled program is a stand-in: the bundle, with this Deno beside it.");
  const name = await namedWorkload("writers", `package-${Deno.pid}`);
  const workload = `${await builtWorkloads()}/${name}`;
  // The pedantic hints are about taste.
  if (!await run("lintian", "--fail-on", "error,warning", "--display-info", made)) failed++;
  for (const suite of ["bookworm", "trixie"]) {
    const root = given.get(suite) ?? `${folder}/${suite}`;
    if (!given.has(suite)) {
      const words = ["--variant=minbase", `--include=${DEPENDENCIES}`, suite, root];
      if (!await run("debootstrap", ...words)) throw new Error(`Cannot make ${root}`);
    }
    say(`\n${suite}`);
    await using influxd = await Influxd.start({ folder: `${folder}/influxdb-${suite}` });
    for (const database of ["net", "least"]) await influxd.query(`CREATE DATABASE ${database}`);
    const script = new URL("in_root.sh", import.meta.url).pathname;
    const words = [root, old, made, OLD_VERSION, manifest.version];
    const truth = [String(influxd.port), workload];
    if (!await run("unshare", "--mount", "sh", script, ...words, ...truth)) failed++;
    const boot = new URL("in_systemd.sh", import.meta.url).pathname;
    const examples = new URL("../../../examples/least_privilege", import.meta.url).pathname;
    if (!await run("unshare", "--mount", "bash", boot, root, made, examples, ...truth)) failed++;
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
say(failed === 0 ? "\nall is well" : `\n${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
