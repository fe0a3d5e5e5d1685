/**
 * What a trial of a built program is, and how one is run.
 *
 * @module
 */

/** How a program ended. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program under test; `stdin` is the path of a file. */
export type Runner = (words: readonly string[], stdin?: string) => Promise<Run>;

/** One thing that a built program has to do. */
export interface Trial {
  readonly name: string;
  /**
   * Tries it.
   *
   * @param run runs the program
   * @param folder an empty one, for what the trial needs
   * @returns what is wrong, with the program's own words; undefined where nothing is
   */
  attempt(run: Runner, folder: string): Promise<string | undefined>;
}

/** What is wrong with how a program ended; undefined where nothing is. */
export type Judge = (run: Run) => string | undefined;

/** A trial that gives words and looks at the end. */
export function says(
  name: string,
  words: readonly string[],
  judge: Judge,
  stdin?: string,
): Trial {
  return {
    name,
    attempt: async (run) => faultOf(words, await run(words, stdin), judge),
  };
}

/** What is wrong with an end, with the command line and the program's own words. */
export function faultOf(words: readonly string[], ended: Run, judge: Judge): string | undefined {
  const fault = judge(ended);
  if (fault === undefined) return undefined;
  return `${words.join(" ")}: ${fault} (exit code ${ended.code})\n` +
    ended.stdout.slice(0, 2000) + ended.stderr;
}

/** A runner for a command. */
export function runnerFor(
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Runner {
  return async (words, stdin) => {
    const [program = "", ...args] = [...command, ...words];
    const child = new Deno.Command(program, {
      args,
      ...options,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const feeding = feed(child.stdin, stdin);
    const { code, stdout, stderr } = await child.output();
    await feeding;
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  };
}

/** Trials at a time: each is a process of its own, and touches nothing that another one does. */
const SIDE_BY_SIDE = 4;

/**
 * Tries everything.
 *
 * @param told gets what came of each, in the order in which they end
 */
export async function attemptAll(
  trials: readonly Trial[],
  run: Runner,
  told: (name: string, fault: string | undefined) => void,
): Promise<void> {
  const waiting = trials.values();
  const work = async (): Promise<void> => {
    for (const trial of waiting) {
      const folder = await Deno.makeTempDir({ prefix: "socktraf-smoke-" });
      try {
        told(trial.name, await trial.attempt(run, folder));
      } catch (error) {
        told(trial.name, error instanceof Error ? error.message : String(error));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}

async function feed(stream: WritableStream<Uint8Array>, path: string | undefined): Promise<void> {
  try {
    if (path === undefined) await stream.close();
    else await (await Deno.open(path)).readable.pipeTo(stream);
  } catch (error) {
    // The program need not read to the end.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
