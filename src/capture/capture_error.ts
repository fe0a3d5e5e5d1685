/**
 * Why nothing can be captured, and what to do about it.
 *
 * @module
 */

/** Something that the capture needs is missing (69) or not permitted (77). */
export class CaptureError extends Error {
  override readonly name = "CaptureError";
  /** Exit code of the program: 69 or 77. */
  readonly exitCode: 69 | 77;
  /** What to do, one or more lines. */
  readonly advice: string;

  /**
   * @param message what is wrong and where, one sentence without a final period
   * @param advice what to do
   * @param exitCode 69 where something is missing, 77 where something is forbidden
   */
  constructor(message: string, advice: string, exitCode: 69 | 77) {
    super(message);
    this.advice = advice;
    this.exitCode = exitCode;
  }
}
