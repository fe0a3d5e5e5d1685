/**
 * Tries a built program, the bundle or the executable: does it find all that it is made of?
 *
 *     deno task smoke dist/socktraf
 *
 * Runs as anybody; what only root can see is not asked for.
 *
 * @module
 */
import manifest from "../deno.json" with { type: "json" };
import { SINK_TYPES } from "../sinks/mod.ts";
import { ROOT } from "./repository.ts";

/** A real recording, made by `socktraf record`. */
export const RECORDING: string = `${ROOT}test/fixtures/recording.jsonl`;

/** How a program ended. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program under test. */
export type Runner = (words: readonly string[], stdin?: string) => Promise<Run>;

/** One thing that a built program has to do. */
export interface Trial {
  readonly name: string;
  readonly words: readonly string[];
  /** File that is standard input. */
  readonly stdin?: string;
  /** What is wrong with how it ended; undefined where nothing is. */
  fault(run: Run): string | undefined;
}

/** All that is tried. */
export const TRIALS: readonly Trial[] = [
  {
    name: "--version tells the version of deno.json",
    words: ["--version"],
    fault: ({ stdout }) =>
      stdout === `socktraf ${manifest.version}\n` ? undefined : "it tells another one",
  },
  {
    name: "--help names the commands",
    words: ["--help"],
    fault: says("Usage: socktraf", "replay"),
  },
  {
    name: "program prints the probe program",
    words: ["program"],
    fault: says("#!/usr/bin/env bpftrace", "sock_send_length", "interval:ms:"),
  },
  {
    name: "replay gives the rows of a recording",
    words: ["replay", RECORDING, "--speed", "max", "--format", "ndjson"],
    fault: givesRows,
  },
  {
    name: "--input - gives the rows of what comes in",
    words: ["--input", "-", "--format", "ndjson"],
    stdin: RECORDING,
    fault: givesRows,
  },
  ...["csv", "logfmt", "table"].map((format): Trial => ({
    name: `replay writes ${format}`,
    words: ["replay", RECORDING, "--speed", "max", "--sink", `stdout:?format=${format}`],
    fault: ({ code, stdout }) => code === 0 && stdout.length > 100 ? undefined : "it does not",
  })),
  ...SINK_TYPES.map(({ name }): Trial => ({
    name: `sinks ${name} prints its options`,
    words: ["sinks", name],
    fault: says("[[sinks]]", `type = "${name}"`),
  })),
  {
    name: "service unit prints the unit",
    words: ["service", "unit"],
    fault: says("ExecStart=", "Type=notify"),
  },
  ...["bash", "fish", "zsh"].map((shell): Trial => ({
    name: `completions ${shell} prints a script`,
    words: ["completions", shell],
    fault: says("socktraf", "replay"),
  })),
  {
    name: "a wrong command ends with 2",
    words: ["totalz"],
    fault: ({ code, stderr }) =>
      code === 2 && stderr.includes('"totalz"') ? undefined : "it does not",
  },
];

/** A runner for a command. */
export function runnerFor(
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Runner {
  return async (words, stdin) => {
    const [program = "", ...args] = [...command, ...words];
    const child = new Deno.Command(program, {
      args,
      ...options,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const feeding = feed(child.stdin, stdin);
    const { code, stdout, stderr } = await child.output();
    await feeding;
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  };
}

/** Tries one thing; gives what is wrong with it, with the program's own words. */
export async function attempt(trial: Trial, run: Runner): Promise<string | undefined> {
  const ended = await run(trial.words, trial.stdin);
  const fault = trial.fault(ended);
  if (fault === undefined) return undefined;
  return `${trial.words.join(" ")}: ${fault} (exit code ${ended.code})\n` +
    ended.stdout.slice(0, 2000) + ended.stderr;
}

function says(...texts: string[]): Trial["fault"] {
  return ({ code, stdout }) => {
    const missing = texts.find((text) => !stdout.includes(text));
    if (missing !== undefined) return `it does not say "${missing}"`;
    return code === 0 ? undefined : "it failed";
  };
}

function givesRows({ code, stdout, stderr }: Run): string | undefined {
  if (code !== 0 || stderr !== "") return "it failed or complained";
  const rows = stdout.split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  const bytes = rows.map((row) => Number(row["rx_bytes"]) + Number(row["tx_bytes"]));
  if (rows.length === 0) return "there is no row";
  return bytes.every((sum) => sum > 0) ? undefined : "a row is without bytes";
}

async function feed(stream: WritableStream<Uint8Array>, path: string | undefined): Promise<void> {
  try {
    if (path === undefined) await stream.close();
    else await (await Deno.open(path)).readable.pipeTo(stream);
  } catch (error) {
    // The program need not read to the end.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

if (import.meta.main) {
  const [program] = Deno.args;
  if (program === undefined) throw new TypeError("Cannot try nothing: expected a program");
  const run = runnerFor([await Deno.realPath(program), ...Deno.args.slice(1)]);
  let failed = 0;
  for (const trial of TRIALS) {
    const fault = await attempt(trial, run);
    if (fault !== undefined) failed++;
    const line = fault === undefined
      ? `ok      ${trial.name}\n`
      : `FAILED  ${trial.name}\n${fault}\n`;
    await Deno.stderr.write(new TextEncoder().encode(line));
  }
  Deno.exit(failed === 0 ? 0 : 1);
}
