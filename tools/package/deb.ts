/**
 * Makes a Debian package: the program, its service, manual page, completions and sample configuration.
 *
 *     deno task package --program dist/socktraf [--architecture amd64] [--output dist]
 *
 * Without `--program` a stand-in takes the place of the compiled program: the bundle, with this Deno
 * beside it and a script that starts it. It behaves the same, and can be made where the runtime of
 * compiled programs cannot be fetched.
 *
 * @module
 */
import { parseArgs } from "node:util";
import manifest from "../../deno.json" with { type: "json" };
import { SINK_TYPES } from "../../sinks/mod.ts";
import { completions } from "../../src/cli/actions/completions.ts";
import { modelOf } from "../../src/cli/command_model.ts";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { denoIo, type Io } from "../../src/cli/io.ts";
import { serviceConfig } from "../../src/cli/service/service_config.ts";
import { unitText } from "../../src/cli/service/unit.ts";
import { bundle } from "../bundle.ts";
import { manPage } from "../man_page.ts";
import { ROOT } from "../repository.ts";
import { changelogText, controlText, copyrightText, OVERRIDES, SCRIPTS } from "./control.ts";

/** Debian's names of the machines that there is a program for. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };

/** What to make. */
export interface PackageOptions {
  /** The compiled program; absent: the stand-in. */
  readonly program?: string;
  /** Debian's name; absent: that of this machine. */
  readonly architecture?: string;
  readonly version: string;
  /** Folder for the package. */
  readonly output: string;
  /** Compress fast, for tests. */
  readonly isFast?: boolean;
}

/** What starts the stand-in. */
const LAUNCHER = `#!/bin/sh
# As the compiled program does, it keeps no cache.
export DENO_DIR=/dev/null/none DENO_NO_UPDATE_CHECK=1
exec /usr/lib/socktraf/deno run --quiet --no-config --no-lock --no-npm --no-remote --no-prompt \\
	--no-code-cache --allow-all /usr/lib/socktraf/socktraf.mjs "$@"
`;

/**
 * Makes the package.
 *
 * @returns its path
 * @throws {Error} with dpkg-deb's own words where it fails
 */
export async function makePackage(options: PackageOptions): Promise<string> {
  const { version, output } = options;
  const architecture = options.architecture ?? ARCHITECTURES[Deno.build.arch] ?? "amd64";
  const folder = await Deno.makeTempDir({ prefix: "socktraf-deb-" });
  const time = await sourceTime();
  const put = (path: string, text: string, mode = 0o644): Promise<void> =>
    write(`${folder}/${path}`, text, mode);
  try {
    await Deno.chmod(folder, 0o755);
    await putProgram(folder, options);
    await put("usr/lib/systemd/system/socktraf.service", unitText(["/usr/bin/socktraf"]));
    await put("usr/share/man/man1/socktraf.1", manPage(COMMANDS.map(modelOf), version));
    await put("usr/share/bash-completion/completions/socktraf", await completionsFor("bash"));
    await put("usr/share/zsh/vendor-completions/_socktraf", await completionsFor("zsh"));
    await put("usr/share/fish/vendor_completions.d/socktraf.fish", await completionsFor("fish"));
    await put("usr/share/lintian/overrides/socktraf", OVERRIDES);
    const doc = "usr/share/doc/socktraf";
    await put(`${doc}/examples/config.toml`, serviceConfig(SINK_TYPES));
    await put(`${doc}/changelog`, changelogText(version, time));
    await put(`${doc}/CHANGELOG.md`, await Deno.readTextFile(`${ROOT}CHANGELOG.md`));
    await put(`${doc}/copyright`, copyrightText(await Deno.readTextFile(`${ROOT}LICENSE`)));
    const zipped = ["usr/share/man/man1/socktraf.1", `${doc}/changelog`, `${doc}/CHANGELOG.md`];
    await run("gzip", "-9n", ...zipped.map((path) => `${folder}/${path}`));
    const installedSize = Number((await run("du", "-sk", folder)).split("\t")[0]);
    await put("DEBIAN/control", controlText({ version, architecture, installedSize }));
    for (const [name, text] of Object.entries(SCRIPTS)) await put(`DEBIAN/${name}`, text, 0o755);
    await put("DEBIAN/md5sums", await checksums(folder));
    // The same sources give the same package.
    await run("find", folder, "-exec", "touch", "-hd", `@${time.getTime() / 1_000}`, "{}", "+");
    const path = `${output}/socktraf_${version}_${architecture}.deb`;
    await Deno.mkdir(output, { recursive: true });
    const speed = options.isFast === true ? ["-Zgzip", "-z1"] : ["-Zxz"];
    await run("dpkg-deb", "--root-owner-group", ...speed, "--build", folder, path);
    return path;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** `SOURCE_DATE_EPOCH`, else the time of the commit, else now. */
async function sourceTime(): Promise<Date> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH");
  const seconds = given ??
    await run("git", "-C", ROOT, "log", "-1", "--format=%ct").catch(() => undefined);
  return new Date(seconds === undefined ? Date.now() : Number(seconds) * 1_000);
}

async function putProgram(folder: string, { program }: PackageOptions): Promise<void> {
  await Deno.mkdir(`${folder}/usr/bin`, { recursive: true });
  if (program !== undefined) {
    await Deno.copyFile(program, `${folder}/usr/bin/socktraf`);
    await Deno.chmod(`${folder}/usr/bin/socktraf`, 0o755);
    return;
  }
  await write(`${folder}/usr/bin/socktraf`, LAUNCHER, 0o755);
  await Deno.mkdir(`${folder}/usr/lib/socktraf`, { recursive: true });
  await Deno.copyFile(Deno.execPath(), `${folder}/usr/lib/socktraf/deno`);
  await Deno.chmod(`${folder}/usr/lib/socktraf/deno`, 0o755);
  await bundle(`${folder}/usr/lib/socktraf/socktraf.mjs`);
  await Deno.chmod(`${folder}/usr/lib/socktraf/socktraf.mjs`, 0o644);
}

async function write(path: string, text: string, mode: number): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true, mode: 0o755 });
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
}

async function completionsFor(shell: "bash" | "fish" | "zsh"): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  const stdout = {
    isTerminal: () => false,
    size: () => undefined,
    write: (bytes: Uint8Array) => Promise.resolve(void (text += decoder.decode(bytes))),
  };
  const io: Io = Object.create(denoIo(), { stdout: { value: stdout } });
  await completions(SINK_TYPES, { shell }, io);
  return text;
}

async function checksums(folder: string): Promise<string> {
  const script = 'cd "$1" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum';
  return await run("sh", "-c", script, "sh", folder);
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`Cannot run ${program}: ${decoder.decode(stderr)}`);
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      program: { type: "string" },
      architecture: { type: "string" },
      version: { type: "string", default: manifest.version },
      output: { type: "string", default: `${ROOT}dist` },
      fast: { type: "boolean", default: false },
    },
  });
  const path = await makePackage({
    version: values.version,
    output: new URL(values.output, `file://${Deno.cwd()}/`).pathname,
    isFast: values.fast,
    ...(values.program === undefined ? {} : { program: values.program }),
    ...(values.architecture === undefined ? {} : { architecture: values.architecture }),
  });
  const note = values.program === undefined ? " (with the stand-in for the program)" : "";
  await Deno.stderr.write(new TextEncoder().encode(`Made ${path}${note}\n`));
}
