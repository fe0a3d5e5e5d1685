/**
 * What `socktraf top` does.
 *
 * @module
 */
import { captureInput } from "../../capture/input_capture.ts";
import type { Config } from "../../config/config.ts";
import { Model } from "../../terminal/model.ts";
import { initialState } from "../../terminal/state.ts";
import { applyView } from "../../traffic/apply_view.ts";
import type { Observation } from "../../traffic/event.ts";
import { demoSource } from "../demo/source.ts";
import { EXIT } from "../exit_code.ts";
import type { Io, Keyboard, Signal } from "../io.ts";
import { logOf } from "../log.ts";
import { inputOf } from "../observe.ts";
import { pace } from "../pace.ts";
import { runSession, type Source } from "../session.ts";
import { commandLine } from "../top/command_line.ts";
import { type DaemonSocket, findDaemon, followDaemon } from "../top/daemon.ts";
import { TopProblem } from "../top/problem.ts";
import { Screen } from "../top/screen.ts";
import { thisWire, Wire } from "../top/wire.ts";

/** Flags that are not part of the configuration. */
export interface TopFlags {
  /** Show the recording that socktraf brings with it. */
  readonly demo: boolean;
  /** Keep threads apart. */
  readonly threads: boolean;
  /** Draw with ASCII only. */
  readonly ascii: boolean;
  /** Socket of a running socktraf. */
  readonly connect?: string | undefined;
  /** How many times as fast as it was recorded a file is shown. */
  readonly speed: "1" | "10" | "max";
}

/** Where the traffic comes from. */
type Origin =
  | { readonly kind: "kernel" | "pipe" }
  | { readonly kind: "demo" | "recording"; readonly source: Source }
  | { readonly kind: "daemon"; readonly socket: DaemonSocket };

const NAMES: Readonly<Record<Origin["kind"], string>> = {
  kernel: "live",
  pipe: "piped",
  demo: "demo",
  recording: "recording",
  daemon: "from the running socktraf",
};

/**
 * Shows the live view until somebody leaves it.
 *
 * @returns the exit code
 * @throws {TopProblem} where there is no terminal to show it on, or nothing to show
 */
export async function top(config: Config, flags: TopFlags, io: Io): Promise<number> {
  const keyboard = terminalOf(io);
  let origin: Origin;
  try {
    origin = await originOf(config, flags, io);
  } catch (error) {
    keyboard.close();
    throw error;
  }
  const model = new Model(config.host, config.intervalMs, Date.now());
  // What comes through a pipe may be of any machine.
  const isHere = origin.kind === "kernel" || origin.kind === "daemon";
  await using screen = new Screen({
    io,
    keyboard,
    model,
    state: initialState(config.units, config.intervalMs, config.includeLoopback),
    source: NAMES[origin.kind],
    threadsAdvice: origin.kind === "kernel"
      ? 'Start it with "sudo socktraf top --threads"'
      : "What is shown here was captured without threads",
    isAscii: flags.ascii || !isUnicode(io),
    hasColor: !io.env("NO_COLOR"),
    command: ({ labels: { pid, process } }) => {
      if (pid === undefined) return undefined;
      return isHere ? commandLine(pid, process) : "only known of what runs here";
    },
  });
  screen.start();
  const wire = isHere ? new Wire(thisWire()) : undefined;
  wire?.read();
  const observe = (observation: Observation): void => {
    screen.observe(
      filtered(observation, config),
      wire === undefined ? undefined : () => wire.read(),
    );
  };
  const code = origin.kind === "daemon"
    ? await showDaemon(origin.socket, screen, observe, config)
    : await showSession(origin, { ...config, ...viewOf(flags) }, screen, observe, io);
  screen.assertSound();
  return code;
}

/** True where the view can be shown. */
export function hasTerminal(io: Io): boolean {
  return io.stdout.isTerminal() && movesCursor(io);
}

/** terminfo(5)'s names of terminals that cannot. */
function movesCursor(io: Io): boolean {
  return !["dumb", "unknown"].includes(io.env("TERM") ?? "");
}

/** The keyboard of a terminal that the view can be shown on. */
function terminalOf(io: Io): Keyboard {
  if (!io.stdout.isTerminal()) {
    throw new TopProblem(
      "Cannot show the live view: standard output is not a terminal",
      'For programs there is "socktraf run --format ndjson"',
      EXIT.unavailable,
    );
  }
  if (!movesCursor(io)) {
    throw new TopProblem(
      `Cannot show the live view: this terminal (TERM=${io.env("TERM")}) cannot move its cursor`,
      '"socktraf run" works here',
      EXIT.unavailable,
    );
  }
  const keyboard = io.keyboard();
  if (keyboard !== undefined) return keyboard;
  throw new TopProblem(
    "Cannot show the live view: there is no terminal to read keys from",
    'Start it from a shell; "socktraf run" works without',
    EXIT.unavailable,
  );
}

