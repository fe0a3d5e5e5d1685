/**
 * A name for this host that stays the same when the host is renamed.
 *
 * @module
 */
import { createHash } from "node:crypto";

/**
 * Eight hexadecimal digits that stay the same for this host: from the machine id, which is not itself
 * shown, as machine-id(5) asks; else from the host's name.
 *
 * @param host name of the host
 * @param path of the machine id
 */
export function hostId(host: string, path: string = "/etc/machine-id"): string {
  return createHash("sha256").update(`socktraf ${machineId(path) ?? host}`).digest("hex")
    .slice(0, 8);
}

function machineId(path: string): string | undefined {
  try {
    const id = Deno.readTextFileSync(path).trim();
    return /^[0-9a-f]{32}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
