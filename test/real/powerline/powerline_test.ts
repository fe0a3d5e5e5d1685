/** Our segment in the real powerline: shells, tmux and vim. */
import assert from "node:assert/strict";
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";
import { HOSTILE_NAMES } from "../../integrations/hostile_names.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { until } from "../../servers/mosquitto.ts";
import { called, freshState } from "../../sinks/statusbar/states.ts";
import { tracing } from "../ability.ts";
import { Tmux } from "../bars/tmux.ts";
import { Socktraf } from "../socktraf.ts";
import { PowerlineUser, vimWithPython } from "./powerline.ts";

const MISSING = missingPrograms("powerline-render", "bash", "zsh", "tmux");
const VIM = vimWithPython();

function powerlineTest(name: string, body: (user: PowerlineUser) => Promise<void>): void {
  Deno.test({
    name: name + MISSING,
    ignore: MISSING !== "",
    fn: async () => {
      using user = await PowerlineUser.setUp();
      await body(user);
      user.assertNothingRan();
    },
  });
}

/** The renderers that print what they render, with the arguments that ask for it. */
const RENDERERS: Readonly<Record<string, readonly string[]>> = {
  tmux: ["tmux", "right"],
  bash: ["-r", ".bash", "shell", "left"],
  zsh: ["-r", ".zsh", "shell", "left"],
};

powerlineTest(
  "powerline shows our segment in tmux, bash and zsh, and the others beside it",
  async (user) => {
    user.write(freshState());
    for (const [name, args] of Object.entries(RENDERERS)) {
      const { output, errors } = await user.render(...args);
      for (const text of ["↓12.3 MB/s", "↑  456 B/s", "firefox         12.0 MB/s"]) {
        assert.ok(output.includes(text), `${name}: ${text}: ${output}`);
      }
      assert.equal(errors, "", name);
    }
    assert.match((await user.render("tmux", "right")).output, /\d\d:\d\d/);
  },
);

powerlineTest("powerline colours our segment by its load", async (user) => {
  const colorOf = async (rate: number): Promise<string> => {
    user.write(freshState({ rx_bytes_per_second: rate }));
    const { output } = await user.render("tmux", "right");
    return /fg=(colour\d+)[^\]]*\] *↓/.exec(output)?.[1] ?? assert.fail(output);
  };
  const colors = new Set([await colorOf(0), await colorOf(6e6), await colorOf(20e6)]);
  assert.equal(colors.size, 3, [...colors].join());
});

powerlineTest(
  "powerline says that socktraf is silent or has stopped, in a colour of its own",
  async (user) => {
    user.write(freshState({ time_ms: Date.now() - 60_000, stale_after_ms: 3000 }));
    const stale = await user.render("tmux", "right");
    assert.match(stale.output, /bg=colour52[^\]]*\] *socktraf: no data/);
    user.write(freshState({ stopped: true }));
    for (const args of Object.values(RENDERERS)) {
      const { output, errors } = await user.render(...args);
      assert.match(output, /socktraf: stopped/);
      assert.equal(errors, "");
    }
  },
);

powerlineTest("powerline shows the segment in both of its colour schemes", async (user) => {
  for (const scheme of ["default", "solarized"]) {
    for (
      const state of [
        freshState(),
        freshState({ level: "over-quota" }),
        freshState({ stopped: true }),
      ]
    ) {
      user.write(state);
      const { output, errors } = await user.render(
        "-c",
        `ext.tmux.colorscheme=${scheme}`,
        "tmux",
        "right",
      );
      assert.match(output, /MB\/s|socktraf: stopped/, scheme);
      assert.equal(errors, "");
    }
  }
});

