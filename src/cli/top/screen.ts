/**
 * The live view on a terminal: keys in, frames out, and the terminal given back in any case.
 *
 * @module
 */
import type { Canvas } from "../../terminal/canvas.ts";
import { drawFrame, type Frame } from "../../terminal/draw.ts";
import { clockOf } from "../../terminal/frame_input.ts";
import { InputDecoder, type InputEvent } from "../../terminal/input.ts";
import { ENTER, LEAVE, paint } from "../../terminal/paint.ts";
import { press } from "../../terminal/press.ts";
import type { Snapshot, WireView } from "../../terminal/snapshot.ts";
import type { Effect, UiState } from "../../terminal/state.ts";
import type { Observation } from "../../traffic/event.ts";
import { patiently, type ScreenOptions, usableSize } from "./screen_options.ts";

/** A key Escape is told from a sequence that begins with it by nothing following, milliseconds. */
const ESCAPE_MS = 40;
/** How long a message is shown, milliseconds. */
const NOTICE_MS = 10_000;

/** The terminal while the view has it. */
export class Screen implements AsyncDisposable {
  readonly #options: ScreenOptions;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new InputDecoder();
  readonly #quit = Promise.withResolvers<void>();
  readonly #signals: Disposable[] = [];
  #state: UiState;
  /** Shown instead of the newest one while paused. */
  #held: Snapshot | undefined;
  #frame: Frame | undefined;
  /** What is on the terminal; undefined: not known. */
  #painted: Canvas | undefined;
  #isActive = false;
  #isOver = false;
  #isDirty = false;
  #isWriting = false;
  #writing: Promise<void> = Promise.resolve();
  #escapeTimer: ReturnType<typeof setTimeout> | undefined;
  #notice: { readonly text: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  #lasting: string | undefined;
  #shortestMs: number;
  /** Length of the captured interval before, rounded. */
  #capturedMs = 0;
  #failure: { readonly error: unknown } | undefined;

