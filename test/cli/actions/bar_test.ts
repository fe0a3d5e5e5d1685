import assert from "node:assert/strict";
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";
import { TARGETS } from "../../../sinks/statusbar/targets.ts";
import { bar, type BarFlags } from "../../../src/cli/actions/bar.ts";
import { follow, type FollowWorld, REPEAT_MS } from "../../../src/cli/bar/follow.ts";
import { freshState } from "../../sinks/statusbar/states.ts";
import { memoryIo } from "../memory_io.ts";
import { mainCommand } from "../run_main.ts";
import { type Ran, run } from "./command.ts";
import { FORMATS } from "../../../src/cli/commands/bar.ts";

/** A folder with a state file in it, which is gone afterwards. */
class StateFolder implements Disposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "socktraf-bar-" });
  readonly file: string = `${this.path}/socktraf/powerline.json`;

  constructor(state?: BarState) {
    if (state !== undefined) this.write(JSON.stringify(state));
  }

  write(text: string): void {
    Deno.mkdirSync(`${this.path}/socktraf`, { recursive: true });
    Deno.writeTextFileSync(`${this.path}/new`, text);
    Deno.renameSync(`${this.path}/new`, this.file);
  }

  run(...words: string[]): Promise<Ran> {
    return run(["bar", ...words], { env: { XDG_RUNTIME_DIR: this.path } });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

const FLAGS: BarFlags = { follow: false, units: "bytes", top: 5, ascii: false };

Deno.test("bar renders every format that is no stream from the state, without root", async () => {
  using folder = new StateFolder(freshState());
  for (const { name, streaming } of TARGETS.values()) {
    if (streaming) continue;
    const { code, output, errors } = await folder.run(name);
    assert.deepEqual([code, errors], [0, ""], name);
    assert.match(output, /12\.3 MB\/s|12345678/, name);
    assert.match(output, /\n$/);
  }
});

Deno.test("bar takes template, units, ASCII and another file", async () => {
  using folder = new StateFolder(freshState());
  const ran = await folder.run("text", "--template", "{rx}|{top.process:9}|", "--units", "bits");
  assert.equal(ran.output, "98.8 Mbit/s|firefox  |\n");
  assert.match((await folder.run("text", "--ascii")).output, /^[\x20-\x7e]+\n$/);
  const other = `${folder.path}/other.json`;
  await Deno.rename(folder.file, other);
  assert.match((await folder.run("text", "--state", other)).output, /12\.3 MB\/s/);
});

Deno.test("bar shows a state that is too old as stale, and one of the end as stopped", async () => {
  using folder = new StateFolder(
    freshState({ time_ms: Date.now() - 60_000, stale_after_ms: 3_000 }),
  );
  const stale = await folder.run("text");
  assert.equal(stale.code, 0);
  assert.match(stale.output, /^socktraf: no data/);
  assert.equal(JSON.parse((await folder.run("waybar")).output).class, "stale");
  folder.write(JSON.stringify(freshState({ time_ms: Date.now() + 60_000, stale_after_ms: 3_000 })));
  assert.match((await folder.run("text")).output, /^socktraf: no data/, "the clock was set back");
  folder.write(JSON.stringify(freshState({ stopped: true })));
  assert.match((await folder.run("text")).output, /^socktraf: stopped/);
});

Deno.test("bar without a state file says what to do", async () => {
  using folder = new StateFolder();
  const { code, output, errors } = await folder.run("text", "--state", folder.file);
  assert.deepEqual([code, output], [69, ""]);
  assert.equal(
    errors,
    `error: There is no "${folder.file}"\n` +
      `Let socktraf write it: sudo socktraf --sink powerline:${folder.file}\n`,
  );
});

Deno.test("bar says what is wrong with a file that is no state", async () => {
  using folder = new StateFolder();
  const cases: [string, RegExp][] = [
    ["", /it is empty/],
    ["{", /it is no JSON/],
    ['{"version":1}', /expected /],
    ["x".repeat(100_000), /it is too long/],
  ];
  for (const [text, problem] of cases) {
    folder.write(text);
    const { code, output, errors } = await folder.run("text", "--state", folder.file);
    assert.deepEqual([code, output], [69, ""], text.slice(0, 20));
    assert.match(errors, problem);
  }
  const folderItself = await folder.run("text", "--state", folder.path);
  assert.match(folderItself.errors, /it is not a file/);
  const pipe = `${folder.path}/pipe`;
  assert.ok(new Deno.Command("mkfifo", { args: [pipe] }).outputSync().success);
  assert.match((await folder.run("text", "--state", pipe)).errors, /it is not a file/);
});

Deno.test("bar tells what is wrong with a command line", async () => {
  using folder = new StateFolder(freshState());
  const cases: [string[], string][] = [
    [["waybr"], 'Unknown format "waybr", did you mean "waybar"?'],
    [["wtf", "--follow"], "Cannot follow with wtf: it has several lines; leave --follow out"],
    [
      ["powerline", "--template", "x"],
      "Cannot use --template with powerline: it has a form of its own",
    ],
    [
      ["text", "--template", "{rz}"],
      'Cannot use --template "{rz}": expected {rx} in place of {rz}',
    ],
    [["text", "--top", "11"], 'Cannot use --top "11": expected 0 to 10'],
  ];
  for (const [words, problem] of cases) {
    const { code, output, errors } = await folder.run(...words);
    assert.deepEqual([code, output], [2, ""]);
    assert.ok(errors.startsWith(`error: ${problem}\n`), errors);
  }
});

/** A world in which time passes only when somebody sleeps. */
function fakeWorld(onSleep: (count: number) => void): FollowWorld & { nowMs: number } {
  let count = 0;
  return {
    nowMs: Date.now(),
    now(): number {
      return this.nowMs;
    },
    sleep(ms: number): Promise<void> {
      this.nowMs += ms;
      onSleep(++count);
      return Promise.resolve();
    },
    parent: () => 7,
  };
}

Deno.test("bar --follow prints when something changes, and that nothing new comes", async () => {
  using folder = new StateFolder(freshState({ stale_after_ms: 3_000 }));
  const io = memoryIo({ env: { XDG_RUNTIME_DIR: folder.path } });
  const world = fakeWorld((count) => {
    if (count === 2) {
      folder.write(JSON.stringify(freshState({ rx_bytes_per_second: 5e6, stale_after_ms: 3_000 })));
    }
    if (count === 15) folder.write("{");
    if (count === 16) io.raise("SIGTERM");
  });
  const code = await bar("text", { ...FLAGS, follow: true }, io, world);
  assert.equal(code, 0);
  const lines = io.output.split("\n").map((line) => line.slice(0, 16).trim());
  assert.deepEqual(lines, [
    "↓12.3 MB/s ↑  45",
    "↓5.00 MB/s ↑  45",
    "socktraf: no data".slice(0, 16),
    "",
  ]);
});

Deno.test("bar i3bar is a stream that begins with the header of the protocol", async () => {
  using folder = new StateFolder(freshState());
  const io = memoryIo({ env: { XDG_RUNTIME_DIR: folder.path } });
  const world = fakeWorld((count) => {
    if (count === 1) folder.write(JSON.stringify(freshState({ stopped: true })));
    if (count === 2) io.raise("SIGINT");
  });
  assert.equal(await bar("i3bar", FLAGS, io, world), 0);
  const [header, ...blocks] = JSON.parse(
    `[${io.output.replace("}\n[\n", "},[").replace(/,\n$/, "]")}]`,
  );
  assert.deepEqual(header, { version: 1 });
  assert.equal(blocks[0].length, 2);
});

Deno.test("bar --follow without a state file shows that it has none, and waits for it", async () => {
  using folder = new StateFolder();
  const io = memoryIo();
  const world = fakeWorld((count) => {
    if (count === 3) folder.write(JSON.stringify(freshState()));
    if (count === 4) io.raise("SIGHUP");
  });
  assert.equal(await bar("text", { ...FLAGS, follow: true, state: folder.file }, io, world), 0);
  assert.match(io.output, /^socktraf: no data.*\n↓12\.3 MB\/s.*\n$/);
  assert.equal(io.errors.match(/^warning: There is no /gm)?.length, 1);
});

Deno.test("follow() writes an unchanged record again now and then, and ends with its parent", async () => {
  const written: number[] = [];
  let parent = 7;
  const world = fakeWorld((count) => {
    if (count === 50) parent = 1;
  });
  const begin = world.nowMs;
  world.parent = () => parent;
  await follow(
    () => Promise.resolve("x\n"),
    () => Promise.resolve(void written.push(world.nowMs - begin)),
    world,
    new AbortController().signal,
  );
  assert.deepEqual(written, [0, REPEAT_MS, 2 * REPEAT_MS]);
});

Deno.test("bar --follow ends quietly when the pipe is closed", async () => {
  using folder = new StateFolder(freshState());
  const child = new Deno.Command("sh", {
    args: [
      "-c",
      '"$@" | head -n 1',
      "sh",
      ...mainCommand(["bar", "text", "--follow", "--state", folder.file]),
    ],
    stdout: "piped",
    stderr: "piped",
    stdin: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assert.match(new TextDecoder().decode(value), /12\.3 MB\/s/);
  // The reader is gone: the next record ends the program.
  folder.write(JSON.stringify(freshState({ rx_bytes_per_second: 7e6 })));
  await reader.read();
  reader.releaseLock();
  await child.stdout.cancel();
  const errors = await new Response(child.stderr).text();
  assert.deepEqual([(await child.status).code, errors], [0, ""]);
});

Deno.test("the help of bar names every status bar that there is", () => {
  assert.deepEqual(FORMATS, [...TARGETS.keys()]);
});
