/**
 * What a sink type that is loaded from a user's file is given, so that the file needs no imports: it
 * runs beside a program that has neither packages nor modules to import.
 *
 * @module
 */
import { z } from "zod";
import { formatNdjson } from "../src/format/ndjson.ts";
import { rowsOf } from "../src/format/row.ts";
import { sanitize } from "../src/format/sanitize.ts";
import { secretKeys } from "./secret.ts";
import { DELIVERED, MAX_REASONS, type SinkType } from "./sink.ts";

/** The kit. Frozen; additions only. */
export interface SinkKit {
  /** zod, of which the schema must be made. */
  readonly z: typeof z;
  /** The keys of a secret, for the schema. */
  readonly secretKeys: typeof secretKeys;
  /** The outcome of a batch that was taken. */
  readonly DELIVERED: typeof DELIVERED;
  /** Most reasons in one outcome. */
  readonly MAX_REASONS: typeof MAX_REASONS;
  /** The rows of an observation, flat, with the names of the public format. */
  readonly rowsOf: typeof rowsOf;
  /** The rows of an observation as NDJSON, exact and harmless on a terminal. */
  readonly formatNdjson: typeof formatNdjson;
  /** Makes text that somebody else chose safe to show. */
  readonly sanitize: typeof sanitize;
}

/** What the default export of a user's file is: a sink type, or a function that makes one. */
export type OwnSink = SinkType | ((kit: SinkKit) => SinkType | Promise<SinkType>);

/** The kit that every file gets. */
export const SINK_KIT: SinkKit = Object.freeze({
  z,
  secretKeys,
  DELIVERED,
  MAX_REASONS,
  rowsOf,
  formatNdjson,
  sanitize,
});