/** The names of the groups of every colour scheme, as powerline merges them from its files. */
async function colorSchemes(): Promise<Map<string, ReadonlySet<string>>> {
  const root = "/usr/share/powerline/config_files/colorschemes";
  const groupsIn = async (path: string): Promise<string[]> => {
    const text = await Deno.readTextFile(`${root}/${path}.json`).catch(() => "{}");
    return Object.keys(JSON.parse(text).groups ?? {});
  };
  const schemes = new Map<string, ReadonlySet<string>>();
  for (const part of ["tmux", "shell", "vim"]) {
    for (const name of ["default", "solarized", "solarizedlight"]) {
      const own = await groupsIn(`${part}/${name}`);
      const general = await groupsIn(name);
      if (own.length + general.length === 0) continue;
      const groups = [...own, ...general, ...await groupsIn(`${part}/__main__`)];
      schemes.set(`${part}/${name}`, new Set(groups));
    }
  }
  return schemes;
}

powerlineTest(
  "every colour scheme of powerline has a group for numbers and another for their absence",
  async (user) => {
    const program =
      "import json, sys; sys.path.insert(0, sys.argv[1]); import socktraf_powerline as m; " +
      "print(json.dumps([p['highlight_groups'] for p in m.bandwidth(None, path=sys.argv[2])]))";
    const groupsOf = async (state: BarState): Promise<string[][]> => {
      user.write(state);
      const segments = `${user.home}/.config/powerline/segments`;
      return JSON.parse((await user.run("python3", "-Bc", program, segments, user.state)).output);
    };
    const live = await groupsOf(freshState());
    const [stopped = []] = await groupsOf(freshState({ stopped: true }));
    const [quota = []] = await groupsOf(freshState({ level: "over-quota" }));
    const schemes = await colorSchemes();
    assert.ok(schemes.size >= 7);
    for (const [name, has] of schemes) {
      const first = (groups: readonly string[]): string =>
        groups.find((group) => has.has(group)) ?? assert.fail(`${name}: ${groups}`);
      for (const groups of live) {
        assert.match(first(groups), /_gradient$/, name);
        assert.notEqual(first(stopped), first(groups), name);
        assert.notEqual(first(quota), first(groups), name);
      }
    }
  },
);

powerlineTest(
  "powerline logs nothing about a file that is missing, cut, wrong or hostile",
  async (user) => {
    const whole = JSON.stringify(freshState());
    const texts = [
      undefined,
      "",
      "{",
      whole.slice(0, -1),
      "[]",
      "null",
      '{"version":1}',
      "[".repeat(60_000),
      "\x1b[2J",
      whole.replace("12345678", '"x"'),
      whole + " ".repeat(70_000),
    ];
    for (const text of texts) {
      if (text !== undefined) user.write(text);
      const { output, errors } = await user.render("tmux", "right");
      assert.equal(errors, "");
      assert.match(output, /\d\d:\d\d/);
      assert.doesNotMatch(output, /socktraf|Traceback|\p{Cc}/u);
    }
  },
);

powerlineTest(
  "a shell that prints the prompt runs nothing of a name, and shows it",
  async (user) => {
    for (const name of HOSTILE_NAMES) {
      user.write(called(name, freshState));
      const bash = await user.run(
        "bash",
        "--norc",
        "-c",
        'PS1=$(powerline-render -r .bash shell left); printf "%s" "${PS1@P}"',
      );
      const zsh = await user.run(
        "zsh",
        "-f",
        "-c",
        // As powerline's own binding does it: what the substitution gives is not substituted again.
        "setopt promptpercent promptsubst; " +
          "PS1='$(powerline-render -r .zsh shell left)'; print -nP -- \"$PS1\"",
      );
      for (const [shell, { output, errors }] of Object.entries({ bash, zsh })) {
        const shown = visible(output);
        // Powerline hands bash a "\\$", which is "#" in the prompt of root.
        const dollar = shell === "bash" && Deno.uid() === 0 ? "#" : "$";
        const expected = name.replace(/[\p{Cc}\u202e]/gu, "\ufffd").replaceAll("$", () => dollar);
        assert.ok(shown.includes(expected), `${shell}: ${expected}: ${shown}`);
        assert.ok(shown.includes("12.0 MB/s"), `${shell}: ${shown}`);
        assert.equal(errors, "");
      }
    }
  },
);

