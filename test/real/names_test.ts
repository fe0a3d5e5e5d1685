/** Names of what is gone before anybody can ask. */
import assert from "node:assert/strict";
import { findCgroupMount } from "../../src/traffic/cgroup_tree.ts";
import { builtWorkloads, type Truth } from "../kernel/workloads.ts";
import { both, command, tracing } from "./ability.ts";
import { Pulse } from "./pulse.ts";
import { type Row, Socktraf } from "./socktraf.ts";

const mount = findCgroupMount(await Deno.readTextFile("/proc/self/mountinfo"));
const cgroups = both(
  both(tracing, await command("setpriv", "--clear-groups", "true")),
  mount === undefined
    ? { works: false, missing: " (cannot run: there is no cgroup2 file system)" }
    : { works: true, missing: "" },
);

/**
 * Runs a process of a few milliseconds as the user "nobody" in a control group of its own, which is
 * removed as soon as it is empty.
 *
 * @param path of the control group; the folders above it that are not there are made and removed, too
 * @returns the process id
 */
async function runInGroup(path: string): Promise<number> {
  const root = mount?.mountPoint ?? "";
  const made: string[] = [];
  for (let at = path.indexOf("/", 1);; at = path.indexOf("/", at + 1)) {
    const folder = `${root}${at < 0 ? path : path.slice(0, at)}`;
    try {
      await Deno.mkdir(folder);
      made.unshift(folder);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
    if (at < 0) break;
  }
  try {
    const enter = 'echo $$ > "$0/cgroup.procs" && exec setpriv --reuid=65534 --clear-groups "$@"';
    const workload = `${await builtWorkloads()}/short_lived`;
    await Deno.chmod(await builtWorkloads(), 0o755);
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", enter, `${root}${path}`, workload, "1", "1"],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return (JSON.parse(new TextDecoder().decode(stdout)) as Truth).pid;
  } finally {
    for (const folder of made) await removeGroup(folder);
  }
}

/** Removes a control group; it can be busy for a moment after its last process. */
async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0;; attempt++) {
    try {
      return await Deno.remove(folder);
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** The row of the short-lived process that ran in a control group. */
async function rowOf(path: string): Promise<Row> {
  await using pulse = new Pulse();
  await using socktraf = Socktraf.start(["--interval", "3s", "--format", "ndjson"]);
  await socktraf.counts();
  const pid = await runInGroup(path);
  const find = (): Row | undefined =>
    socktraf.rows.find((row) => row["pid"] === pid && row["process"] === "s0");
  await socktraf.until(() => find() !== undefined, "the row of the process");
  socktraf.signal("SIGINT");
  await socktraf.end();
  void pulse;
  return find() ?? {};
}

Deno.test({
  name:
    "a process of some milliseconds is shown with its name, user, and a control group that is " +
    `gone before the interval ends${cgroups.missing}`,
  ignore: !cgroups.works,
  fn: async () => {
    const path = `/socktraf test ${crypto.randomUUID()}`;
    const row = await rowOf(path);
    assert.equal(row["process"], "s0");
    assert.equal(row["uid"], 65534);
    assert.equal(row["user"], "nobody");
    assert.equal(row["cgroup"], path);
    assert.equal(row["protocol"], "udp");
    assert.ok(Number(row["rx_bytes"]) > 0);
    assert.ok(!("container" in row) && !("unit" in row));
  },
});

Deno.test({
  name: `a process in a container is shown with its short id and its unit${cgroups.missing}`,
  ignore: !cgroups.works,
  fn: async () => {
    const id = [...crypto.getRandomValues(new Uint8Array(32))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const path = `/system.slice/docker-${id}.scope`;
    const row = await rowOf(path);
    assert.equal(row["cgroup"], path);
    assert.equal(row["container"], id.slice(0, 12));
  },
});
