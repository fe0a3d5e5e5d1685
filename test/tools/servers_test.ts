import assert from "node:assert/strict";
import { SERVER_PROGRAMS, setUpServers } from "../../tools/setup/servers.ts";
import { findProgram } from "../servers/programs.ts";
import { FakeMachine, FINE } from "./fake_machine.ts";

const FOLDER = "/cache";
const unpacked = SERVER_PROGRAMS.map((program) => `${FOLDER}/root/usr/bin/${program}`);

Deno.test("servers are fetched and unpacked, never installed", async () => {
  const machine = new FakeMachine(["apt-get", "dpkg"], (command, self) => {
    if (command.startsWith("sh -c")) self.add(...unpacked);
    return FINE;
  });
  await setUpServers(FOLDER, machine);
  const fetching = machine.ran.filter((command) => command.startsWith("apt-get"));
  assert.equal(fetching.length, 1);
  assert.match(fetching[0] ?? "", /--download-only .* influxdb /);
  assert.deepEqual(machine.said.length, 1);
  await setUpServers(FOLDER, machine);
  assert.equal(machine.said.length, 1, "the second time nothing is missing");
});

Deno.test("the list of packages is fetched where it lacks a server", async () => {
  const machine = new FakeMachine(["apt-get", "dpkg"], (command, self) => {
    if (command === "apt-get update") self.add("list");
    if (command.startsWith("sh -c")) self.add(...unpacked);
    const fails = command.startsWith("apt-get install") && !self.isThere("list");
    return fails ? { code: 100, output: "E: Unable to locate package influxdb" } : FINE;
  });
  await setUpServers(FOLDER, machine);
  assert.ok(machine.ran.some((command) => command.startsWith("sh -c")));
});

Deno.test("where servers cannot be fetched, the missing ones are named and nothing fails", async () => {
  for (const has of [[], ["apt-get", "dpkg"]]) {
    const machine = new FakeMachine(has);
    machine.isRoot = false;
    await setUpServers(FOLDER, machine);
    assert.deepEqual(machine.ran, []);
    assert.match(machine.said.join(), /missing: influxd, /);
  }
});

Deno.test("findProgram() finds no program that is nowhere", () => {
  assert.equal(findProgram("no-such-server"), undefined);
});
