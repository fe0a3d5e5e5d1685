/** `socktraf service` on a machine that is a folder, and its unit as systemd sees it. */
import assert from "node:assert/strict";
import { parse } from "smol-toml";
import { SINK_TYPES } from "../../../sinks/mod.ts";
import { service, type ServiceAction } from "../../../src/cli/actions/service.ts";
import { unitText } from "../../../src/cli/service/unit.ts";
import type { ServiceWorld } from "../../../src/cli/service/world.ts";
import { command } from "../../real/ability.ts";
import { memoryIo } from "../memory_io.ts";

const UNIT = "etc/systemd/system/socktraf.service";
const CONFIG = "etc/socktraf/config.toml";

class Machine implements AsyncDisposable {
  readonly #root: string;
  readonly asked: string[] = [];
  isRoot = true;
  hasSystemd = true;
  command: readonly string[] = ["/usr/local/bin/socktraf"];
  fails: string | undefined;

  private constructor(root: string) {
    this.#root = root;
  }

  static async make(): Promise<Machine> {
    const root = await Deno.makeTempDir({ prefix: "socktraf-service-" });
    await Deno.mkdir(`${root}/etc/systemd/system`, { recursive: true });
    return new Machine(root);
  }

  async run(action: ServiceAction): Promise<{ code: number; output: string; errors: string }> {
    const io = memoryIo({ isRoot: this.isRoot });
    const world: ServiceWorld = {
      root: this.#root,
      isRoot: this.isRoot,
      hasSystemd: this.hasSystemd,
      command: this.command,
      systemctl: (...words) => {
        this.asked.push(words.join(" "));
        const code = words[0] === this.fails ? 1 : 0;
        return Promise.resolve({ code, text: code === 0 ? "active" : "it does not want to" });
      },
    };
    const code = await service(action, SINK_TYPES, io, world);
    return { code, output: io.output, errors: io.errors };
  }

  path(path: string): string {
    return `${this.#root}/${path}`;
  }

