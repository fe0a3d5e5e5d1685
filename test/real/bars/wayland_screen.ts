/**
 * A Wayland screen that nobody sees (sway without hardware), of which pictures can be taken.
 *
 * @module
 */
import { Server } from "../../servers/server.ts";
import { BAR_HEIGHT } from "./drawn_bar.ts";
import { crop, decodePpm, type Picture } from "./picture.ts";

/** Programs that it needs. */
export const WAYLAND_PROGRAMS: readonly string[] = [
  "sway",
  "grim",
  "dbus-run-session",
  "setpriv",
  "unshare",
];

/** The user "nobody": sway does not run as root. */
const NOBODY = 65534;
const AS_NOBODY = ["--reuid", String(NOBODY), "--regid", String(NOBODY), "--clear-groups", "--"];

/** A running sway with one program in it. Both end when the test is over. */
export class WaylandScreen implements AsyncDisposable {
  readonly #server: Server;
  readonly #env: Record<string, string>;

  private constructor(server: Server, env: Record<string, string>) {
    this.#server = server;
    this.#env = env;
  }

  /**
   * Starts one.
   *
   * @param folder given to the user "nobody": it holds what sway and its program write
   * @param width in pixels
   * @param lines of sway's configuration
   */
  static async start(folder: string, width: number, lines: string): Promise<WaylandScreen> {
    const run = `${folder}/run`;
    await Deno.mkdir(run, { mode: 0o700 });
    const output = `output HEADLESS-1 resolution ${width}x${BAR_HEIGHT + 20}`;
    await Deno.writeTextFile(`${folder}/sway.conf`, `${output}\n${lines}\n`);
    for (const path of [folder, run]) await Deno.chown(path, NOBODY, NOBODY);
    const env = {
      HOME: folder,
      XDG_RUNTIME_DIR: run,
      XDG_CONFIG_HOME: folder,
      LC_ALL: "C.UTF-8",
      WLR_BACKENDS: "headless",
      WLR_LIBINPUT_NO_DEVICES: "1",
      WLR_RENDERER: "pixman",
    };
    const words = ["dbus-run-session", "--", "sway", "-c", `${folder}/sway.conf`];
    const server = await Server.start({
      // All that is in a pid namespace ends with its first process.
      program: "unshare",
      args: [
        ...["--pid", "--fork", "--kill-child", "setpriv", "--pdeathsig", "KILL"],
        ...[...AS_NOBODY, "env", "-C", folder, ...words],
      ],
      env,
      ready: async () => await Deno.stat(`${run}/wayland-1`).then(() => true, () => false),
    });
    return new WaylandScreen(server, { ...env, WAYLAND_DISPLAY: "wayland-1" });
  }

  /** What the programs wrote. */
  get log(): string {
    return this.#server.log;
  }

  /** The bar's own part of the screen. */
  async picture(): Promise<Picture> {
    const { stdout } = await this.#run("grim", "-t", "ppm", "-");
    const picture = decodePpm(stdout);
    return crop(picture, { x: 0, y: 0, width: picture.width, height: BAR_HEIGHT });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.kill();
  }

  async #run(...words: readonly string[]): Promise<{ stdout: Uint8Array }> {
    return await new Deno.Command("setpriv", {
      args: [...AS_NOBODY, ...words],
      env: this.#env,
      stdin: "null",
    }).output();
  }
}
