/**
 * What a sink type brings to the conformance suite: `test/sinks/NAME/conformance.ts` exports it as
 * `fixture`; that of a family, `test/sinks/FAMILY/conformance.ts`, exports `fixtureOf(NAME)`. The
 * suite runs over every registered type; what a fixture lacks is not tested, so bring what there is.
 *
 *     export const fixture: Fixture = {
 *       options: { url: "http://nas:8086", bucket: "net", token: "s3cret-token" },
 *       unreachable: { url: "http://127.0.0.1:1", bucket: "net" },
 *       receiver: () => FakeInflux.start(),
 *     };
 */
import type { Outcome, SinkContext } from "../../../sinks/sink.ts";

/** A sink's table as a user writes it, without the keys that every sink has. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** A sink type, as the suite has to know it. */
export interface Fixture {
  /**
   * Valid options, with every required one and with every secret set; where they lead does not
   * matter, nobody is contacted. A secret's text must be found nowhere else in the options.
   */
  readonly options: RawOptions;
  /**
   * Options that lead to 127.0.0.1 where nobody listens. Absent where the sink needs nobody to
   * listen. `write()` must give `retry`, `probe()` a problem and advice.
   */
  readonly unreachable?: RawOptions;
  /** Starts a receiver of our own, on a free port of 127.0.0.1. */
  receiver?(): Promise<Receiver>;
}

/** A fake receiver, listening. */
export interface Receiver extends AsyncDisposable {
  /** Options that lead to it. */
  readonly options: RawOptions;
  /** What the context must hold, such as standard output. */
  readonly context?: Partial<SinkContext>;
  /**
   * The rows that it has taken since it was started, in their order, read back in its own language; one that came
   * twice is there twice, unless the receiver itself takes the second for the first.
   */
  rows(): Promise<readonly ReceivedRow[]>;
  /**
   * What it keeps of the rows: all of them, or, as a status bar, only those of the newest interval.
   * Absent: all.
   */
  readonly keeps?: "everything" | "newest";
  /**
   * For each outcome that it can provoke: makes it answer in such a way from now on. Bring `retry`
   * in any case where there is a receiver outside of this process.
   */
  readonly provoke?: Readonly<Partial<Record<Provocation, () => void>>>;
  /** Lets it answer as it should again. */
  heal?(): void;
}

/**
 * Outcomes that can be provoked, and `silence`: it takes the connection and never says a word, so
 * that only the signal ends a write.
 */
export type Provocation = Exclude<Outcome["status"], "delivered"> | "silence";

/** One row, as a reader of the receiver gets it. */
export interface ReceivedRow {
  /** Name of the process, exactly, if the receiver can hold every name; else as its form has it. */
  readonly process: string;
  readonly rxBytes: number;
  readonly txBytes: number;
  /** Wall clock at the end of the interval; undefined where the receiver does not keep it. */
  readonly timeMs?: number;
}
