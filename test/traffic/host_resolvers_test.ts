import assert from "node:assert/strict";
import { until } from "../real/socktraf.ts";
import { HostResolvers } from "../../src/traffic/host_resolvers.ts";

Deno.test("HostResolvers knows root, and a cgroup by the kernel's record of it", async () => {
  await using resolvers = new HostResolvers(() => performance.now());
  await resolvers.start();
  assert.equal(resolvers.userName(0), "root");
  const path = `/system.slice/docker-${"0123456789abcdef".repeat(4)}.scope`;
  resolvers.cgroupCreated("9007199254740991", path);
  assert.equal(resolvers.cgroupPath("9007199254740991"), path);
  assert.equal(resolvers.containerName("0123456789abcdef".repeat(4)), undefined);
});

Deno.test("HostResolvers knows the name of a process that is there, with whatever characters it has", async () => {
  await using resolvers = new HostResolvers(() => performance.now());
  const folder = await Deno.makeTempDir({ prefix: "socktraf-names-" });
  try {
    // The kernel cuts a name after 15 bytes; one that is not UTF-8 becomes text.
    for (
      const [file, name] of [["a b\n\x1b[1m", "a b\n\x1b[1m"], [
        "nämen-sind-laut",
        "nämen-sind-lau",
      ]] as const
    ) {
      await Deno.copyFile("/bin/sleep", `${folder}/${file}`);
      const child = new Deno.Command(`${folder}/${file}`, { args: ["60"] }).spawn();
      try {
        await until(() => resolvers.processName(child.pid) === name, name);
      } finally {
        child.kill();
        await child.status;
      }
      assert.equal(resolvers.processName(child.pid), undefined, "it is gone");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
