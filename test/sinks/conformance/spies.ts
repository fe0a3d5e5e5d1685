/** Notes what a sink does behind the back of the runner: messages, and input and output. */
import { Socket } from "node:net";

/** Puts functions in the place of others, until disposed. */
class Spies implements Disposable {
  readonly #restore: (() => void)[] = [];
  /** What was called, in order. */
  readonly calls: string[] = [];

  /** Notes calls of a method, and does not or does let them through. */
  watch(owner: object, name: string, label: string, passOn: boolean): void {
    const members = owner as Record<string, unknown>;
    const original = members[name];
    if (typeof original !== "function") return;
    const calls = this.calls;
    const spy = function (this: unknown, ...words: unknown[]): unknown {
      calls.push(label);
      // deno-lint-ignore ban-types -- whatever it was
      return passOn || new.target ? Reflect.apply(original as Function, this, words) : undefined;
    };
    Object.defineProperty(owner, name, { value: spy, configurable: true, writable: true });
    this.#restore.push(() =>
      Object.defineProperty(owner, name, { value: original, configurable: true, writable: true })
    );
  }

  [Symbol.dispose](): void {
    for (const restore of this.#restore.reverse()) restore();
  }
}

/** Watches everything by which a sink could talk to a person. */
export function watchMessages(): { readonly calls: readonly string[] } & Disposable {
  const spies = new Spies();
  for (const name of ["debug", "log", "info", "warn", "error", "trace", "table", "dir"]) {
    spies.watch(console, name, `console.${name}`, false);
  }
  for (const stream of ["stdout", "stderr"] as const) {
    for (const name of ["write", "writeSync"]) {
      spies.watch(Deno[stream], name, `Deno.${stream}.${name}`, true);
    }
  }
  return spies;
}

const ASYNC_IO = [
  "connect",
  "connectTls",
  "connectQuic",
  "open",
  "readFile",
  "readTextFile",
  "writeFile",
  "writeTextFile",
  "stat",
  "lstat",
  "readLink",
  "realPath",
  "mkdir",
  "remove",
  "resolveDns",
  "create",
];
const SYNC_IO = [
  "openSync",
  "readFileSync",
  "readTextFileSync",
  "writeFileSync",
  "writeTextFileSync",
  "statSync",
  "lstatSync",
  "realPathSync",
  "mkdirSync",
  "removeSync",
  "createSync",
  "listen",
  "serve",
  "hostname",
];

/** Watches input, output and timers. */
export function watchIo(): { readonly calls: readonly string[] } & Disposable {
  const spies = new Spies();
  for (const name of [...ASYNC_IO, ...SYNC_IO]) spies.watch(Deno, name, `Deno.${name}`, true);
  spies.watch(globalThis, "fetch", "fetch", true);
  spies.watch(globalThis, "setTimeout", "setTimeout", true);
  spies.watch(globalThis, "setInterval", "setInterval", true);
  spies.watch(Socket.prototype, "connect", "net.Socket.connect", true);
  return spies;
}
