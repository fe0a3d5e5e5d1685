/**
 * A real tmux whose status lines are on a screen that can be read: that of another tmux around it, which
 * is its terminal.
 *
 * @module
 */
import { findProgram } from "../../servers/programs.ts";
import { until } from "../../servers/mosquitto.ts";

/** A tmux inside another. Both are ended, by their own sockets, when the test is over. */
export class Tmux implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Starts one.
   *
   * @param config its configuration
   * @param columns width of the terminal
   * @param cwd where its commands run
   */
  static async start(config: string, columns: number, cwd: string): Promise<Tmux> {
    const tmux = new Tmux(await Deno.makeTempDir({ prefix: "socktraf-tmux-" }));
    await Deno.writeTextFile(`${tmux.#folder}/inner.conf`, config);
    const inner =
      `exec env -u TMUX tmux -u -S ${tmux.#folder}/inner -f ${tmux.#folder}/inner.conf ` +
      `new-session -c ${cwd} 'exec sleep 1000'`;
    await tmux.#run("outer", [
      ...["-u", "-f", "/dev/null", "new-session", "-d", "-x", String(columns), "-y", "12"],
      ...["-c", cwd, inner, ";", "set", "-g", "status", "off"],
    ]);
    await until(async () => (await tmux.inner("list-clients").catch(() => "")) !== "");
    return tmux;
  }

  /** The whole screen, with the sequences for colours and attributes; the character ESC is the word `ESC`. */
  async screen(): Promise<string> {
    const screen = await this.#run("outer", ["capture-pane", "-p", "-e", "-N"]);
    return screen.replaceAll("\x1b", "ESC");
  }

  /** The lines of the screen, as a person reads them. */
  async lines(): Promise<string[]> {
    return (await this.#run("outer", ["capture-pane", "-p"])).split("\n");
  }

  /** Runs a command of the inner one. */
  async inner(...args: string[]): Promise<string> {
    return await this.#run("inner", args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of ["inner", "outer"]) {
      await this.#run(server, ["kill-server"]).catch(() => undefined);
    }
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #run(server: string, args: readonly string[]): Promise<string> {
    const { path = "tmux", env = {} } = findProgram("tmux") ?? {};
    const { success, stdout, stderr } = await new Deno.Command(path, {
      args: ["-S", `${this.#folder}/${server}`, ...args],
      env: { ...env, TERM: "xterm-256color", LANG: "C.UTF-8", TMUX: "" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`tmux ${args.join(" ")}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }
}
