import assert from "node:assert/strict";
import { PROGRAM_NAMES } from "../../../bt/mod.ts";
import { CaptureError } from "../../../src/capture/capture_error.ts";
import { choosePrograms } from "../../../src/capture/choose.ts";
import { abilitiesUnseen, readAbilities } from "../../../src/capture/kernel.ts";
import { thisSystem } from "../../../src/capture/system.ts";
import { command } from "../../real/ability.ts";
import { readFile } from "../../../tools/repository.ts";
import { runAsOrdinaryUser } from "../ordinary_user.ts";
import { runMain } from "../run_main.ts";
import { LinesFile, run } from "./command.ts";

/** The first probe of each program. */
const FIRST = {
  sock: "tracepoint:sock:sock_recv_length",
  fexit: "kretfunc:inet_sendmsg",
  kprobe: "kprobe:inet_sendmsg",
};

const abilities = await readAbilities(thisSystem()).catch(() => abilitiesUnseen(thisSystem()));
const unprivileged = await command("setpriv", "--reuid=65534", "--clear-groups", "true");

Deno.test("program prints a program that bpftrace can run as it is", async () => {
  const { code, output } = await run(["program", "--bpftrace", "/nonexistent"]);
  assert.equal(code, 0);
  assert.match(output, /^#!\/usr\/bin\/env bpftrace\n/);
  assert.match(output, /^tracepoint:sock:sock_recv_length$/m);
  assert.match(output, /^END$/m);
  assert.ok(output.endsWith("}\n"));
});

Deno.test("program is fitted to the interval and to rows by thread", async () => {
  using config = new LinesFile(['group_by = ["thread"]']);
  const { output } = await run(["program", "--interval", "2s", "--config", config.path]);
  assert.match(output, /\$length = \(uint64\)2000000000;/);
  assert.match(output, /^ +\$who = \(uint64\)tid;/m);
  for (const name of PROGRAM_NAMES) assert.notEqual(output, readFile(`bt/${name}.bt`));
});

for (const name of PROGRAM_NAMES) {
  Deno.test(`program prints the program "${name}" where it is asked for, or says why it cannot run`, async () => {
    using config = new LinesFile(["[capture]", `program = "${name}"`]);
    const byFlag = await run(["program", "--program", name]);
    const byFile = await run(["program", "--config", config.path]);
    assert.deepEqual(byFile, byFlag);
    try {
      choosePrograms(abilities, name);
      assert.equal(byFlag.code, 0, byFlag.errors);
      assert.ok(byFlag.output.includes(`\n${FIRST[name]}\n`));
    } catch (error) {
      assert.ok(error instanceof CaptureError);
      assert.equal(byFlag.code, 69);
      assert.equal(byFlag.output, "");
      assert.ok(byFlag.errors.includes(error.message), byFlag.errors);
      assert.match(byFlag.errors, /Leave --program out/);
    }
  });
}

Deno.test("program refuses the name of a program that is none: 2", async () => {
  const { code, output, errors } = await run(["program", "--program", "sok"]);
  assert.equal(code, 2);
  assert.equal(output, "");
  assert.match(
    errors,
    /--program "sok": expected "sock", "fexit" or "kprobe", did you mean "sock"/,
  );
});

Deno.test({
  name: `program prints the same for an ordinary user as for root${unprivileged.missing}`,
  ignore: !unprivileged.works,
  fn: async () => {
    const words = ["program", "--program", "sock"];
    const asRoot = await runMain(words);
    const asUser = await runAsOrdinaryUser(words);
    assert.deepEqual([asUser.code, asUser.output], [asRoot.code, asRoot.output], asUser.errors);
    assert.equal(asUser.errors, "");
  },
});
