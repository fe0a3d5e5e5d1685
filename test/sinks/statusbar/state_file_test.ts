/** The file that bars read: its way, its owner, its mode. */
import assert from "node:assert/strict";
import { FileProblem, outcomeOfFile } from "../../../sinks/statusbar/file_problem.ts";
import { readerPaths, thisWorld, writerFolder } from "../../../sinks/statusbar/places.ts";
import { type FileWorld, StateFile } from "../../../sinks/statusbar/state_file.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const ANN = 54_321;
const BOB = 54_322;

const uid = Deno.uid() ?? -1;
const isRoot = uid === 0;
const needsRoot = isRoot ? "" : " (not run: it needs root)";

const WORLD: FileWorld = {
  uid,
  uidOf: (name) => Promise.resolve({ ann: ANN, me: uid }[name]),
};

function stateFile(path: string, owner?: string, world: FileWorld = WORLD): StateFile {
  return new StateFile(path, owner, world);
}

async function refused(file: StateFile, problem: RegExp): Promise<void> {
  for (const attempt of [() => file.write("x\n"), () => file.examine()]) {
    await assert.rejects(attempt, (error: unknown) => {
      assert.ok(error instanceof FileProblem, String(error));
      assert.match(error.message, problem);
      assert.equal(outcomeOfFile(error, file.path).status, "refused");
      return true;
    });
  }
}

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

Deno.test("a file is written with its folder, for everybody to read, whatever the umask is", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/socktraf/tmux.txt`;
  const before = Deno.umask(0o077);
  try {
    await stateFile(path).write("one\n");
    await stateFile(path).write("two\n");
  } finally {
    Deno.umask(before);
  }
  assert.equal(await Deno.readTextFile(path), "two\n");
  const [file, parent] = [await Deno.stat(path), await Deno.stat(`${folder.path}/socktraf`)];
  assert.equal((file.mode ?? 0) & 0o7777, 0o644);
  assert.equal((parent.mode ?? 0) & 0o7777, 0o755);
  assert.deepEqual(namesIn(`${folder.path}/socktraf`), ["tmux.txt"]);
  assert.equal(await stateFile(path).read(), "two\n");
});

Deno.test("only the last folder is made: what is missing above it may still come", async () => {
  await using folder = await temporaryFolder();
  const file = stateFile(`${folder.path}/a/b/tmux.txt`);
  await assert.rejects(() => file.write("x\n"), (error) => {
    assert.equal(outcomeOfFile(error, file.path).status, "retry");
    return true;
  });
  await assert.rejects(() => file.examine(), FileProblem);
  await Deno.mkdir(`${folder.path}/a`);
  await file.examine();
  assert.deepEqual(namesIn(`${folder.path}/a`), []);
  await file.write("x\n");
});

Deno.test("an empty text is never written", async () => {
  await using folder = await temporaryFolder();
  await assert.rejects(() => stateFile(`${folder.path}/x`).write(""), RangeError);
});

Deno.test("what a killed program has left is removed, what another one is writing is not", async () => {
  await using folder = await temporaryFolder();
  const names = [".tmux.txt.0123abcd.tmp", ".tmux.txt.89abcdef.tmp", ".tmux.txt.mine.tmp", "other"];
  for (const name of names) await Deno.writeTextFile(`${folder.path}/${name}`, "half");
  await Deno.utime(`${folder.path}/.tmux.txt.0123abcd.tmp`, 0, 0);
  await Deno.utime(`${folder.path}/.tmux.txt.mine.tmp`, 0, 0);
  await stateFile(`${folder.path}/tmux.txt`).write("x\n");
  assert.deepEqual(namesIn(folder.path), [...names.slice(1), "tmux.txt"]);
});

Deno.test("a folder in the place of the file is a problem that says so", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/tmux.txt`);
  await refused(stateFile(`${folder.path}/tmux.txt`), /it is not a file: remove it$/);
});

