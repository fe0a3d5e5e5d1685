/** A real MQTT broker, and what somebody who listens to it gets. */
import { findProgram, type Program, runToEnd } from "./programs.ts";
import type { Certificates } from "./certificates.ts";
import { freePort, Server } from "./server.ts";

/** How a broker is set up; without anything it takes everybody. */
export interface BrokerSetup {
  /** Users and their passwords; nobody else may connect. */
  readonly users?: Readonly<Record<string, string>>;
  /** Lines of the access list. */
  readonly acl?: readonly string[];
  /** Files of the certificate, to listen with TLS. */
  readonly tls?: Certificates;
  /** More lines of the configuration, before the listener's own. */
  readonly lines?: readonly string[];
}

/** One message, as mosquitto_sub prints it. */
export interface Heard {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: number;
}

/** A mosquitto on a free port of loopback, with a folder of its own. */
export class Mosquitto implements AsyncDisposable {
  readonly port: number;
  readonly server: Server;
  readonly #folder: string;
  readonly #login: readonly string[];

  private constructor(port: number, server: Server, folder: string, login: readonly string[]) {
    this.port = port;
    this.server = server;
    this.#folder = folder;
    this.#login = login;
  }

  /** Starts one and waits until it listens. With users, the first one reads for us. */
  static async start(setup: BrokerSetup = {}): Promise<Mosquitto> {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-mosquitto-" });
    const port = freePort();
    const { users, acl, tls, lines = [] } = setup;
    const config = ["user root", "log_type all", ...lines];
    if (users === undefined) config.push("allow_anonymous true");
    else {
      const passwords = `${folder}/passwords`;
      await Deno.writeTextFile(passwords, "");
      for (const [name, password] of Object.entries(users)) {
        await runToEnd(program("mosquitto_passwd"), ["-b", passwords, name, password]);
      }
      config.push("allow_anonymous false", `password_file ${passwords}`);
    }
    if (acl !== undefined) {
      await Deno.writeTextFile(`${folder}/acl`, `${acl.join("\n")}\n`);
      config.push(`acl_file ${folder}/acl`);
    }
    config.push(`listener ${port} 127.0.0.1`);
    if (tls !== undefined) {
      config.push(`certfile ${tls.certificate}`, `keyfile ${tls.key}`);
    }
    await Deno.writeTextFile(`${folder}/mosquitto.conf`, `${config.join("\n")}\n`);
    const server = await Server.start({
      program: "mosquitto",
      args: ["-c", `${folder}/mosquitto.conf`],
      ready: () => listens(port),
    });
    const [first] = Object.entries(users ?? {});
    const login = [
      ...(first === undefined ? [] : ["-u", first[0], "-P", first[1]]),
      ...(tls === undefined ? [] : ["--cafile", tls.authority]),
    ];
    return new Mosquitto(port, server, folder, login);
  }

  /** The retained message of a topic; undefined where there is none. */
  async retained(topic: string): Promise<string | undefined> {
    const args = ["-t", topic, "-C", "1", "-W", "1", "--retained-only", "-F", "%j"];
    const { stdout } = await new Deno.Command(program("mosquitto_sub").path, {
      args: [...this.#client(), ...args],
      env: program("mosquitto_sub").env,
      stderr: "null",
    }).output();
    const line = new TextDecoder().decode(stdout).trim();
    return line === "" ? undefined : parse(line).payload;
  }

  /** Publishes a message. */
  async publish(topic: string, payload: string, retain = false): Promise<void> {
    const args = ["-t", topic, "-m", payload, "-q", "1", ...(retain ? ["-r"] : [])];
    await runToEnd(program("mosquitto_pub"), [...this.#client(), ...args]);
  }

  /** Listens to all topics from now on. */
  async listen(): Promise<Listener> {
    return await Listener.start([...this.#client(), "-t", "#", "-q", "1", "-F", "%j"], this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }

  #client(): string[] {
    return ["-h", "127.0.0.1", "-p", String(this.port), ...this.#login];
  }
}

/** Somebody who listens to everything. */
export class Listener implements AsyncDisposable {
  /** All messages so far, retained ones of before included. */
  readonly heard: Heard[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<void>;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#reading = this.#read();
  }

  /** Starts one and waits until it hears. */
  static async start(args: readonly string[], broker: Mosquitto): Promise<Listener> {
    const { path, env } = program("mosquitto_sub");
    const process = new Deno.Command(path, {
      args: [...args],
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const listener = new Listener(process);
    const hello = `hello ${crypto.randomUUID()}`;
    await until(async () => {
      await broker.publish("test/hello", hello);
      return listener.heard.some(({ payload }) => payload === hello);
    });
    return listener;
  }

  /** Payloads of a topic, in their order. */
  of(topic: string): string[] {
    return this.heard.filter((each) => each.topic === topic).map(({ payload }) => payload);
  }

  /** Topics that something was heard of, but for the test's own. */
  get topics(): string[] {
    return [...new Set(this.heard.map(({ topic }) => topic))]
      .filter((topic) => !topic.startsWith("test/")).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#process.status;
    await this.#reading;
  }

  async #read(): Promise<void> {
    let rest = "";
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.heard.push(...lines.map(parse));
    }
  }
}

/** Waits until something is true, for 15 s at most. */
export async function until(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  const endMs = performance.now() + 15_000;
  while (!await isTrue()) {
    if (performance.now() > endMs) throw new Error(`Never came true: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function program(name: string): Program {
  const found = findProgram(name);
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
}

async function listens(port: number): Promise<boolean> {
  try {
    using _connection = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}

/** What %j of mosquitto_sub prints: the payload is a text in it. */
function parse(line: string): Heard {
  return JSON.parse(line) as Heard;
}
