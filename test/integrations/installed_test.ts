/** What `socktraf integrate NAME --install` makes, in the real bar. */
import assert from "node:assert/strict";
import { posix } from "node:path";
import type { BarState } from "../../sinks/statusbar/bar_state.ts";
import { TARGETS } from "../../sinks/statusbar/targets.ts";
import { run } from "../cli/actions/command.ts";
import { printed } from "../real/bars/printed.ts";
import { Tmux } from "../real/bars/tmux.ts";
import { until } from "../servers/mosquitto.ts";
import { missingPrograms } from "../servers/programs.ts";
import { called, freshState, renderOptions } from "../sinks/statusbar/states.ts";

const HOSTILE = "#(touch x)`$(x";

/** A user whose socktraf writes for one bar, and who has set that bar up. */
class BarUser implements AsyncDisposable {
  readonly home: string = Deno.makeTempDirSync({ prefix: "socktraf-bar-user-" });
  readonly #target: string;

  private constructor(target: string) {
    this.#target = target;
  }

  /** @param config the user's own file, by its path in the home folder, before the recipe */
  static async setUp(
    target: string,
    config: readonly [string, string] | undefined,
  ): Promise<BarUser> {
    const user = new BarUser(target);
    await Deno.mkdir(`${user.home}/run/socktraf`, { recursive: true });
    await Deno.mkdir(`${user.home}/files`);
    if (config !== undefined) {
      const path = `${user.home}/${config[0]}`;
      await Deno.mkdir(posix.dirname(path), { recursive: true });
      await Deno.writeTextFile(path, config[1]);
    }
    await user.write(freshState());
    const env = {
      HOME: user.home,
      PATH: Deno.env.get("PATH") ?? "",
      XDG_RUNTIME_DIR: `${user.home}/run`,
    };
    const { code, output, errors } = await run(["integrate", target, "--install"], { env });
    assert.equal(code, 0, output + errors);
    return user;
  }

  /** Path of the script that the bar runs. */
  get script(): string {
    return `${this.home}/.local/share/socktraf/${this.#target}.sh`;
  }

  /** Writes what the sink writes. */
  async write(state: BarState): Promise<void> {
    const info = TARGETS.get(this.#target) ?? assert.fail();
    const text = (await info.load()).render(state, renderOptions());
    const path = `${this.home}/run/socktraf/${info.fileName}`;
    await Deno.writeTextFile(`${path}.new`, text);
    // Good for a minute.
    await Deno.utime(`${path}.new`, new Date(), Date.now() / 1_000 + 60);
    await Deno.rename(`${path}.new`, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const made = await Array.fromAsync(Deno.readDir(`${this.home}/files`));
    await Deno.remove(this.home, { recursive: true });
    assert.deepEqual(made.filter(({ name }) => name !== "rc"), [], "a name has run a command");
  }
}

/** A test of one bar; where that is missing, its name says so. */
function barTest(
  bar: string,
  config: readonly [string, string] | undefined,
  body: (user: BarUser) => Promise<void>,
): void {
  const missing = missingPrograms(bar);
  Deno.test({
    name: `${bar} shows what its recipe makes it show${missing}`,
    ignore: missing !== "",
    fn: async () => {
      await using user = await BarUser.setUp(bar, config);
      await body(user);
    },
  });
}

barTest(
  "tmux",
  [".tmux.conf", "set -g status-right 'mine'\nset -g status-interval 1\n"],
  async (user) => {
    const config = await Deno.readTextFile(`${user.home}/.tmux.conf`);
    await using tmux = await Tmux.start(config, 160, `${user.home}/files`);
    const shows = (text: string): Promise<void> =>
      until(async () => (await tmux.lines()).some((line) => line.includes(text)));
    await shows("mine ↓12.3 MB/s ↑  456 B/s firefox");
    await user.write(called(HOSTILE, freshState));
    await shows(HOSTILE);
    await user.write(freshState({ stopped: true }));
    await shows("mine socktraf: stopped");
    const path = `${user.home}/run/socktraf/tmux.txt`;
    await user.write(freshState());
    await Deno.utime(path, 0, 0);
    await shows("mine socktraf: no data");
  },
);

barTest(
  "i3blocks",
  [".config/i3blocks/config", "[time]\ncommand=echo mine\ninterval=once\n"],
  async (user) => {
    await user.write(called(HOSTILE, freshState));
    const args = ["-c", `${user.home}/.config/i3blocks/config`];
    const output = await printed(
      "i3blocks",
      args,
      `${user.home}/files`,
      (output) => output.includes("MB/s"),
    );
    assert.ok(output.includes('"full_text":"mine"'), output);
    assert.ok(output.includes(HOSTILE), output);
  },
);

barTest("conky", undefined, async (user) => {
  await user.write(called(HOSTILE, freshState));
  const lines = `\${execi 1 sh ${user.script}}`;
  const config = `conky.config = { out_to_x = false, out_to_console = true,
      total_run_times = 1, update_interval = 0.1 }
    conky.text = [[${lines}]]`;
  await Deno.writeTextFile(`${user.home}/files/rc`, config);
  const output = await printed("conky", ["-q", "-c", "rc"], `${user.home}/files`, () => false);
  assert.ok(output.includes("↓12.3 MB/s"), output);
  // Text for conky has other signs in the place of those that conky would read.
  assert.match(output, /[#♯]\(touch x\)`[$¤]\(x/);
});

barTest("xmobar", undefined, async (user) => {
  await user.write(called(HOSTILE, freshState));
  const config = `Config { commands = [ Run Com "sh" ["${user.script}"] "socktraf" 10 ]
    , template = "mine %socktraf%" }`;
  await Deno.writeTextFile(`${user.home}/files/rc`, config);
  const output = await printed(
    "xmobar",
    ["-TAnsi", "rc"],
    `${user.home}/files`,
    (output) => output.includes("MB/s"),
  );
  assert.ok(output.includes(HOSTILE), output);
});
