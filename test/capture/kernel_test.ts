import assert from "node:assert/strict";
import { CaptureError } from "../../src/capture/capture_error.ts";
import { abilitiesUnseen, readAbilities } from "../../src/capture/kernel.ts";
import {
  type FakeSystem,
  GOOD_FILES,
  goodSystem,
  type Machine,
  NEW_FUNCTIONS,
  oldSystem,
} from "./fake_system.ts";

const BTF = "/sys/kernel/btf/vmlinux";
const EVENTS = "/sys/kernel/tracing/events";

async function failure(system: FakeSystem): Promise<CaptureError> {
  const error = await readAbilities(system).then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof CaptureError, `no CaptureError: ${error}`);
  return error;
}

/** Files with none of tracefs. */
function withoutTracefs(): Record<string, string | Uint8Array | undefined> {
  const paths = Object.keys(GOOD_FILES).filter((path) => path.startsWith("/sys/kernel/tracing"));
  return Object.fromEntries(paths.map((path) => [path, undefined]));
}

Deno.test("everything that a new kernel offers is seen", async () => {
  const abilities = await readAbilities(goodSystem());
  assert.equal(abilities.release, "6.18.0-test");
  assert.equal(abilities.tracefs, "/sys/kernel/tracing");
  assert.equal(abilities.mountedTracefs, false);
  assert.equal(abilities.tracepoints, true);
  assert.equal(abilities.kprobes, true);
  assert.equal(abilities.preemption, "not");
  assert.ok(abilities.btf?.hasMember("sock", "sk_rx_dst_ifindex"));
  assert.deepEqual([...abilities.functions], NEW_FUNCTIONS);
  assert.match(abilities.formatOf("sock/sock_send_length") ?? "", /field:void \* sk;/);
  assert.equal(abilities.formatOf("sock/no_such_event"), undefined);
});

Deno.test("an ordinary user is told to use sudo, and what does without it: 77", async () => {
  const error = await failure(goodSystem({ euid: 1000 }));
  assert.equal(error.message, "Cannot trace the kernel as user id 1000: bpftrace needs root");
  assert.match(error.advice, /sudo.*--input -/s);
  assert.equal(error.exitCode, 77);
});

Deno.test("a root without CAP_SYS_ADMIN is told that this is a container: 77", async () => {
  const capabilities = (mask: string): Machine => ({
    files: {
      "/proc/self/status": `Uid:\t0\t0\t0\t0\nCapPrm:\tffffffffffffffff\nCapEff:\t${mask}\n`,
    },
  });
  const error = await failure(goodSystem(capabilities("00000000a80425fb")));
  assert.match(error.message, /CAP_SYS_ADMIN/);
  assert.match(error.advice, /--privileged --pid=host/);
  assert.equal(error.exitCode, 77);
  await readAbilities(goodSystem(capabilities("0000000000200000")));
});

Deno.test("a kernel that is locked down is told with what to do: 77", async () => {
  const lockdown = (text: string): Machine => ({
    files: { "/sys/kernel/security/lockdown": text },
  });
  const error = await failure(goodSystem(lockdown("none integrity [confidentiality]\n")));
  assert.match(
    error.message,
    /locked down.*\/sys\/kernel\/security\/lockdown says "confidentiality"/,
  );
  assert.match(error.advice, /lockdown=integrity/);
  assert.equal(error.exitCode, 77);
  await readAbilities(goodSystem(lockdown("none [integrity] confidentiality\n")));
});

Deno.test("a kernel without type information, kprobes or symbols is seen to have none", async () => {
  const files = {
    [BTF]: undefined,
    "/sys/bus/event_source/devices/kprobe/type": undefined,
    "/proc/kallsyms": undefined,
  };
  const abilities = await readAbilities(goodSystem({ files }));
  assert.equal(abilities.btf, undefined);
  assert.equal(abilities.kprobes, false);
  assert.deepEqual([...abilities.functions], []);
});

Deno.test("the kernel's symbols are read when a function is first asked for, and once", async () => {
  const system = goodSystem();
  let reads = 0;
  const counting = {
    ...system,
    readText: (path: string): string | undefined => {
      if (path === "/proc/kallsyms") reads++;
      return system.readText(path);
    },
  };
  const abilities = await readAbilities(counting);
  assert.equal(reads, 0);
  assert.ok(abilities.functions.has("inet_sendmsg"));
  assert.ok(abilities.functions.has("inet_recvmsg"));
  assert.equal(reads, 1);
});

