/**
 * What a service manager is told: sd_notify(3), by way of systemd-notify(1).
 *
 * The protocol is a datagram to a unix socket. Deno can send one only with an option that is called
 * unstable, and node:dgram has no unix sockets. systemd-notify is wherever this protocol is, takes some
 * milliseconds, and is needed twice a minute at most.
 *
 * @module
 */
import type { Io } from "./io.ts";
import type { Log } from "./log.ts";

/** The service manager, or nobody. */
export class ServiceManager implements AsyncDisposable {
  readonly #socket: string | undefined;
  readonly #log: Log;
  readonly #path: string;
  #telling: Promise<void> = Promise.resolve();
  #isLiving = false;
  #watchdog: ReturnType<typeof setInterval> | undefined;

  /** Looks whether there is one: `NOTIFY_SOCKET` says so. */
  constructor(io: Io, log: Log) {
    this.#socket = io.env("NOTIFY_SOCKET") || undefined;
    this.#path = io.env("PATH") ?? "/usr/bin:/bin";
    this.#log = log;
    const periodMs = this.#socket === undefined ? undefined : watchdogMs(io);
    // Half of the time, as sd_watchdog_enabled(3) asks for. A loop that hangs sends none.
    if (periodMs !== undefined) this.#watchdog = setInterval(() => this.#live(), periodMs / 2);
  }

  /** True where somebody listens. */
  get isThere(): boolean {
    return this.#socket !== undefined;
  }

  /** Tells it something, such as `READY=1`, after what it was told before. Never fails. */
  tell(...assignments: readonly string[]): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#telling = this.#telling.then(async () => await this.#send(socket, assignments));
  }

  /** Ends the watchdog, and waits until everything is told. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#watchdog);
    await this.#telling;
  }

  /** One sign of life at a time. */
  #live(): void {
    if (this.#isLiving) return;
    this.#isLiving = true;
    this.tell("WATCHDOG=1");
    void this.#telling.then(() => this.#isLiving = false);
  }

  async #send(socket: string, assignments: readonly string[]): Promise<void> {
    try {
      const { success, stderr } = await new Deno.Command("systemd-notify", {
        args: [...assignments],
        env: { NOTIFY_SOCKET: socket, PATH: this.#path },
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr).trim().split("\n")[0]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.warn(`the service manager cannot be told that all is well: ${reason}`);
    }
  }
}

/** Within how long the manager wants to hear something, milliseconds; undefined: it does not. */
function watchdogMs(io: Io): number | undefined {
  const pid = io.env("WATCHDOG_PID");
  const microseconds = Number(io.env("WATCHDOG_USEC") ?? "");
  const isOurs = !pid || Number(pid) === Deno.pid;
  // A timer holds 31 bits of milliseconds.
  return isOurs && microseconds >= 2_000 ? Math.min(microseconds / 1_000, 2 ** 31 - 1) : undefined;
}
