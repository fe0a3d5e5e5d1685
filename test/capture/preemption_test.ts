import assert from "node:assert/strict";
import { type Preemption, readPreemption } from "../../src/capture/preemption.ts";
import { fakeSystem, type Machine } from "./fake_system.ts";

const DYNAMIC = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)\n";

function preemption(version: string | undefined, files: Machine["files"] = {}): Preemption {
  return readPreemption(fakeSystem({
    files: {
      "/proc/sys/kernel/version": version,
      "/proc/sys/kernel/osrelease": "6.1.0-13-amd64\n",
      ...files,
    },
  }));
}

Deno.test("a kernel that can only preempt fully does so, a real-time one too", () => {
  for (
    const version of [
      "#1 SMP PREEMPT Fri Jan 2 10:00:00 UTC 2026\n",
      "#1 SMP PREEMPT_RT Debian 6.1.55-1 (2023-09-29)\n",
      "#1 PREEMPT\n",
    ]
  ) assert.equal(preemption(version), "full", version);
});

Deno.test("a kernel that can only preempt lazily does so", () => {
  assert.equal(preemption("#1 SMP PREEMPT_LAZY Fri Jan 2 10:00:00 UTC 2026\n"), "lazy");
});

Deno.test("a kernel that names no preemption has none, or a voluntary one", () => {
  assert.equal(preemption("#1 SMP Debian 5.10.209-2 (2024-01-31)\n"), "not");
  assert.equal(preemption("#137-Ubuntu SMP Fri Nov 10 13:37:00 UTC 2023\n"), "not");
});

Deno.test("a kernel that can switch says in debugfs what it does", () => {
  const says = (text: string): Preemption =>
    preemption(DYNAMIC, { "/sys/kernel/debug/sched/preempt": text });
  assert.equal(says("(none) voluntary full\n"), "not");
  assert.equal(says("none (voluntary) full\n"), "not");
  assert.equal(says("none voluntary (full)\n"), "full");
  assert.equal(says("none voluntary full (lazy)\n"), "lazy");
});

Deno.test("where debugfs is not mounted the command line of the boot says it", () => {
  const booted = (line: string): Preemption => preemption(DYNAMIC, { "/proc/cmdline": line });
  assert.equal(booted("BOOT_IMAGE=/vmlinuz ro preempt=full quiet\n"), "full");
  assert.equal(booted("preempt=lazy\n"), "lazy");
  assert.equal(booted("preempt=none\n"), "not");
  assert.equal(booted("ro quiet preempt=voluntary\n"), "not");
  assert.equal(booted("ro nopreempt=full module.preempt=full\n"), "unknown");
});

Deno.test("where nothing was switched the kernel's configuration says it", () => {
  const built = (config: string): Preemption =>
    preemption(DYNAMIC, { "/boot/config-6.1.0-13-amd64": config });
  const rest = "CONFIG_PREEMPT_BUILD=y\nCONFIG_PREEMPTION=y\nCONFIG_PREEMPT_DYNAMIC=y\n";
  assert.equal(built(`# CONFIG_PREEMPT_NONE is not set\nCONFIG_PREEMPT=y\n${rest}`), "full");
  assert.equal(built(`CONFIG_PREEMPT_VOLUNTARY=y\n# CONFIG_PREEMPT is not set\n${rest}`), "not");
  assert.equal(built(`CONFIG_PREEMPT_NONE=y\n${rest}`), "not");
  assert.equal(built(`CONFIG_PREEMPT_LAZY=y\n${rest}`), "lazy");
  assert.equal(built(rest), "unknown");
});

Deno.test("what the kernel does now counts more than how it was booted, and that more than how it was built", () => {
  const booted = { "/proc/cmdline": "preempt=full\n" };
  const built = { "/boot/config-6.1.0-13-amd64": "CONFIG_PREEMPT=y\n" };
  const now = { "/sys/kernel/debug/sched/preempt": "none (voluntary) full\n" };
  assert.equal(preemption(DYNAMIC, { ...now, ...booted, ...built }), "not");
  assert.equal(preemption(DYNAMIC, { "/proc/cmdline": "preempt=none\n", ...built }), "not");
});

Deno.test("a kernel that does not say it is unknown", () => {
  assert.equal(preemption(DYNAMIC), "unknown");
  assert.equal(preemption(undefined), "unknown");
});
