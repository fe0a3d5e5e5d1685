/**
 * How much is measured: all of it, or a sample that shows that the benchmark still works.
 *
 * @module
 */
import type { Patience } from "./other_tracers.ts";

/** Counts and times of every part. */
export interface Sizes {
  /** Every program in every part; else the blog's and socktraf only. */
  readonly allPrograms: boolean;
  /** Pause before a load is measured, so that everything has begun. */
  readonly settleMs: number;
  readonly steadySeconds: number;
  readonly stall: {
    readonly processes: number;
    readonly rate: number;
    readonly seconds: number;
    readonly stallMs: number;
  };
  readonly shortLived: number;
  readonly cost: {
    readonly rounds: number;
    readonly slices: number;
    readonly sliceMs: number;
    readonly statsExchanges: number;
    readonly patience: Patience;
  };
  readonly load: { readonly seconds: number; readonly processes: readonly number[] };
  readonly starts: number;
  readonly day: {
    readonly intervals: number;
    readonly processes: number;
    readonly bareRows: number;
  };
  readonly tools: {
    readonly seconds: number;
    readonly bulkBytesPerSecond: number;
    readonly datagramsPerSecond: number;
    readonly shortLived: number;
  };
}

/** The whole measurement, some twelve minutes. */
export const FULL: Sizes = {
  allPrograms: true,
  settleMs: 2_000,
  steadySeconds: 8,
  stall: { processes: 500, rate: 50, seconds: 12, stallMs: 8_000 },
  shortLived: 30_000,
  cost: {
    rounds: 8,
    slices: 20,
    sliceMs: 20,
    statsExchanges: 100_000,
    patience: { waitMs: 120_000, repeats: 10 },
  },
  load: { seconds: 20, processes: [1_000, 5_000] },
  starts: 5,
  day: { intervals: 86_400, processes: 500, bareRows: 2_000_000 },
  tools: {
    seconds: 8,
    bulkBytesPerSecond: 100_000_000,
    datagramsPerSecond: 5_000,
    shortLived: 300,
  },
};

/** Less than a minute. */
export const SHORT: Sizes = {
  allPrograms: false,
  settleMs: 300,
  steadySeconds: 1,
  stall: { processes: 100, rate: 20, seconds: 2, stallMs: 1_000 },
  shortLived: 1_000,
  cost: {
    rounds: 1,
    slices: 3,
    sliceMs: 5,
    statsExchanges: 5_000,
    patience: { waitMs: 0, repeats: 0 },
  },
  load: { seconds: 1, processes: [50] },
  starts: 1,
  day: { intervals: 300, processes: 500, bareRows: 50_000 },
  tools: { seconds: 2, bulkBytesPerSecond: 10_000_000, datagramsPerSecond: 500, shortLived: 20 },
};
