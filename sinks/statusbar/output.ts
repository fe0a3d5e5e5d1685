/**
 * Where a status-bar sink's records go: a file, or standard output.
 *
 * @module
 */
import { outcomeOf } from "../stdout/outcome.ts";
import { Writer } from "../stdout/writer.ts";
import { DELIVERED, type Outcome, type OutputStream, type ProbeResult } from "../sink.ts";
import { FileProblem, outcomeOfFile } from "./file_problem.ts";
import type { StateFile } from "./state_file.ts";

/** A place for records. */
export interface Output {
  /** Whether a record could be put there. */
  probe(): Promise<ProbeResult>;
  /**
   * Puts a record in the place of the one before, or after it.
   *
   * @param validUntilMs when it is too old to be shown, milliseconds since the epoch
   */
  put(record: string, signal: AbortSignal, validUntilMs: number): Promise<Outcome>;
  /** Puts the last record, unless nobody takes it. */
  end(record: string): Promise<void>;
}

/** A file that always holds the newest record. */
export function fileOutput(file: StateFile): Output {
  let turn: Promise<Outcome> = Promise.resolve(DELIVERED);
  const write = async (record: string, validUntilMs?: number): Promise<Outcome> => {
    try {
      await file.write(record, validUntilMs);
      return DELIVERED;
    } catch (error) {
      return outcomeOfFile(error, file.path);
    }
  };
  /** One after the other: the last record is the one that stays. */
  const put = (record: string, validUntilMs?: number): Promise<Outcome> =>
    turn = turn.then(() => write(record, validUntilMs));
  return {
    async probe(): Promise<ProbeResult> {
      try {
        await file.examine();
        return { ok: true, detail: file.path };
      } catch (error) {
        if (error instanceof FileProblem) {
          return { ok: false, problem: error.problem, advice: capitalised(error.advice) };
        }
        throw error;
      }
    },
    put: async (record, signal, validUntilMs): Promise<Outcome> => {
      signal.throwIfAborted();
      return await put(record, validUntilMs);
    },
    end: async (record): Promise<void> => {
      await put(record);
    },
  };
}

/** Records one after the other, the preamble before the first. */
export function streamOutput(stream: OutputStream, preamble: () => Promise<string>): Output {
  const writer = new Writer(stream);
  let hasBegun = false;
  const put = async (record: string, signal: AbortSignal): Promise<Outcome> => {
    await writer.ready(signal);
    // A record that was cut by an error must not join the next one.
    const before = hasBegun ? (writer.torn ? "\n" : "") : await preamble();
    try {
      await writer.write(before + record, signal, () => hasBegun = true);
      return DELIVERED;
    } catch (error) {
      signal.throwIfAborted();
      return outcomeOf(error, stream.isTerminal());
    }
  };
  return {
    probe: () => Promise.resolve({ ok: true, detail: "standard output" }),
    put,
    end: async (record): Promise<void> => {
      // Somebody who has stopped reading must not keep the program from ending.
      if (writer.blocked || !hasBegun) return;
      await put(record, new AbortController().signal);
    },
  };
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
