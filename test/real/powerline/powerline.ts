/** The real powerline, for a user who has set it up with `socktraf integrate`. */
import assert from "node:assert/strict";
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";
import { run } from "../../cli/actions/command.ts";
import { findProgram } from "../../servers/programs.ts";

/** What a program said. */
export interface Said {
  readonly output: string;
  readonly errors: string;
}

/** A user with powerline, whose home is gone afterwards. */
export class PowerlineUser implements Disposable {
  readonly home: string = Deno.makeTempDirSync({ prefix: "socktraf-powerline-" });
  /** An empty folder in which everything runs: what a name's command would make is found here. */
  readonly work: string = `${this.home}/work`;
  /** Where the sink writes, and the segment looks. */
  readonly state: string = `${this.home}/run/socktraf/powerline.json`;

  private constructor() {
    Deno.mkdirSync(this.work);
    Deno.mkdirSync(`${this.home}/run/socktraf`, { recursive: true });
  }

  /** A user who has said `socktraf integrate powerline --install`. */
  static async setUp(): Promise<PowerlineUser> {
    const user = new PowerlineUser();
    const words = ["integrate", "powerline", "--install", "--into", "tmux,shell,vim"];
    const { code, output, errors } = await run(words, { env: user.env });
    assert.equal(code, 0, output + errors);
    return user;
  }

  /** The environment of the user. */
  get env(): Record<string, string> {
    return {
      HOME: this.home,
      PATH: Deno.env.get("PATH") ?? "",
      LANG: "C.UTF-8",
      XDG_CONFIG_HOME: `${this.home}/.config`,
      XDG_RUNTIME_DIR: `${this.home}/run`,
    };
  }

  /** Writes what the sink would write. */
  write(state: BarState | string): void {
    const text = typeof state === "string" ? state : JSON.stringify(state);
    Deno.writeTextFileSync(`${this.state}.new`, text);
    Deno.renameSync(`${this.state}.new`, this.state);
  }

  /** Runs a program in the empty folder. */
  async run(name: string, ...args: string[]): Promise<Said> {
    const { path = name, env = {} } = findProgram(name) ?? {};
    const { code, stdout, stderr } = await new Deno.Command(path, {
      args,
      cwd: this.work,
      clearEnv: true,
      env: { ...env, ...this.env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    const said = { output: decoder.decode(stdout), errors: decoder.decode(stderr) };
    assert.equal(code, 0, said.errors);
    return said;
  }

  /** What powerline renders. Non-breaking blanks are blanks. */
  async render(...args: string[]): Promise<Said> {
    const { output, errors } = await this.run("powerline-render", ...args);
    return { output: output.replaceAll("\u00a0", " "), errors };
  }

  /** Fails if a command out of a name has run. */
  assertNothingRan(): void {
    assert.deepEqual([...Deno.readDirSync(this.work)], []);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.home, { recursive: true });
  }
}

/** Vim with Python 3; undefined where there is none. */
export function vimWithPython(): string | undefined {
  return ["vim", "vim.nox", "vim.gtk3"].find((name) => {
    const program = findProgram(name);
    if (program === undefined) return false;
    const { stdout } = new Deno.Command(program.path, { args: ["--version"] }).outputSync();
    return /\+python3/.test(new TextDecoder().decode(stdout));
  });
}
