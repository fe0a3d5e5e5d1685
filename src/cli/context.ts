/**
 * What a command gets as `this`: the world, and the way to a configuration and an exit code.
 *
 * @module
 */
import type { CommandContext } from "@stricli/core";
import type { OutputStream, SinkType } from "../../sinks/sink.ts";
import type { Config } from "../config/config.ts";
import type { ConfigFlags } from "../config/flags.ts";
import type { ConfigError } from "../config/issue.ts";
import type { LoadedConfig } from "../config/load.ts";
import { EXIT } from "./exit_code.ts";
import type { Io } from "./io.ts";

/** Gives the sink types, when they are needed. */
export type RegistryLoader = () => Promise<readonly SinkType[]>;

/** The context of a command. */
export class Context implements CommandContext {
  /** The world. */
  readonly io: Io;
  /** What the parser writes by itself: errors only, since help and version are ours. */
  readonly process: CommandContext["process"];
  /** Gives the sink types. */
  readonly registry: RegistryLoader;
  /** Words before the flags, such as `["socktraf", "run"]`; set when the command is known. */
  prefix: readonly string[] = [];
  /** Undefined until something has run. */
  exitCode: number | undefined;
  /** What standard output threw last. */
  #thrown: unknown;

  /**
   * Makes the context of one command line.
   *
   * @param io the world
   * @param registry gives the sink types when they are needed
   */
  constructor(io: Io, registry: RegistryLoader) {
    this.io = Object.create(io, { stdout: { value: this.#watch(io.stdout) } });
    this.registry = registry;
    const stream = { write: (text: string): void => io.stderr(text) };
    this.process = { stdout: stream, stderr: stream };
  }

  /** Loads the configuration, or says what is wrong with it. */
  async load(
    flags: ConfigFlags,
    sinks: "all" | "stdout" | "none" = "all",
  ): Promise<LoadedConfig | ConfigError> {
    const [{ loadConfig }, { readConfigFile }, { ConfigError }, { SINK_FILES }, registry] =
      await Promise.all([
        import("../config/load.ts"),
        import("../config/config_file.ts"),
        import("../config/issue.ts"),
        import("./sink_files.ts"),
        this.registry(),
      ]);
    try {
      return await loadConfig(flags, {
        env: (name) => this.io.env(name),
        hostname: () => this.io.hostname(),
        readFile: readConfigFile,
        registry,
        sinkFiles: SINK_FILES,
        sinks,
      });
    } catch (error) {
      if (error instanceof ConfigError) return error;
      throw error;
    }
  }

  /** Loads the configuration and runs a command's body with it; a wrong one ends here. */
  async run(
    flags: ConfigFlags,
    body: (config: Config, io: Io) => Promise<number>,
    sinks: "all" | "stdout" | "none" = "all",
  ): Promise<void> {
    await this.end(async () => {
      const loaded = await this.load(flags, sinks);
      if ("config" in loaded) {
        const { config, warnings } = loaded;
        const { logOf } = await import("./log.ts");
        using log = logOf(config, this.io);
        for (const warning of warnings) log.warn(warning);
        try {
          return await body(config, this.io);
        } catch (error) {
          throw await this.#withScreen(error, config);
        }
      }
      for (const line of loaded.message.split("\n")) this.io.stderr(`error: ${line}\n`);
      return loaded.exitCode;
    });
  }

  /**
   * Runs what ends the program and keeps its exit code. A reader of standard output that has gone
   * away is no error. An error that knows its exit code is one that a user can do something about, as
   * is a full disk behind standard output: it is told without a stack trace, with its advice.
   */
  async end(body: () => Promise<number>): Promise<void> {
    try {
      this.exitCode = await body();
    } catch (error) {
      if (error !== undefined && error === this.#thrown) {
        this.exitCode = this.#outputFailed(error);
      } else if (isExpected(error)) {
        const advice = error.advice === undefined ? "" : `${error.advice}\n`;
        this.io.stderr(`error: ${error.message}\n${advice}`);
        this.exitCode = error.exitCode;
      } else {
        this.io.stderr(`error: ${error instanceof Error ? error.stack ?? error.message : error}\n`);
        this.exitCode = EXIT.failed;
      }
    }
  }

  /** Where nothing can be captured, all that is missing is told at once. */
  async #withScreen(error: unknown, { capture }: Config): Promise<unknown> {
    if (!isExpected(error) || error.name !== "CaptureError" || capture.input !== undefined) {
      return error;
    }
    const { FirstRunError, thisHost } = await import("./first_run.ts");
    const host = thisHost(this.io.isRoot, this.io.env("PATH") ?? "", capture.bpftrace);
    const { advice = "", message, exitCode } = error;
    return new FirstRunError(Object.assign(new Error(message), { exitCode, advice }), host);
  }

  #outputFailed(error: unknown): number {
    if (error instanceof Deno.errors.BrokenPipe) return EXIT.ok;
    const reason = error instanceof Error ? error.message : String(error);
    this.io.stderr(`error: Cannot write to standard output: ${reason}\n`);
    return EXIT.failed;
  }

  /** Remembers what went wrong with standard output; another broken pipe is an error as any other. */
  #watch(stdout: OutputStream): OutputStream {
    const write = async (bytes: Uint8Array): Promise<void> => {
      try {
        await stdout.write(bytes);
      } catch (error) {
        this.#thrown = error;
        throw error;
      }
    };
    return Object.create(stdout, { write: { value: write } });
  }

  /** Writes a text to standard output. */
  async print(text: string): Promise<void> {
    await this.io.stdout.write(new TextEncoder().encode(text));
  }
}

/** An error that a user can do something about, such as `CaptureError`. */
interface ExpectedError extends Error {
  readonly exitCode: number;
  readonly advice?: string;
}

function isExpected(error: unknown): error is ExpectedError {
  return error instanceof Error && "exitCode" in error && typeof error.exitCode === "number";
}