Deno.test("what is read back is a small ordinary file, or nothing", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x`;
  assert.equal(await stateFile(path).read(), undefined);
  await Deno.writeTextFile(path, "x".repeat(300_000));
  assert.equal(await stateFile(path).read(), undefined);
  await Deno.remove(path);
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert.ok(success);
  assert.equal(await stateFile(path).read(), undefined);
  await Deno.remove(path);
  await Deno.symlink("/etc/passwd", path);
  assert.equal(await stateFile(path).read(), undefined);
});

Deno.test("an owner that does not exist is a problem that says so", async () => {
  await using folder = await temporaryFolder();
  await refused(
    stateFile(`${folder.path}/x`, "nobody-like-this"),
    /^There is no user "nobody-like-this"/,
  );
});

Deno.test("nobody but root can give a file away", async () => {
  await using folder = await temporaryFolder();
  const world = { ...WORLD, uid: 1_000 };
  await refused(stateFile(`${folder.path}/x`, "ann", world), /only root can: run socktraf as root/);
  await stateFile(`${folder.path}/y`, "1000", { ...world, uid: 1_000 }).examine();
});

Deno.test("a user writes through links of their own, and replaces one in the place of the file", async () => {
  await using folder = await temporaryFolder();
  const world = { ...WORLD, uid: 1_000 };
  await Deno.mkdir(`${folder.path}/real`);
  await Deno.symlink(`${folder.path}/real`, `${folder.path}/link`);
  await Deno.writeTextFile(`${folder.path}/precious`, "precious");
  await Deno.symlink(`${folder.path}/precious`, `${folder.path}/real/x`);
  await stateFile(`${folder.path}/link/x`, undefined, world).write("new\n");
  assert.equal(await Deno.readTextFile(`${folder.path}/precious`), "precious");
  assert.equal(await Deno.readTextFile(`${folder.path}/real/x`), "new\n");
});

const asRoot = (name: string, fn: () => Promise<void>): void => {
  Deno.test({ name: `as root: ${name}${needsRoot}`, ignore: !isRoot, fn });
};

asRoot("the owner gets the file, and the folder stays root's", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/socktraf/tmux.txt`;
  await stateFile(path, "ann").write("x\n");
  await stateFile(path, "ann").write("y\n");
  assert.deepEqual(
    [await Deno.stat(path), await Deno.stat(`${folder.path}/socktraf`)].map((s) => s.uid),
    [ANN, 0],
  );
  await stateFile(path, String(BOB)).write("z\n");
  assert.equal((await Deno.stat(path)).uid, BOB);
});

asRoot("a folder of the owner's is all right, one of somebody else's is refused", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/1000`, { mode: 0o700 });
  await Deno.chown(`${folder.path}/1000`, ANN, ANN);
  const path = `${folder.path}/1000/socktraf/x`;
  await stateFile(path, "ann").write("x\n");
  assert.equal((await Deno.stat(path)).uid, ANN);
  await refused(stateFile(path), /belongs to user 54321, who could exchange it: say owner=54321/);
  await refused(stateFile(path, String(BOB)), /belongs to user 54321/);
});

asRoot(
  "a symbolic link anywhere on the way is refused, also one in the place of the file",
  async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    await Deno.mkdir(`${path}/real/deep`, { recursive: true });
    await Deno.symlink(`${path}/real`, `${path}/link`);
    await refused(
      stateFile(`${path}/link/x`),
      /link" as root: it is a symbolic link or not a folder/,
    );
    await refused(stateFile(`${path}/link/deep/x`), /it is a symbolic link or not a folder/);
    await Deno.writeTextFile(`${path}/precious`, "precious");
    await Deno.symlink(`${path}/precious`, `${path}/real/x`);
    await refused(stateFile(`${path}/real/x`), /real\/x": it is a symbolic link: remove it$/);
    assert.equal(await Deno.readTextFile(`${path}/precious`), "precious");
    assert.deepEqual(namesIn(`${path}/real/deep`), []);
  },
);

asRoot("a folder that others may write to is refused, but for root's own sticky ones", async () => {
  await using folder = await temporaryFolder();
  const shared = `${folder.path}/shared`;
  await Deno.mkdir(shared);
  for (
    const [mode, who] of [[0o777, "everybody"], [0o775, "its group"], [0o757, "everybody"]] as const
  ) {
    await Deno.chmod(shared, mode);
    await refused(stateFile(`${shared}/below/x`), new RegExp(`: ${who} may write there`));
  }
  await Deno.chmod(shared, 0o1777);
  await stateFile(`${shared}/below/x`).write("x\n");
  await Deno.chown(shared, ANN, ANN);
  await refused(stateFile(`${shared}/below/x`, "ann"), /: everybody may write there/);
});

asRoot(
  "a file that somebody has put in the place of the temporary one is not written to",
  async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    await Deno.writeTextFile(`${path}/precious`, "precious");
    const file = stateFile(`${path}/x`);
    await file.write("one\n");
    // The name is chosen at random; a link of that name is what a lucky attacker could have made.
    const original = crypto.getRandomValues;
    Object.defineProperty(crypto, "getRandomValues", {
      configurable: true,
      value: (array: Uint32Array) => array.fill(7),
    });
    try {
      await Deno.symlink(`${path}/precious`, `${path}/.x.00000007.tmp`);
      await stateFile(`${path}/x`).write("two\n");
    } finally {
      Object.defineProperty(crypto, "getRandomValues", { configurable: true, value: original });
    }
    assert.equal(await Deno.readTextFile(`${path}/precious`), "precious");
    assert.equal(await Deno.readTextFile(`${path}/x`), "two\n");
  },
);

asRoot("a folder that is exchanged for a link at any moment leads nowhere", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/precious/bar`, { recursive: true });
  await Deno.mkdir(`${path}/ann/bar`, { recursive: true });
  for (const own of ["ann", "ann/bar"]) await Deno.chown(`${path}/${own}`, ANN, ANN);
  let isOver = false;
  const attack = async (): Promise<void> => {
    while (!isOver) {
      await Deno.rename(`${path}/ann`, `${path}/away`);
      await Deno.symlink(`${path}/precious`, `${path}/ann`);
      await Deno.remove(`${path}/ann`);
      await Deno.rename(`${path}/away`, `${path}/ann`);
    }
  };
  const attacked = attack().catch((error: unknown) => error);
  const file = stateFile(`${path}/ann/bar/x`, "ann");
  const outcomes = { written: 0, refused: 0 };
  const end = Date.now() + 30_000;
  for (let i = 0; i < 400 || (outcomes.written === 0 && Date.now() < end); i++) {
    await file.write(`${i}\n`).then(() => outcomes.written++, () => outcomes.refused++);
  }
  isOver = true;
  assert.equal(await attacked, undefined);
  assert.deepEqual(namesIn(`${path}/precious/bar`), []);
  assert.ok(outcomes.written > 0 && outcomes.refused > 0, JSON.stringify(outcomes));
});

