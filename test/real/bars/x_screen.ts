/**
 * A screen of the X Window System that nobody sees (Xvfb), of which pictures can be taken and on which
 * a mouse can be clicked.
 *
 * @module
 */
import { findProgram } from "../../servers/programs.ts";
import { decodeXwd, type Picture } from "./picture.ts";
import { Server } from "../../servers/server.ts";

/** Programs that it needs. */
export const X_PROGRAMS: readonly string[] = ["Xvfb", "xdotool"];

/** A running Xvfb. Ended, by its own id, when the test is over. */
export class XScreen implements AsyncDisposable {
  /** Value of `DISPLAY` for programs that shall draw on it. */
  readonly display: string;
  readonly #server: Server;
  readonly #folder: string;

  private constructor(display: string, server: Server, folder: string) {
    this.display = display;
    this.#server = server;
    this.#folder = folder;
  }

  /** Starts one of this size, in pixels. */
  static async start(width: number, height: number): Promise<XScreen> {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-screen-" });
    const size = ["-screen", "0", `${width}x${height}x24`];
    const server = await Server.start({
      program: "Xvfb",
      // It looks for a free number itself and writes it to descriptor 1.
      args: [...size, "-fbdir", folder, "-nolisten", "tcp", "-displayfd", "1", "-noreset"],
      ready: (log) => /^\d+\n/m.test(log),
    });
    const number = /^(\d+)\n/m.exec(server.log)?.[1] ?? "";
    const screen = new XScreen(`:${number}`, server, folder);
    await screen.point(width - 1, height - 1);
    return screen;
  }

  /** What is on it now. */
  async picture(): Promise<Picture> {
    return decodeXwd(await Deno.readFile(`${this.#folder}/Xvfb_screen0`));
  }

  /** Moves the mouse. */
  async point(x: number, y: number): Promise<void> {
    await this.#xdotool("mousemove", "--sync", String(x), String(y));
  }

  /** Clicks with the three buttons of the mouse at some places. */
  async clickAll(xs: readonly number[], y: number): Promise<void> {
    const clicks = ["1", "2", "3"].flatMap((button) => ["click", "--delay", "1", button]);
    const words = xs.flatMap((x) => ["mousemove", String(x), String(y), ...clicks]);
    await this.#xdotool(...words, "sleep", "0.2");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #xdotool(...args: string[]): Promise<void> {
    const { path = "xdotool", env } = findProgram("xdotool") ?? {};
    const { success, stderr } = await new Deno.Command(path, {
      args,
      env: { ...env, DISPLAY: this.display },
      stdin: "null",
    }).output();
    if (!success) throw new Error(`xdotool ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}
