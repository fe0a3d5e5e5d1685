/** The texts that go into other programs' configuration: complete, well-formed, and harmless. */
import assert from "node:assert/strict";
import { parse as parseToml } from "smol-toml";
import { fillIn, INTEGRATIONS } from "../../integrations/mod.ts";
import { Place } from "../../src/cli/integrate/place.ts";
import { readScript } from "../../src/cli/integrate/recipe.ts";
import { RECIPES } from "../../src/cli/integrate/recipes/mod.ts";
import { TARGETS } from "../../sinks/statusbar/targets.ts";
import { readFile, repositoryFiles } from "../../tools/repository.ts";
import { findProgram, missingPrograms } from "../servers/programs.ts";
import { HOSTILE_NAMES } from "./hostile_names.ts";

const VALUES = {
  SCRIPT: "/x/y.sh",
  FILE: "/x/y.txt",
  SOCKTRAF: "/usr/bin/socktraf",
  NAME: "n",
  NOTICE: "''",
  ROW: "0",
};

Deno.test("every file in integrations/ is part of the program, as it stands", () => {
  const files = repositoryFiles().filter((path) => path.startsWith("integrations/"))
    .filter((path) => !path.endsWith("/mod.ts") && !path.endsWith(".md"));
  assert.ok(files.length === 0 || files.length === INTEGRATIONS.size);
  for (const [path, text] of INTEGRATIONS) {
    assert.equal(text, readFile(`integrations/${path}`), path);
    assert.doesNotMatch(fillIn(path, VALUES), /@[A-Z]+@/);
  }
});

Deno.test("a text with a place that nobody fills in is an error", () => {
  assert.throws(() => fillIn("read.sh", {}), /@NAME@ has no value/);
  assert.throws(() => fillIn("nothing", {}), /There is no nothing/);
});

Deno.test("every sink that is for a bar has a recipe that reads it", () => {
  const names = RECIPES.map(({ name }) => name);
  for (const { name } of TARGETS.values()) {
    // What is for scripts of one's own has none.
    if (name !== "text") assert.ok(names.includes(name), name);
  }
  for (const { sink } of RECIPES) assert.ok(sink === undefined || TARGETS.has(sink), `${sink}`);
});

Deno.test("the recipes in TOML are TOML", () => {
  for (const path of INTEGRATIONS.keys()) {
    if (path.endsWith(".toml")) {
      assert.ok(Object.keys(parseToml(fillIn(path, VALUES))).length === 1);
    }
  }
});

/** A script as it is installed for a bar, and the file that it reads. */
class Script implements Disposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "socktraf-script-" });
  readonly file: string;
  readonly #path = `${this.#folder}/script.sh`;

  constructor(sink: string) {
    this.file = `${this.#folder}/socktraf/${TARGETS.get(sink)?.fileName}`;
    const place = new Place({
      uid: 0,
      program: "socktraf",
      env: (name) => ({ HOME: this.#folder, XDG_RUNTIME_DIR: this.#folder })[name],
      isFile: (path) => path === this.file,
    });
    const text = readScript(place, sink, sink).edit.add(undefined);
    assert.ok(text.ok);
    Deno.writeTextFileSync(this.#path, text.text ?? "");
    Deno.mkdirSync(`${this.#folder}/socktraf`);
  }

  /** Writes the file as the sink does, as if so many seconds ago: it is good for three. */
  write(text: string, age: number): void {
    Deno.writeTextFileSync(this.file, text);
    const time = Date.now() / 1000 - age + 3;
    Deno.utimeSync(this.file, time, time);
  }

  run(shell: string): string {
    const { code, stdout, stderr } = new Deno.Command(shell, {
      args: [this.#path],
      cwd: this.#folder,
    }).outputSync();
    assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""], shell);
    return new TextDecoder().decode(stdout);
  }

  files(): string[] {
    return [...Deno.readDirSync(this.#folder)].map(({ name }) => name).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

const SHELLS = ["sh", "bash", "dash", "zsh", "busybox"].filter((name) =>
  findProgram(name) !== undefined && name !== "busybox"
);

Deno.test("the script of a bar prints what is fresh, and says so where it is not", () => {
  using script = new Script("tmux");
  for (const shell of SHELLS) {
    script.write("↓1 kB/s\n", 0);
    assert.equal(script.run(shell), "↓1 kB/s\n");
    script.write("↓1 kB/s\n", 3.1);
    assert.equal(script.run(shell), "socktraf: no data\n");
    script.write("socktraf: stopped   \n", 1000);
    assert.equal(script.run(shell), "socktraf: stopped   \n");
    Deno.removeSync(script.file);
    assert.equal(script.run(shell), "socktraf: no data\n");
  }
});

Deno.test("the notice of a script has the form of its bar", () => {
  for (const sink of ["waybar", "i3status-rust"]) {
    using script = new Script(sink);
    assert.equal(JSON.parse(script.run("sh")).text, "socktraf: no data");
  }
});

Deno.test("no name of a process is a command to the script of a bar", () => {
  using script = new Script("tmux");
  const before = script.files();
  for (const name of HOSTILE_NAMES) {
    const text = name.replaceAll("\n", " ");
    script.write(`${text}\n`, 0);
    for (const shell of SHELLS) assert.equal(script.run(shell), `${text}\n`, shell);
  }
  assert.deepEqual(script.files(), before);
});

const NO_TMUX = missingPrograms("tmux");

Deno.test({
  name: `tmux takes its recipe, also twice, and keeps what else is in the line${NO_TMUX}`,
  ignore: NO_TMUX !== "",
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-tmux-" });
    const config = `${folder}/tmux.conf`;
    const recipe = fillIn("tmux/socktraf.conf", { SCRIPT: `${folder}/tmux.sh` });
    await Deno.writeTextFile(config, `set -g status-right 'mine, #{host} }'\n${recipe}\n`);
    const tmux = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await new Deno.Command("tmux", {
        args: ["-S", `${folder}/socket`, "-f", config, ...args],
        env: { TMUX: "", TERM: "screen-256color" },
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout).trim();
    };
    try {
      await tmux("new-session", "-d", "-x", "80", "-y", "10", "sleep 60");
      const wanted = `mine, #{host} } #(sh ${folder}/tmux.sh)`;
      assert.equal(await tmux("show", "-gv", "status-right"), wanted);
      await Deno.writeTextFile(config, `${recipe}\n${recipe}\n`);
      await tmux("source-file", config);
      assert.equal(await tmux("show", "-gv", "status-right"), wanted);
      assert.equal(await tmux("show", "-gv", "status-interval"), "2");
      assert.equal(await tmux("show", "-gv", "status-right-length"), "120");
      await tmux("set", "-g", "status-interval", "1");
      await tmux("set", "-g", "status-right-length", "200");
      await tmux("source-file", config);
      assert.equal(await tmux("show", "-gv", "status-interval"), "1");
      assert.equal(await tmux("show", "-gv", "status-right-length"), "200");
    } finally {
      await new Deno.Command("tmux", { args: ["-S", `${folder}/socket`, "kill-server"] }).output();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
