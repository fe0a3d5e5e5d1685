/** A place where commands of the documents are typed as they stand, paths and names of hosts included. */
import assert from "node:assert/strict";
import { readFile, ROOT } from "../../tools/repository.ts";
import { packKey } from "../capture/row_key.ts";
import { ATTACHED, DONE, map } from "../capture/probe_output.ts";
import { denoFolder, type Enough, runAsTyped, shims } from "./typing.ts";

/** What a command did. */
export interface Typed {
  readonly output: string;
  readonly errors: string;
}

/** Bytes that each process on the stage receives in an interval. */
const RX_BYTES = 50_000_000;

/**
 * A bpftrace that has counted two processes, five times a second.
 *
 * What the kernel side is like is the business of other tests: this one costs nothing.
 */
function recordedBpftrace(folder: string): string {
  const rows = (side: 0 | 1): string[] => [
    map(`@bytes${side}`, {
      [`${packKey({ who: 7, loopback: false })},1,0`]: RX_BYTES,
      [`${packKey({ who: 7, loopback: false, sent: true })},1,0`]: 2_000_000,
      [`${packKey({ who: 8, loopback: false, sent: true })},1,0`]: 3_000_000,
    }),
    map(`@name${side}`, { 7: "curl", 8: "nginx" }),
    DONE,
  ];
  const print = (lines: readonly string[]): string =>
    `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")}`;
  return `#!/bin/sh
case "$*" in *--version*) echo 'bpftrace v0.21.0'; exit;; esac
trap 'exit 0' INT TERM
${print([ATTACHED])}
second=1000
while :; do
  printf '{"type": "printf", "data": "interval %s000000000 %s000000000\\\\n"}\\n' $second $((second + 1))
  if [ $((second % 2)) = 0 ]; then ${print(rows(0))}; else ${print(rows(1))}; fi
  second=$((second + 1))
  echo $second > '${folder}/second'
  sleep 0.2
done
`;
}

/** A folder that holds all that commands write, wherever they think that they write it. */
export class Stage implements AsyncDisposable {
  /** Working directory and home of the commands. */
  readonly folder: string;
  readonly #path: string;

  private constructor(folder: string, path: string) {
    this.folder = folder;
    this.#path = path;
  }

  /**
   * Makes one. `/run`, `/var/lib` and `/var/log` are empty there, and `/etc` is a copy, with the user ann
   * and with the hosts `nas` and `broker`, which are this machine.
   *
   * @param isRecorded whether socktraf sees what has been counted before, not what the kernel counts
   */
  static async make(isRecorded: boolean): Promise<Stage> {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-stage-" });
    const path = await shims(folder);
    for (const name of ["run/user/1000", "lib", "log", "home/.config/argos"]) {
      await Deno.mkdir(`${folder}/${name}`, { recursive: true });
    }
    await Deno.chown(`${folder}/run/user/1000`, 1000, 1000);
    const { success } = await new Deno.Command("cp", { args: ["-a", "/etc", `${folder}/etc`] })
      .output();
    assert.ok(success, "cp -a /etc");
    await Deno.writeTextFile(`${folder}/etc/hosts`, "127.0.0.1 localhost nas broker\n");
    await Deno.writeTextFile(`${folder}/etc/passwd`, "ann:x:1000:1000::/home/ann:/bin/sh\n", {
      append: true,
    });
    await Deno.copyFile(`${ROOT}test/fixtures/recording.jsonl`, `${folder}/home/busy.jsonl`);
    await Deno.writeTextFile(`${folder}/home/ndjson_file.ts`, readFile("examples/ndjson_file.ts"));
    const scripts = {
      bpftrace: recordedBpftrace(folder),
      // A pipe is not a terminal: jq would keep its lines to itself, and Ctrl-C would take them along.
      jq: `#!/bin/sh\ntrap '' INT\nexec /usr/bin/jq --unbuffered "$@"\n`,
      tmux: `#!/bin/sh\nset -- /usr/bin/tmux -S '${folder}/tmux' -f /dev/null "$@"\n` +
        `TMUX= "$1" "$2" "$3" "$4" "$5" has-session 2>/dev/null ||\n` +
        `  TMUX= "$1" "$2" "$3" "$4" "$5" new-session -d\nTMUX= exec "$@"\n`,
      enter: `#!/bin/sh
exec unshare --mount sh -c '
  for place in etc run lib:var/lib log:var/log; do
    mount --bind "$1/\${place%%:*}" "/\${place#*:}" || exit
  done
  cd "$1/home" || exit
  export PATH="$2" HOME="$1/home" NO_COLOR=1 DENO_DIR="${await denoFolder()}"
  ${isRecorded ? 'export SOCKTRAF_BPFTRACE="$1/bin/bpftrace"' : 'rm -f "$1/bin/bpftrace"'}
  exec bash -o pipefail -c "$3"
' sh '${folder}' '${path}' "$1"\n`,
    };
    for (const [name, text] of Object.entries(scripts)) {
      await Deno.writeTextFile(`${folder}/bin/${name}`, text, { mode: 0o755 });
    }
    return new Stage(folder, path);
  }

  /** A command as it has to be typed outside to be run on the stage. */
  entering(command: string): string {
    return `'${this.folder}/bin/enter' '${command.replaceAll("'", `'\\''`)}'`;
  }

  /**
   * Types a command; one that goes on is interrupted when there is enough.
   *
   * @param enough default: some intervals have passed, and there is output or a new file
   */
  async type(command: string, enough?: Enough): Promise<Typed> {
    const before = await this.files();
    await Deno.remove(`${this.folder}/second`).catch(() => undefined);
    const hasShown: Enough = async (output) =>
      (output !== "" || (await this.files()) !== before) && await this.#second() > 1003;
    const typed = await runAsTyped(
      this.entering(command),
      this.folder,
      this.#path,
      enough ?? hasShown,
    );
    const said = typed.errors.split("\n").filter((line) => !line.includes("RLIMIT_MEMLOCK"));
    assert.doesNotMatch(said.join("\n"), /error|warn/i, `${command}: ${said.join("\n")}`);
    return typed;
  }

  /** Makes a program that can be called by its name. */
  async put(name: string, command: string): Promise<void> {
    const text = `#!/bin/sh\n${command} "$@"\n`;
    await Deno.writeTextFile(`${this.folder}/bin/${name}`, text, { mode: 0o755 });
  }

  /** Waits for a file. */
  async until(path: string): Promise<void> {
    const end = performance.now() + 60_000;
    while (await Deno.stat(`${this.folder}/${path}`).catch(() => undefined) === undefined) {
      assert.ok(performance.now() < end, `Waited in vain for ${path}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What has been written, with sizes and times. */
  async files(): Promise<string> {
    const { stdout } = await new Deno.Command("find", {
      args: [..."run lib log home".split(" ").map((name) => `${this.folder}/${name}`)].concat(
        "( -type f -size +0 -o -type s ) -printf %p\\040%s\\040%T@\\n".split(" "),
      ),
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout);
  }

  async #second(): Promise<number> {
    return Number(await Deno.readTextFile(`${this.folder}/second`).catch(() => "0"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Deno.Command("tmux", {
      args: ["-S", `${this.folder}/tmux`, "kill-server"],
      stderr: "null",
    }).output().catch(() => undefined);
    await Deno.remove(this.folder, { recursive: true });
  }
}
