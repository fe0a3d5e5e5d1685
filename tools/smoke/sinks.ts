/**
 * Trials of every registered sink: a recording is replayed into it, and what arrives is looked at.
 *
 * @module
 */
import { SINK_TYPES } from "../../sinks/mod.ts";
import { TARGETS } from "../../sinks/statusbar/targets.ts";
import { FakeBroker } from "../../test/sinks/mqtt/fake_broker.ts";
import { bytesOf, recorded, RECORDING } from "./recording.ts";
import { faultOf, type Run, type Runner, type Trial } from "./trial.ts";

/** Long, for a machine that does much besides. */
const PATIENCE_MS = 60_000;

/** The rate of the first interval of the recording outside of loopback, as every bar shows it. */
const RATE = /(?<!\d)72(?!\d)/;

type Attempt = Trial["attempt"];

/** Replays the recording into every sink there is. */
export function sinkTrials(): readonly Trial[] {
  return SINK_TYPES.flatMap(({ name }): readonly Trial[] => {
    const target = TARGETS.get(name);
    const own: ReadonlyMap<string, Attempt> = OWN.get(name) ??
      new Map(target === undefined ? [] : [["", target.streaming ? bar(name) : stateFile(name)]]);
    if (own.size === 0) return [{ name: `replay into ${name}`, attempt: nobody(name) }];
    return [...own].map(([form, attempt]) => ({
      name: `replay into ${[name, form].join(" ").trim()}`,
      attempt,
    }));
  });
}

/** A sink that is new has to be tried, too. */
function nobody(name: string): Attempt {
  return () => Promise.resolve(`tools/smoke/sinks.ts does not know how to look at ${name}`);
}

/** Sinks that are no status bars, and their forms. */
const OWN: ReadonlyMap<string, ReadonlyMap<string, Attempt>> = new Map([
  [
    "stdout",
    new Map<string, Attempt>([
      ["ndjson", stdout("ndjson", (text) => bytesOf(text) === recorded().bytes)],
      ["csv", stdout("csv", (text) => sumOfCsv(text) === recorded().bytes)],
      [
        "logfmt",
        stdout("logfmt", (text) => sumOf(text, / [rt]x_bytes=(\d+)/g) === recorded().bytes),
      ],
      ["table", stdout("table", (text) => text.includes("writers") && text.length > 100)],
    ]),
  ],
  ["socket", new Map([["", socket]])],
  ["influxdb", new Map([["", influxdb]])],
  ["mqtt", new Map([["", mqtt]])],
]);

function stdout(format: string, isRight: (text: string) => boolean): Attempt {
  return async (run) => {
    const words = replay(RECORDING, `stdout:?format=${format}`);
    return faultOf(
      words,
      await run(words),
      (ended) =>
        ended.code !== 0 ? "it failed" : isRight(ended.stdout) ? undefined : "rows are wrong",
    );
  };
}

/** A bar that reads standard output. */
function bar(name: string): Attempt {
  return async (run) => {
    const words = replay(RECORDING, name);
    return faultOf(words, await run(words), ({ code, stdout }) => {
      if (code !== 0) return "it failed";
      if (!RATE.test(stdout)) return "it prints no rate";
      return stdout.includes("stopped") ? undefined : "it does not say that it has stopped";
    });
  };
}

/** A bar that reads a file. */
function stateFile(name: string): Attempt {
  return async (run, folder) => {
    const path = `${folder}/state`;
    const read = async (): Promise<string> => await Deno.readTextFile(path).catch(() => "");
    const fault = await replaySlowly(run, folder, `${name}:${path}`, async () => {
      return RATE.test(await read());
    }, "the state file holds no rate");
    if (fault !== undefined) return fault;
    return /stopped/.test(await read()) ? undefined : `it is not stopped:\n${await read()}`;
  };
}

