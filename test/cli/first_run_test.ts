/** What a host is told that cannot count yet. */
import assert from "node:assert/strict";
import { installCommand } from "../../src/capture/install_bpftrace.ts";
import { FirstRunError, firstRunText, type Host } from "../../src/cli/first_run.ts";

const HOST: Host = {
  isRoot: false,
  osRelease: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
  kernel: "6.1.0-18-amd64",
  hasBpftrace: false,
};

for (
  const [name, osRelease, command] of [
    ["Debian", "ID=debian", "apt-get install bpftrace"],
    ["Mint", 'ID=linuxmint\nID_LIKE="ubuntu debian"', "apt-get install bpftrace"],
    ["Raspberry Pi OS", "ID=raspbian\nID_LIKE=debian", "apt-get install bpftrace"],
    ["Fedora", "ID=fedora", "dnf install bpftrace"],
    ["Rocky", 'ID="rocky"\nID_LIKE="rhel centos fedora"', "dnf install bpftrace"],
    ["Manjaro", "ID=manjaro\nID_LIKE=arch", "pacman -S bpftrace"],
    ["Alpine", "ID=alpine", "apk add bpftrace"],
    ["Tumbleweed", 'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"', "zypper install bpftrace"],
  ] as const
) {
  Deno.test(`on ${name} bpftrace is installed by ${command}`, () => {
    assert.equal(installCommand(osRelease, true), command);
    assert.equal(installCommand(osRelease, false), `sudo ${command}`);
  });
}

Deno.test("a distribution that is not known gets no command that may be wrong", () => {
  assert.equal(installCommand("ID=nixos", true), undefined);
  assert.match(firstRunText({ ...HOST, osRelease: "ID=nixos" }), /your distribution's package/);
});

Deno.test("all that is missing stands on one screen, each with its command", () => {
  const text = firstRunText(HOST);
  assert.match(text, /^On this host, Debian GNU\/Linux 12 \(bookworm\), Linux 6\.1\.0-18-amd64:$/m);
  assert.match(text, /MISSING +bpftrace +sudo apt-get install bpftrace$/m);
  assert.match(text, /MISSING +root +sudo socktraf$/m);
  assert.match(text, /"socktraf demo" needs none of it/);
  const lines = text.split("\n");
  assert.ok(lines.length < 20 && lines.every((line) => line.length <= 100));
  assert.match(firstRunText({ ...HOST, isRoot: true }), /OK +root/);
});

Deno.test("the name of a distribution cannot move the cursor", () => {
  assert.ok(!firstRunText({ ...HOST, osRelease: "PRETTY_NAME=\x1b[2Jx" }).includes("\x1b"));
});

Deno.test("where nothing of that is missing, the error stands as it is", () => {
  const cause = Object.assign(new Error("x"), { exitCode: 69, advice: "y" });
  assert.equal(new FirstRunError(cause, { ...HOST, isRoot: true, hasBpftrace: true }).advice, "y");
  const error = new FirstRunError(cause, HOST);
  assert.deepEqual([error.message, error.exitCode], ["x", 69]);
  assert.match(error.advice, /^On this host/, "the screen says how to install bpftrace");
  assert.match(
    new FirstRunError(cause, { ...HOST, hasBpftrace: true }).advice,
    /^y\n\nOn this host/,
  );
});
