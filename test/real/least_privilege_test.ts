/** bpftrace as root, socktraf as a user without any right: what docs/security.md describes. */
import assert from "node:assert/strict";
import { userPrefix } from "../cli/ordinary_user.ts";
import { runMain } from "../cli/run_main.ts";
import { runWorkload } from "../kernel/workloads.ts";
import { command, tracing } from "./ability.ts";
import { Pulse } from "./pulse.ts";
import { assertExact, Socktraf, until } from "./socktraf.ts";

const analyze = await command("systemd-analyze", "--version");

Deno.test({
  name:
    `a socktraf without root counts to the byte what a bpftrace of root writes${tracing.missing}`,
  ignore: !tracing.works || Deno.uid() !== 0,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-least-" });
    await Deno.chmod(folder, 0o755);
    const fifo = `${folder}/lines`;
    await new Deno.Command("mkfifo", { args: ["-m", "0600", fifo] }).output();
    await Deno.chown(fifo, 65534, 65534);
    const program = await runMain(["program", "--interval", "500ms"]);
    await Deno.writeTextFile(`${folder}/probe.bt`, program.output);
    const probe = new Deno.Command("sh", {
      args: ["-c", `exec bpftrace --no-warnings -f json ${folder}/probe.bt > ${fifo}`],
      stdin: "null",
      stderr: "null",
    }).spawn();
    try {
      await using _pulse = new Pulse();
      await using socktraf = Socktraf.start(["--input", "-", "--format", "ndjson"], {
        shell: `${await userPrefix(folder)} "$@" < ${fifo}`,
      });
      await socktraf.counts();
      const status = await Deno.readTextFile(`/proc/${socktraf.pid}/status`);
      assert.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m);
      const truths = await runWorkload("writers", "2", "1", "udp");
      probe.kill("SIGINT");
      assert.equal((await socktraf.end(60_000)).code, 0);
      assertExact(socktraf.rows, "writers", truths);
    } finally {
      await until(() => probe.status.then(() => true), "the end of bpftrace");
      await Deno.remove(folder, { recursive: true });
    }
  },
});

for (const [name, exposure] of [["socktraf", 1.7], ["socktraf-probe", 4.6]] as const) {
  Deno.test({
    name: `systemd takes the least privileged ${name}.service${analyze.missing}`,
    ignore: !analyze.works,
    fn: async () => {
      const folder = await Deno.makeTempDir({ prefix: "socktraf-unit-" });
      try {
        for (const unit of ["socktraf", "socktraf-probe"]) {
          const url = new URL(`../../examples/least_privilege/${unit}.service`, import.meta.url);
          const text = (await Deno.readTextFile(url)).replaceAll("/usr/bin/socktraf", "/bin/true");
          await Deno.writeTextFile(`${folder}/${unit}.service`, text);
        }
        const path = `${folder}/${name}.service`;
        const said = await run("verify", "--man=no", path);
        assert.equal(said.split("\n").filter((line) => line.includes(folder)).join("\n"), "");
        const text = await run("security", "--offline=true", "--no-pager", path);
        const level = Number(/exposure level for \S+: ([\d.]+)/.exec(text)?.[1]);
        assert.ok(level <= exposure, `it is ${level}`);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function run(...args: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command("systemd-analyze", { args }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}
