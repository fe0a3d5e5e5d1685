import assert from "node:assert/strict";
import {
  defaultConfigPaths,
  type FileContent,
  findConfigFile,
  readConfigFile,
} from "../../src/config/config_file.ts";
import { formatIssue } from "../../src/config/issue.ts";

type Files = Readonly<Record<string, FileContent>>;

/** What was found, in a few words. */
async function find(
  flag: string | undefined,
  env: Record<string, string>,
  files: Files,
): Promise<string> {
  const found = await findConfigFile(
    flag,
    (name) => env[name],
    (path) => Promise.resolve(files[path] ?? { status: "missing" }),
  );
  if (found === undefined) return "nothing";
  return "problem" in found ? formatIssue(found) : `${found.path}: ${found.text}`;
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const HOME = { HOME: "/home/me" };
const TEXT: FileContent = { status: "read", text: "x" };

Deno.test("the configuration of the user comes before that of the host", async () => {
  const mine = "/home/me/.config/socktraf/config.toml";
  const host = "/etc/socktraf/config.toml";
  assert.equal(await find(undefined, HOME, { [mine]: TEXT, [host]: TEXT }), `${mine}: x`);
  assert.equal(await find(undefined, HOME, { [host]: TEXT }), `${host}: x`);
  assert.equal(await find(undefined, HOME, {}), "nothing");
});

Deno.test("XDG_CONFIG_HOME moves the configuration of the user, unless it is relative", () => {
  const paths = (env: Record<string, string>): string[] => defaultConfigPaths((name) => env[name]);
  assert.equal(paths({ ...HOME, XDG_CONFIG_HOME: "/x" })[0], "/x/socktraf/config.toml");
  assert.equal(
    paths({ ...HOME, XDG_CONFIG_HOME: "x" })[0],
    "/home/me/.config/socktraf/config.toml",
  );
  assert.deepEqual(paths({}), ["/etc/socktraf/config.toml"]);
});

Deno.test("a file that is named must be there", async () => {
  assert.equal(await find("/x", { SOCKTRAF_CONFIG: "/y" }, { "/x": TEXT, "/y": TEXT }), "/x: x");
  assert.equal(await find(undefined, { SOCKTRAF_CONFIG: "/y" }, { "/y": TEXT }), "/y: x");
  assert.equal(
    await find("/x", {}, {}),
    "/x: Cannot read the configuration: no such file, or no permission to look; --config names it",
  );
  assert.equal(
    await find(undefined, { SOCKTRAF_CONFIG: "/y" }, {}),
    "/y: Cannot read the configuration: no such file, or no permission to look; " +
      "SOCKTRAF_CONFIG names it",
  );
});

Deno.test("a file that is there but cannot be read is not passed over", async () => {
  const mine = "/home/me/.config/socktraf/config.toml";
  assert.equal(
    await find(undefined, HOME, { [mine]: { status: "unreadable", reason: "permission denied" } }),
    `${mine}: Cannot read the configuration: permission denied`,
  );
});

Deno.test("readConfigFile() reads text, without a byte order mark", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "\ufeffhost = 'ä'");
    await Deno.chmod(`${folder}/a`, 0o640);
    assert.deepEqual(await readConfigFile(`${folder}/a`), { status: "read", text: "host = 'ä'" });
  });
});

Deno.test("readConfigFile() says why it cannot read", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/latin1`, Uint8Array.of(97, 10, 98, 0xe4, 10));
    await Deno.writeTextFile(`${folder}/huge`, "#".repeat(1_048_577));
    await Deno.symlink("loop", `${folder}/loop`);
    const reason = async (name: string): Promise<string> => {
      const content = await readConfigFile(`${folder}/${name}`);
      return content.status === "unreadable" ? content.reason : content.status;
    };
    assert.equal(await reason("."), "it is a directory");
    assert.equal(await reason("latin1"), "it is not UTF-8 text: see line 2");
    assert.equal(await reason("huge"), "it is larger than 1 MiB");
    assert.equal(await reason("loop"), "its symbolic links form a loop");
    assert.equal(await reason("nothing"), "missing");
    assert.equal(await reason("huge/x"), "missing");
  });
  assert.deepEqual(await readConfigFile("/dev/zero"), {
    status: "unreadable",
    reason: "it is larger than 1 MiB",
  });
});

Deno.test("readConfigFile() says that permission is denied", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/secret`;
    await Deno.writeTextFile(path, "");
    await Deno.chmod(path, 0);
    await Deno.chmod(folder, 0o711);
    const content = await readAsNobody(path);
    assert.deepEqual(content, { status: "unreadable", reason: "permission denied" });
  });
});

/** Root may read everything: the file is opened as if permission were refused to it. */
async function readAsNobody(path: string): Promise<FileContent> {
  if (Deno.uid() !== 0) return await readConfigFile(path);
  const open = Deno.open;
  try {
    Deno.open = () => Promise.reject(new Deno.errors.PermissionDenied(`EACCES: open '${path}'`));
    return await readConfigFile(path);
  } finally {
    Deno.open = open;
  }
}

Deno.test("readConfigFile() says whether everybody may read a file", async () => {
  const path = await Deno.makeTempFile();
  try {
    for (const [mode, isPublic] of [[0o600, false], [0o640, false], [0o644, true]] as const) {
      await Deno.chmod(path, mode);
      const content = await readConfigFile(path);
      assert.equal(content.status === "read" && content.isPublic === true, isPublic);
    }
  } finally {
    await Deno.remove(path);
  }
});