  /** Does nothing yet. */
  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#shortestMs = options.state.intervalMs;
  }

  /** Resolves when somebody wants to leave, or the terminal is gone. */
  get quit(): Promise<void> {
    return this.#quit.promise;
  }

  /** Takes the terminal and draws the first frame. */
  start(): void {
    const { io } = this.#options;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      this.#signals.push(io.onSignal(signal, () => this.#leaveForGood()));
    }
    this.#signals.push(
      io.onSignal("SIGWINCH", () => this.#redraw()),
      io.onSignal("SIGTSTP", () => this.#stop(() => io.stopSelf())),
      io.onSignal("SIGCONT", () => this.#resume()),
    );
    this.#resume();
    void this.#readKeys();
  }

  /** Takes what was observed. */
  observe(observation: Observation, wire?: () => WireView | undefined): void {
    const { model } = this.#options;
    if (observation.kind === "gap") this.tell(`gap: ${observation.reason}`);
    else this.#learnInterval(observation.intervalSeconds);
    if (model.observe(observation, wire)) this.#draw();
  }

  /** Shows a message for a while. */
  tell(text: string): void {
    clearTimeout(this.#notice?.timer);
    const timer = setTimeout(() => {
      this.#notice = undefined;
      this.#draw();
    }, NOTICE_MS);
    this.#notice = { text, timer };
    this.#draw();
  }

  /** Shows a message from now on, where no other is shown. */
  tellAlways(text: string | undefined): void {
    this.#lasting = text;
    this.#draw();
  }

  /**
   * Says that all went well.
   *
   * @throws what went wrong while a frame was drawn or a key was taken
   */
  assertSound(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Gives the terminal back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaveForGood();
    clearTimeout(this.#escapeTimer);
    clearTimeout(this.#notice?.timer);
    for (const signal of this.#signals.splice(0)) signal[Symbol.dispose]();
    await this.#quit.promise;
    this.#options.keyboard.close();
  }

  /** What is captured is the shortest interval that can be shown. The first and the last are shorter. */
  #learnInterval(seconds: number): void {
    const roundedMs = Math.max(100, Math.round(seconds * 10) * 100);
    if (roundedMs === this.#capturedMs) this.#shortestMs = roundedMs;
    this.#capturedMs = roundedMs;
  }

  async #readKeys(): Promise<void> {
    const { keyboard } = this.#options;
    try {
      while (!this.#isOver) {
        // A terminal that has gone away is no failure: there is nobody to tell.
        const bytes = await keyboard.read().catch(() => undefined);
        if (bytes === undefined) break;
        clearTimeout(this.#escapeTimer);
        this.#press(this.#decoder.push(bytes));
        if (!this.#decoder.isWaiting) continue;
        this.#escapeTimer = setTimeout(() => this.#pressEscape(), ESCAPE_MS);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#leaveForGood();
  }

  #press(events: readonly InputEvent[]): void {
    for (const event of events) {
      const frame = this.#frame;
      if (frame === undefined || this.#isOver) return;
      const { state, effects } = press(this.#state, event, {
        ...frame,
        shortestMs: this.#shortestMs,
      });
      this.#state = state;
      for (const effect of effects) this.#act(effect);
      // What the next key of the same breath means depends on what this one has changed.
      if (!this.#isOver) this.#compose();
    }
    if (events.length > 0) this.#draw();
  }

  #pressEscape(): void {
    try {
      this.#press(this.#decoder.flush());
    } catch (error) {
      this.#fail(error);
    }
  }

  #act(effect: Effect): void {
    const { model, io } = this.#options;
    switch (effect) {
      case "quit":
        return this.#leaveForGood();
      case "suspend":
        return this.#stop(() => io.stopGroup());
      case "redraw":
        return this.#redraw();
      case "hold":
        model.hold(true);
        this.#held = model.snapshot;
        return;
      case "release":
        model.hold(false);
        this.#held = undefined;
        return;
      case "interval":
        model.intervalMs = this.#state.intervalMs;
        this.tell(`interval ${this.#state.intervalMs / 1_000} s`);
        return;
    }
  }

  #compose(): Canvas {
    const { io, model, source, threadsAdvice, isAscii, command } = this.#options;
    this.#frame = drawFrame({
      snapshot: this.#held ?? model.snapshot,
      state: this.#state,
      size: usableSize(io.stdout.size()),
      isAscii,
      source,
      notice: this.#notice?.text ?? this.#lasting,
      threadsAdvice,
      command,
      clock: clockOf,
    });
    this.#state = this.#frame.state;
    return this.#frame.canvas;
  }

  /** Draws now, or when what is being written has been taken. */
  #draw(): void {
    if (!this.#isActive) return;
    this.#isDirty = true;
    if (!this.#isWriting) this.#writing = this.#writeFrames();
  }

  /** Never rejects. */
  async #writeFrames(): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#isDirty && this.#isActive) {
        this.#isDirty = false;
        const canvas = this.#compose();
        const text = paint(canvas, this.#painted, this.#options.hasColor);
        this.#painted = canvas;
        if (text !== "") await this.#write(text);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isWriting = false;
    }
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#options.io.stdout.write(this.#encoder.encode(text));
    } catch {
      // The terminal has gone away.
      this.#leaveForGood();
    }
  }

  #redraw(): void {
    this.#painted = undefined;
    this.#draw();
  }

  #resume(): void {
    if (this.#isOver) return;
    this.#options.keyboard.setRaw(true);
    this.#options.io.writeNow(ENTER);
    this.#isActive = true;
    this.#redraw();
  }

  /** The signal that Ctrl-Z sends comes when the terminal has been given back already. */
  #stop(stop: () => void): void {
    if (this.#isOver) return;
    if (this.#isActive) void this.#giveBack().then(stop);
    else stop();
  }

  /** Never rejects. */
  async #giveBack(): Promise<void> {
    this.#isActive = false;
    this.#painted = undefined;
    if (this.#isWriting) await patiently(this.#writing);
    this.#options.io.writeNow(LEAVE);
    try {
      this.#options.keyboard.setRaw(false);
    } catch {
      // A terminal that has gone away needs no mode.
    }
  }

  /** Something is wrong with the program: it is told when the terminal has been given back. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#leaveForGood();
  }

  #leaveForGood(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const given = this.#isActive ? this.#giveBack() : Promise.resolve();
    void given.then(() => this.#quit.resolve());
  }
}
