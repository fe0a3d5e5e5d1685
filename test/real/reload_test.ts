/** What SIGHUP does to the running program: every byte is counted once, before, across and after it. */
import assert from "node:assert/strict";
import { namedWorkload, runWorkload } from "../kernel/workloads.ts";
import { tracing } from "./ability.ts";
import { NotifySocket } from "./notify_socket.ts";
import { Pulse } from "./pulse.ts";
import { assertExact, type Row, Socktraf, until } from "./socktraf.ts";

/** A configuration file, and a socktraf that uses it as a service would. */
class Service implements AsyncDisposable {
  readonly #folder: string;
  readonly socktraf: Socktraf;

  private constructor(folder: string, socktraf: Socktraf) {
    this.#folder = folder;
    this.socktraf = socktraf;
  }

  static async start(head: string, env: Readonly<Record<string, string>> = {}): Promise<Service> {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-reload-" });
    await Deno.writeTextFile(`${folder}/config.toml`, fileOf(head));
    const words = ["--config", `${folder}/config.toml`, "--reload-on-hangup"];
    return new Service(folder, Socktraf.start(words, { env }));
  }

  /** Changes the file, asks for a reload, and waits until the log says this. */
  async reload(head: string, said: RegExp): Promise<void> {
    await Deno.writeTextFile(`${this.#folder}/config.toml`, fileOf(head));
    const before = this.socktraf.errors.length;
    this.socktraf.signal("SIGHUP");
    await this.socktraf.until(() => said.test(this.socktraf.errors.slice(before)), String(said));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.socktraf[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function fileOf(head: string): string {
  return `${head}\n[[sinks]]\ntype = "stdout"\nformat = "ndjson"\n`;
}

const RELOADED = /configuration reloaded/;
const gaps = (rows: readonly Row[]): readonly Row[] => rows.filter((row) => "gap_seconds" in row);

Deno.test({
  name:
    `a reload of host, grouping and filter loses no byte and leaves bpftrace alone${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    // Rows without a process id can be told by their name alone.
    const name = await namedWorkload("writers", `reload-${Deno.pid}`);
    await using _pulse = new Pulse();
    await using service = await Service.start('interval = "500ms"\nhost = "one"');
    const { socktraf } = service;
    const bpftrace = await socktraf.bpftrace();
    await socktraf.counts();
    const working = runWorkload(name, "2", "8", "udp");
    const seen = (is: (row: Row) => boolean): Promise<void> =>
      socktraf.until(
        () => socktraf.rows.some((row) => row["process"] === name && is(row)),
        "a row of the workload",
      );
    await seen((row) => row["host"] === "one");
    await service.reload('interval = "500ms"\nhost = "two"', RELOADED);
    await seen((row) => row["host"] === "two");
    await service.reload('interval = "500ms"\nhost = "two"\ngroup_by = ["process"]', RELOADED);
    await seen((row) => !("pid" in row));
    await service.reload(
      `interval = "500ms"\nhost = "three"\n[filter]\nprocess = ["${name}"]`,
      RELOADED,
    );
    const truths = await working;
    socktraf.signal("SIGTERM");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    assert.deepEqual(gaps(socktraf.rows), []);
    assert.ok(bpftrace.isGone, "it is another bpftrace");
    const own = socktraf.rows.filter((row) => row["process"] === name);
    for (const field of ["rx_bytes", "tx_bytes"] as const) {
      const counted = own.reduce((sum, row) => sum + Number(row[field]), 0);
      const truth = truths.reduce((sum, one) => sum + one[field], 0);
      assert.equal(counted, truth, `${field}: ${counted} counted, ${truth} moved`);
    }
    const hosts = new Set(own.map((row) => row["host"]));
    assert.deepEqual([...hosts], ["one", "two", "three"]);
    assert.ok(own.some((row) => !("pid" in row)), "the grouping was never that by process");
    const last = socktraf.rows.filter((row) => row["host"] === "three");
    assert.deepEqual([...new Set(last.map((row) => row["process"]))], [name]);
    assert.doesNotMatch(socktraf.errors, /error|warn|started again/);
  },
});

Deno.test({
  name: `a configuration that is wrong is refused and the old one goes on${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using _pulse = new Pulse();
    await using service = await Service.start('interval = "500ms"\nhost = "old"');
    const { socktraf } = service;
    await socktraf.counts();
    const working = runWorkload("writers", "2", "5", "udp");
    const refused = /the configuration is not taken; the old one stays/;
    await service.reload('interval = "soon"\nhost = "new"', refused);
    await service.reload('interval = "500ms\nhost = "new"', refused);
    await service.reload(
      'interval = "500ms"\nhost = "new"\n[capture]\nbpftrace = "/nowhere"',
      refused,
    );
    const truths = await working;
    socktraf.signal("SIGTERM");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    assertExact(socktraf.rows, "writers", truths);
    assert.deepEqual(gaps(socktraf.rows), []);
    assert.deepEqual([...new Set(socktraf.rows.map((row) => row["host"]))], ["old"]);
    assert.match(socktraf.errors, /config\.toml:1: .*soon/);
    assert.match(socktraf.errors, /nowhere/);
  },
});

Deno.test({
  name:
    `a reload that needs another bpftrace counts to the byte before and after, with a gap${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using _pulse = new Pulse();
    await using service = await Service.start('interval = "4s"\nhost = "one"');
    const { socktraf } = service;
    await socktraf.counts();
    const before = await runWorkload("writers", "2", "1", "udp");
    // The interval in which this was counted is not over: it has to come with the last words.
    await service.reload('interval = "500ms"\nhost = "two"', /started again for interval/);
    await socktraf.until(() => gaps(socktraf.rows).length === 1, "the gap");
    const after = await runWorkload("writers", "2", "1", "udp");
    socktraf.signal("SIGTERM");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    assertExact(socktraf.rows, "writers", [...before, ...after]);
    const [gap] = gaps(socktraf.rows);
    assert.equal(gap?.["reason"], "bpftrace was started again for a changed configuration");
    assert.ok(Number(gap?.["gap_seconds"]) > 0 && Number(gap?.["gap_seconds"]) < 60);
  },
});

Deno.test({
  name:
    `the service manager hears that it is ready, that it reloads, that it lives, and that it stops${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using _pulse = new Pulse();
    await using manager = await NotifySocket.open();
    await using service = await Service.start('interval = "500ms"', {
      NOTIFY_SOCKET: manager.path,
      WATCHDOG_USEC: "1000000",
    });
    const heard = (text: string, times = 1): Promise<void> =>
      until(
        () => manager.heard.filter((line) => line.includes(text)).length >= times,
        text,
        60_000,
      );
    await heard("READY=1");
    assert.ok(service.socktraf.rows.length > 0, "it was ready before it counted");
    await service.reload('interval = "500ms"\nhost = "two"', RELOADED);
    await heard("RELOADING=1");
    await heard("READY=1", 2);
    await heard("WATCHDOG=1", 2);
    service.socktraf.signal("SIGTERM");
    assert.deepEqual(await service.socktraf.end(), { code: 0, signal: null });
    await heard("STOPPING=1");
    assert.doesNotMatch(service.socktraf.errors, /service manager/);
  },
});

Deno.test({
  name: `without a service manager SIGHUP ends it, as before${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using _pulse = new Pulse();
    await using socktraf = Socktraf.start(["--interval", "500ms", "--format", "ndjson"], {
      env: { NOTIFY_SOCKET: "" },
    });
    await socktraf.counts();
    socktraf.signal("SIGHUP");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
  },
});
