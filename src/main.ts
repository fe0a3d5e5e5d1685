/**
 * The program: words on the command line become an exit code.
 *
 * @module
 */
import { runCommandLine } from "./cli/app.ts";
import { denoIo } from "./cli/io.ts";

if (import.meta.main) {
  const code = await runCommandLine(
    Deno.args,
    denoIo(),
    async () => (await import("../sinks/mod.ts")).SINK_TYPES,
  );
  // Everything written has been awaited; what may still be open, such as standard input, is not
  // worth waiting for.
  Deno.exit(code);
}
