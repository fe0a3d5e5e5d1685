import assert from "node:assert/strict";
import { prepareCapture } from "../../src/capture/prepare.ts";
import { goodSystem } from "./fake_system.ts";

const WISH = { searchPath: "/usr/bin", intervalMs: 500, threads: false, mapKeys: 5000 };

Deno.test("prepareCapture() fits the program to kernel, bpftrace and wish", async () => {
  const { bpftrace, child, program } = await prepareCapture(goodSystem(), WISH);
  assert.equal(program.name, "sock");
  assert.equal(child.bpftrace, "/usr/bin/bpftrace");
  assert.equal(bpftrace.version.minor, 17);
  assert.deepEqual(child.env, { BPFTRACE_MAP_KEYS_MAX: "5000", BPFTRACE_STRLEN: "200" });
  assert.match(child.program, /\$length = \(uint64\)500000000;/);
  assert.match(child.program, /tracepoint:syscalls:sys_enter_splice\n/);
  const threads = await prepareCapture(goodSystem(), { ...WISH, threads: true });
  assert.match(threads.child.program, /^ +\$who = \(uint64\)tid;/m);
});

Deno.test("prepareCapture() leaves out what the kernel has not got", async () => {
  const path = "/sys/kernel/tracing/events/syscalls/sys_enter_splice/format";
  const { child } = await prepareCapture(goodSystem({ files: { [path]: undefined } }), WISH);
  assert.doesNotMatch(child.program, /sys_enter_splice|@splicing/);
});

Deno.test("prepareCapture() binds bpftrace to our life with util-linux's setpriv", async () => {
  assert.equal((await prepareCapture(goodSystem(), WISH)).child.setpriv, "/usr/bin/setpriv");
});

Deno.test("prepareCapture() does without a setpriv that is missing or is BusyBox's", async () => {
  const busybox = { code: 1, output: "setpriv: unrecognized option: pdeathsig\n" };
  const commands = { "/bin/setpriv --pdeathsig INT true": busybox };
  const executables = ["/usr/bin/bpftrace", "/bin/setpriv"];
  assert.equal(
    (await prepareCapture(goodSystem({ executables, commands }), WISH)).child.setpriv,
    undefined,
  );
  const without = goodSystem({ executables: ["/usr/bin/bpftrace"] });
  assert.equal((await prepareCapture(without, WISH)).child.setpriv, undefined);
});

Deno.test("prepareCapture() tells an ordinary user that root is needed before it asks for bpftrace", async () => {
  const system = goodSystem({ euid: 1000, executables: [] });
  await assert.rejects(prepareCapture(system, WISH), { exitCode: 77 });
});

Deno.test("prepareCapture() fails with what findBpftrace() says", async () => {
  const system = goodSystem({ executables: [] });
  await assert.rejects(prepareCapture(system, WISH), {
    message: /Cannot find bpftrace/,
    exitCode: 69,
  });
});
