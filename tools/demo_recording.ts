/**
 * Makes `src/cli/demo/recording.jsonl`, the recording that `socktraf demo` shows: 52 seconds of a small
 * server that never was. The same every time.
 *
 *     deno run -A tools/demo_recording.ts
 *
 * @module
 */
import { headerLine, namesLine, timeLine } from "../src/capture/recording.ts";
import { ROOT } from "./repository.ts";

/** Where the recording is. */
export const DEMO_PATH = "src/cli/demo/recording.jsonl";

const SECONDS = 52;
const BEGIN_MS = Date.UTC(2026, 10, 22, 18, 30);
/** Monotonic clock at the begin. */
const BEGIN_NS = 86_400_000_000_000;

/** Bytes in a second, at a second of the minute. */
type Rate = (second: number) => number;

interface Flow {
  readonly pid: number;
  readonly name: string;
  readonly uid: number;
  readonly cgroup: keyof typeof CGROUPS;
  readonly protocol: 6 | 17 | 1;
  readonly isV6?: boolean;
  readonly isLoopback?: boolean;
  readonly rx: Rate;
  readonly tx: Rate;
}

const CGROUPS = {
  11: "/system.slice/qbittorrent.service",
  12: "/system.slice/docker-4f1c9d2e7a6b4f1c9d2e7a6b4f1c9d2e7a6b4f1c9d2e7a6b4f1c9d2e7a6b4f1c.scope",
  13: "/system.slice/docker-b83e5a1047d2b83e5a1047d2b83e5a1047d2b83e5a1047d2b83e5a1047d2b83e.scope",
  14: "/user.slice/user-1000.slice/session-3.scope",
  15: "/system.slice/ssh.service",
  16: "/system.slice/smbd.service",
  17: "/system.slice/systemd-resolved.service",
  18: "/system.slice/chrony.service",
  19: "/system.slice/nightly-backup.service",
  20: "/system.slice/jellyfin.service",
} as const;

const USERS: readonly (readonly [number, string])[] = [
  [0, "root"],
  [33, "www-data"],
  [101, "systemd-resolve"],
  [107, "_chrony"],
  [999, "postgres"],
  [1000, "ann"],
  [1001, "media"],
];

/** A wave with some roughness, the same at each run. */
function wave(middle: number, part: number, period: number, shift: number = 0): Rate {
  return (second) => {
    const slow = Math.sin((second + shift) / period * 2 * Math.PI);
    const rough = Math.sin(second * 12.9898 + shift * 78.233) * 43_758.5453;
    const noise = rough - Math.floor(rough) - 0.5;
    return Math.max(0, Math.round(middle * (1 + part * slow + part * 0.6 * noise)));
  };
}

/** Only in some seconds. */
function during(from: number, to: number, rate: Rate): Rate {
  return (second) => second >= from && second < to ? rate(second) : 0;
}

/** Every so many seconds. */
function every(seconds: number, bytes: number, shift: number = 0): Rate {
  return (second) => (second + shift) % seconds === 0 ? bytes : 0;
}

