/**
 * Why the live view cannot be shown.
 *
 * @module
 */

/** Something that a user can do something about; told without a stack trace. */
export class TopProblem extends Error {
  override readonly name = "TopProblem";
  /** Exit code of the program. */
  readonly exitCode: number;
  /** What to do. */
  readonly advice: string;

  /**
   * @param message what is wrong, one sentence without a final period
   * @param advice what to do
   * @param exitCode exit code of the program
   */
  constructor(message: string, advice: string, exitCode: number) {
    super(message);
    this.advice = advice;
    this.exitCode = exitCode;
  }
}
