import assert from "node:assert/strict";
import { bestProgram, readResults } from "../../../tools/kernels/read_results.ts";

const BOOTED = { machine: "6.1", preempt: "full", seconds: 100, socktraf: "0" };

async function withFolder(
  files: Readonly<Record<string, string>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      const parent = path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
      await Deno.mkdir(`${folder}/${parent}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const SENDER =
  '{"path":"send","pid":7,"protocol":"tcp","family":"ipv4","rx_bytes":0,"tx_bytes":10}\n';
const ROW = '{"pid":7,"protocol":"tcp","family":"ipv4","rx_bytes":0,"tx_bytes":10}\n';

Deno.test("readResults() calls the best program by its name and reads what it counted", async () => {
  await withFolder({
    "machine":
      "release=6.1.0\nbpftrace=bpftrace v0.17.0\npreempt=none voluntary (full)\ncheck.code=0\n",
    "check.txt": 'OK    kernel: Linux 6.1.0, program "kprobe" (why), all\n',
    "best/times": "ready.code=0\npaths.code=0\npaths.seconds=6\nend.code=0\n",
    "best/paths": SENDER,
    "best/rows": ROW,
  }, async (folder) => {
    const result = await readResults(folder, ["best", "kprobe"], BOOTED);
    assert.deepEqual([result.bpftrace, result.preemption, result.best], [
      "0.17.0",
      "full",
      "kprobe",
    ]);
    const [program, ...others] = result.programs;
    assert.equal(others.length, 0);
    assert.equal(program?.program, "kprobe");
    assert.equal(program?.problem, undefined);
    assert.deepEqual(program?.seconds, { paths: 6 });
    assert.deepEqual(program?.cells.map(({ countedBytes }) => countedBytes), [0, 10]);
  });
});

Deno.test("readResults() says in the program's own words why it does not count", async () => {
  await withFolder({
    "machine": "release=6.1.0\n",
    "sock/times": "ready.code=1\nend.code=69\n",
    "sock/errors": "warn: odd\nerror: Cannot use the program\nLeave --program out\n",
  }, async (folder) => {
    const { programs } = await readResults(folder, ["sock"], BOOTED);
    assert.equal(programs[0]?.outcome, "cannot run");
    assert.match(programs[0]?.problem ?? "", /does not count: error: Cannot use the program$/);
  });
});

Deno.test("readResults() tells of a workload that failed, and of a program that ended badly after it counted", async () => {
  await withFolder({
    "machine": "release=6.1.0\n",
    "sock/times": "ready.code=0\npaths.code=1\nend.code=70\n",
    "sock/paths.errors": "send: Broken pipe\n",
  }, async (folder) => {
    const { programs } = await readResults(folder, ["sock"], BOOTED);
    assert.match(
      programs[0]?.problem ?? "",
      /paths failed \(1\): send: Broken pipe; ended with 70/,
    );
  });
});

Deno.test("readResults() does not leave out a program that the guest did not come to", async () => {
  await withFolder({ "machine": "release=6.1.0\n" }, async (folder) => {
    const { programs } = await readResults(folder, ["sock", "kprobe"], BOOTED);
    assert.deepEqual(programs.map(({ outcome }) => outcome), ["no result", "no result"]);
  });
});

Deno.test("bestProgram() is undefined where the check names none", () => {
  assert.equal(bestProgram("FAIL  bpftrace: too old\n"), undefined);
});