/** Whoever connects to the socket gets all rows, those of the interval before first. */
async function socket(run: Runner, folder: string): Promise<string | undefined> {
  const path = `${folder}/socket`;
  let text = "";
  let reading: Promise<void> | undefined;
  const read = async (connection: Deno.UnixConn): Promise<void> => {
    for await (const part of connection.readable.pipeThrough(new TextDecoderStream())) text += part;
  };
  const fault = await replaySlowly(run, folder, `socket:${path}`, async () => {
    if (reading === undefined) {
      const connection = await Deno.connect({ transport: "unix", path }).catch(() => undefined);
      if (connection !== undefined) reading = read(connection);
    }
    return text.includes('"rows":');
  }, "the socket gives no rows");
  await reading;
  if (fault !== undefined) return fault;
  const { bytes } = recorded();
  return bytesOf(text) === bytes ? undefined : `${bytesOf(text)} of ${bytes} bytes came:\n${text}`;
}

async function influxdb(run: Runner, folder: string): Promise<string | undefined> {
  let text = "";
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      if (request.method === "POST") text += `${await request.text()}\n`;
      return new Response(null, { status: 204 });
    },
  );
  try {
    const options = "org=home&token=secret&gzip=false&internal=false";
    const url = `influxdb://127.0.0.1:${server.addr.port}/net?${options}`;
    return await durably(run, folder, url, () => sumOf(text, /[ ,][rt]x_bytes=(\d+)/g));
  } finally {
    await server.shutdown();
  }
}

async function mqtt(run: Runner, folder: string): Promise<string | undefined> {
  await using broker = new FakeBroker();
  const url = `mqtt://127.0.0.1:${broker.port}/smoke?events=true`;
  return await durably(
    run,
    folder,
    url,
    () =>
      broker.taken.filter(({ topic }) => /\/events$/.test(topic))
        .reduce((sum, { payload }) => sum + bytesOf(payload), 0),
  );
}

/** Replays into a server that takes rows from the journal. */
async function durably(
  run: Runner,
  folder: string,
  url: string,
  arrived: () => number,
): Promise<string | undefined> {
  const words = [...replay(RECORDING, url), "--journal", `${folder}/journal.db`];
  return faultOf(words, await run(words), ({ code }) => {
    if (code !== 0) return "it failed";
    const { bytes } = recorded();
    return arrived() === bytes ? undefined : `${arrived()} of ${bytes} bytes arrived`;
  });
}

/**
 * Replays through a pipe, the first interval first, and goes on when something is seen: the end would
 * take it away.
 */
async function replaySlowly(
  run: Runner,
  folder: string,
  sink: string,
  isSeen: () => Promise<boolean>,
  otherwise: string,
): Promise<string | undefined> {
  const pipe = `${folder}/pipe`;
  const { success } = await new Deno.Command("mkfifo", { args: [pipe] }).output();
  if (!success) throw new Error(`Cannot make the pipe ${pipe}`);
  const words = replay(pipe, sink);
  let ended: Run | undefined;
  const running = run(words).then((end) => ended = end);
  let wasSeen = false;
  // Open for both, it opens at once, whether somebody reads or not.
  using file = await Deno.open(pipe, { read: true, write: true });
  const { beginning, rest } = recorded();
  await write(file, beginning);
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end;) {
    if (ended !== undefined || (wasSeen = await isSeen())) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (ended === undefined) await write(file, rest);
  file.close();
  return faultOf(words, await running, ({ code }) => {
    if (!wasSeen) return otherwise;
    return code === 0 ? undefined : "it failed";
  });
}

/** Less than a pipe holds is written at once. */
async function write(file: Deno.FsFile, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > 60_000) throw new RangeError(`${bytes.length} bytes are too many for a pipe`);
  if (await file.write(bytes) !== bytes.length) throw new Error("The pipe is full");
}

function replay(path: string, sink: string): string[] {
  return ["replay", path, "--speed", "max", "--sink", sink];
}

function sumOf(text: string, numbers: RegExp): number {
  return [...text.matchAll(numbers)].reduce((sum, [, number]) => sum + Number(number), 0);
}

function sumOfCsv(text: string): number {
  const [head = [], ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(","));
  const columns = ["rx_bytes", "tx_bytes"].map((name) => head.indexOf(name));
  return rows.flatMap((row) => columns.map((column) => Number(row[column])))
    .reduce((sum, number) => sum + number, 0);
}
