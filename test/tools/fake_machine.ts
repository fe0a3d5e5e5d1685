/** A machine for the tests of the set-up. */
import type { Ended, Machine } from "../../tools/setup/machine.ts";

/** A machine in memory: what it has, and what its package manager answers. */
export class FakeMachine implements Machine {
  readonly said: string[] = [];
  readonly ran: string[] = [];
  isRoot = true;
  readonly #has: Set<string>;
  readonly #answer: (command: string, machine: FakeMachine) => Ended;

  constructor(
    has: readonly string[],
    answer: (command: string, machine: FakeMachine) => Ended = () => FINE,
  ) {
    this.#has = new Set(has);
    this.#answer = answer;
  }

  isThere(sign: string): boolean {
    return this.#has.has(sign);
  }

  run(command: readonly string[]): Promise<Ended> {
    this.ran.push(command.join(" "));
    return Promise.resolve(this.#answer(command.join(" "), this));
  }

  say(line: string): void {
    this.said.push(line);
  }

  add(...signs: string[]): void {
    for (const sign of signs) this.#has.add(sign);
  }
}

/** A command ended well. */
export const FINE: Ended = { code: 0, output: "" };
