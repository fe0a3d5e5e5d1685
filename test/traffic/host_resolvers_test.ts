import assert from "node:assert/strict";
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
