/** A shell in a real tmux, in which `socktraf top` is run and looked at. */
import { ROOT } from "../../tools/repository.ts";
import { mainCommand } from "../cli/run_main.ts";

/** Ended, by its own socket, when the test is over. */
export class TopTerminal implements AsyncDisposable {
  readonly #socket = `socktraf-top-${crypto.randomUUID()}`;

  /** Starts a shell in a window of a size. */
  static async start(columns: number, rows: number): Promise<TopTerminal> {
    const terminal = new TopTerminal();
    const size = ["-x", String(columns), "-y", String(rows)];
    // The prompt tells the exit code, so that the end of a command can be waited for.
    const shell = `cd '${ROOT}'; PS1='[$?]# ' exec bash --norc --noprofile`;
    await terminal.#tmux("-u", "-f", "/dev/null", "new-session", "-d", ...size, shell);
    await terminal.#tmux("set-option", "-g", "window-size", "manual");
    await terminal.until(/^\[0\]#$/m);
    return terminal;
  }

  /** Types a command that runs the program. */
  async run(words: readonly string[], before: string = "", behind: string = ""): Promise<void> {
    const command = mainCommand(words).map((word) => `'${word}'`).join(" ");
    await this.type(`clear; ${before} ${command} ${behind}`);
    await this.press("Enter");
  }

  /** Types a text, as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  /** Presses keys by their names in tmux. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Sends what a terminal sends for a click on a cell, counted from 0. */
  async click(x: number, y: number): Promise<void> {
    await this.type(`\x1b[<0;${x + 1};${y + 1}M`);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** What is seen. */
  async screen(): Promise<string> {
    return (await this.#tmux("capture-pane", "-p")).replace(
      / +$/gm,
      (blanks) => blanks.slice(0, 1),
    );
  }

  /** What is seen once it shows something. */
  async until(pattern: RegExp, limitMs: number = 20_000): Promise<string> {
    const endMs = performance.now() + limitMs;
    while (true) {
      const screen = await this.screen();
      if (pattern.test(screen)) return screen;
      if (performance.now() > endMs) throw new Error(`Waited in vain for ${pattern}:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Process id of the program that runs in the foreground. */
  async foreground(): Promise<number> {
    const shell = Number(await this.#tmux("display-message", "-p", "#{pane_pid}"));
    const stat = await Deno.readTextFile(`/proc/${shell}/stat`);
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[5]);
  }

  /** How the terminal is set, as `stty` says it. */
  async modes(): Promise<string> {
    await this.type("clear; stty -a; tmux display -p 'alternate=#{alternate_on}'");
    await this.press("Enter");
    return await this.until(/alternate=0/);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server").catch(() => undefined);
  }

  async #tmux(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-L", this.#socket, ...args],
      env: { LC_ALL: "C.UTF-8", TMUX: "" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`tmux ${args.join(" ")}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }
}
