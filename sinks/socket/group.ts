/**
 * Groups of this machine.
 *
 * @module
 */

/**
 * Number of a group: that of `/etc/group`, else what NSS says.
 *
 * @param group a name or a number
 * @returns undefined where there is none of that name
 */
export async function findGroup(group: string): Promise<number | undefined> {
  if (/^\d+$/.test(group)) return Number(group);
  const own = groupIn(await Deno.readTextFile("/etc/group").catch(() => ""), group);
  if (own !== undefined) return own;
  try {
    const { success, stdout } = await new Deno.Command("getent", {
      args: ["group", "--", group],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? groupIn(new TextDecoder().decode(stdout), group) : undefined;
  } catch {
    // A system without getent has no other groups than those of the file.
    return undefined;
  }
}

/** Lines of group(5): name, password, number, members. */
function groupIn(text: string, group: string): number | undefined {
  for (const line of text.split("\n")) {
    const [name, , id = ""] = line.split(":");
    if (name === group && /^\d+$/.test(id)) return Number(id);
  }
  return undefined;
}
