/**
 * Processes with chosen names that send without end, in a network namespace of their own, so that it is
 * network traffic and goes nowhere.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { Server } from "../../servers/server.ts";

/** Starts them. The first name sends most; at most ten. They end when this is disposed. */
export async function startSenders(...names: readonly string[]): Promise<Server> {
  const script = fileURLToPath(new URL("./senders.sh", import.meta.url));
  return await Server.start({
    program: "unshare",
    // All that is in a pid namespace ends with its first process.
    args: ["--net", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", script, ...names],
    ready: (log) => log.includes("ready\n"),
  });
}
