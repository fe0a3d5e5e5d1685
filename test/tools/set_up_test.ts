import assert from "node:assert/strict";
import { missingNeeds, NEEDS, packagesFor } from "../../tools/setup/needs.ts";
import { setUp } from "../../tools/setup/set_up.ts";
import { FakeMachine, FINE } from "./fake_machine.ts";

const EVERYTHING = NEEDS.map(({ sign }) => sign);
const APT = "apt-get install -y --no-install-recommends -oDPkg::Lock::Timeout=120";
const UPDATE = "apt-get update -oAPT::Update::Error-Mode=any";

Deno.test("a machine that has everything is left alone without a word", async () => {
  const machine = new FakeMachine([...EVERYTHING, "apt-get"]);
  await setUp("test", machine);
  assert.deepEqual([machine.ran, machine.said], [[], []]);
});

Deno.test("a start needs bpftrace only, the tests need more, the slow ones more than that", () => {
  assert.deepEqual(missingNeeds("start", () => false).map(({ sign }) => sign), ["bpftrace"]);
  const without = (...left: readonly string[]): unknown =>
    NEEDS.filter(({ purpose }) => !left.includes(purpose));
  assert.deepEqual(missingNeeds("test", () => false), without("bars", "package"));
  assert.deepEqual(missingNeeds("bars", () => false), without("package"));
  assert.deepEqual(missingNeeds("package", () => false), without("bars"));
});

Deno.test("a package that holds several needed things is named once", () => {
  const packages = packagesFor(NEEDS, "apt-get");
  assert.equal(packages.filter((name) => name === "util-linux").length, 1);
  assert.ok(packages.length < NEEDS.length);
});

Deno.test("what is missing is installed with one command, and the command is told", async () => {
  const machine = new FakeMachine(["apt-get"], (_command, self) => {
    self.add("bpftrace");
    return FINE;
  });
  await setUp("start", machine);
  assert.deepEqual(machine.ran, [`${APT} bpftrace`]);
  assert.deepEqual(machine.said, machine.ran);
});

Deno.test("a list of packages is fetched only where a package is not found in the old one", async () => {
  const machine = new FakeMachine(["apt-get"], (command, self) => {
    if (command === UPDATE) return FINE;
    if (!self.ran.includes(UPDATE)) {
      return { code: 100, output: "E: Unable to locate package bpftrace\n" };
    }
    self.add("bpftrace");
    return FINE;
  });
  await setUp("start", machine);
  assert.deepEqual(machine.ran, [`${APT} bpftrace`, UPDATE, `${APT} bpftrace`]);
  assert.deepEqual(machine.said, machine.ran);
});

Deno.test("without root nothing is run; the exact command is told", async () => {
  const machine = new FakeMachine(["apt-get", ...EVERYTHING.filter((sign) => sign !== "tmux")]);
  machine.isRoot = false;
  await setUp("test", machine);
  assert.deepEqual(machine.ran, []);
  assert.deepEqual(machine.said, [
    "missing: tmux; only root can install it. Run:",
    "  sudo apt-get update && sudo apt-get install --no-install-recommends tmux",
  ]);
});

Deno.test("without a package manager that we know the missing things are named", async () => {
  const machine = new FakeMachine([]);
  await setUp("start", machine);
  assert.deepEqual(machine.said, [
    "missing: bpftrace",
    "none of apt-get, dnf, pacman, apk, zypper is here; install it in the way of this system",
  ]);
});

Deno.test("without a network it says why, and what to run later", async () => {
  const cause =
    "E: Failed to fetch http://mirror.test/x  Temporary failure resolving 'mirror.test'";
  const machine = new FakeMachine(
    ["apt-get"],
    (command) =>
      command === UPDATE
        ? { code: 100, output: `Ign:1\n${cause}\nE: Some index files failed to download.\n` }
        : { code: 100, output: "E: Unable to locate package bpftrace\n" },
  );
  await setUp("start", machine);
  assert.equal(machine.ran.length, 3);
  assert.deepEqual(machine.said.slice(3), [
    "still missing: bpftrace",
    `apt-get said: ${cause}`,
    "with a network, run this:",
    "  apt-get update && apt-get install --no-install-recommends bpftrace",
  ]);
});

Deno.test("a package that the system does not have keeps no other one away", async () => {
  const rest = EVERYTHING.filter((sign) => !["fish", "tmux", "zsh"].includes(sign));
  const machine = new FakeMachine(["dnf", ...rest], (command, self) => {
    if (command.includes(" zsh")) return { code: 1, output: "No match for argument: zsh\n" };
    self.add(...["fish", "tmux"].filter((sign) => command.endsWith(` ${sign}`)));
    return FINE;
  });
  await setUp("test", machine);
  assert.deepEqual(machine.ran.map((command) => command.replace(/.*=False /, "")), [
    "tmux zsh fish",
    "tmux",
    "zsh",
    "fish",
  ]);
  assert.deepEqual(machine.said.slice(4), [
    "still missing: zsh",
    "dnf said: No match for argument: zsh",
    "with a network, run this:",
    "  dnf install zsh",
  ]);
});

Deno.test("Arch's list is never fetched where there is one: it would be newer than the system", async () => {
  const machine = new FakeMachine(["pacman"], () => ({
    code: 1,
    output: "error: target not found: bpftrace\n",
  }));
  await setUp("start", machine);
  assert.deepEqual(machine.ran, ["pacman -S --noconfirm --needed bpftrace"]);
});
