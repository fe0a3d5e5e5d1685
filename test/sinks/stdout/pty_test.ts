/** The table on real terminals: a pseudo-terminal by `script`, and tmux. */
import assert from "node:assert/strict";
import { lastPtyFrame } from "./fixtures.ts";
import { ScreenModel } from "./screen_model.ts";

const DRIVER = new URL("./pty_driver.ts", import.meta.url).pathname;
const ROOT = new URL("../../..", import.meta.url).pathname;
const RUN = `exec '${Deno.execPath()}' run -A --quiet --config '${ROOT}deno.json' '${DRIVER}'`;
const ENVIRONMENT = { TZ: "UTC", LC_ALL: "C.UTF-8" };

async function has(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["-V"], stdout: "null", stderr: "null" })
      .output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: ENVIRONMENT,
    stdin: "null",
  }).output();
  if (!success) assert.fail(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

const hasScript = await has("script");
const hasTmux = await has("tmux");

for (const [columns, rows] of [[20, 5], [60, 12], [120, 40]] as const) {
  Deno.test({
    name: `a pseudo-terminal of ${columns} by ${rows} shows exactly the last of three frames` +
      (hasScript ? "" : " (cannot run: install bsdutils for script)"),
    ignore: !hasScript,
    async fn(): Promise<void> {
      const command = `stty cols ${columns} rows ${rows}; printf '$ socktraf\\n'; ${RUN}`;
      const output = await run("script", ["-qfec", command, "/dev/null"]);
      const screen = new ScreenModel(columns, rows);
      screen.write(output);
      const shown = [...screen.scrollback, screen.text].join("\n");
      assert.equal(shown, `$ socktraf\n${lastPtyFrame(columns, rows)}\nthe end`);
      assert.equal(screen.frames, 3);
      assert.equal(screen.wraps, true);
    },
  });
}

/** A tmux server of its own, with one window that runs the driver step by step. */
class Tmux implements AsyncDisposable {
  readonly #socket = `socktraf-test-${crypto.randomUUID()}`;

  async start(columns: number, rows: number): Promise<void> {
    const shell = `stty -echo; printf '$ socktraf\\n'; ${RUN} step`;
    const size = ["-x", String(columns), "-y", String(rows)];
    await this.#tmux("-f", "/dev/null", "new-session", "-d", ...size, shell);
    await this.#tmux("set-option", "-g", "window-size", "manual");
  }

  step(): Promise<string> {
    return this.#tmux("send-keys", "Enter");
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  async screen(): Promise<string> {
    const lines = (await this.#tmux("capture-pane", "-p")).split("\n");
    return lines.map((line) => line.trimEnd()).join("\n").trimEnd();
  }

  /** The screen once it shows a text, or as it is after ten seconds. */
  async screenWith(text: string): Promise<string> {
    let screen = "";
    for (let attempt = 0; attempt < 200; attempt++) {
      screen = await this.screen();
      if (screen.includes(text)) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return screen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server");
  }

  #tmux(...args: string[]): Promise<string> {
    return run("tmux", ["-L", this.#socket, ...args]);
  }
}

const tmuxMissing = hasTmux ? "" : " (cannot run: install tmux)";

Deno.test({
  name: `tmux shows exactly the last of three frames${tmuxMissing}`,
  ignore: !hasTmux,
  async fn(): Promise<void> {
    await using tmux = new Tmux();
    await tmux.start(60, 12);
    await tmux.screenWith("systemd-r");
    await tmux.step();
    assert.match(await tmux.screenWith("gap: "), /\ngap: 2\.5 s until 16:34:08, bpftrace exited/);
    await tmux.step();
    const expected = `$ socktraf\n${lastPtyFrame(60, 12)}`;
    assert.equal(await tmux.screenWith("lost: "), expected.split("\n").slice(-11).join("\n"));
    await tmux.step();
    assert.match(await tmux.screenWith("the end"), /application bytes\nthe end$/);
  },
});

for (const [columns, rows] of [[40, 12], [110, 12], [60, 8], [33, 24]] as const) {
  Deno.test({
    name: `tmux shows no garbage when it is resized to ${columns} by ${rows}${tmuxMissing}`,
    ignore: !hasTmux,
    async fn(): Promise<void> {
      await using tmux = new Tmux();
      await tmux.start(60, 14);
      await tmux.screenWith("systemd-r");
      await tmux.step();
      await tmux.screenWith("gap: ");
      await tmux.resize(columns, rows);
      await tmux.step();
      const screen = await tmux.screenWith("lost: ");
      // What was above the frame may have scrolled away when tmux wrapped its lines.
      assert.equal(screen.replace(/^\$ socktraf\n/, ""), lastPtyFrame(columns, rows));
    },
  });
}