const FLOWS: readonly Flow[] = [
  flow(2841, "qbittorrent-nox", 1001, 11, 6, wave(11.4e6, 0.3, 25), wave(1.2e6, 0.4, 17)),
  {
    ...flow(2841, "qbittorrent-nox", 1001, 11, 17, wave(1.9e6, 0.5, 13, 4), wave(3.1e5, 0.5, 11)),
    isV6: true,
  },
  flow(31402, "php-fpm", 33, 12, 6, wave(2.4e5, 0.8, 9), wave(1.9e6, 0.9, 9, 1)),
  {
    ...flow(31402, "php-fpm", 33, 12, 6, wave(9e5, 0.7, 9, 2), wave(5e4, 0.7, 9)),
    isLoopback: true,
  },
  {
    ...flow(31337, "postgres", 999, 13, 6, wave(5e4, 0.7, 9), wave(9e5, 0.7, 9, 2)),
    isLoopback: true,
  },
  flow(4120, "jellyfin", 1001, 20, 6, wave(2e4, 0.5, 8), every4(4.2e6)),
  flow(
    1733,
    "smbd",
    1000,
    16,
    6,
    during(12, 34, wave(3.8e7, 0.2, 10)),
    during(12, 34, wave(2.1e5, 0.2, 10)),
  ),
  flow(
    9944,
    "restic",
    0,
    19,
    6,
    during(20, 60, wave(4e4, 0.4, 7)),
    during(20, 60, wave(6.6e6, 0.35, 12)),
  ),
  flow(8812, "firefox", 1000, 14, 6, every(3, 7.3e5), every(3, 3.1e4)),
  {
    ...flow(8812, "firefox", 1000, 14, 17, wave(3.6e5, 0.9, 14), wave(2.4e4, 0.9, 14)),
    isV6: true,
  },
  flow(990, "sshd", 0, 15, 6, wave(290, 0.9, 6), wave(5100, 0.9, 6)),
  flow(611, "systemd-resolve", 101, 17, 17, every(4, 731), every(4, 214)),
  flow(702, "chronyd", 107, 18, 17, every(16, 96), every(16, 96)),
  flow(12001, "ping", 1000, 14, 1, during(5, 30, () => 64), during(5, 30, () => 64)),
  flow(12090, "curl", 1000, 14, 6, during(40, 47, wave(2.2e7, 0.15, 5)), during(40, 47, () => 0)),
  // A name is chosen by whoever runs the process: wide, combining, and meant to do harm.
  flow(13001, "録画サーバ", 1001, 20, 6, wave(7.7e4, 0.5, 10), wave(1.1e4, 0.5, 10)),
  flow(13002, "\x1b[2J\x1b[31mred", 1000, 14, 6, during(8, 55, wave(1200, 0.5, 10)), () => 0),
];

function flow(
  pid: number,
  name: string,
  uid: number,
  cgroup: keyof typeof CGROUPS,
  protocol: 6 | 17 | 1,
  rx: Rate,
  tx: Rate,
): Flow {
  return { pid, name, uid, cgroup, protocol, rx, tx };
}

/** A player fetches some seconds of a film at once. */
function every4(bytes: number): Rate {
  return (second) => second % 4 < 2 ? Math.round(bytes * (1 + (second % 3) / 10)) : 0;
}

/** The lines of the recording. */
export function demoLines(): string[] {
  const cgroups = new Map<string, string>(Object.entries(CGROUPS));
  const lines = [
    headerLine("homeserver", "0.1.0"),
    namesLine(cgroups, new Map(USERS)),
  ];
  for (let second = 0; second < SECONDS; second++) lines.push(...intervalLines(second));
  return lines;
}

function intervalLines(second: number): string[] {
  const bytes: Record<string, number> = {};
  const names: Record<string, string> = {};
  for (const one of FLOWS) {
    for (const [direction, rate] of [[0, one.rx], [1, one.tx]] as const) {
      const count = rate(second);
      if (count === 0) continue;
      bytes[`${keyOf(one, direction)},${one.cgroup},${one.uid}`] = count;
      names[one.pid] = one.name;
    }
  }
  const side = second % 2;
  const startNs = BEGIN_NS + second * 1_000_000_000;
  return [
    timeLine(BEGIN_MS + (second + 1) * 1_000),
    line("printf", `interval ${startNs} ${startNs + 1_000_000_000}\n`),
    line("map", { [`@bytes${side}`]: bytes }),
    line("map", { [`@name${side}`]: names }),
    line("printf", "done\n"),
  ];
}

/** As `bt/sock.bt` packs it. */
function keyOf({ pid, protocol, isV6, isLoopback }: Flow, direction: 0 | 1): number {
  const family = isV6 === true ? 10 : 2;
  const low = (protocol << 8) | (family << 3) | (isLoopback === true ? 2 : 0) | direction;
  return pid * 2 ** 30 + low;
}

function line(type: string, data: unknown): string {
  return JSON.stringify({ type, data });
}

if (import.meta.main) {
  await Deno.writeTextFile(`${ROOT}${DEMO_PATH}`, `${demoLines().join("\n")}\n`);
}
