/** bpftrace's priority on a kernel that preempts fully. */
import assert from "node:assert/strict";
import { captureKernel } from "../../src/capture/kernel_capture.ts";
import { ATTACH, collect, FakeBpftrace, ONE_INTERVAL, quick } from "./fake_bpftrace.ts";

const WAIT = "trap 'exit 0' INT TERM\nwhile :; do sleep 0.05; done";

/** Scheduling policy of a process: 0 is the ordinary one, 1 FIFO (proc(5), the 41st field of stat). */
function policyOf(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[38]);
}

const works = Deno.uid() === 0 &&
  await new Deno.Command("chrt", { args: ["--fifo", "1", "true"] }).output()
    .then(({ success }) => success, () => false);

Deno.test({
  name: "bpftrace gets real-time priority when its first interval begins, not before" +
    (works ? "" : " (cannot run: chrt needs root and a machine that allows it)"),
  ignore: !works,
  fn: async () => {
    using fake = new FakeBpftrace(
      `echo $$ > "$dir/pid"\n${ATTACH}\nsleep 0.3\n` +
        `cut -d' ' -f41 /proc/$$/stat > "$dir/before"\n${ONE_INTERVAL}\n${WAIT}`,
    );
    const stop = new AbortController();
    const child = { bpftrace: fake.path, env: {}, program: "", chrt: "chrt" };
    let policy: number | undefined;
    for await (const { items } of captureKernel(quick(fake, stop.signal, { child }))) {
      for (const item of items) {
        assert.notEqual(item.kind, "warning");
        if (item.kind !== "interval") continue;
        policy = policyOf(Number(fake.read("pid")));
        stop.abort();
      }
    }
    assert.equal(fake.read("before"), "0\n");
    assert.equal(policy, 1);
  },
});

Deno.test("what real-time priority was refused for is told once, and counting goes on", async () => {
  using fake = new FakeBpftrace(`${ATTACH}\n${ONE_INTERVAL}\n${ONE_INTERVAL}\n${WAIT}`);
  const child = { bpftrace: fake.path, env: {}, program: "", chrt: "/nonexistent/chrt" };
  const [warning = "", ...rest] = await collect(fake, 2, { child });
  assert.match(
    warning,
    /^warning: bpftrace cannot be given real-time priority \(.*\/nonexistent\/chrt.*calls may be missed/,
  );
  assert.deepEqual(rest, ["interval 5", "interval 5"]);
});
