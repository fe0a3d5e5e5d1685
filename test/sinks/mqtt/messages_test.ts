import assert from "node:assert/strict";
import fc from "fast-check";
import { formatState } from "../../../sinks/mqtt/state_message.ts";
import {
  type Announced,
  expireAfterSeconds,
  formatDiscovery,
} from "../../../sinks/mqtt/home_assistant.ts";
import { safeKey, shownName, slug } from "../../../sinks/mqtt/names.ts";
import { topicsOf } from "../../../sinks/mqtt/topics.ts";
import { type Listed, Totals } from "../../../sinks/mqtt/totals.ts";
import { anyText, danger, HOSTILE } from "../../format/hostile.ts";
import { assertDiscovery } from "./home_assistant_rules.ts";
import { interval, row } from "./observations.ts";

const NOBODY: Listed = { processes: [], units: [] };

const listedNames: fc.Arbitrary<readonly string[]> = fc.uniqueArray(
  anyText.filter((name) => name !== "" && name.length <= 255),
  { maxLength: 50 },
);

function announced(
  host: string,
  listed: Listed = NOBODY,
  more: Partial<Announced> = {},
): Announced {
  const topics = topicsOf(
    { prefix: "socktraf", discovery_prefix: "homeassistant" },
    host,
    "1f2e3d4c",
  );
  return {
    topics,
    listed,
    host,
    hostId: "1f2e3d4c",
    version: "0.1.0",
    qos: 1,
    expireAfterSeconds: 30,
    ...more,
  };
}

function check(host: string, listed: Listed): void {
  const { discovery } = topicsOf(
    { prefix: "a/b", discovery_prefix: "homeassistant" },
    host,
    "1f2e3d4c",
  );
  const state = formatState(interval([row("x", 1, 2)]), Totals.from(listed, {}), listed, 10);
  const { cmps } = assertDiscovery(
    discovery,
    formatDiscovery(announced(host, listed)),
    JSON.parse(state),
  );
  const names = listed.processes.length + listed.units.length;
  assert.equal(Object.keys(cmps).length, 6 + 4 * names);
}

Deno.test("the announcement keeps to Home Assistant's rules for any host and any lists", () => {
  check("nas", { processes: ["nginx", "systemd-resolve"], units: ["nginx.service"] });
  const names = HOSTILE.filter((name) => name !== "" && name.isWellFormed());
  for (let at = 0; at < names.length; at += 50) {
    const some = [...new Set(names.slice(at, at + 50))];
    check("nas", { processes: some, units: some });
  }
  for (const host of HOSTILE) check(host, NOBODY);
  fc.assert(
    fc.property(anyText, listedNames, listedNames, (host, processes, units) => {
      const wellFormed = (list: readonly string[]): string[] =>
        list.filter((name) => name.isWellFormed());
      check(host, { processes: wellFormed(processes), units: wellFormed(units) });
    }),
    { numRuns: 50 },
  );
});

Deno.test("a sensor that is removed is announced by its platform alone", () => {
  const removed = "process_nginx_rx_rate";
  const { cmps } = assertDiscovery(
    "homeassistant/device/socktraf_1f2e3d4c/config",
    formatDiscovery(announced("nas"), [removed]),
  );
  assert.deepEqual(cmps[removed], { p: "sensor" });
});

Deno.test("a state expires after three intervals, never before half a minute", () => {
  assert.equal(expireAfterSeconds(1_000, undefined), 30);
  assert.equal(expireAfterSeconds(60_000, undefined), 180);
  assert.equal(expireAfterSeconds(60_000, 5), 5);
});