/** Without the colours of powerline; fails where another control character is left. */
function visible(output: string): string {
  const text = output.replaceAll(/\p{Cc}\[[\d;]*m/gu, "").replaceAll("\x01", "").replaceAll(
    "\x02",
    "",
  ).replaceAll("\u00a0", " ");
  assert.doesNotMatch(text.replace(/[\t\n]/g, ""), /\p{Cc}/u);
  return text;
}

powerlineTest(
  "tmux shows our segment of powerline, and no name does more than show",
  async (user) => {
    const env = Object.entries(user.env).map(([name, value]) =>
      `set-environment -g ${name} '${value}'`
    );
    const config = [
      ...env,
      "set -g status-interval 1",
      "set -g status-left ''",
      "set -g status-right-length 150",
      "set -g status-right '#(powerline-render tmux right)'",
    ];
    user.write(freshState());
    await using tmux = await Tmux.start(`${config.join("\n")}\n`, 180, user.work);
    const shows = (text: string): Promise<void> =>
      until(async () =>
        (await tmux.lines()).some((line) => line.replaceAll("\u00a0", " ").includes(text))
      );
    await shows("↓12.3 MB/s");
    await shows("firefox         12.0 MB/s");
    for (const name of ["#(touch x)", "#[fg=red]", "#{host}#S", "%%%%%%%%%%%%%%%"]) {
      user.write(called(name, freshState));
      // Powerline itself puts "[]" behind every "#".
      await shows(name.replaceAll("#", "#[]"));
      await shows("12.0 MB/s");
    }
    user.write(freshState({ stopped: true }));
    await shows("socktraf: stopped");
  },
);

Deno.test({
  name: `vim shows our segment of powerline, and no name does more than show${MISSING}` +
    (VIM === undefined ? " (cannot run: no vim with Python 3)" : ""),
  ignore: MISSING !== "" || VIM === undefined,
  fn: async () => {
    using user = await PowerlineUser.setUp();
    await Deno.writeTextFile(
      `${user.home}/vimrc`,
      "set nocompatible encoding=utf-8 laststatus=2 ambiwidth=single\n" +
        "python3 from powerline.vim import setup as powerline_setup\n" +
        "python3 powerline_setup()\npython3 del powerline_setup\n" +
        "call timer_start(300, {-> execute('redrawstatus!')}, {'repeat': -1})\n",
    );
    const env = Object.entries(user.env).map(([name, value]) => `${name}='${value}'`).join(" ");
    user.write(freshState());
    await using tmux = await Tmux.start("set -g status off\n", 180, user.work);
    await tmux.inner(
      "respawn-pane",
      "-k",
      `env ${env} TERM=screen-256color ${VIM} -u ${user.home}/vimrc -i NONE -n`,
    );
    const shows = (text: string): Promise<void> =>
      until(async () =>
        (await tmux.lines()).some((line) => line.replaceAll("\u00a0", " ").includes(text))
      );
    await shows("↓12.3 MB/s");
    for (
      const name of [
        "%{system('touch x')}".slice(0, 15),
        "%!system('id')",
        "#(touch x)",
        "%%%%%%%%%%%%%%%",
        "<b>&",
      ]
    ) {
      user.write(called(name, freshState));
      await shows(name);
    }
    user.write(freshState({ stopped: true }));
    await shows("socktraf: stopped");
    user.assertNothingRan();
  },
});

Deno.test({
  name:
    `powerline shows what the running socktraf measures, and that it has stopped${MISSING}${tracing.missing}`,
  ignore: MISSING !== "" || !tracing.works,
  fn: async () => {
    using user = await PowerlineUser.setUp();
    await using socktraf = Socktraf.start(["--sink", `powerline:${user.state}`]);
    await socktraf.until(() => isThere(user.state), "the state file");
    const running = await user.render("tmux", "right");
    assert.match(running.output, /↓ *\d[\d.]* k?M?B\/s/);
    assert.equal(running.errors, "");
    socktraf.signal("SIGTERM");
    await socktraf.until(() => socktraf.ended !== undefined, "the end");
    assert.match((await user.render("tmux", "right")).output, /socktraf: stopped/);
  },
});

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