Deno.test("root's files are in /run/socktraf, a user's in their runtime directory", () => {
  const env = (name: string): string | undefined =>
    ({ XDG_RUNTIME_DIR: "/run/user/1000" })[name as "XDG_RUNTIME_DIR"];
  assert.equal(writerFolder({ uid: 0, env }), "/run/socktraf");
  assert.equal(writerFolder({ uid: 1_000, env }), "/run/user/1000/socktraf");
  assert.equal(writerFolder({ uid: 1_000, env: () => undefined }), undefined);
  assert.equal(writerFolder({ uid: 1_000, env: () => "relative" }), undefined);
  assert.deepEqual(readerPaths({ env }, "powerline.json"), [
    "/run/user/1000/socktraf/powerline.json",
    "/run/socktraf/powerline.json",
  ]);
});

Deno.test("where there is no place for a file a write says what to do", async () => {
  const file = new StateFile(undefined, undefined, WORLD);
  await refused(file, /XDG_RUNTIME_DIR is not set: name a file by path$/);
  await refused(file.beside(), /XDG_RUNTIME_DIR is not set/);
  assert.equal(await file.read(), undefined);
});

Deno.test("users are known by name", async () => {
  const world = thisWorld({ uid, env: () => undefined });
  assert.equal(await world.uidOf("root"), 0);
  assert.equal(await world.uidOf("no-such-user-here"), undefined);
  assert.equal(await world.uidOf("--help"), undefined);
});

Deno.test("the time of a file says until when it is good, so that a shell alone can tell", async () => {
  await using folder = await temporaryFolder();
  const file = stateFile(`${folder.path}/tmux.txt`);
  const isGood = async (): Promise<boolean> => {
    const test = '[ "$1" -nt /proc/self ]';
    const { code } = await new Deno.Command("sh", { args: ["-c", test, "sh", file.path] }).output();
    return code === 0;
  };
  await file.write("x\n", Date.now() + 60_000);
  assert.equal(await isGood(), true);
  // The kernel's own clock for files goes in ticks of some milliseconds.
  await file.write("x\n", Date.now() - 100);
  assert.equal(await isGood(), false);
});
