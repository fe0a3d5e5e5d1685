/** What the conformance suite has to know of the sink `socket`. */
import type { Fixture, ReceivedRow, Receiver } from "../conformance/fixture.ts";
import { ndjsonRows } from "../conformance/text_receiver.ts";

/** The fixture of `socket`. */
export const fixture: Fixture = {
  options: { path: "/nowhere/socktraf.sock" },
  unreachable: { path: "/nowhere/at/all/socktraf.sock" },
  receiver: async () => client(await Deno.makeTempDir({ prefix: "socktraf-socket-" })),
};

/** Connects when it is asked, and gets the newest interval. */
function client(folder: string): Receiver {
  const path = `${folder}/there/socktraf/x.sock`;
  Deno.mkdirSync(`${folder}/there`);
  return {
    options: { path },
    keeps: "newest",
    rows: () => newestRows(path),
    // As when the user whose folder it is has logged out.
    provoke: { retry: () => Deno.renameSync(`${folder}/there`, `${folder}/away`) },
    heal: () => Deno.renameSync(`${folder}/away`, `${folder}/there`),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function newestRows(path: string): Promise<ReceivedRow[]> {
  let connection: Deno.UnixConn;
  try {
    connection = await Deno.connect({ transport: "unix", path });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  let text = "";
  for await (const part of connection.readable.pipeThrough(new TextDecoderStream())) {
    text += part;
    // Leaving the loop closes the connection.
    if (/"rows":\d+\}\n$/.test(text)) break;
  }
  return ndjsonRows(text);
}
