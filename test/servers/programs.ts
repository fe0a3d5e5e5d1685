/**
 * Where the servers are that tests talk to: on `PATH`, or in the folder into which
 * `deno task setup` unpacks them, so that nothing is installed or started on the machine.
 */

/** How a program is started. */
export interface Program {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Folder that holds the unpacked packages as if it were the root of a system. */
export function serversRoot(): string {
  const given = Deno.env.get("SOCKTRAF_TEST_SERVERS");
  if (given !== undefined) return given;
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? ""}/.cache`;
  return `${cache}/socktraf/test-servers/root`;
}

/** Finds a program; undefined where there is none. */
export function findProgram(name: string): Program | undefined {
  const root = serversRoot();
  const unpacked = ["bin", "sbin"].map((folder) => `${root}/usr/${folder}/${name}`).find(isFile);
  if (unpacked !== undefined) {
    const libraries = `${root}/usr/lib/${Deno.build.arch}-linux-gnu`;
    return { path: unpacked, env: { LD_LIBRARY_PATH: libraries } };
  }
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin"];
  const path = folders.map((folder) => `${folder}/${name}`).find(isFile);
  return path === undefined ? undefined : { path, env: {} };
}

/** For the end of a test's name: which of some programs are missing, or nothing. */
export function missingPrograms(...names: readonly string[]): string {
  const missing = names.filter((name) => findProgram(name) === undefined);
  return missing.length === 0 ? "" : ` (cannot run: no ${missing.join(", ")})`;
}

/** Runs a program to its end, and fails where it does. */
export async function runToEnd({ path, env }: Program, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(path, {
    args: [...args],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${path} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
