/**
 * What wtfutil's textfile module needs of a file, held against the real program. wtfutil looks every
 * 100 ms; it ends where the file is missing even once, and takes a file for unchanged whose time of
 * change is the same.
 */
import assert from "node:assert/strict";
import { missingPrograms } from "../../servers/programs.ts";
import { both, command, tracing } from "../ability.ts";
import { Socktraf } from "../socktraf.ts";
import { startSenders } from "./senders.ts";
import { withFolder } from "./texts.ts";

const ability = both(tracing, await command("unshare", "--net", "true"));
const MISSING = missingPrograms("unshare", "bash", "ip") + ability.missing;
const NAME = "[red]#(>c)";

/** What somebody who looks very often sees of a file. */
class Watcher {
  readonly seen: { readonly text: string; readonly changedNs: bigint }[] = [];
  looks = 0;
  missing = 0;
  #isOver = false;
  readonly #path: string;
  readonly #looking: Promise<void>;

  constructor(path: string) {
    this.#path = path;
    this.#looking = this.#look();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { open } = await import("node:fs/promises");
    while (!this.#isOver) {
      this.looks++;
      try {
        await using file = await open(this.#path);
        // Of one file, even if another takes its place meanwhile.
        const { mtimeNs } = await file.stat({ bigint: true });
        const text = await file.readFile("utf8");
        if (this.seen.at(-1)?.changedNs !== mtimeNs || this.seen.at(-1)?.text !== text) {
          this.seen.push({ text, changedNs: mtimeNs });
        }
      } catch {
        this.missing++;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

Deno.test({
  name: "wtfutil's file is never missing, empty or changed without a new time, from its first " +
    `moment to the notice that socktraf has stopped${MISSING}`,
  ignore: MISSING !== "",
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/wtf.txt`;
      await using _senders = await startSenders(NAME, "ssh");
      for (const run of [1, 2]) {
        await using socktraf = Socktraf.start([
          ...["--interval", "100ms", "--process", NAME, "--process", "ssh"],
          ...["--sink", `wtf:?path=${path}`],
        ]);
        // The first run makes the file; in the second one it is there from the last.
        const begun = (): boolean => hasText(path, NAME);
        if (run === 1) await socktraf.until(begun, "the file");
        const watcher = new Watcher(path);
        await socktraf.until(
          () => watcher.seen.filter(({ text }) => text.includes(NAME)).length >= 15,
          "fifteen states",
        );
        socktraf.signal(run === 1 ? "SIGTERM" : "SIGINT");
        assert.equal((await socktraf.end()).code, 0);
        await new Promise((resolve) => setTimeout(resolve, 20));
        await watcher.end();
        const { seen } = watcher;
        assert.equal(watcher.missing, 0, `missing in ${watcher.missing} of ${watcher.looks} looks`);
        assert.deepEqual(seen.filter(({ text }) => !text.endsWith("\n")), []);
        const times = seen.map(({ changedNs }) => changedNs);
        assert.deepEqual(new Set(times).size, times.length, "two contents have one time");
        assert.match(seen.at(-1)?.text ?? "", /^socktraf: stopped/);
      }
    }),
});

function hasText(path: string, text: string): boolean {
  try {
    return Deno.readTextFileSync(path).includes(text);
  } catch {
    return false;
  }
}