  async text(path: string): Promise<string | undefined> {
    return await Deno.readTextFile(this.path(path)).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

Deno.test("service install writes unit and configuration, and starts it; twice is once", async () => {
  await using machine = await Machine.make();
  const first = await machine.run("install");
  assert.deepEqual([first.code, first.errors], [0, ""]);
  assert.match(await machine.text(UNIT) ?? "", /^ExecStart=\/usr\/local\/bin\/socktraf run$/m);
  const config = await machine.text(CONFIG) ?? "";
  assert.deepEqual(JSON.parse(JSON.stringify(parse(config)["sinks"])), [{ type: "powerline" }]);
  assert.equal(((await Deno.stat(machine.path(CONFIG))).mode ?? 0) & 0o777, 0o600);
  assert.deepEqual(machine.asked, [
    "daemon-reload",
    "enable socktraf.service",
    "restart socktraf.service",
  ]);
  assert.equal((await machine.run("install")).code, 0);
  assert.equal(await machine.text(CONFIG), config);
});

Deno.test("service install and remove leave a configuration and the state as they are", async () => {
  await using machine = await Machine.make();
  await Deno.mkdir(machine.path("etc/socktraf"));
  await Deno.writeTextFile(machine.path(CONFIG), "# mine\n");
  assert.equal((await machine.run("install")).code, 0);
  const { code, output } = await machine.run("remove");
  assert.equal(code, 0);
  assert.match(output, /Kept \/etc\/socktraf\/config\.toml and \/var\/lib\/socktraf/);
  assert.equal(await machine.text(CONFIG), "# mine\n");
  assert.equal(await machine.text(UNIT), undefined);
  assert.ok(machine.asked.includes("disable --now socktraf.service"));
  assert.equal((await machine.run("remove")).output, "There is no service\n");
});

Deno.test("a unit that somebody else wrote is neither changed nor removed", async () => {
  await using machine = await Machine.make();
  await Deno.writeTextFile(machine.path(UNIT), "[Service]\n");
  for (const action of ["install", "remove"] as const) {
    const { code, errors } = await machine.run(action);
    assert.equal(code, 1);
    assert.match(errors, /socktraf has not made/);
  }
  assert.equal(await machine.text(UNIT), "[Service]\n");
  assert.deepEqual(machine.asked, []);
});

Deno.test("where a package has brought the unit, install uses that one", async () => {
  await using machine = await Machine.make();
  await Deno.mkdir(machine.path("usr/lib/systemd/system"), { recursive: true });
  await Deno.writeTextFile(machine.path("usr/lib/systemd/system/socktraf.service"), "x");
  assert.match((await machine.run("install")).output, /of the package/);
  assert.equal(await machine.text(UNIT), undefined);
  assert.equal((await machine.run("remove")).code, 0);
});

Deno.test("service says what is missing: root, systemd, a program that the service can see", async () => {
  await using machine = await Machine.make();
  machine.isRoot = false;
  assert.equal((await machine.run("install")).code, 77);
  assert.equal((await machine.run("status")).code, 0);
  machine.isRoot = true;
  machine.command = ["/home/ann/socktraf"];
  const hidden = await machine.run("install");
  assert.equal(hidden.code, 1);
  assert.match(hidden.errors, /Copy the program to \/usr\/local\/bin/);
  machine.hasSystemd = false;
  const without = await machine.run("install");
  assert.equal(without.code, 69);
  assert.match(without.errors, /--reload-on-hangup/);
  assert.equal(await machine.text(UNIT), undefined);
});

Deno.test("a systemctl that fails is told, with where to look", async () => {
  await using machine = await Machine.make();
  machine.fails = "restart";
  const { code, errors } = await machine.run("install");
  assert.equal(code, 1);
  assert.match(errors, /restart socktraf\.service failed: it does not want to\nSee: journalctl/);
});

Deno.test("words of the command line stand in the unit so that systemd gives them back", () => {
  const line = /^ExecStart=(.*)$/m.exec(unitText(["/opt/a b/x", "100%", "$HOME", 'q"\\']))?.[1];
  assert.equal(line, '"/opt/a b/x" 100%% $$HOME "q\\"\\\\" run');
});

Deno.test("the README's commands for the service work, in their order", async () => {
  await using machine = await Machine.make();
  const readme = await Deno.readTextFile(new URL("../../../README.md", import.meta.url));
  const [, block = ""] = /^```sh service\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const actions = [...block.matchAll(/socktraf service (\w+)/g)].map(([, action]) => action);
  assert.deepEqual(actions, ["install", "status", "remove"]);
  for (const action of actions) {
    assert.equal((await machine.run(action as ServiceAction)).code, 0, action);
  }
  assert.match(unitText(["/bin/true"]), /^ExecReload=.*kill -HUP \$MAINPID'$/m);
});

const analyze = await command("systemd-analyze", "--version");
/** What docs/security.md says of it. */
const EXPOSURE = 2.8;

Deno.test({
  name: `systemd takes the unit, and finds it exposed by ${EXPOSURE} at most${analyze.missing}`,
  ignore: !analyze.works,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-unit-" });
    try {
      const path = `${folder}/socktraf.service`;
      await Deno.writeTextFile(path, unitText(["/bin/true"]));
      const verified = await new Deno.Command("systemd-analyze", {
        args: ["verify", "--man=no", path],
      }).output();
      assert.equal(
        new TextDecoder().decode(verified.stderr).replaceAll(/^(?!.*socktraf).*\n/gm, ""),
        "",
      );
      const { stdout } = await new Deno.Command("systemd-analyze", {
        args: ["security", "--offline=true", "--no-pager", path],
      }).output();
      const level = /exposure level for \S+: ([\d.]+)/.exec(new TextDecoder().decode(stdout))?.[1];
      assert.ok(Number(level) <= EXPOSURE, `it is ${level}`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("the unit allows what V8 and chrt need, and takes no more than two capabilities", () => {
  const unit = unitText(["/bin/true"]);
  assert.doesNotMatch(unit, /^(MemoryDenyWriteExecute|RestrictRealtime)=/m);
  assert.match(unit, /^CapabilityBoundingSet=CAP_SYS_ADMIN CAP_SYS_NICE$/m);
});
