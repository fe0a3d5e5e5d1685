/** A real InfluxDB 1 on loopback. */
import type { Certificates } from "./certificates.ts";
import { freePort, Server } from "./server.ts";

/** How to start it. */
export interface InfluxdOptions {
  /** Where to keep its data; the caller removes it. */
  readonly folder: string;
  /** Where it listens, also when it is started again; default: a free port. */
  readonly port?: number;
  /** With users: `admin` with the password `secret` is made. */
  readonly auth?: boolean;
  /** Largest body of a request that it takes. */
  readonly maxBodyBytes?: number;
  /** With TLS. */
  readonly tls?: Certificates;
}

/** One result series of a query. */
export interface Series {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (string | number | null)[])[];
}

/** A running InfluxDB. */
export class Influxd implements AsyncDisposable {
  readonly server: Server;
  readonly #options: InfluxdOptions;
  readonly #client: Deno.HttpClient;
  /** Where it listens. */
  readonly port: number;

  private constructor(
    server: Server,
    options: InfluxdOptions,
    client: Deno.HttpClient,
    port: number,
  ) {
    this.port = port;
    this.server = server;
    this.#options = options;
    this.#client = client;
  }

  /** Starts one and waits until it listens. */
  static async start(options: InfluxdOptions): Promise<Influxd> {
    const { folder, auth = false, maxBodyBytes, tls, port = freePort() } = options;
    const server = await Server.start({
      program: "influxd",
      args: ["run", "-config", "/dev/null"],
      env: {
        INFLUXDB_META_DIR: `${folder}/meta`,
        INFLUXDB_DATA_DIR: `${folder}/data`,
        INFLUXDB_DATA_WAL_DIR: `${folder}/wal`,
        INFLUXDB_REPORTING_DISABLED: "true",
        INFLUXDB_MONITOR_STORE_ENABLED: "false",
        INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
        INFLUXDB_BIND_ADDRESS: "127.0.0.1:0",
        INFLUXDB_HTTP_AUTH_ENABLED: String(auth),
        ...(maxBodyBytes === undefined ? {} : {
          INFLUXDB_HTTP_MAX_BODY_SIZE: String(maxBodyBytes),
        }),
        ...(tls === undefined ? {} : {
          INFLUXDB_HTTP_HTTPS_ENABLED: "true",
          INFLUXDB_HTTP_HTTPS_CERTIFICATE: tls.certificate,
          INFLUXDB_HTTP_HTTPS_PRIVATE_KEY: tls.key,
        }),
      },
      ready: (log) => log.includes("Listening on HTTP"),
    });
    const client = Deno.createHttpClient(
      tls === undefined ? {} : { caCerts: [await Deno.readTextFile(tls.authority)] },
    );
    const influxd = new Influxd(server, options, client, port);
    if (auth) {
      await influxd.query("CREATE USER admin WITH PASSWORD 'secret' WITH ALL PRIVILEGES");
    }
    return influxd;
  }

  /** Runs InfluxQL; times come in milliseconds. */
  async query(statement: string, database = ""): Promise<readonly Series[]> {
    const scheme = this.#options.tls === undefined ? "http" : "https";
    const query = new URLSearchParams({ q: statement, epoch: "ms" });
    if (database !== "") query.set("db", database);
    const response = await fetch(`${scheme}://127.0.0.1:${this.port}/query?${query}`, {
      method: "POST",
      client: this.#client,
      ...(this.#options.auth === true
        ? { headers: { authorization: `Basic ${btoa("admin:secret")}` } }
        : {}),
    });
    const { results, error } = await response.json();
    const problem = error ?? results?.[0]?.error;
    if (problem !== undefined) throw new Error(`${statement}: ${problem}`);
    return results[0].series ?? [];
  }

  /** All points of a measurement, each as an object of its columns. */
  async points(
    database: string,
    measurement: string,
  ): Promise<Record<string, string | number | null>[]> {
    const [series] = await this.query(`SELECT * FROM "${measurement}"`, database);
    if (series === undefined) return [];
    return series.values.map((row) =>
      Object.fromEntries(series.columns.map((column, index) => [column, row[index] ?? null]))
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    await this.server[Symbol.asyncDispose]();
  }
}
