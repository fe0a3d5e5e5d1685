/**
 * Trials of what a built program says.
 *
 * @module
 */
import manifest from "../../deno.json" with { type: "json" };
import { SINK_TYPES } from "../../sinks/mod.ts";
import { type CommandModel, modelOf } from "../../src/cli/command_model.ts";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { bytesOf, recorded, RECORDING } from "./recording.ts";
import { type Judge, type Run, says, type Trial } from "./trial.ts";

/** What a program has to say of itself, and of a recording. */
export function wordTrials(): readonly Trial[] {
  return [
    says(
      "--version tells the version of deno.json",
      ["--version"],
      ({ stdout }) =>
        stdout === `socktraf ${manifest.version}\n` ? undefined : "it tells another one",
    ),
    says("--help names the commands", ["--help"], contains("Usage: socktraf", "replay")),
    ...COMMANDS.map(modelOf).flatMap(helpTrials),
    says(
      "program prints the probe program",
      ["program"],
      contains("#!/usr/bin/env bpftrace", "sock_send_length", "interval:ms:"),
    ),
    says(
      "replay gives the rows of a recording",
      ["replay", RECORDING, "--speed", "max", "--format", "ndjson"],
      givesRows,
    ),
    says(
      "--input - gives the rows of what comes in",
      ["--input", "-", "--format", "ndjson"],
      givesRows,
      RECORDING,
    ),
    ...SINK_TYPES.map(({ name }) =>
      says(
        `sinks ${name} prints its options`,
        ["sinks", name],
        contains("[[sinks]]", `type = "${name}"`),
      )
    ),
    says(
      "service unit prints the unit",
      ["service", "unit"],
      contains("ExecStart=", "Type=notify"),
    ),
    ...["bash", "fish", "zsh"].map((shell) =>
      says(
        `completions ${shell} prints a script`,
        ["completions", shell],
        contains("socktraf", "replay"),
      )
    ),
    says(
      "a wrong command ends with 2",
      ["totalz"],
      ({ code, stderr }) => code === 2 && stderr.includes('"totalz"') ? undefined : "it does not",
    ),
  ];
}

/** The help of a command, also where one of its words stands before it. */
function helpTrials({ name, brief, arguments: [first] }: CommandModel): readonly Trial[] {
  const judge = contains(`${brief}.`, `Usage: socktraf ${name}`, "Exit codes:");
  return [[], ...(first?.words ?? []).map((word) => [word])].map((words) =>
    says(`${[name, ...words, "--help"].join(" ")} is the help of ${name}`, [
      name,
      ...words,
      "--help",
    ], judge)
  );
}

/** Whether texts are in the output, and all went well. Line ends count as blanks. */
function contains(...texts: string[]): Judge {
  return ({ code, stdout }) => {
    const flat = stdout.replaceAll("\n", " ");
    const missing = texts.find((text) => !flat.includes(text));
    if (missing !== undefined) return `it does not say "${missing}"`;
    return code === 0 ? undefined : "it failed";
  };
}

function givesRows({ code, stdout, stderr }: Run): string | undefined {
  if (code !== 0 || stderr !== "") return "it failed or complained";
  const bytes = bytesOf(stdout);
  return bytes === recorded().bytes ? undefined : `it gives ${bytes} of ${recorded().bytes} bytes`;
}
