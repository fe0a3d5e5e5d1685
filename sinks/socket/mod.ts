/**
 * A Unix socket: whoever may connect gets the rows as NDJSON, as they come.
 *
 * @module
 */
import { z } from "zod";
import type { Sink, SinkContext, SinkType } from "../sink.ts";
import { DeferredSink } from "../statusbar/deferred_sink.ts";

/** Options of the `socket` sink. */
export interface SocketOptions {
  /** Where the socket is; undefined: the usual place. */
  readonly path?: string | undefined;
  /** Name or number of the group that may connect. */
  readonly group?: string | undefined;
}

/** `sun_path` of unix(7) has 108 bytes, the last of which is 0. */
const MAX_PATH_BYTES = 107;

const schema: z.ZodType<SocketOptions> = z.strictObject({
  path: z.string().refine(isPath, {
    error: `expected an absolute path of at most ${MAX_PATH_BYTES} bytes, without . and ..`,
  }).optional().meta({
    description: "The socket; left out: /run/socktraf/socktraf.sock for root, " +
      "else $XDG_RUNTIME_DIR/socktraf/socktraf.sock",
    example: "/run/socktraf/socktraf.sock",
  }),
  group: z.string().min(1).optional().meta({
    description: "Group (name or number) that may connect besides the owner",
    example: "adm",
  }),
});

/** The `socket` sink. */
export const socket: SinkType<z.ZodType<SocketOptions>> = {
  name: "socket",
  summary:
    "A Unix socket with the rows as NDJSON, for socktraf top without root and other programs",
  kind: "live",
  schema,
  fromUrl: optionsFromUrl,
  exampleUrl: "socket:?group=adm",
  create: (options: SocketOptions, _context: SinkContext): Sink =>
    new DeferredSink(async () => {
      const { createSocketSink } = await import("./socket_sink.ts");
      return createSocketSink(options);
    }),
};

function isPath(path: string): boolean {
  const bytes = new TextEncoder().encode(path).length;
  return /^\/[^\0]*[^/\0]$/.test(path) && bytes <= MAX_PATH_BYTES &&
    !path.split("/").some((part) => part === "." || part === "..");
}

function optionsFromUrl(url: URL): Record<string, unknown> {
  const isAbsolute = url.pathname.startsWith("/") && url.pathname.length > 1;
  if (url.host !== "" || url.hash !== "" || (!isAbsolute && !["", "/"].includes(url.pathname))) {
    throw new TypeError(
      "expected a path after one colon, as in socket:/run/socktraf/socktraf.sock",
    );
  }
  if (!isAbsolute) return {};
  try {
    return { path: decodeURIComponent(url.pathname) };
  } catch {
    throw new TypeError("expected every % in it to start an escape, such as %20");
  }
}
