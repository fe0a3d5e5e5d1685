/** The other end of sd_notify(3): a service manager that only listens. */
import { until } from "./socktraf.ts";

const LISTEN = `
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print("open", flush=True)
while True:
    print(listener.recv(4096).decode().replace("\\n", " "), flush=True)
`;

/** Listens until it is disposed. */
export class NotifySocket implements AsyncDisposable {
  /** For `NOTIFY_SOCKET`. */
  readonly path: string;
  /** Messages so far, each on one line. */
  readonly heard: string[] = [];
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<void>;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = `${folder}/notify`;
    this.#process = new Deno.Command("python3", {
      args: ["-c", LISTEN, this.path],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    this.#reading = this.#read();
  }

  static async open(): Promise<NotifySocket> {
    const socket = new NotifySocket(await Deno.makeTempDir({ prefix: "socktraf-notify-" }));
    await until(() => socket.heard.includes("open"), "the socket");
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#reading;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #read(): Promise<void> {
    let rest = "";
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.heard.push(...lines);
    }
  }
}
