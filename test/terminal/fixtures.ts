/** Traffic and frames for tests of the live view. */
import { drawFrame, type Frame } from "../../src/terminal/draw.ts";
import type { FrameInput } from "../../src/terminal/frame_input.ts";
import { Model } from "../../src/terminal/model.ts";
import { initialState, type UiState } from "../../src/terminal/state.ts";
import { type Interval, NOTHING_LOST, type TrafficEvent } from "../../src/traffic/event.ts";

export const BEGIN_MS: number = Date.UTC(2026, 10, 22, 18, 30);

export function intervalAt(
  second: number,
  events: readonly TrafficEvent[],
  own: Partial<Interval> = {},
): Interval {
  return {
    kind: "interval",
    timeMs: BEGIN_MS + second * 1_000,
    intervalSeconds: 1,
    host: "homeserver",
    events,
    lost: NOTHING_LOST,
    ...own,
  };
}

export function event(
  process: string,
  pid: number,
  rxBytes: number,
  txBytes: number,
  own: Partial<TrafficEvent> = {},
): TrafficEvent {
  return {
    process,
    pid,
    uid: 0,
    user: "root",
    protocol: "tcp",
    family: "ipv4",
    scope: "network",
    rxBytes,
    txBytes,
    ...own,
  };
}

const NEXTCLOUD = { container: "nextcloud", unit: "docker.service", user: "www-data", uid: 33 };

/** What a home server moves in a second. */
export function homeServer(second: number): TrafficEvent[] {
  const swing = 1 + (second % 5) / 10;
  return [
    event("qbittorrent-nox", 2841, 11_400_000 * swing, 1_200_000, {
      unit: "qbittorrent.service",
      user: "media",
      uid: 1001,
      cgroup: "/system.slice/qbittorrent.service",
    }),
    event("qbittorrent-nox", 2841, 900_000, 310_000 * swing, {
      unit: "qbittorrent.service",
      user: "media",
      uid: 1001,
      protocol: "udp",
      family: "ipv6",
    }),
    event("php-fpm", 31402, 240_000, 1_900_000 * swing, NEXTCLOUD),
    event("php-fpm", 31402, 907_000, 48_000, { ...NEXTCLOUD, scope: "loopback" }),
    event("postgres", 31337, 48_000, 907_000, {
      container: "nextcloud-db",
      unit: "docker.service",
      user: "postgres",
      uid: 999,
      scope: "loopback",
    }),
    event("録画サーバ", 13001, 77_000, 11_000, {
      unit: "recorder.service",
      user: "media",
      uid: 1001,
    }),
    event("e\u0301te\u0301 n\u0303", 13002, 5_000, 70, { user: "ann", uid: 1000 }),
    event("\x1b[2J\x1b[31mred", 13003, 1_200, 0, { user: "ann", uid: 1000 }),
    ...(second % 4 === 0
      ? [event("systemd-resolve", 611, 731, 214, {
        unit: "systemd-resolved.service",
        user: "systemd-resolve",
        uid: 101,
        protocol: "udp",
      })]
      : []),
    ...(second === 0 ? [event("curl", 700, 16_449_659, 280)] : []),
  ];
}

/** A model that has seen so many seconds of a home server, and a loss and a gap. */
export function busyModel(seconds: number = 12): Model {
  const model = new Model("homeserver", 1_000, BEGIN_MS);
  const wire = { names: "eth0", rxRate: 13.1e6, txRate: 3.4e6, rxTotal: 157e6, txTotal: 41e6 };
  for (let second = 0; second < seconds; second++) {
    if (second === 5) {
      const gap = { timeMs: BEGIN_MS + 4_900, gapSeconds: 2.1, reason: "bpftrace was killed" };
      model.observe({ kind: "gap", host: "homeserver", ...gap });
    }
    const lost = second === 3 ? { ...NOTHING_LOST, rxBytes: 4_000, calls: 3 } : NOTHING_LOST;
    model.observe(intervalAt(second, homeServer(second), { lost }), () => wire);
  }
  return model;
}

/** The state at the start, with changes. */
export function stateWith(own: Partial<UiState> = {}): UiState {
  return { ...initialState("bytes", 1_000, true), ...own };
}

/** Draws. */
export function frameOf(
  model: Model,
  size: readonly [columns: number, rows: number],
  state: Partial<UiState> = {},
  own: Partial<FrameInput> = {},
): Frame {
  return drawFrame({
    snapshot: model.snapshot,
    state: stateWith(state),
    size: { columns: size[0], rows: size[1] },
    isAscii: false,
    source: "live",
    threadsAdvice: 'Start it with "sudo socktraf top --threads"',
    command: ({ labels }) => `/usr/bin/${labels.process} --config /etc/x.conf`,
    clock: (timeMs) => new Date(timeMs).toISOString().slice(11, 19),
    ...own,
  });
}

/** Text of a frame, for a snapshot. */
export function textOf({ canvas }: Frame): string {
  return `\n${canvas.lines().map((line) => line.trimEnd()).join("\n")}\n`;
}
