import assert from "node:assert/strict";
import { CaptureError } from "../../src/capture/capture_error.ts";
import { readAbilities } from "../../src/capture/kernel.ts";
import { type FakeSystem, format, GOOD_FILES, goodSystem, type Machine } from "./fake_system.ts";
import { tinyBtf } from "./tiny_btf.ts";

const ALL = ["cgroup", "splice", "uring_splice", "uring_splice_fixed", "zerocopy"];
const EVENTS = "/sys/kernel/tracing/events";

async function partsOf(files: Machine["files"]): Promise<string[]> {
  return [...(await readAbilities(goodSystem({ files: files ?? {} }))).parts].sort();
}

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

Deno.test("a new kernel runs the whole program", async () => {
  const abilities = await readAbilities(goodSystem());
  assert.equal(abilities.release, "6.18.0-test");
  assert.equal(abilities.tracefs, "/sys/kernel/tracing");
  assert.equal(abilities.mountedTracefs, false);
  assert.deepEqual([...abilities.parts].sort(), ALL);
});

Deno.test("a kernel without system call tracepoints does without splice and zerocopy", async () => {
  const parts = await partsOf({
    [`${EVENTS}/syscalls/sys_enter_splice/format`]: undefined,
    [`${EVENTS}/syscalls/sys_enter_getsockopt/format`]: undefined,
  });
  assert.deepEqual(parts, ["cgroup", "uring_splice", "uring_splice_fixed"]);
});

Deno.test("a kernel without io_uring tracepoints or its types does without uring_splice", async () => {
  const without = ["cgroup", "splice", "zerocopy"];
  assert.deepEqual(
    await partsOf({ [`${EVENTS}/io_uring/io_uring_complete/format`]: undefined }),
    without,
  );
  assert.deepEqual(await partsOf({ "/sys/kernel/btf/vmlinux": tinyBtf({}) }), without);
});

Deno.test("a kernel whose io_uring keeps its files elsewhere does without its registered files", async () => {
  assert.deepEqual(
    await partsOf({ "/sys/kernel/btf/vmlinux": tinyBtf({ io_splice: ["splice_fd_in"] }) }),
    ["cgroup", "splice", "uring_splice", "zerocopy"],
  );
});

Deno.test("a kernel before 6.13 looks registered files up in io_uring's table of files", async () => {
  const btf = tinyBtf({ io_splice: ["splice_fd_in"], io_file_table: ["files"] });
  assert.deepEqual(await partsOf({ "/sys/kernel/btf/vmlinux": btf }), [
    "cgroup",
    "splice",
    "uring_splice",
    "uring_splice_table",
    "zerocopy",
  ]);
});

Deno.test("a kernel whose cgroup tracepoint has another id does without it", async () => {
  const without = ["splice", "uring_splice", "uring_splice_fixed", "zerocopy"];
  const path = `${EVENTS}/cgroup/cgroup_mkdir/format`;
  assert.deepEqual(await partsOf({ [path]: format("int root", "int id") }), without);
  assert.deepEqual(await partsOf({ [path]: undefined }), without);
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

Deno.test("a kernel without type information is told with what to do: 69", async () => {
  const error = await failure(goodSystem({ files: { "/sys/kernel/btf/vmlinux": undefined } }));
  assert.equal(
    error.message,
    "Cannot use Linux 6.18.0-test: it has no type information (/sys/kernel/btf/vmlinux is missing)",
  );
  assert.match(error.advice, /CONFIG_DEBUG_INFO_BTF=y/);
  assert.equal(error.exitCode, 69);
});

Deno.test("type information that cannot be read is told: 69", async () => {
  for (const content of ["garbage of some length, more than a header", "short"]) {
    const error = await failure(goodSystem({ files: { "/sys/kernel/btf/vmlinux": content } }));
    assert.match(error.message, /^Cannot use Linux 6\.18\.0-test: Cannot read BTF/);
    assert.equal(error.advice, "Look at /sys/kernel/btf/vmlinux");
    assert.equal(error.exitCode, 69);
  }
});

Deno.test("a kernel before 6.3 is told which tracepoint it lacks: 69", async () => {
  for (const name of ["sock_send_length", "sock_recv_length"]) {
    const files = { [`${EVENTS}/sock/${name}/format`]: undefined };
    const error = await failure(goodSystem({ files }));
    assert.equal(
      error.message,
      `Cannot count bytes on Linux 6.18.0-test: it has no tracepoint sock:${name}`,
    );
    assert.match(error.advice, /6\.3/);
    assert.equal(error.exitCode, 69);
  }
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
  assert.deepEqual([...abilities.parts].sort(), ALL);
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
  const files = { ...withoutTracefs(), "/sys/kernel/btf/vmlinux": undefined };
  assert.equal((await failure(goodSystem({ euid: 1000, files }))).exitCode, 77);
});