async function originOf(config: Config, flags: TopFlags, io: Io): Promise<Origin> {
  const { input } = config.capture;
  if (flags.demo) return { kind: "demo", source: demoSource(1, true) };
  if (input === "-") return { kind: "pipe" };
  if (input !== undefined) {
    const speed = flags.speed === "max" ? Infinity : Number(flags.speed);
    const opened = await inputOf(input, io);
    return {
      kind: "recording",
      source: (_log, signal) => pace(captureInput(opened, signal), speed, signal),
    };
  }
  if (flags.connect === undefined && io.isRoot) return { kind: "kernel" };
  const socket = await findDaemon(io, flags.connect);
  if (socket !== undefined) return { kind: "daemon", socket };
  throw new TopProblem(
    "Cannot count as this user, and no running socktraf offers what it counts",
    "Run it as root, or let the service offer it (--sink socket:?group=GROUP); " +
      '"socktraf demo" shows how it looks',
    EXIT.noPermission,
  );
}

/** Threads are kept apart by the capture, all else by the view. */
function viewOf({ threads }: TopFlags): Pick<Config, "groupBy" | "sinks"> {
  return { groupBy: threads ? ["process", "thread"] : ["process"], sinks: [] };
}

function filtered(observation: Observation, { filter }: Config): Observation {
  if (observation.kind === "gap") return observation;
  return applyView(observation, { filter, includeLoopback: true });
}

async function showDaemon(
  socket: DaemonSocket,
  screen: Screen,
  observe: (observation: Observation) => void,
  { durationMs }: Config,
): Promise<number> {
  const controller = new AbortController();
  const timer = durationMs === undefined
    ? undefined
    : setTimeout(() => controller.abort(), durationMs);
  void screen.quit.then(() => controller.abort());
  await followDaemon(socket, {
    observe,
    tell: (text) => screen.tell(text),
    tellAlways: (text) => screen.tellAlways(text),
  }, controller.signal);
  clearTimeout(timer);
  return EXIT.ok;
}

async function showSession(
  origin: Exclude<Origin, { readonly kind: "daemon" }>,
  config: Config,
  screen: Screen,
  observe: (observation: Observation) => void,
  io: Io,
): Promise<number> {
  using quiet = new QuietIo(io, (text) => screen.tell(text));
  using log = logOf(config, quiet.io);
  void screen.quit.then(() => quiet.stop());
  const source = "source" in origin ? origin.source : undefined;
  const isDemo = origin.kind === "demo";
  await runSession(config, quiet.io, log, {
    captured: (_captured, observed) => {
      for (const item of observed) observe(isDemo ? { ...item, timeMs: Date.now() } : item);
      return Promise.resolve(!quiet.isStopped || origin.kind === "kernel");
    },
  }, source);
  if (origin.kind !== "kernel" && config.durationMs === undefined && !quiet.isStopped) {
    screen.tellAlways("this was all; q quits");
    await screen.quit;
  }
  return EXIT.ok;
}

/** Most lines of the log that are kept for the end. */
const MAX_KEPT = 20;

/** The world while the view has the terminal: what would be written to it comes later. */
class QuietIo implements Disposable {
  readonly io: Io;
  isStopped = false;
  readonly #real: Io;
  readonly #kept: string[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(real: Io, tell: (text: string) => void) {
    this.#real = real;
    this.io = Object.create(real, {
      stderr: {
        value: (text: string): void => {
          this.#kept.push(text);
          if (this.#kept.length > MAX_KEPT) this.#kept.shift();
          tell(text.trimEnd());
        },
      },
      onSignal: { value: (signal: Signal, listener: () => void) => this.#on(signal, listener) },
    });
  }

  /** Ends the session as a signal would. */
  stop(): void {
    this.isStopped = true;
    for (const listener of this.#listeners) listener();
  }

  /** Says what was kept. */
  [Symbol.dispose](): void {
    for (const text of this.#kept.splice(0)) this.#real.stderr(text);
  }

  #on(signal: Signal, listener: () => void): Disposable {
    const real = this.#real.onSignal(signal, listener);
    if (signal === "SIGTERM") this.#listeners.add(listener);
    return {
      [Symbol.dispose]: () => {
        real[Symbol.dispose]();
        this.#listeners.delete(listener);
      },
    };
  }
}

/** Whether the terminal can be expected to draw more than ASCII (locale(7)). */
function isUnicode(io: Io): boolean {
  const locale = io.env("LC_ALL") || io.env("LC_CTYPE") || io.env("LANG") || "";
  return /utf-?8/i.test(locale);
}
