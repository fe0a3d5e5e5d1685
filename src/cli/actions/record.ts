/**
 * What `socktraf record` does.
 *
 * @module
 */
import manifest from "../../../deno.json" with { type: "json" };
import { Recorder } from "../../capture/recorder.ts";
import type { Config } from "../../config/config.ts";
import type { OutputStream } from "../../../sinks/sink.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";
import { logOf } from "../log.ts";
import { runSession } from "../session.ts";

/** Flags and arguments that are not part of the configuration. */
export interface RecordFlags {
  /** File to write, or `-` for standard output. */
  readonly file: string;
}

/**
 * Writes bpftrace's raw output to a file.
 *
 * @returns the exit code
 */
export async function record(config: Config, flags: RecordFlags, io: Io): Promise<number> {
  using log = logOf(config, io);
  await using output = flags.file === "-"
    ? new Standard(io.stdout)
    : await RecordFile.open(flags.file);
  let recorder: Recorder | undefined;
  await runSession(config, io, log, {
    started: ({ resolvers }) => {
      recorder = new Recorder(config.host, manifest.version, resolvers);
      if (flags.file !== "-") log.info(`recording to ${flags.file}; press Ctrl-C to end`);
    },
    captured: async (captured) => {
      const lines = recorder?.lines(captured) ?? [];
      if (lines.length > 0) await output.write(`${lines.join("\n")}\n`);
      return true;
    },
  });
  return EXIT.ok;
}

/** Where a recording goes. */
interface Output extends AsyncDisposable {
  write(text: string): Promise<void>;
}

class Standard implements Output {
  readonly #stream: OutputStream;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  async write(text: string): Promise<void> {
    await this.#stream.write(new TextEncoder().encode(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** A file whose former contents stay until there is something to record. */
class RecordFile implements Output {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  /** True where there was no such file before. */
  readonly #isNew: boolean;
  #hasBegun = false;

  private constructor(file: Deno.FsFile, path: string, isNew: boolean) {
    this.#file = file;
    this.#path = path;
    this.#isNew = isNew;
  }

  /** @throws {FileError} where it cannot be written */
  static async open(path: string): Promise<RecordFile> {
    try {
      const isNew = await isMissing(path);
      return new RecordFile(await Deno.open(path, { write: true, create: true }), path, isNew);
    } catch (error) {
      throw new FileError(path, error);
    }
  }

  async write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    try {
      if (!this.#hasBegun) await this.#begin();
      for (let at = 0; at < bytes.length;) at += await this.#file.write(bytes.subarray(at));
    } catch (error) {
      throw new FileError(this.#path, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#file.close();
    if (this.#isNew && !this.#hasBegun) await Deno.remove(this.#path).catch(() => undefined);
  }

  async #begin(): Promise<void> {
    this.#hasBegun = true;
    // A device or a pipe has nothing to forget.
    if ((await this.#file.stat()).isFile) await this.#file.truncate(0);
  }
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

/** The file cannot be written. */
class FileError extends Error {
  override readonly name = "FileError";
  readonly exitCode = EXIT.failed;
  readonly advice = "Give a file in a folder that you may write to, on a disk that has room";

  constructor(path: string, cause: unknown) {
    super(`Cannot write to "${path}": ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
