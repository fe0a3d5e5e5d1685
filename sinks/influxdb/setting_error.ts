/**
 * A setting that turns out to be unusable when it is used.
 *
 * @module
 */

/** Nothing can be written until somebody changes the setting. */
export class SettingError extends Error {
  override readonly name = "SettingError";
  /** What to do. */
  readonly advice: string;

  /** @param message one sentence without a final period */
  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}
