/** A real VictoriaMetrics on loopback, and vmauth, which asks for a token in front of it. */
import { freePort, Server } from "./server.ts";

/** One series with all its samples, as `/api/v1/export` gives it. */
export interface ExportedSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  /** Milliseconds since the epoch. */
  readonly timestamps: readonly number[];
}

/** A running VictoriaMetrics. */
export class VictoriaMetrics implements AsyncDisposable {
  readonly server: Server;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param folder where to keep its data; the caller removes it
   * @param port where it listens, also when it is started again
   * @param more words of the command line
   */
  static async start(
    folder: string,
    port: number = freePort(),
    ...more: readonly string[]
  ): Promise<VictoriaMetrics> {
    const server = await Server.start({
      program: "victoria-metrics",
      args: [
        `-httpListenAddr=127.0.0.1:${port}`,
        `-storageDataPath=${folder}`,
        "-retentionPeriod=100y",
        ...more,
      ],
      ready: () => answers(`http://127.0.0.1:${port}/health`),
    });
    return new VictoriaMetrics(server, port);
  }

  /** All series that a selector finds. */
  async series(selector: string): Promise<readonly ExportedSeries[]> {
    const address = `http://127.0.0.1:${this.port}`;
    await (await fetch(`${address}/internal/force_flush`)).text();
    const query = new URLSearchParams({ "match[]": selector });
    const text = await (await fetch(`${address}/api/v1/export?${query}`)).text();
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  /**
   * Waits until a counter of the server itself is not zero. Its counters are a second old.
   *
   * @throws {Error} where it stays zero for ten seconds
   */
  async waitForCounter(name: string): Promise<void> {
    const endMs = performance.now() + 10_000;
    while (performance.now() < endMs) {
      const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
      const line = text.split("\n").find((each) => each.startsWith(`${name} `));
      if (Number(line?.slice(name.length + 1) ?? 0) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${name} stays zero`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/**
 * Starts vmauth, which lets those with a token write to a VictoriaMetrics.
 *
 * @param folder for its configuration; the caller removes it
 */
export async function startVmauth(
  folder: string,
  token: string,
  backend: number,
): Promise<{ readonly server: Server; readonly port: number }> {
  const config = `${folder}/vmauth.yml`;
  await Deno.writeTextFile(
    config,
    `users:\n- bearer_token: ${token}\n  url_prefix: "http://127.0.0.1:${backend}"\n`,
  );
  const port = freePort();
  const server = await Server.start({
    program: "vmauth",
    args: [`-httpListenAddr=127.0.0.1:${port}`, `-auth.config=${config}`],
    ready: (log) => /starting http server|server started|listening/i.test(log) && canConnect(port),
  });
  return { server, port };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function canConnect(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
