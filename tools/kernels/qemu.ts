/**
 * Runs a guest under qemu, without KVM, until it switches itself off.
 *
 * @module
 */
import { TextLineStream } from "./text_lines.ts";

/** A folder that the guest sees. */
export interface Share {
  /** What the guest calls it. */
  readonly tag: string;
  readonly path: string;
  readonly isWritable?: boolean;
}

/** A guest. */
export interface Guest {
  readonly architecture: "amd64" | "arm64";
  readonly kernel: string;
  readonly initrd: string;
  /** More words of the kernel's command line. */
  readonly words: readonly string[];
  readonly shares: readonly Share[];
  readonly deadlineSeconds: number;
  /** Called with each line that the guest's script writes. */
  readonly onLine: (line: string) => void;
  /** More words for qemu. */
  readonly qemu?: readonly string[];
}

/** How a guest ended. */
export interface GuestEnd {
  /** Exit code of the script; undefined where the guest did not come to its end. */
  readonly code: number | undefined;
  /** Seconds of the guest's clock when the script began. */
  readonly bootSeconds: number | undefined;
  /** Seconds that it all took. */
  readonly seconds: number;
  /** Last lines of the console. */
  readonly console: readonly string[];
}

const CONSOLE_LINES = 40;
/** What the firmware says to a terminal. */
const ESCAPES = new RegExp(String.raw`\x1b(?:\[[?\d;]*[A-Za-z]|c)`, "g");
const EMULATORS = { amd64: "qemu-system-x86_64", arm64: "qemu-system-aarch64" } as const;

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody has ended the work. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** The command line of qemu. */
export function qemuCommand(guest: Guest): string[] {
  const isArm = guest.architecture === "arm64";
  const console = isArm ? "ttyAMA0" : "ttyS0";
  const words = [
    `console=${console}`,
    "quiet",
    "loglevel=1",
    "panic=1",
    "mitigations=off",
    ...guest.words,
  ];
  return [
    EMULATORS[guest.architecture],
    ...(isArm ? ["-machine", "virt"] : ["-machine", "q35"]),
    ...["-accel", "tcg,thread=multi,tb-size=512"],
    // Page tables of five levels and signed pointers cost much and prove nothing here.
    ...["-cpu", isArm ? "max,pauth-impdef=on" : "max,la57=off"],
    ...["-smp", "2", "-m", "3072"],
    ...["-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio", "-monitor", "none"],
    ...["-kernel", guest.kernel, "-initrd", guest.initrd, "-append", words.join(" ")],
    ...guest.shares.flatMap(({ tag, path, isWritable = false }) => [
      "-virtfs",
      `local,path=${path},mount_tag=${tag},security_model=none,multidevs=remap` +
      (isWritable ? "" : ",readonly=on"),
    ]),
    ...guest.qemu ?? [],
  ];
}

/**
 * Boots a guest and waits for its end; kills it when its time is over.
 *
 * @throws {Stopped} where somebody ends this process meanwhile
 */
export async function runGuest(guest: Guest): Promise<GuestEnd> {
  const [command = "", ...args] = qemuCommand(guest);
  const startMs = performance.now();
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "piped", stderr: "piped" })
    .spawn();
  const kill = (): void => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  const timer = setTimeout(kill, guest.deadlineSeconds * 1000);
  let stoppedBy: Deno.Signal | undefined;
  const listeners = STOP_SIGNALS.map((signal) => {
    const stop = (): void => {
      stoppedBy = signal;
      kill();
    };
    Deno.addSignalListener(signal, stop);
    return (): void => Deno.removeSignalListener(signal, stop);
  });
  const transcript = new Transcript(guest.onLine);
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const line of stream.pipeThrough(new TextLineStream())) transcript.add(line);
  };
  try {
    await Promise.all([read(child.stdout), read(child.stderr), child.status]);
  } finally {
    clearTimeout(timer);
    kill();
    for (const remove of listeners) remove();
  }
  if (stoppedBy !== undefined) throw new Stopped(stoppedBy);
  return {
    code: transcript.code,
    bootSeconds: transcript.bootSeconds,
    seconds: (performance.now() - startMs) / 1000,
    console: transcript.lines,
  };
}

/** What the console says: the script's own lines are between two marks. */
export class Transcript {
  readonly #onLine: (line: string) => void;
  #isWithin = false;
  readonly lines: string[] = [];
  code: number | undefined;
  bootSeconds: number | undefined;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(text: string): void {
    const line = text.replace(ESCAPES, "");
    this.lines.push(line);
    if (this.lines.length > CONSOLE_LINES) this.lines.shift();
    const begin = /^::begin ([\d.]+)$/.exec(line);
    const end = /^::end (\d+) [\d.]+$/.exec(line);
    if (begin !== null) {
      this.#isWithin = true;
      this.bootSeconds = Number(begin[1]);
    } else if (end !== null) {
      this.#isWithin = false;
      this.code = Number(end[1]);
    } else if (this.#isWithin) this.#onLine(line);
  }
}
