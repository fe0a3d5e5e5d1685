/**
 * Follows a socktraf that runs already, by the socket that it offers.
 *
 * @module
 */
import { readerPaths } from "../../../sinks/statusbar/places.ts";
import { pause } from "../../capture/pause.ts";
import type { Observation } from "../../traffic/event.ts";
import type { Io } from "../io.ts";
import { FeedReader } from "./feed.ts";
import { TopProblem } from "./problem.ts";

/** Name of the socket's file. */
const FILE_NAME = "socktraf.sock";
/** Pause before a lost connection is tried again, milliseconds. */
const RETRY_MS = 1_000;

/** What happens while a daemon is followed. */
export interface DaemonHandler {
  observe(observation: Observation): void;
  /** Says what has happened. */
  tell(text: string): void;
  /** Says what is so until further notice; undefined: all is well. */
  tellAlways(text: string | undefined): void;
}

/** An open socket of a daemon, and where it is. */
export interface DaemonSocket {
  readonly path: string;
  readonly connection: Deno.UnixConn;
}

/**
 * Connects to the first daemon that answers: the user's own, else that of the system.
 *
 * @param path the socket, where the user names one
 * @returns undefined where there is none
 * @throws {TopProblem} where there is one that may not be used, or none where the user named it
 */
export async function findDaemon(
  io: Io,
  path: string | undefined,
): Promise<DaemonSocket | undefined> {
  const paths = path === undefined
    ? readerPaths({ env: (name) => io.env(name) }, FILE_NAME)
    : [path];
  let forbidden: string | undefined;
  for (const candidate of paths) {
    try {
      return { path: candidate, connection: await connect(candidate) };
    } catch (error) {
      if (error instanceof Deno.errors.PermissionDenied) forbidden ??= candidate;
      else if (path !== undefined) throw cannotConnect(path, error);
    }
  }
  if (forbidden === undefined) return undefined;
  throw new TopProblem(
    `Cannot connect to "${forbidden}": no permission`,
    'Ask for membership of the group that its option "group" names, or run it as root',
    77,
  );
}

/** Follows it until the signal aborts; connects again where it is restarted. */
export async function followDaemon(
  socket: DaemonSocket,
  handler: DaemonHandler,
  signal: AbortSignal,
): Promise<void> {
  const reader = new FeedReader();
  let connection: Deno.UnixConn | undefined = socket.connection;
  while (!signal.aborted) {
    if (connection !== undefined) {
      handler.tellAlways(undefined);
      await readAll(connection, reader, handler, signal);
    }
    if (signal.aborted) return;
    handler.tellAlways(
      `socktraf at ${socket.path} does not answer; what it counts now is not seen`,
    );
    await pause(RETRY_MS, signal);
    connection = await connect(socket.path).catch(() => undefined);
  }
  connection?.close();
}

async function connect(path: string): Promise<Deno.UnixConn> {
  return await Deno.connect({ transport: "unix", path });
}

async function readAll(
  connection: Deno.UnixConn,
  reader: FeedReader,
  handler: DaemonHandler,
  signal: AbortSignal,
): Promise<void> {
  const close = (): void => {
    try {
      connection.close();
    } catch {
      // It has closed itself.
    }
  };
  signal.addEventListener("abort", close);
  try {
    for await (const bytes of connection.readable) {
      for (const item of reader.push(bytes)) {
        if (item.kind === "observation") handler.observe(item.observation);
        else handler.tell(`${item.intervals} intervals were missed: this terminal was too slow`);
      }
    }
  } catch {
    // Closed by us, or broken: both end here.
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

function cannotConnect(path: string, error: unknown): TopProblem {
  const isMissing = error instanceof Deno.errors.NotFound;
  return new TopProblem(
    `Cannot connect to "${path}": ${isMissing ? "it is not there" : "nobody listens there"}`,
    `Run socktraf with --sink socket:${path.startsWith("/") ? path : ""}`,
    69,
  );
}
