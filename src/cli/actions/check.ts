/**
 * What `socktraf check` does.
 *
 * @module
 */
import { type Finding, inspect } from "../../capture/inspect.ts";
import { thisSystem } from "../../capture/system.ts";
import type { Config } from "../../config/config.ts";
import type { ConfigError } from "../../config/issue.ts";
import { MAP_KEYS } from "../../config/limits.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { sanitize } from "../../format/sanitize.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";
import { checkJournal } from "../journal_check.ts";
import { probeSink } from "../probe_sinks.ts";

/** Flags that are not part of the configuration. */
export interface CheckFlags {
  /** Do not contact the sinks. */
  readonly offline: boolean;
}

/**
 * Says what works here and what does not.
 *
 * @param loaded the configuration, or what is wrong with it
 * @returns the exit code: that of the first thing that does not work
 */
export async function check(
  loaded: LoadedConfig | ConfigError,
  flags: CheckFlags,
  io: Io,
): Promise<number> {
  const codes: number[] = [];
  const tell = async (finding: Finding): Promise<void> => {
    if (finding.exitCode !== undefined) codes.push(finding.exitCode);
    await io.stdout.write(new TextEncoder().encode(lineOf(finding)));
  };
  const config = "config" in loaded ? loaded.config : undefined;
  await tell(configFinding(loaded));
  const input = config?.capture.input;
  if (input === undefined) {
    const { bpftrace, program } = config?.capture ?? {};
    for await (
      const finding of inspect(thisSystem(), {
        ...(bpftrace === undefined ? {} : { bpftrace }),
        ...(program === undefined ? {} : { program }),
        searchPath: io.env("PATH") ?? "",
        intervalMs: 100,
        threads: false,
        mapKeys: config?.capture.mapKeys ?? MAP_KEYS.default,
      })
    ) await tell(finding);
  } else {
    await tell({ name: "capture", detail: `from "${input}", not from the kernel` });
  }
  const journal = config === undefined ? undefined : checkJournal(config, io);
  if (journal !== undefined) await tell(journal);
  for (const finding of config === undefined ? [] : await sinkFindings(config, flags, io)) {
    await tell(finding);
  }
  return codes[0] ?? EXIT.ok;
}

function configFinding(loaded: LoadedConfig | ConfigError): Finding {
  if ("config" in loaded) {
    const detail = [loaded.path ?? "no file; defaults and flags", ...loaded.warnings];
    return { name: "configuration", detail: detail.join("\n") };
  }
  return {
    name: "configuration",
    detail: loaded.message,
    exitCode: loaded.exitCode,
    advice: "Mend what the lines above name",
  };
}

async function sinkFindings(config: Config, { offline }: CheckFlags, io: Io): Promise<Finding[]> {
  return await Promise.all(config.sinks.map(async (sink): Promise<Finding> => {
    const name = `sink ${sink.name}`;
    if (offline) return { name, detail: "not contacted (--offline)" };
    const result = await probeSink(sink, config, io);
    if (result.ok) return { name, detail: result.detail };
    return { name, detail: result.problem, advice: result.advice, exitCode: EXIT.unavailable };
  }));
}

/** `OK    kernel: …`, or `FAIL  kernel: …` with what to do on the lines below. */
function lineOf({ name, detail, advice, exitCode }: Finding): string {
  const word = exitCode === undefined ? "OK   " : "FAIL ";
  const [first = "", ...rest] = detail.split("\n");
  const more = [...rest, ...(advice?.split("\n") ?? [])];
  return [`${word} ${name}: ${first}`, ...more.map((line) => `      ${line}`)]
    .map((line) => `${sanitize(line)}\n`).join("");
}
