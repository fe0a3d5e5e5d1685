/** What this machine can do, for tests that need more than any machine has. */
import { findBpftrace } from "../../src/capture/bpftrace.ts";
import { readAbilities } from "../../src/capture/kernel.ts";
import { thisSystem } from "../../src/capture/system.ts";

/** An ability of this machine. */
export interface Ability {
  readonly works: boolean;
  /** For the end of a test's name: what is missing, or nothing. */
  readonly missing: string;
}

const HERE: Ability = { works: true, missing: "" };

/** Finds out whether something can be done. */
async function ability(attempt: () => Promise<unknown>): Promise<Ability> {
  try {
    await attempt();
    return HERE;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { works: false, missing: ` (cannot run: ${reason})` };
  }
}

/** Counting with bpftrace, as root. */
export const tracing: Ability = await ability(async () => {
  await readAbilities(thisSystem());
  await findBpftrace(thisSystem(), undefined, Deno.env.get("PATH") ?? "");
});

/** Running a command. */
export async function command(...words: readonly [string, ...string[]]): Promise<Ability> {
  return await ability(async () => {
    const [path, ...args] = words;
    const { success } = await new Deno.Command(path, { args, stdin: "null" }).output();
    if (!success) throw new Error(`"${words.join(" ")}" fails`);
  });
}

/** Both abilities. */
export function both(a: Ability, b: Ability): Ability {
  return a.works ? b : a;
}
