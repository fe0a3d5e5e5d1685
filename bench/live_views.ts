/**
 * What live views cost: `socktraf top` and other tools, each on a terminal of its own, beside the same
 * traffic between two network namespaces. CPU time is that of the whole process tree.
 *
 *     deno run -A bench/live_views.ts [SECONDS]
 *
 * Needs root. Prints a Markdown table.
 *
 * @module
 */
import { builtWorkloads } from "../test/kernel/workloads.ts";
import { table } from "./markdown.ts";
import { cpuSeconds } from "./process_usage.ts";
import { buildProgram } from "./programs_in_c.ts";
import { VethPair } from "./veth.ts";

const PORT = "40964";
const BYTES_PER_SECOND = 100_000_000;
const DATAGRAMS_PER_SECOND = 5_000;
const SHORT_LIVED = 300;
/** Name of the program that makes the traffic. */
const TRAFFIC = "veth_traffic";
/** By its file, or by the name that it gives to its busiest process. */
const SHOWN = /veth_traffic|bulk/;
/** How long a tool may take until it shows something, milliseconds. */
const SETTLE_MS = 8_000;

interface View {
  readonly name: string;
  command(pair: VethPair): readonly string[];
}

const ROOT = new URL("..", import.meta.url).pathname;
const VIEWS: readonly View[] = [
  {
    name: "socktraf top",
    command: () => [Deno.execPath(), "run", "-A", "--quiet", `${ROOT}src/main.ts`, "top"],
  },
  { name: "nethogs", command: ({ device }) => ["nethogs", device] },
  { name: "bandwhich", command: ({ device }) => ["bandwhich", "--interface", device] },
];

async function main(seconds: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-views-" });
  const rows: string[][] = [];
  try {
    const traffic = await buildProgram(TRAFFIC, folder);
    for (const view of VIEWS) rows.push([view.name, ...await measure(view, traffic, seconds)]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const heading = [
    `live view, ${seconds} s of traffic`,
    "CPU s",
    "% of a core",
    "of it bpftrace, s",
    "showed the traffic",
  ];
  await Deno.stdout.write(new TextEncoder().encode(`${table(heading, rows)}\n`));
}

async function measure(view: View, traffic: string, seconds: number): Promise<string[]> {
  await using pair = await VethPair.create();
  const words = view.command(pair);
  if (!await isInstalled(words[0] ?? "")) return ["not installed here", "", "", ""];
  const scopes = `${await builtWorkloads()}/scopes`;
  const server = pair.command(pair.far, scopes, "--serve", pair.farAddress, PORT).spawn();
  const serverOutput = server.output();
  const shell = `stty cols 120 rows 40; exec ${words.map((word) => `'${word}'`).join(" ")}`;
  const tool = pair.command(pair.near, "script", "-qfec", shell, "/dev/null").spawn();
  const toolOutput = tool.output();
  let used: string[];
  try {
    await sleep(SETTLE_MS);
    const before = new Map(tree(tool.pid).map((pid) => [pid, cpuSeconds(pid)]));
    const { code } = await pair.command(
      pair.near,
      traffic,
      pair.farAddress,
      PORT,
      String(seconds),
      String(BYTES_PER_SECOND),
      String(DATAGRAMS_PER_SECOND),
      String(SHORT_LIVED),
    ).output();
    if (code !== 0) throw new Error("The traffic failed");
    // Each of them tells once a second.
    await sleep(1_500);
    let sum = 0;
    let tracer = 0;
    for (const pid of tree(tool.pid)) {
      const used = cpuSeconds(pid) - (before.get(pid) ?? 0);
      sum += used;
      if (nameOf(pid) === "bpftrace") tracer += used;
    }
    used = [sum.toFixed(2), (sum / seconds * 100).toFixed(1), tracer > 0 ? tracer.toFixed(2) : ""];
  } finally {
    for (const pid of tree(tool.pid).reverse()) signal(pid, "SIGTERM");
    signal(server.pid, "SIGTERM");
    await serverOutput;
  }
  const shown = new TextDecoder().decode((await toolOutput).stdout);
  return [...used, SHOWN.test(shown) ? "yes" : "no"];
}

/** A process and all below it. */
function tree(root: number): number[] {
  const parents = [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name))
    .map(({ name }) => [Number(name), parentOf(Number(name))] as const);
  const below = (pid: number): number[] => [
    pid,
    ...parents.filter(([, parent]) => parent === pid).flatMap(([child]) => below(child)),
  ];
  return below(root);
}

function parentOf(pid: number): number {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

function nameOf(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/comm`).trim();
  } catch {
    return "";
  }
}

async function isInstalled(command: string): Promise<boolean> {
  if (command.startsWith("/")) return true;
  const { success } = await new Deno.Command("sh", { args: ["-c", `command -v ${command}`] })
    .output();
  return success;
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

if (import.meta.main) await main(Number(Deno.args[0] ?? 20));
