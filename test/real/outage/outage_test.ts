/**
 * Nothing recorded is lost, and nothing counts twice: real traffic into real receivers, while these are
 * killed, hung and begun anew and socktraf itself is killed. SOCKTRAF_LONG makes the outages 20 s long.
 */
import assert from "node:assert/strict";
import { JournalDatabase } from "../../../src/delivery/journal/database.ts";
import { readStatus } from "../../../src/delivery/journal/status.ts";
import { namedWorkload, runWorkload } from "../../kernel/workloads.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { tracing } from "../ability.ts";
import { Socktraf } from "../socktraf.ts";
import { influxdb, mosquitto, type Receiver, type Sums, victoriaMetrics } from "./receivers.ts";

const isLong = Deno.env.get("SOCKTRAF_LONG") !== undefined;
/**
 * Seconds that a receiver is away each time. Longer than socktraf needs to start: VictoriaMetrics, which
 * forgets what it took last, must not be killed and back while nothing is written that could notice.
 */
const OUTAGE_S = isLong ? 20 : 8;
/** Seconds that a receiver hangs. */
const HANG_S = isLong ? 20 : 3;
const KILLS = isLong ? 5 : 2;
const PROCESSES = 200;
/** Datagrams of a process in a second. */
const RATE = 4;

const missing = tracing.works
  ? missingPrograms("influxd", "victoria-metrics", "vmauth", "mosquitto", "mosquitto_sub")
  : tracing.missing;

Deno.test({
  name:
    `killed, hung and emptied receivers, and a killed socktraf: every recorded byte of ${PROCESSES} ` +
    `processes arrives once${missing}`,
  ignore: missing !== "",
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-outage-" });
    try {
      await using receivers = await startAll(folder);
      // Other tests count the processes of their own workload of this kind.
      const working = runWorkload(
        await namedWorkload("steady", "outage"),
        String(PROCESSES),
        String(RATE),
        String(2 * OUTAGE_S + HANG_S + 12),
      );
      const program = new Program(folder, receivers.all.map(({ url }) => url));
      await using _program = program;
      await program.start();
      await Promise.all([
        ...receivers.all.map(trouble),
        killOften(program),
      ]);
      await working;
      await program.stop();
      await catchUp(program, `${folder}/journal.db`);
      const truth = recorded(`${folder}/journal.db`);
      assert.ok(truth.size >= PROCESSES, `${truth.size} processes were recorded`);
      for (const receiver of receivers.all) {
        assert.deepEqual(sorted(await receiver.readBack()), sorted(truth), receiver.name);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function startAll(
  folder: string,
): Promise<AsyncDisposable & { readonly all: readonly Receiver[] }> {
  const all = await Promise.all([influxdb(folder), victoriaMetrics(folder), mosquitto(folder)]);
  return {
    all,
    [Symbol.asyncDispose]: async () => {
      for (const receiver of all) await receiver[Symbol.asyncDispose]();
    },
  };
}

/** Everything that may happen to a receiver. */
async function trouble(receiver: Receiver): Promise<void> {
  await pause(2 + Math.random() * 2);
  await receiver.server.kill();
  await pause(OUTAGE_S);
  await receiver.server.start();
  await pause(2);
  receiver.server.signal("SIGSTOP");
  await pause(HANG_S);
  receiver.server.signal("SIGCONT");
  await pause(2);
  await receiver.restartEmpty();
}

async function killOften(program: Program): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(4 + Math.random() * (isLong ? 8 : 2));
    await program.kill();
    await program.start();
  }
}

/** socktraf with all sinks, again and again. */
class Program implements AsyncDisposable {
  readonly #words: readonly string[];
  #running: Socktraf | undefined;

  constructor(folder: string, sinks: readonly string[]) {
    this.#words = [
      ...["run", "--interval", "500ms", "--journal", `${folder}/journal.db`],
      ...sinks.flatMap((url) => ["--sink", url]),
    ];
  }

  async start(): Promise<void> {
    this.#running = Socktraf.start(this.#words, { env: { SOCKTRAF_CONFIG: "/dev/null" } });
    await this.#running.bpftrace();
  }

  async kill(): Promise<void> {
    this.#running?.signal("SIGKILL");
    await this.#running?.end();
    await this.#running?.[Symbol.asyncDispose]();
  }

  async stop(): Promise<void> {
    const running = this.#running;
    running?.signal("SIGTERM");
    const end = await running?.end(60_000);
    assert.deepEqual(end, { code: 0, signal: null }, running?.errors ?? "");
    await running?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.[Symbol.asyncDispose]();
  }
}

/** Runs it until every sink has taken everything. */
async function catchUp(program: Program, journal: string): Promise<void> {
  const isBehind = (): boolean =>
    readStatus(journal)?.sinks.some(({ lagRows }) => lagRows > 0) ?? true;
  for (let attempt = 0; attempt < 5 && isBehind(); attempt++) {
    await program.start();
    await pause(isLong ? 30 : 12);
    await program.stop();
  }
  assert.ok(!isBehind(), "a sink never caught up");
}

/** Bytes of each process in the journal. */
function recorded(journal: string): Sums {
  using database = new JournalDatabase(journal);
  const sums: Sums = new Map();
  let place = { id: 0, rowTotal: 0 };
  for (;;) {
    const entries = database.read(place, 10_000, 1_000);
    const last = entries.at(-1);
    if (last === undefined) return sums;
    place = last;
    for (const { observation } of entries) {
      for (const row of observation.kind === "interval" ? observation.events : []) {
        const known = sums.get(row.pid ?? 0) ?? { rx: 0, tx: 0 };
        sums.set(row.pid ?? 0, { rx: known.rx + row.rxBytes, tx: known.tx + row.txBytes });
      }
    }
  }
}

function sorted(sums: Sums): unknown[] {
  return [...sums].sort(([a], [b]) => a - b);
}

async function pause(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
