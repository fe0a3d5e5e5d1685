/**
 * Not an InfluxDB: a server that gives the answers a test tells it to. For what no server that can be
 * installed here gives: the errors of versions 2 and 3, and broken connections.
 */

/** A write as it came. */
export interface Received {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** Decompressed. */
  readonly text: string;
}

/** A running fake. */
export interface FakeInfluxdb extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** Starts a server that answers writes as told. */
export function fakeInfluxdb(
  answer: (write: Received, index: number) => Response | Promise<Response>,
): FakeInfluxdb {
  const received: Received[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const isGzip = request.headers.get("content-encoding") === "gzip";
    const body = request.body ?? new Blob([]).stream();
    const text = await new Response(
      isGzip ? body.pipeThrough(new DecompressionStream("gzip")) : body,
    ).text();
    const write: Received = {
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      text,
    };
    received.push(write);
    return await answer(write, received.length - 1);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    received,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Answers with JSON, as versions 2 and 3 do. */
export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, { status, headers });
}

/**
 * Starts a server that is no HTTP server.
 *
 * @param treat what it does with a connection after the first bytes of a request
 */
export function rawServer(
  treat: (connection: Deno.TcpConn) => Promise<void> | void,
): FakeInfluxdb {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.TcpConn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      connections.push(connection);
      await connection.read(new Uint8Array(65_536));
      await treat(connection);
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    received: [],
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await serving.catch(() => {});
      for (const connection of connections) {
        try {
          connection.close();
        } catch {
          // The test closed it.
        }
      }
    },
  };
}
