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
  await using output = flags.file === "-" ? new Standard(io.stdout) : await openFile(flags.file);
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

class RecordFile implements Output {
  readonly #file: Deno.FsFile;
  readonly #path: string;

  constructor(file: Deno.FsFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  async write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += await this.#file.write(bytes.subarray(at));
    } catch (error) {
      throw new FileError(this.#path, error);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#file.close();
    return Promise.resolve();
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

async function openFile(path: string): Promise<RecordFile> {
  try {
    return new RecordFile(await Deno.create(path), path);
  } catch (error) {
    throw new FileError(path, error);
  }
}
