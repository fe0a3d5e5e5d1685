import assert from "node:assert/strict";
import { Screen } from "../../../src/cli/top/screen.ts";
import type { ScreenOptions } from "../../../src/cli/top/screen_options.ts";
import type { Keyboard } from "../../../src/cli/io.ts";
import { ENTER, LEAVE } from "../../../src/terminal/paint.ts";
import { initialState } from "../../../src/terminal/state.ts";
import { busyModel, homeServer, intervalAt } from "../../terminal/fixtures.ts";
import { type MemoryIo, memoryIo, type MemorySetting } from "../memory_io.ts";

/** A keyboard that a test types on. */
class FakeKeyboard implements Keyboard {
  isRaw = false;
  isClosed = false;
  #next = Promise.withResolvers<Uint8Array | undefined>();

  type(text: string | undefined): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    resolve(text === undefined ? undefined : new TextEncoder().encode(text));
  }

  read(): Promise<Uint8Array | undefined> {
    return this.#next.promise;
  }

  setRaw(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  close(): void {
    this.isClosed = true;
  }
}

interface Stage extends AsyncDisposable {
  readonly io: MemoryIo;
  readonly keyboard: FakeKeyboard;
  readonly screen: Screen;
}

function stage(setting: MemorySetting = {}, own: Partial<ScreenOptions> = {}): Stage {
  const io = memoryIo({ terminal: { columns: 80, rows: 24 }, ...setting });
  const keyboard = new FakeKeyboard();
  const screen = new Screen({
    io,
    keyboard,
    model: busyModel(),
    state: initialState("bytes", 1_000, true),
    source: "live",
    threadsAdvice: "",
    isAscii: false,
    hasColor: true,
    command: () => "",
    ...own,
  });
  screen.start();
  return { io, keyboard, screen, [Symbol.asyncDispose]: () => screen[Symbol.asyncDispose]() };
}

function assertGivenBack({ io, keyboard }: Stage): void {
  assert.ok(io.output.startsWith(ENTER));
  assert.ok(io.output.endsWith(LEAVE), JSON.stringify(io.output.slice(-80)));
  assert.equal(keyboard.isRaw, false);
}

/** Time in which what should not happen would. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 80));

/** Waits until something is so, with patience for a busy machine. */
async function until(condition: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 20_000;
  while (!condition()) {
    assert.ok(performance.now() < endMs, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until a text has been drawn since some place of the output. */
function drawn(on: Stage, text: string, since: number = 0): Promise<void> {
  return until(() => on.io.output.slice(since).includes(text), `"${text}"`);
}

for (
  const [what, act] of [
    ["the key q", (s: Stage): void => s.keyboard.type("q")],
    ["Ctrl-C", (s: Stage): void => s.keyboard.type("\x03")],
    ["SIGTERM", (s: Stage): void => s.io.raise("SIGTERM")],
    ["SIGHUP", (s: Stage): void => s.io.raise("SIGHUP")],
    ["the end of the keyboard", (s: Stage): void => s.keyboard.type(undefined)],
  ] as const
) {
  Deno.test(`${what} gives the terminal back`, async () => {
    await using on = stage();
    await drawn(on, "qbittorr");
    assert.equal(on.keyboard.isRaw, true);
    act(on);
    await on.screen.quit;
    assertGivenBack(on);
    on.screen.assertSound();
  });
}

Deno.test("an error while drawing gives the terminal back, and is not swallowed", async () => {
  const failing = (): never => {
    throw new Error("wrong");
  };
  await using on = stage({}, { command: failing });
  on.keyboard.type("\r");
  await on.screen.quit;
  assertGivenBack(on);
  assert.throws(() => on.screen.assertSound(), /wrong/);
});

Deno.test("a terminal that takes nothing any more ends the view", async () => {
  let isBroken = false;
  await using on = stage({
    onWrite: () => {
      if (isBroken) throw new Deno.errors.BrokenPipe("Broken pipe");
    },
  });
  await drawn(on, "qbittorr");
  isBroken = true;
  on.keyboard.type("3");
  await on.screen.quit;
  on.screen.assertSound();
});

Deno.test("Escape closes the help after a moment, without another key", async () => {
  await using on = stage();
  on.keyboard.type("?");
  await drawn(on, "Ctrl-Z");
  const before = on.io.output.length;
  on.keyboard.type("\x1b");
  await drawn(on, "qbittorr", before);
});

Deno.test("a stop gives the terminal back, and going on draws all of it again", async () => {
  await using on = stage();
  await drawn(on, "qbittorr");
  on.io.raise("SIGTSTP");
  await until(() => on.io.output.endsWith(LEAVE), "the end of the picture");
  assertGivenBack(on);
  const before = on.io.output.length;
  on.screen.observe(intervalAt(30, homeServer(30)));
  await settle();
  assert.equal(on.io.output.length, before, "nothing is drawn on a terminal that is not ours");
  on.io.raise("SIGCONT");
  await drawn(on, "qbittorr", before);
  assert.ok(on.io.output.slice(before).startsWith(ENTER));
});

Deno.test("a terminal that is slow gets the newest frame, not all of them", async () => {
  const io = memoryIo({ terminal: { columns: 80, rows: 24 } });
  let frames = 0;
  let free = Promise.withResolvers<void>();
  const slow: MemoryIo = Object.create(io, {
    stdout: {
      value: {
        ...io.stdout,
        write: async (): Promise<void> => {
          frames++;
          await free.promise;
        },
      },
    },
  });
  await using on = stage({}, { io: slow });
  for (let second = 20; second < 60; second++) {
    on.screen.observe(intervalAt(second, homeServer(second)));
  }
  await until(() => frames > 0, "the first frame");
  await settle();
  assert.equal(frames, 1);
  free.resolve();
  free = Promise.withResolvers();
  await until(() => frames > 1, "the second frame");
  await settle();
  assert.equal(frames, 2);
  free.resolve();
});
