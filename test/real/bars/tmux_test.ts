/** A real tmux, whose terminal is another. */
import assert from "node:assert/strict";
import { until } from "../../servers/mosquitto.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { CANARY, NAMES } from "./names.ts";
import { isThere, NAME_CELLS, RATE, replace, textFor, withFolder } from "./texts.ts";
import { Tmux } from "./tmux.ts";
import { sanitize } from "../../../src/format/sanitize.ts";
import { cellsOf } from "../../../src/format/cells.ts";

const MISSING = missingPrograms("tmux");
const ignore = MISSING !== "";
/** Names in one line of the status bar, and lines: as many as tmux has. */
const [ROW, ROWS] = [15, 5];

Deno.test({
  name: `tmux shows the segment between its neighbours, in its own colour only${MISSING}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const colors = { high: "#ff8000" };
      await replace(`${folder}/f`, await textFor("tmux", { options: { colors } }));
      const config = `
        set -g status-interval 1
        set -g status-style fg=white,bg=black
        set -g status-right-length 80
        set -g status-left ''
        set -g window-status-current-format ''
        set -g status-right '#[fg=green]<left>#[default]#(cat ${folder}/f)#[fg=blue]<right>'
      `;
      await using tmux = await Tmux.start(config, 80, folder);
      const shown = `<left>${RATE}firefox        <right>`;
      await until(async () => (await tmux.lines()).some((line) => line.includes(shown)));
      const line = (await tmux.screen()).split("\n").find((each) => each.includes("firefox")) ?? "";
      const colored = /ESC\[32m<left>ESC\[38;2;255;128;0m12\.3 MB\/s firefox {8}ESC\[34m<right>/;
      assert.match(line, colored);
      await replace(`${folder}/f`, await textFor("tmux", { state: { stopped: true } }));
      const stopped = "<left>socktraf: stopped        <right>";
      await until(async () => (await tmux.lines()).some((line) => line.includes(stopped)));
    }),
});

Deno.test({
  name:
    `tmux shows hostile names literally, runs nothing and leaves the neighbours alone${MISSING}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      for (const [index, process] of NAMES.entries()) {
        await replace(`${folder}/${index}`, await textFor("tmux", { process }));
      }
      assert.ok(NAMES.length <= ROW * ROWS);
      const segment = (index: number): string => `${index}<#(cat ${folder}/${index})|`;
      const rows = Array.from({ length: ROWS }, (_, row) => {
        const segments = NAMES.keys().filter((index) => Math.floor(index / ROW) === row)
          .map(segment).toArray().join("");
        return `set -g status-format[${row}] "${segments}#[fg=blue]END"`;
      });
      const config = ["set -g status-interval 1", `set -g status ${ROWS}`, ...rows].join("\n");
      await using tmux = await Tmux.start(config, 500, folder);
      const expected = Array.from({ length: ROWS }, (_, row) => {
        const names = NAMES.slice(row * ROW, (row + 1) * ROW);
        return names.map((name, index) => `${row * ROW + index}<${RATE}${padded(name)}|`).join("") +
          "END";
      });
      let lines: string[] = [];
      await until(async () => {
        lines = (await tmux.lines()).map((line) => line.replaceAll("♯", "#"))
          .filter((line) => line.endsWith("END"));
        return lines.length === ROWS && !lines.join("").includes("<|");
      });
      assert.deepEqual(lines, expected);
      const colors = (await tmux.screen()).split("\n").filter((line) => line.includes("END"))
        .map((line) => [...line.matchAll(/ESC\[[\d;]*m/g)].map(String));
      const green = ["ESC[30m", "ESC[42m"];
      for (const [index, line] of colors.entries()) {
        const own = line.filter((each, at) => at === 0 || each !== line[at - 1]);
        assert.deepEqual(own.filter((each) => !green.includes(each)), ["ESC[34m"], `${index}`);
      }
      assert.ok(!await isThere(`${folder}/${CANARY}`), "a name has run a command");
    }),
});

/** A name as its cells show it. */
function padded(name: string): string {
  const text = sanitize(name);
  return text + " ".repeat(NAME_CELLS - cellsOf(text));
}