Deno.test("type information that cannot be read is told: 69", async () => {
  for (const content of ["garbage of some length, more than a header", "short"]) {
    const error = await failure(goodSystem({ files: { [BTF]: content } }));
    assert.match(error.message, /^Cannot use Linux 6\.18\.0-test: Cannot read BTF/);
    assert.equal(error.advice, "Look at /sys/kernel/btf/vmlinux");
    assert.equal(error.exitCode, 69);
  }
});

Deno.test("a kernel that lacks one of the sock: tracepoints has not got them", async () => {
  assert.equal((await readAbilities(oldSystem())).tracepoints, false);
  for (const name of ["sock_send_length", "sock_recv_length"]) {
    const files = { [`${EVENTS}/sock/${name}/format`]: undefined };
    assert.equal((await readAbilities(goodSystem({ files }))).tracepoints, false, name);
  }
});

Deno.test("types have a number from Linux 5.11 on", async () => {
  for (const [release, numbered] of [["5.11.0", true], ["5.10.0-28-amd64", false]] as const) {
    const files = { "/proc/sys/kernel/osrelease": release };
    assert.equal((await readAbilities(goodSystem({ files }))).numberedTypes, numbered, release);
  }
});

Deno.test("a process that may not look takes the kernel to have what is of its age", () => {
  const tracepoints = (release: string): boolean => {
    const files = { ...withoutTracefs(), "/proc/sys/kernel/osrelease": `${release}\n` };
    return abilitiesUnseen(goodSystem({ euid: 1000, files })).tracepoints;
  };
  for (const release of ["6.3.0", "6.3.0-rc1", "6.18.44-fc", "7.0.1", "10.1"]) {
    assert.equal(tracepoints(release), true, release);
  }
  for (const release of ["6.2.16-20-pve", "6.1.0-13-amd64", "5.10.0", "4.19.0", "unknown", ""]) {
    assert.equal(tracepoints(release), false, release);
  }
  const unseen = abilitiesUnseen(goodSystem({ euid: 1000, files: withoutTracefs() }));
  assert.equal(unseen.kprobes, true);
  assert.ok(unseen.formatOf("cgroup/cgroup_mkdir")?.includes("field:u64 id;"));
});

Deno.test("tracefs below debugfs will do", async () => {
  const files = Object.fromEntries(
    Object.entries(GOOD_FILES).filter(([path]) => path.startsWith(EVENTS)).flatMap((
      [path, content],
    ) => [[path, undefined], [path.replace("/sys/kernel/", "/sys/kernel/debug/"), content]]),
  );
  const abilities = await readAbilities(goodSystem({ files }));
  assert.equal(abilities.tracefs, "/sys/kernel/debug/tracing");
  assert.equal(abilities.mountedTracefs, false);
  assert.equal(abilities.tracepoints, true);
});

Deno.test("tracefs that is not mounted is mounted", async () => {
  const mount = "mount -t tracefs none /sys/kernel/tracing";
  const system: FakeSystem = goodSystem({
    files: withoutTracefs(),
    commands: {
      [mount]: () => {
        for (const [path, content] of Object.entries(GOOD_FILES)) system.files.set(path, content);
        return { code: 0, output: "" };
      },
    },
  });
  const abilities = await readAbilities(system);
  assert.equal(abilities.tracefs, "/sys/kernel/tracing");
  assert.equal(abilities.mountedTracefs, true);
  assert.deepEqual(system.ran, [mount]);
});

Deno.test("tracefs that cannot be mounted is told with mount's own words: 69", async () => {
  const mount = "mount -t tracefs none /sys/kernel/tracing";
  const output = "mount: /sys/kernel/tracing: permission denied.\n  dmesg(1) may have more\n";
  const files = withoutTracefs();
  const error = await failure(goodSystem({ files, commands: { [mount]: { code: 32, output } } }));
  assert.match(
    error.message,
    /not mounted.*\(mount: \/sys\/kernel\/tracing: permission denied\.\)$/,
  );
  assert.match(error.advice, /mount -t tracefs none \/sys\/kernel\/tracing/);
  assert.equal(error.exitCode, 69);
  const withoutMount = await failure(goodSystem({ files }));
  assert.match(withoutMount.message, /mounting it failed$/);
});

Deno.test("what is forbidden is told before what is missing", async () => {
  const files = { ...withoutTracefs(), BTF: undefined };
  assert.equal((await failure(goodSystem({ euid: 1000, files }))).exitCode, 77);
});
