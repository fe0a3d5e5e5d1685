/**
 * A real polybar on a screen of its own.
 *
 * @module
 */
import { Server } from "../../servers/server.ts";
import { BACKGROUND, BAR_HEIGHT, FOREGROUND } from "./drawn_bar.ts";
import { crop, type Picture } from "./picture.ts";
import { X_PROGRAMS, XScreen } from "./x_screen.ts";

/** Programs that it needs. */
export const POLYBAR_PROGRAMS: readonly string[] = ["polybar", ...X_PROGRAMS];

/** A running polybar. It shows `H<<|`, its modules with `|` between them, and `|>>H`. */
export class Polybar implements AsyncDisposable {
  readonly screen: XScreen;
  readonly #server: Server;

  private constructor(screen: XScreen, server: Server) {
    this.screen = screen;
    this.#server = server;
  }

  /**
   * Starts one.
   *
   * @param folder its home: where its configuration is written and its commands run
   * @param modules lines of each module, as a user writes them
   * @param width of its screen
   */
  static async start(folder: string, modules: readonly string[], width: number): Promise<Polybar> {
    await Deno.mkdir(`${folder}/polybar`);
    await Deno.writeTextFile(`${folder}/polybar/config.ini`, config(modules));
    return await Polybar.startAgain(folder, width);
  }

  /** Starts one with the configuration that is there. */
  static async startAgain(folder: string, width: number): Promise<Polybar> {
    const screen = await XScreen.start(width, BAR_HEIGHT + 20);
    const server = await Server.start({
      program: "env",
      args: ["-C", folder, "polybar", "test"],
      env: { DISPLAY: screen.display, HOME: folder, XDG_CONFIG_HOME: folder, LC_ALL: "C.UTF-8" },
      ready: (log) => log.includes("Loaded font"),
    });
    return new Polybar(screen, server);
  }

  /** The bar's own part of the screen. */
  async picture(): Promise<Picture> {
    const picture = await this.screen.picture();
    return crop(picture, { x: 0, y: 0, width: picture.width, height: BAR_HEIGHT });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    await this.screen[Symbol.asyncDispose]();
  }
}

function config(modules: readonly string[]): string {
  const constant = (name: string, content: string): string =>
    `[module/${name}]\ntype = custom/text\ncontent = ${content}\n`;
  return `[bar/test]
width = 100%
height = ${BAR_HEIGHT}
background = #${BACKGROUND.toString(16)}
foreground = #${FOREGROUND.toString(16)}
override-redirect = true
font-0 = DejaVu Sans Mono:pixelsize=14;3
modules-left = left ${modules.map((_, index) => `m${index}`).join(" ")} right
separator = |
${constant("left", "H<<")}
${constant("right", ">>H")}
${modules.map((lines, index) => `[module/m${index}]\n${lines}\n`).join("\n")}`;
}
