/**
 * Asks the name service switch of this machine (LDAP, systemd's dynamic users, …), by getent(1).
 *
 * @module
 */

/**
 * The line of a user in the form of passwd(5); undefined where there is none, or where the signal
 * ends the search.
 *
 * @param user name or number
 * @throws where there is no getent
 */
export async function askNss(
  user: string,
  options: Pick<Deno.CommandOptions, "clearEnv" | "signal"> = {},
): Promise<string | undefined> {
  // It would be an option, and no user is called so.
  if (user.startsWith("-")) return undefined;
  const { success, stdout } = await new Deno.Command("getent", {
    ...options,
    args: ["passwd", user],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout) : undefined;
}
