/**
 * A sink of one's own: every row as NDJSON at the end of a file.
 *
 *     socktraf --sink './ndjson_file.ts?path=/var/log/traffic.ndjson'
 *
 * @module
 */
// For an editor and for `deno check` only: a sink of one's own imports nothing when it runs.
import type { OwnSink } from "../sinks/kit.ts";
import type { Outcome, ProbeResult, Sink } from "../sinks/sink.ts";

const ndjsonFile: OwnSink = ({ z, DELIVERED, formatNdjson }) => ({
  name: "ndjson-file",
  summary: "Every row as NDJSON at the end of a file",
  kind: "durable",
  schema: z.strictObject({
    path: z.string().meta({ description: "The file.", example: "/var/log/traffic.ndjson" }),
  }),
  target: (options) => (options as { readonly path: string }).path,
  create(options): Sink {
    const { path } = options as { readonly path: string };
    return {
      async probe(): Promise<ProbeResult> {
        try {
          (await Deno.open(path, { append: true, create: true })).close();
          return { ok: true, detail: `"${path}" can be written` };
        } catch (error) {
          const problem = `Cannot write "${path}": ${error instanceof Error ? error.name : error}`;
          return {
            ok: false,
            problem,
            advice: "Is there such a folder, and may root write there?",
          };
        }
      },
      async write(batch, signal): Promise<Outcome> {
        signal.throwIfAborted();
        const text = batch.map((observation) => formatNdjson(observation)).join("");
        try {
          await Deno.writeTextFile(path, text, { append: true, signal });
          return DELIVERED;
        } catch (error) {
          if (signal.aborted) throw error;
          return { status: "retry", reason: `Cannot write "${path}": ${error}` };
        }
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
});

export default ndjsonFile;