Deno.test("the state counts what left the host, with exact digits beyond 2^53", () => {
  const listed = { processes: ["nginx", "absent"], units: ["web.service"] };
  const big = { host: ["9007199254740993", "0"], processes: [], units: [] };
  const rows = [
    { ...row("nginx", 1_000, 2_000), unit: "web.service" },
    { ...row("nginx", 500, 0), scope: "loopback" as const },
    { process: "other", foldedRows: 3, rxBytes: 10, txBytes: 0 },
    row("sshd", 4, 4),
    row("idle", 0, 0),
  ];
  const observed = { ...interval(rows), intervalSeconds: 2 };
  const totals = Totals.from(listed, big).plus(rows.filter(({ scope }) => scope !== "loopback"));
  const text = formatState(observed, totals, listed, 1);
  assert.match(text, /"rx_bytes_total":9007199254742007,/);
  const state = JSON.parse(text);
  assert.deepEqual({ ...state, rx_bytes_total: 0 }, {
    time: "2026-11-22T16:34:05.250Z",
    interval_seconds: 2,
    host: "nas",
    rx_bytes_per_second: 507,
    tx_bytes_per_second: 1_002,
    rx_bytes_total: 0,
    tx_bytes_total: 2_004,
    process_count: 2,
    top_process: "nginx",
    top: [{ process: "nginx", rx_bytes_per_second: 500, tx_bytes_per_second: 1_000 }],
    processes: {
      nginx: {
        process: "nginx",
        rx_bytes_per_second: 500,
        tx_bytes_per_second: 1_000,
        rx_bytes_total: 1_000,
        tx_bytes_total: 2_000,
      },
      absent: {
        process: "absent",
        rx_bytes_per_second: 0,
        tx_bytes_per_second: 0,
        rx_bytes_total: 0,
        tx_bytes_total: 0,
      },
    },
    units: {
      web_2eservice: {
        unit: "web.service",
        rx_bytes_per_second: 500,
        tx_bytes_per_second: 1_000,
        rx_bytes_total: 1_000,
        tx_bytes_total: 2_000,
      },
    },
  });
});

Deno.test("the busiest process of a quiet interval is nobody", () => {
  const state = JSON.parse(formatState(interval([]), Totals.from(NOBODY, {}), NOBODY, 10));
  assert.equal(state.top_process, null);
  assert.deepEqual(state.top, []);
});

Deno.test("any name in the state can be shown, and is short enough for Home Assistant", () => {
  fc.assert(fc.property(anyText, (name) => {
    const text = formatState(interval([row(name, 1, 1)]), Totals.from(NOBODY, {}), NOBODY, 10);
    const { top_process } = JSON.parse(text);
    assert(text.isWellFormed());
    assert.equal(danger(top_process), undefined);
    assert(top_process.trim() === top_process && top_process !== "");
    assert(top_process.length <= 255);
  }));
  assert.equal(shownName("💥".repeat(200)).length, 255);
});

Deno.test("different names have different keys, made of what ids may hold", () => {
  assert.equal(safeKey("nginx.service"), "nginx_2eservice");
  assert.equal(safeKey("a_b"), "a_5fb");
  fc.assert(fc.property(anyText, anyText, (a, b) => {
    assert.match(safeKey(a), /^[A-Za-z0-9_-]*$/);
    if (a.isWellFormed() && b.isWellFormed()) assert.equal(safeKey(a) === safeKey(b), a === b);
  }));
  assert.equal(slug("Büro-NAS (2)"), "buro_nas_2");
});

Deno.test("totals are sums of everything, whatever way the rows were cut into batches", () => {
  const listed = { processes: ["a", "__proto__"], units: ["u"] };
  const rows = fc.array(fc.record({
    process: fc.constantFrom("a", "b", "__proto__"),
    unit: fc.constantFrom("u", "v"),
    rxBytes: fc.nat(),
    txBytes: fc.maxSafeNat(),
  }));
  fc.assert(fc.property(rows, fc.nat(10), (all, cut) => {
    const whole = Totals.from(listed, undefined).plus(all);
    const first = Totals.from(listed, undefined).plus(all.slice(0, cut));
    const stored = JSON.parse(JSON.stringify(first));
    const parts = Totals.from(listed, stored).plus(all.slice(cut));
    assert.deepEqual(parts.toJSON(), whole.toJSON());
    assert.equal(whole.host.tx, all.reduce((sum, { txBytes }) => sum + BigInt(txBytes), 0n));
    // What was not taken is forgotten.
    assert.deepEqual(first.toJSON(), Totals.from(listed, stored).toJSON());
  }));
});

Deno.test("stored totals that make no sense begin at zero", () => {
  const listed = { processes: ["a"], units: [] };
  const zero = Totals.from(listed, undefined).toJSON();
  const strange = [null, 5, "x", [], { host: "1" }, {
    host: ["-1", "1e9"],
    processes: [["a", 1, 2], 7],
  }];
  for (const stored of strange) assert.deepEqual(Totals.from(listed, stored).toJSON(), zero);
});
