/** A sink that keeps the contract and is as small as can be: rows as JSON to an HTTP server. */
import { z } from "zod";
import { secretKeys } from "../../../sinks/secret.ts";
import { DELIVERED, type Outcome, type Sink, type SinkType } from "../../../sinks/sink.ts";
import { rowsOf } from "../../../src/format/row.ts";
import type { Fixture, ReceivedRow, Receiver } from "./fixture.ts";

/** What the toy is told. */
export interface ToyOptions {
  readonly url: string;
  readonly token?: string | undefined;
}

/** The toy. */
export const toy: SinkType<z.ZodType<ToyOptions>> = {
  name: "toy",
  summary: "A toy of the tests: every row as JSON to an HTTP server",
  kind: "durable",
  schema: z.strictObject({
    url: z.string().meta({ description: "Address of the server.", example: "http://nas:8080/" }),
    ...secretKeys("token", "Token of the server"),
  }),
  target: ({ url }: ToyOptions): string => url,
  create({ url, token }: ToyOptions): Sink {
    const post = async (body: string, signal: AbortSignal): Promise<Outcome> => {
      const headers = { authorization: `Bearer ${token ?? ""}` };
      let response: Response;
      try {
        response = await fetch(url, { method: "POST", body, headers, signal });
        await response.body?.cancel();
      } catch (error) {
        if (signal.aborted) throw error;
        return { status: "retry", reason: `Cannot reach ${url}` };
      }
      const reason = `${url} answers ${response.status}`;
      if (response.ok) return DELIVERED;
      if (response.status === 413) return { status: "too_large", reason };
      if (response.status === 401) return { status: "refused", reason };
      return { status: "retry", reason };
    };
    return {
      probe: async (signal) => {
        const outcome = await post("", signal);
        return outcome.status === "delivered"
          ? { ok: true, detail: url }
          : { ok: false, problem: `Cannot reach ${url}`, advice: "Is the server running?" };
      },
      write: (batch, signal) => post(JSON.stringify(batch.flatMap((each) => rowsOf(each))), signal),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};

/** What the suite has to know of it. */
export const fixture: Fixture = {
  options: { url: "http://127.0.0.1:1/", token: "hush-hush" },
  unreachable: { url: "http://127.0.0.1:1/", token: "hush-hush" },
  receiver: () => Promise.resolve(server()),
};

function server(): Receiver {
  const rows: ReceivedRow[] = [];
  const silent: PromiseWithResolvers<void>[] = [];
  let status = 200;
  const http = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    async (request) => {
      const text = await request.text().catch(() => "");
      if (status === 0) {
        const silence = Promise.withResolvers<void>();
        silent.push(silence);
        await silence.promise;
      } else if (status === 200 && text !== "") {
        for (const row of JSON.parse(text)) {
          if (!("rx_bytes" in row)) continue;
          rows.push({
            process: row.process ?? "",
            rxBytes: row.rx_bytes,
            txBytes: row.tx_bytes,
            timeMs: Date.parse(row.time),
          });
        }
      }
      return new Response(null, { status: status || 500 });
    },
  );
  const heal = (): void => {
    status = 200;
    for (const { resolve } of silent) resolve();
  };
  return {
    options: { url: `http://127.0.0.1:${http.addr.port}/`, token: "hush-hush" },
    rows: () => Promise.resolve(rows),
    provoke: {
      retry: () => status = 503,
      too_large: () => status = 413,
      refused: () => status = 401,
      silence: () => status = 0,
    },
    heal,
    [Symbol.asyncDispose]: async () => {
      heal();
      await http.shutdown();
    },
  };
}
