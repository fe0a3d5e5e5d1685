/**
 * Other tools that say which process moves how much, on the same traffic between two network namespaces.
 *
 * @module
 */
import { builtWorkloads, type Truth } from "../test/kernel/workloads.ts";
import { count, difference, table } from "./markdown.ts";
import { cpuSeconds } from "./process_usage.ts";
import type { Sizes } from "./sizes.ts";
import { Socktraf } from "./socktraf.ts";
import { VethPair } from "./veth.ts";

const PORT = "40963";
const KINDS = ["bulk", "datagrams", "short"] as const;

/** What a tool says that processes sent, by process id; undefined: by no process. */
type Sent = ReadonlyMap<number | undefined, number>;

interface Tool extends AsyncDisposable {
  /** CPU seconds so far, with all its processes. */
  cpu(): number;
  /** Ends it and reads what it said. */
  sent(): Promise<Sent>;
}

/** Runs the traffic under every tool that is there; gives the table. */
export async function measureTools(
  sizes: Sizes,
  folder: string,
  traffic: string,
  log: (text: string) => void,
): Promise<string> {
  const tools: [name: string, start: (pair: VethPair) => Promise<Tool>][] = [
    ["socktraf", () => startSocktraf(folder)],
  ];
  const nethogs = await versionOf("nethogs", "-V");
  if (nethogs !== undefined) tools.push([`nethogs ${nethogs} -t -C -v 2`, startNethogs]);
  const rows: string[][] = [];
  for (const [name, start] of tools) {
    log(`tools: ${name}`);
    rows.push([name, ...await measureTool(start, sizes, traffic)]);
  }
  const { seconds, bulkBytesPerSecond, datagramsPerSecond, shortLived } = sizes.tools;
  const notes = [
    nethogs === undefined ? "nethogs: not installed (apt-get install nethogs)." : "",
    "bandwhich: not compared; Debian 12 has no package of it" +
    (await versionOf("bandwhich", "--version") === undefined
      ? "."
      : ", and the one here is left out."),
  ];
  return [
    `Sent across a veth pair in ${seconds} s: one TCP stream of ${count(bulkBytesPerSecond)} ` +
    `bytes a second, ${count(datagramsPerSecond)} UDP datagrams of 1,000 bytes a second, ` +
    `${shortLived} processes with 10,000 bytes over a TCP connection each.`,
    table(
      [
        "tool",
        "TCP stream, wrong",
        "UDP, wrong",
        "short-lived, wrong",
        "short-lived processes seen",
        "of nobody, bytes",
        "CPU s",
      ],
      rows,
    ),
    notes.filter((note) => note !== "").join("\n"),
  ].join("\n\n");
}

async function measureTool(
  start: (pair: VethPair) => Promise<Tool>,
  { tools, settleMs }: Sizes,
  traffic: string,
): Promise<string[]> {
  await using pair = await VethPair.create();
  await using _server = await startServer(pair);
  await using tool = await start(pair);
  await sleep(settleMs);
  const before = tool.cpu();
  const { code, stdout, stderr } = await pair.command(
    pair.near,
    traffic,
    pair.farAddress,
    PORT,
    String(tools.seconds),
    String(tools.bulkBytesPerSecond),
    String(tools.datagramsPerSecond),
    String(tools.shortLived),
  ).output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`The traffic failed: ${decoder.decode(stderr)}`);
  const truths = decoder.decode(stdout).trim().split("\n").map((line) => JSON.parse(line) as Truth);
  await sleep(1_000 + settleMs); // each of them tells once a second
  const used = tool.cpu() - before;
  const sent = await tool.sent();
  const wrong = KINDS.map((kind) => {
    const own = truths.filter(({ path }) => path === kind);
    return difference(
      own.reduce((sum, { pid }) => sum + (sent.get(pid) ?? 0), 0),
      own.reduce((sum, truth) => sum + truth.tx_bytes, 0),
    );
  });
  const short = truths.filter(({ path }) => path === "short");
  const seen = short.filter(({ pid }) => (sent.get(pid) ?? 0) > 0).length;
  return [
    ...wrong,
    `${seen} of ${short.length}`,
    count(sent.get(undefined) ?? 0),
    used.toFixed(2),
  ];
}

async function startServer(pair: VethPair): Promise<AsyncDisposable> {
  const scopes = `${await builtWorkloads()}/scopes`;
  const server = pair.command(pair.far, scopes, "--serve", pair.farAddress, PORT).spawn();
  const output = server.output();
  await sleep(300);
  return {
    [Symbol.asyncDispose]: async () => {
      end(server, "SIGTERM");
      await output;
    },
  };
}

async function startSocktraf(folder: string): Promise<Tool> {
  const socktraf = await Socktraf.start(folder);
  await socktraf.firstLine();
  return {
    cpu: () => cpuSeconds(socktraf.pid) + cpuSeconds(socktraf.bpftrace),
    sent: async () => {
      await socktraf.stop();
      const sent = new Map<number | undefined, number>();
      for (const line of await socktraf.lines()) {
        const { pid, tx_bytes: bytes = 0 } = JSON.parse(line);
        sent.set(pid, (sent.get(pid) ?? 0) + bytes);
      }
      return sent;
    },
    [Symbol.asyncDispose]: () => socktraf[Symbol.asyncDispose](),
  };
}

// deno-lint-ignore require-await
async function startNethogs(pair: VethPair): Promise<Tool> {
  const args = ["-t", "-C", "-v", "2", pair.device];
  const nethogs = pair.command(pair.near, "nethogs", ...args).spawn();
  const output = nethogs.output();
  return {
    cpu: () => cpuSeconds(nethogs.pid),
    sent: async () => {
      end(nethogs, "SIGINT");
      return sentByNethogs(new TextDecoder().decode((await output).stdout));
    },
    [Symbol.asyncDispose]: async () => {
      end(nethogs, "SIGKILL");
      await output;
    },
  };
}

/** nethogs repeats its sums, `PROGRAM/PID/UID`, sent, received, with six digits; the last is the whole. */
function sentByNethogs(text: string): Sent {
  const sent = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [who = "", bytes] = line.split("\t");
    if (bytes !== undefined) sent.set(who, Math.max(sent.get(who) ?? 0, Number(bytes)));
  }
  const byPid = new Map<number | undefined, number>();
  for (const [who, bytes] of sent) {
    const pid = Number(who.split("/").at(-2)) || undefined;
    byPid.set(pid, (byPid.get(pid) ?? 0) + bytes);
  }
  return byPid;
}

async function versionOf(command: string, flag: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await new Deno.Command(command, { args: [flag] }).output();
    const decoder = new TextDecoder();
    return /\d+\.\d[\d.]*/.exec(decoder.decode(stdout) + decoder.decode(stderr))?.[0];
  } catch {
    return undefined;
  }
}

function end(process: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    process.kill(signal);
  } catch {
    // It has ended already.
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
