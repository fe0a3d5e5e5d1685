import assert from "node:assert/strict";
import { posix } from "node:path";
import { INTEGRATE } from "../../../src/cli/commands/integrate.ts";
import { modelOf } from "../../../src/cli/command_model.ts";
import { commandAs } from "../../../src/cli/integrate/as_user.ts";
import { parsePasswdLine } from "../../../src/cli/integrate/passwd.ts";
import { RECIPES } from "../../../src/cli/integrate/recipes/mod.ts";
import { freshState } from "../../sinks/statusbar/states.ts";
import { type Ran, run } from "./command.ts";

/** A home folder of a user, which is gone afterwards. */
class Home implements AsyncDisposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "socktraf-home-" });

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) {
      const path = `${this.path}/${name}`;
      Deno.mkdirSync(posix.dirname(path), { recursive: true });
      Deno.writeTextFileSync(path, text);
    }
  }

  run(...words: string[]): Promise<Ran> {
    return this.runWith({}, ...words);
  }

  runWith(env: Readonly<Record<string, string>>, ...words: string[]): Promise<Ran> {
    const path = Deno.env.get("PATH") ?? "";
    const setting = { HOME: this.path, PATH: path, XDG_RUNTIME_DIR: `${this.path}/run`, ...env };
    return run(["integrate", ...words], { env: setting, isRoot: false });
  }

  /** Every file by its path, with its permissions. Backups are left out. */
  files(): Record<string, string> {
    const found: Record<string, string> = {};
    const walk = (folder: string): void => {
      for (const { name, isDirectory } of Deno.readDirSync(folder)) {
        const path = `${folder}/${name}`;
        if (isDirectory) walk(path);
        else if (!name.includes(".socktraf-backup-")) {
          const mode = ((Deno.lstatSync(path).mode ?? 0) & 0o777).toString(8);
          found[path.slice(this.path.length + 1)] = `${mode} ${Deno.readTextFileSync(path)}`;
        }
      }
    };
    walk(this.path);
    return found;
  }

  backups(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name)
      .filter((name) => name.includes(".socktraf-backup-"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

const WTF = `wtf:
  grid:
    rows: [10, 10]
  mods:
    clocks:
      type: clocks
      position: { top: 3, left: 0, height: 1, width: 1 }
`;

/** Homes of users who have configured these things themselves. */
const USERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "powerline": {
    ".config/powerline/config.json": '{\n\t"common": {\n\t\t"term_truecolor": true\n\t}\n}\n',
    ".config/powerline/themes/tmux/default.json":
      '{"segments": {"right": [{"function": "powerline.segments.common.time.date"}]}}',
  },
  "tmux": { ".tmux.conf": "set -g mouse on" },
  "waybar": {
    ".config/waybar/config.jsonc":
      '// mine\n{\n    "layer": "top",\n    "modules-right": ["cpu", "clock"]\n}\n',
    ".config/waybar/style.css": "* { color: red; }\n",
  },
  "polybar": { ".config/polybar/config.ini": "[bar/main]\nmodules-right = date\n" },
  "i3blocks": { ".config/i3blocks/config": "[time]\ncommand=date\ninterval=1\n\n" },
  "i3status-rust": { ".config/i3status-rust/config.toml": '[[block]]\nblock = "time"\n' },
  "starship": { ".config/starship.toml": 'format = "$all"\n' },
  "wtf": { ".config/wtf/config.yml": WTF },
  "wtf-textfile": { ".config/wtf/config.yml": WTF },
};

for (const { name } of RECIPES.filter(({ name }) => name !== "service")) {
  for (const [who, files] of Object.entries({ "a new user": {}, "a user": USERS[name] })) {
    // wtfutil makes its configuration itself, at its first start.
    if (files === undefined || (who === "a new user" && name.startsWith("wtf"))) continue;
    Deno.test(`integrate ${name}, for ${who} with a file: twice is once, --remove leads back`, async () => {
      await using home = new Home(files);
      const before = home.files();

      const plan = await home.run(name);
      assert.deepEqual([plan.code, plan.errors], [0, ""]);
      assert.deepEqual(home.files(), before, "a plan changes nothing");

      const first = await home.run(name, "--install");
      const isBarless = name === "polybar" && !("/etc/polybar/config.ini" in files) &&
        who === "a new user" && !isThere("/etc/polybar/config.ini");
      assert.equal(first.code, isBarless ? 1 : 0, first.output + first.errors);
      const once = home.files();
      for (const [path, text] of Object.entries(before)) {
        for (const line of text.slice(4).split("\n")) {
          const words = line.trim().split(/[\s,[\]{}]+/).filter((word) => word.length > 1);
          for (const word of words) assert.ok(once[path]?.includes(word), `${path}: ${word}`);
        }
      }
      await home.run(name, "--install");
      assert.deepEqual(home.files(), once, "twice is once");

      const removed = await home.run(name, "--remove");
      assert.deepEqual([removed.code, removed.errors], [0, ""], removed.output);
      assert.deepEqual(home.files(), before, "removed");
    });
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

Deno.test("integrate shows the difference, keeps what was there and ends with the segment", async () => {
  await using home = new Home({ ".tmux.conf": "set -g mouse on\n" });
  await Deno.chmod(`${home.path}/.tmux.conf`, 0o600);
  const { output } = await home.run("tmux", "--install");
  assert.match(
    output,
    /~\/\.tmux\.conf: changed\n\n +@@ line 1 @@\n +set -g mouse on\n +\+# >>> socktraf >>>\n/,
  );
  assert.match(output, /Kept what was there: ~\/\.tmux\.conf\.socktraf-backup-\d{8}T\d{6}\n/);
  assert.match(
    output,
    /(?:It will look like this \(made-up numbers\)|It shows now):\n\n +\S.*\n$/,
  );
  const [backup = ""] = home.backups();
  assert.equal(await Deno.readTextFile(`${home.path}/${backup}`), "set -g mouse on\n");
  for (const name of [backup, ".tmux.conf"]) {
    assert.equal(((await Deno.stat(`${home.path}/${name}`)).mode ?? 0) & 0o777, 0o600, name);
  }
});

Deno.test("integrate says that socktraf has to run before wtfutil, and what happens otherwise", async () => {
  await using home = new Home({ ".config/wtf/config.yml": WTF });
  const first =
    /socktraf has to run first: \S+\/wtf\.txt is not there before its first interval ends/;
  const otherwise = {
    "wtf": /Until then the module shows "socktraf: no data"\n/,
    "wtf-textfile": /wtfutil ends at once where it is missing\n/,
  };
  for (const [name, consequence] of Object.entries(otherwise)) {
    for (const words of [[name], [name, "--install"], [name, "--remove"]]) {
      const { output } = await home.run(...words);
      const isToldToRunIt = !words.includes("--remove");
      assert.equal(first.test(output), isToldToRunIt, words.join(" "));
      assert.equal(consequence.test(output), isToldToRunIt, words.join(" "));
    }
  }
});

Deno.test("integrate shows what socktraf measures where it runs", async () => {
  await using home = new Home({
    "run/socktraf/powerline.json": JSON.stringify(freshState({ stale_after_ms: 30_000 })),
    "run/socktraf/tmux.txt": "x\n",
  });
  const { output } = await home.run("tmux", "--install");
  assert.match(output, /It shows now:\n\n +↓12\.3 MB\/s ↑ {2}456 B\/s firefox/);
  const script = await Deno.readTextFile(`${home.path}/.local/share/socktraf/tmux.sh`);
  assert.ok(script.includes(`file='${home.path}/run/socktraf/tmux.txt'`));
});

Deno.test("integrate powerline ends with what the module that it has installed shows", async () => {
  await using home = new Home({
    "run/socktraf/powerline.json": JSON.stringify(freshState()),
  });
  const { output } = await home.run("powerline", "--install");
  assert.match(
    output,
    /It shows now:\n\n +↓12\.3 MB\/s \| ↑ {2}456 B\/s \| firefox +12\.0 MB\/s\n$/,
  );
});

Deno.test("integrate powerline --into names the bindings; the others stay", async () => {
  await using home = new Home();
  assert.equal((await home.run("powerline", "--install", "--into", "shell,vim")).code, 0);
  const both = home.files();
  const themes = Object.keys(both).filter((path) => path.includes("/themes/"));
  assert.deepEqual(themes.map((path) => posix.dirname(path)).sort(), [
    ".config/powerline/themes/shell",
    ".config/powerline/themes/vim",
  ]);
  assert.equal((await home.run("powerline", "--remove", "--into", "vim")).code, 0);
  assert.ok(".config/powerline/segments/socktraf_powerline.py" in home.files());
  assert.equal(Object.keys(home.files()).length, Object.keys(both).length - 1);
  assert.equal((await home.run("powerline", "--remove")).code, 0);
  assert.deepEqual(home.files(), {});
});

Deno.test("integrate lists every recipe and how far it is", async () => {
  await using home = new Home({ "run/socktraf/tmux.txt": "x\n" });
  await home.run("tmux", "--install");
  const { code, output, errors } = await home.run();
  assert.deepEqual([code, errors], [0, ""]);
  for (const { name } of RECIPES) assert.match(output, new RegExp(`^${name} `, "m"));
  assert.match(output, /^tmux +(?:yes|no) +yes +fresh +tmux$/m);
  assert.match(output, /^waybar +(?:yes|no) +no +(?:none|old|fresh) +waybar$/m);
  assert.match(output, /^i3bar +(?:yes|no) +by hand +(?:none|old|fresh) +/m);
  for (const line of output.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("integrate follows a symbolic link and says so; it never replaces the link", async () => {
  await using home = new Home({ "dotfiles/tmux.conf": "set -g mouse on\n" });
  await Deno.symlink("dotfiles/tmux.conf", `${home.path}/.tmux.conf`);
  const { code, output } = await home.run("tmux", "--install");
  assert.equal(code, 0);
  assert.match(output, /a symbolic link on the way leads to ~\/dotfiles\/tmux\.conf/);
  assert.ok((await Deno.lstat(`${home.path}/.tmux.conf`)).isSymlink);
  assert.match(await Deno.readTextFile(`${home.path}/dotfiles/tmux.conf`), /socktraf/);
});

Deno.test("integrate leaves alone what it cannot change safely, and says what to add", async () => {
  await using home = new Home({ ".config/waybar/config.jsonc": '[{"modules-right": []}]' });
  const { code, output, errors } = await home.run("waybar", "--install");
  assert.equal(code, 1);
  assert.equal(errors, "error: 1 of the files were left as they are, see above\n");
  assert.match(output, /Cannot change ".*config\.jsonc" safely: expected an object, not a list/);
  assert.match(output, /By hand\. .*\n\n +"custom\/socktraf": \{ "exec": "sh /);
  assert.equal(
    await Deno.readTextFile(`${home.path}/.config/waybar/config.jsonc`),
    '[{"modules-right": []}]',
  );
  await using other = new Home({ ".tmux.conf": "" });
  await Deno.writeFile(`${other.path}/.tmux.conf`, new Uint8Array([0xff, 0xfe, 0]));
  assert.match((await other.run("tmux", "--install")).output, /it is not UTF-8 text/);
});

Deno.test({
  name: "integrate never writes into the home of another user",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using home = new Home({ ".tmux.conf": "a\n" });
    for (const path of [home.path, `${home.path}/.tmux.conf`]) await Deno.chown(path, 12345, 12345);
    const before = home.files();
    const { code, output } = await home.run("tmux", "--install");
    assert.equal(code, 1);
    assert.match(output, /belongs to another user/);
    assert.deepEqual(home.files(), before);
  },
});

Deno.test({
  name: "integrate under sudo asks whose files are meant",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using home = new Home();
    const { code, errors } = await home.runWith({ SUDO_USER: "ann" }, "tmux", "--install");
    assert.equal(code, 77);
    assert.equal(
      errors,
      'error: This is for your own files: run "socktraf integrate tmux" without sudo, or name the ' +
        "user: --for-user ann\n",
    );
    assert.deepEqual(home.files(), {});
  },
});

Deno.test("integrate --for-user is root's alone, and runs as that user from the start", async () => {
  await using home = new Home();
  assert.deepEqual(await home.run("tmux", "--install", "--for-user", "ann"), {
    code: 77,
    output: "",
    errors: "error: Cannot use --for-user: only root can\n",
  });
  const ann = parsePasswdLine("ann:x:1000:1001:Ann,,,:/home/ann:/bin/bash");
  assert.deepEqual(ann, { name: "ann", uid: 1000, gid: 1001, home: "/home/ann" });
  assert.equal(parsePasswdLine("# comment"), undefined);
  const command = commandAs(ann ?? assert.fail(), ["/usr/bin/socktraf"], ["integrate"], "/bin");
  assert.deepEqual(command.slice(0, 7), [
    "setpriv",
    "--reuid=1000",
    "--regid=1001",
    "--init-groups",
    "env",
    "-i",
    "HOME=/home/ann",
  ]);
  assert.deepEqual(command.slice(-2), ["/usr/bin/socktraf", "integrate"]);
});

Deno.test({
  name: "what root runs for a user has that user's id and home, and nothing of root's environment",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const nobody = { name: "nobody", uid: 65534, gid: 65534, home: "/nowhere" };
    const script = 'id -u; id -g; echo "$HOME $USER $XDG_RUNTIME_DIR $SECRET"; echo "$@"';
    const [program, ...args] = commandAs(
      nobody,
      ["sh", "-c", script, "sh"],
      ["a b"],
      "/usr/bin:/bin",
    );
    const { stdout } = await new Deno.Command(program, { args, env: { SECRET: "x" }, cwd: "/" })
      .output();
    assert.equal(
      new TextDecoder().decode(stdout),
      "65534\n65534\n/nowhere nobody /run/user/65534 \na b\n",
    );
  },
});

Deno.test("integrate tells what is wrong with a command line", async () => {
  await using home = new Home();
  const cases: [string[], string][] = [
    [["powerlin"], 'Cannot integrate with "powerlin", did you mean "powerline"?'],
    [["tmux", "--install", "--remove"], "Cannot use --install and --remove together"],
    [["--install"], 'Missing NAME: "socktraf integrate" lists what there is'],
    [["tmux", "--into", "vim"], 'Cannot use --into "vim": only powerline has parts'],
    [
      ["powerline", "--into", "emacs"],
      'Cannot use --into "emacs": expected "tmux", "shell" or "vim"',
    ],
  ];
  for (const [words, problem] of cases) {
    assert.deepEqual(await home.run(...words), {
      code: 2,
      output: "",
      errors: `error: ${problem}\n`,
    });
  }
});

Deno.test("integrate --source prints the files that are ours", async () => {
  await using home = new Home();
  const { output } = await home.run("powerline", "--source");
  assert.equal(
    output,
    await Deno.readTextFile(
      new URL("../../../integrations/powerline/socktraf_powerline.py", import.meta.url),
    ),
  );
});

Deno.test("the completions of integrate offer every recipe", () => {
  const [argument] = modelOf(INTEGRATE).arguments;
  assert.deepEqual(argument?.words, RECIPES.map(({ name }) => name));
});
