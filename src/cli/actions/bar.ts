/**
 * What `socktraf bar` does.
 *
 * @module
 */
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";
import { readerPaths } from "../../../sinks/statusbar/places.ts";
import type { Colors, RenderOptions, TargetInfo } from "../../../sinks/statusbar/target.ts";
import { defaultTemplate, TARGETS } from "../../../sinks/statusbar/targets.ts";
import { parseTemplate } from "../../../sinks/statusbar/template.ts";
import { nearest } from "../../config/nearest.ts";
import { alternatives, quoteValue } from "../../config/quote.ts";
import { findState, type FoundState } from "../bar/state_source.ts";
import { follow, FOLLOW_WORLD, type FollowWorld } from "../bar/follow.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";

/** Flags of the command. */
export interface BarFlags {
  /** Write again whenever something changes. */
  readonly follow: boolean;
  /** The state file; absent: where the `powerline` sink writes it by default. */
  readonly state?: string;
  /** What is shown; absent: the default of the sinks. */
  readonly template?: string;
  readonly units: "bytes" | "bits";
  /** Processes in lists. */
  readonly top: number;
  /** Nothing but ASCII. */
  readonly ascii: boolean;
}

/**
 * Prints what a bar shows, once or whenever it changes.
 *
 * @param format name of a target
 * @returns the exit code
 */
export async function bar(
  format: string,
  flags: BarFlags,
  io: Io,
  world: FollowWorld = FOLLOW_WORLD,
): Promise<number> {
  const info = TARGETS.get(format);
  if (info === undefined) return usage(io, unknownFormat(format));
  if (flags.follow && !info.followable) {
    return usage(io, `Cannot follow with ${format}: it has several lines; leave --follow out`);
  }
  if (flags.template !== undefined && !info.hasTemplate) {
    return usage(io, `Cannot use --template with ${format}: it has a form of its own`);
  }
  const template = parseTemplate(flags.template ?? defaultTemplate(flags.ascii));
  if (!template.ok) {
    return usage(io, `Cannot use --template ${quoteValue(flags.template)}: ${template.problem}`);
  }
  const options: Omit<RenderOptions, "nowMs"> = {
    units: flags.units,
    template: template.template,
    colors: info.hasColors ? await defaultColors() : {},
    top: flags.top,
    ascii: flags.ascii,
    pango: false,
  };
  const paths = flags.state === undefined
    ? readerPaths({ env: (name) => io.env(name) }, "powerline.json")
    : [flags.state];
  if (flags.follow || info.streaming) return await stream(info, options, paths, io, world);
  const found = await findState(paths);
  if (!found.ok) {
    io.stderr(`error: ${found.problem}\n${adviceFor(found, flags.state)}`);
    return EXIT.unavailable;
  }
  const target = await info.load();
  await print(io, target.render(found.state, { ...options, nowMs: world.now() }));
  return EXIT.ok;
}

/** Loaded where they are needed only, because they come with the schemas of all sinks. */
async function defaultColors(): Promise<Colors> {
  return (await import("../../../sinks/statusbar/options.ts")).DEFAULT_COLORS;
}

async function stream(
  info: TargetInfo,
  options: Omit<RenderOptions, "nowMs">,
  paths: readonly string[],
  io: Io,
  world: FollowWorld,
): Promise<number> {
  const target = await info.load();
  const stop = new AbortController();
  using _interrupt = io.onSignal("SIGINT", () => stop.abort());
  using _terminate = io.onSignal("SIGTERM", () => stop.abort());
  using _hangUp = io.onSignal("SIGHUP", () => stop.abort());
  let told: string | undefined;
  const record = async (): Promise<string> => {
    const found = await findState(paths);
    const nowMs = world.now();
    if (found.ok) {
      told = undefined;
      return target.render(found.state, { ...options, nowMs });
    }
    if (told !== found.problem) {
      io.stderr(`warning: ${found.problem}\n${adviceFor(found, undefined)}`);
      told = found.problem;
    }
    // A bar needs something to show: what it shows of a daemon that is silent.
    return target.render(nothingKnown(found.problem), { ...options, nowMs });
  };
  if (target.preamble !== "") await print(io, target.preamble);
  await follow(record, (text) => print(io, text), world, stop.signal);
  return EXIT.ok;
}

/** The state of a daemon that has said nothing yet. */
function nothingKnown(gap: string): BarState {
  const nothing = { rx_bytes: 0, tx_bytes: 0 };
  return {
    version: 1,
    // Fixed, so that the record does not change with the time.
    time_ms: 0,
    interval_seconds: 0,
    host: "",
    stale_after_ms: 3_000,
    stopped: false,
    rx_bytes_per_second: 0,
    tx_bytes_per_second: 0,
    today: { date: "1970-01-01", ...nothing },
    month: { date: "1970-01", ...nothing },
    top: [],
    level: "idle",
    percent: 0,
    gap,
  };
}

function adviceFor(found: Extract<FoundState, { ok: false }>, state: string | undefined): string {
  if (found.isThere) {
    return "It must be the file of socktraf's powerline sink, and be readable by you\n";
  }
  if (state !== undefined) {
    return `Let socktraf write it: sudo socktraf --sink powerline:${state}\n`;
  }
  return "Let socktraf write it: add --sink powerline: to its command line, or a [[sinks]] table\n" +
    'with type = "powerline" to its configuration; or name the file with --state\n';
}

function unknownFormat(format: string): string {
  const names = [...TARGETS.keys()];
  const suggestion = nearest(format, names);
  const hint = suggestion === undefined
    ? `: expected ${alternatives(names.map(quoteValue))}`
    : `, did you mean "${suggestion}"?`;
  return `Unknown format ${quoteValue(format)}${hint}`;
}

function usage(io: Io, problem: string): number {
  io.stderr(`error: ${problem}\n`);
  return EXIT.usage;
}

async function print(io: Io, text: string): Promise<void> {
  await io.stdout.write(new TextEncoder().encode(text));
}
