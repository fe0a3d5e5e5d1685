/** The real program with real traffic, as real bars show it. */
import assert from "node:assert/strict";
import { until } from "../../servers/mosquitto.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { both, command, tracing } from "../ability.ts";
import { Socktraf } from "../socktraf.ts";
import { CANARY } from "./names.ts";
import { startSenders } from "./senders.ts";
import { isThere, withFolder } from "./texts.ts";
import { Tmux } from "./tmux.ts";

const ability = both(tracing, await command("unshare", "--net", "true"));
const MISSING = missingPrograms("tmux", "unshare", "bash", "ip") + ability.missing;
const ignore = MISSING !== "";

Deno.test({
  name: `tmux shows who sends, with rates, until socktraf says that it has stopped${MISSING}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/tmux.txt`;
      await using _senders = await startSenders("#(>c)", "#[fg=red]", "${exec >c}");
      const template = "{tx}|{top.process}|{top2.process}|{top3.process}";
      await using socktraf = Socktraf.start([
        ...["--sink", `tmux:?path=${path}&template=${encodeURIComponent(template)}`],
        ...["--sink", "stdout:?format=ndjson"],
      ]);
      const config = `
        set -g status-interval 1
        set -g status-right-length 120
        set -g status-right 'left #(cat ${path}) right'
      `;
      await using tmux = await Tmux.start(config, 200, folder);
      const shown = /left .*kB\/s\|#\(>c\) +\|#\[fg=red\] +\|\$\{exec >c\} +right/;
      let line = "";
      const find = async (pattern: RegExp): Promise<boolean> => {
        line = (await tmux.lines()).find((each) => pattern.test(each)) ?? "";
        return line !== "";
      };
      await until(() => find(shown));
      // What the bar shows is what the rows say, to the digits that it shows.
      const rate = Number(/left +([\d.]+) kB/.exec(line)?.[1]);
      const names = new Set(["#(>c)", "#[fg=red]", "${exec >c}"]);
      assert.ok(rate > 20, line);
      assert.ok(socktraf.rows.some((row) => names.has(String(row["process"]))));
      socktraf.signal("SIGTERM");
      assert.equal((await socktraf.end()).code, 0);
      await until(() => find(/left socktraf: stopped +right/));
      assert.ok(!await isThere(`${folder}/${CANARY}`), "a name has run a command");
    }),
});
