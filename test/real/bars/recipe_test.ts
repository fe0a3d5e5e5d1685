/**
 * What `socktraf integrate` sets up, in the real bars, with the real program and real traffic; and what
 * the bars say when the program is killed.
 */
import assert from "node:assert/strict";
import { runMain } from "../../cli/run_main.ts";
import { until } from "../../servers/mosquitto.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { both, command, tracing } from "../ability.ts";
import { Socktraf } from "../socktraf.ts";
import { ALPHABET, DrawnBar } from "./drawn_bar.ts";
import { CANARY } from "./names.ts";
import { Polybar, POLYBAR_PROGRAMS } from "./polybar.ts";
import { blocksOf, printed } from "./printed.ts";
import { startSenders } from "./senders.ts";
import { isThere, replace, withFolder } from "./texts.ts";
import { Tmux } from "./tmux.ts";

const ability = both(tracing, await command("unshare", "--net", "true"));
const MISSING = missingPrograms(
  ...["tmux", "i3blocks", "xmobar", "conky", "unshare", "bash", "ip", ...POLYBAR_PROGRAMS],
) + ability.missing;

const TARGETS = ["tmux", "i3blocks", "polybar", "xmobar", "conky"];
const NAME = "%{A1:>c:}#(>c)";
const LIVE = /kB\/s %.A1:.c:.[#♯]+\(.c\)/;
const NO_DATA = /socktraf: no data/;

/** A bar and what it shows. */
interface Shows {
  readonly name: string;
  now(): Promise<string>;
}

/** Waits until every bar shows something. */
async function allShow(bars: readonly Shows[], pattern: RegExp): Promise<void> {
  for (const bar of bars) {
    let shown = "";
    await until(async () => pattern.test(shown = await bar.now())).catch(() => undefined);
    assert.match(shown, pattern, bar.name);
  }
}

Deno.test({
  name:
    "tmux, i3blocks, polybar, xmobar and conky, set up by socktraf integrate, show who sends, " +
    `and that nothing comes any more when socktraf is killed${MISSING}`,
  ignore: MISSING !== "",
  fn: () =>
    withFolder(async (home) => {
      const folder = `${home}/runtime/socktraf`;
      await Deno.mkdir(folder, { recursive: true });
      await replace(`${home}/alphabet`, ALPHABET);
      const module = `type = custom/script\nexec = cat ${home}/alphabet\ninterval = 10`;
      let letters: DrawnBar;
      {
        await using before = await Polybar.start(home, [module], 2400);
        letters = await DrawnBar.learn(() => before.picture(), `H<<|${ALPHABET}|>>H`);
      }
      await using _senders = await startSenders(NAME);
      await using socktraf = Socktraf.start([
        ...["--process", NAME],
        ...TARGETS.flatMap((each) => ["--sink", `${each}:?path=${folder}/${each}.txt`]),
      ]);
      await socktraf.until(
        () => TARGETS.every((each) => hasText(`${folder}/${each}.txt`)),
        "the files",
      );
      const env = `env HOME=${home} XDG_CONFIG_HOME=${home} XDG_RUNTIME_DIR=${home}/runtime ` +
        `DENO_DIR=${Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`}`;
      for (const target of TARGETS) {
        const { code, errors } = await runMain(
          ["integrate", target, "--install"],
          "",
          `exec ${env} "$@"`,
        );
        assert.equal(code, 0, errors);
      }
      const script = (target: string): string => `sh ${home}/.local/share/socktraf/${target}.sh`;
      const ownTmux = await Deno.readTextFile(`${home}/.tmux.conf`);
      const tmuxConfig = `set -g status-right 'left'\n${ownTmux}\nset -ga status-right ' right'`;
      await using tmux = await Tmux.start(tmuxConfig, 160, home);
      await using polybar = await Polybar.startAgain(home, 2400);
      const bar = letters.elsewhere(() => polybar.picture());
      const xmobarrc = `Config { commands = [ Run Com "echo" ["left"] "left" 10
        , Run Com "sh" ["${home}/.local/share/socktraf/xmobar.sh"] "socktraf" 10 ]
        , template = "%left% %socktraf% right" }`;
      await replace(`${home}/xmobarrc`, xmobarrc);
      const conkyrc =
        `conky.config = { out_to_x = false, out_to_console = true, total_run_times = 1 }
        conky.text = [[left \${execi 1 ${script("conky")}} right]]`;
      await replace(`${home}/conkyrc`, conkyrc);
      const bars: Shows[] = [
        { name: "tmux", now: async () => (await tmux.lines()).join("\n") },
        { name: "polybar", now: () => bar.text() },
        {
          name: "i3blocks",
          now: async () => {
            const own = (line: string): string | undefined =>
              blocksOf(line)?.find(({ name }) => name === "socktraf")?.["full_text"];
            const has = (output: string): boolean =>
              output.split("\n").slice(0, -1).some((line) => own(line) !== undefined);
            const output = await printed("i3blocks", ["-c", "i3blocks/config"], home, has);
            return output.split("\n").map(own).find((text) => text !== undefined) ?? "";
          },
        },
        {
          name: "xmobar",
          now: () =>
            printed("xmobar", ["-T", "xmobarrc"], home, (output) =>
              /^left .*s.* right$/m.test(output)),
        },
        {
          name: "conky",
          now: () =>
            printed("conky", ["-q", "-c", "conkyrc"], home, () =>
              false),
        },
      ];
      await allShow(bars, LIVE);
      const whole = /^↓ {4}0 B\/s ↑[ .\d]+kB\/s %\(A1:>c:\)#\(>c\) \|H<<\|.*\|>>H$/;
      assert.match(await bar.text(), whole);
      socktraf.signal("SIGKILL");
      await socktraf.end();
      const killedMs = performance.now();
      await allShow(bars, NO_DATA);
      assert.ok(performance.now() - killedMs < 15_000, "three intervals, and what looking takes");
      assert.ok(!await isThere(`${home}/${CANARY}`), "a name has run a command");
    }),
});

function hasText(path: string): boolean {
  try {
    return LIVE.test(Deno.readTextFileSync(path));
  } catch {
    return false;
  }
}
