/**
 * What `socktraf completions` does.
 *
 * @module
 */
import type { SinkType } from "../../../sinks/sink.ts";
import { modelOf } from "../command_model.ts";
import type { Shell } from "../commands/completions.ts";
import { COMMANDS } from "../commands/mod.ts";
import { bashCompletion } from "../completions/bash.ts";
import type { CompletionModel } from "../completions/model.ts";
import { fishCompletion } from "../completions/fish.ts";
import { zshCompletion } from "../completions/zsh.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";

/** Arguments. */
export interface CompletionsFlags {
  /** Shell that the script is for. */
  readonly shell: Shell;
}

const WRITERS: Readonly<Record<Shell, (model: CompletionModel) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/**
 * Prints a completion script.
 *
 * @param registry the sink types, whose URLs are offered
 * @returns the exit code
 */
export async function completions(
  registry: readonly SinkType[],
  { shell }: CompletionsFlags,
  io: Io,
): Promise<number> {
  const schemes = registry.flatMap((type) => [type.name, ...(type.schemes ?? [])]);
  const model = { commands: COMMANDS.map(modelOf), sinkUrls: schemes.map((name) => `${name}:`) };
  await io.stdout.write(new TextEncoder().encode(WRITERS[shell](model)));
  return EXIT.ok;
}
