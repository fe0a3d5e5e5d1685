import assert from "node:assert/strict";
import {
  bpftraceEnvironment,
  confusionOf,
  findBpftrace,
  formatVersion,
  isOlder,
  parseVersion,
  takesConfigBlock,
} from "../../src/capture/bpftrace.ts";
import { CaptureError } from "../../src/capture/capture_error.ts";
import { fakeSystem } from "./fake_system.ts";

const GOOD = { code: 0, output: "bpftrace v0.23.2\n" };

/** The error that a call ends with. */
async function failure(call: Promise<unknown>): Promise<CaptureError> {
  const error = await call.then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof CaptureError, `no CaptureError: ${error}`);
  return error;
}

Deno.test("parseVersion() reads what bpftrace of any distribution prints", () => {
  for (
    const [output, version] of [
      ["bpftrace v0.17.0\n", "0.17.0"],
      ["bpftrace v0.23.2-1-g12ab\n", "0.23.2"],
      ["bpftrace v0.27.1+dfsg\n", "0.27.1"],
      ["bpftrace 0.27\n", "0.27.0"],
      ["warning: odd\nbpftrace v1.2.3\n", "1.2.3"],
    ] as const
  ) {
    const parsed = parseVersion(output);
    assert.equal(parsed && formatVersion(parsed), version, output);
  }
});

Deno.test("parseVersion() takes nothing else for a version", () => {
  for (
    const output of ["", "bpftrace", "v0.17.0", "bpftrace vX.Y", "bpftrace v12", "usage: 0.17.0"]
  ) {
    assert.equal(parseVersion(output), undefined, output);
  }
});

Deno.test("isOlder() compares part by part, not as text", () => {
  const order = ["0.9.9", "0.17.0", "0.17.1", "0.23.2", "1.0.0", "10.0.0"].map((text) => {
    const version = parseVersion(`bpftrace v${text}`);
    assert.ok(version !== undefined);
    return version;
  });
  order.forEach((a, i) => order.forEach((b, j) => assert.equal(isOlder(a, b), i < j)));
});

Deno.test("map and string sizes have the names that the version of bpftrace knows", () => {
  const env = (minor: number): string[] =>
    Object.entries(bpftraceEnvironment({ major: 0, minor, patch: 0 }, 5000)).map(String);
  assert.deepEqual(env(17), ["BPFTRACE_MAP_KEYS_MAX,5000", "BPFTRACE_STRLEN,200"]);
  assert.deepEqual(env(19), env(17));
  assert.deepEqual(env(20), ["BPFTRACE_MAX_MAP_KEYS,5000", "BPFTRACE_MAX_STRLEN,200"]);
  assert.deepEqual(env(27), env(20));
  assert.equal(takesConfigBlock({ major: 0, minor: 20, patch: 9 }), false);
  assert.equal(takesConfigBlock({ major: 0, minor: 21, patch: 0 }), true);
});

Deno.test("findBpftrace() takes the first in PATH, then looks where administrators' programs are", async () => {
  const system = fakeSystem({
    executables: ["/opt/b/bpftrace", "/opt/c/bpftrace", "/usr/sbin/bpftrace"],
    commands: { "/opt/b/bpftrace --version": GOOD, "/usr/sbin/bpftrace --version": GOOD },
  });
  const find = async (path: string): Promise<string> =>
    (await findBpftrace(system, undefined, path)).path;
  assert.equal(await find("/opt/a:/opt/b:/opt/c"), "/opt/b/bpftrace");
  assert.equal(await find(""), "/usr/sbin/bpftrace");
  assert.equal(await find("/nowhere"), "/usr/sbin/bpftrace");
});

Deno.test("findBpftrace() never runs what lies in the working directory", async () => {
  const system = fakeSystem({
    executables: ["bpftrace", "./bpftrace", "bin/bpftrace", "/bpftrace"],
    commands: { "bpftrace --version": GOOD, "/bpftrace --version": GOOD },
  });
  const error = await failure(findBpftrace(system, undefined, ":.:bin"));
  assert.equal(error.exitCode, 69);
  assert.deepEqual(system.ran, []);
});

Deno.test("findBpftrace() takes the one that it is told, by path or by name", async () => {
  const system = fakeSystem({
    executables: ["/x/bpftrace-new", "/usr/bin/bpftrace", "./here"],
    commands: { "/x/bpftrace-new --version": GOOD, "./here --version": GOOD },
  });
  const find = async (wanted: string): Promise<unknown> =>
    (await findBpftrace(system, wanted, "/x")).path;
  assert.equal(await find("/x/bpftrace-new"), "/x/bpftrace-new");
  assert.equal(await find("bpftrace-new"), "/x/bpftrace-new");
  assert.equal(await find("./here"), "./here");
});

Deno.test("findBpftrace() says how to install it where there is none: 69", async () => {
  const error = await failure(findBpftrace(fakeSystem({}), undefined, "/usr/bin"));
  assert.equal(error.message, "Cannot find bpftrace in PATH");
  assert.match(
    error.advice,
    /apt-get install bpftrace.*dnf.*pacman.*apk.*zypper.*--bpftrace PATH/s,
  );
  assert.equal(error.exitCode, 69);
});

Deno.test("findBpftrace() says how to install it on this distribution where that is known", async () => {
  const system = fakeSystem({ files: { "/etc/os-release": "ID=fedora\n" } });
  const error = await failure(findBpftrace(system, undefined, "/usr/bin"));
  assert.equal(
    error.advice,
    "Install it: dnf install bpftrace\nor say where it is with --bpftrace PATH",
  );
});

Deno.test("findBpftrace() names the path that it was told and that is not there: 69", async () => {
  for (const wanted of ["/nonexistent", "nonexistent"]) {
    const error = await failure(findBpftrace(fakeSystem({}), wanted, "/usr/bin"));
    assert.equal(
      error.message,
      `Cannot find bpftrace at "${wanted}": it is not there or not executable`,
    );
    assert.equal(error.exitCode, 69);
  }
});

Deno.test("findBpftrace() refuses a version that is too old, and says which would do: 69", async () => {
  for (const version of ["0.16.9", "0.9.0"]) {
    const system = fakeSystem({
      executables: ["/b"],
      commands: { "/b --version": { code: 0, output: `bpftrace v${version}\n` } },
    });
    const error = await failure(findBpftrace(system, "/b", ""));
    assert.equal(error.message, `Cannot use /b: version ${version} is too old`);
    assert.match(error.advice, /bpftrace 0\.17\.0 or later/);
    assert.equal(error.exitCode, 69);
  }
});

Deno.test("findBpftrace() says what came instead of a version: 69", async () => {
  for (
    const [answer, message] of [
      [{ code: 0, output: "\n  hello\nworld\n" }, 'Cannot run "/b --version": hello'],
      [{ code: 1, output: "bpftrace v0.23.2\n" }, 'Cannot run "/b --version": bpftrace v0.23.2'],
      [{ code: 0, output: "" }, 'Cannot run "/b --version": it does not start'],
      [undefined, 'Cannot run "/b --version": it does not start'],
    ] as const
  ) {
    const system = fakeSystem({
      executables: ["/b"],
      commands: answer === undefined ? {} : { "/b --version": answer },
    });
    const error = await failure(findBpftrace(system, "/b", ""));
    assert.equal(error.message, message);
    assert.match(error.advice, /by hand/);
    assert.equal(error.exitCode, 69);
  }
});

Deno.test("a bpftrace that gives processes outside of its PID namespace the id 0 is told of", () => {
  const confusion = (minor: number, namespace?: string): string | undefined =>
    confusionOf(
      { path: "/usr/bin/bpftrace", version: { major: 0, minor, patch: 0 } },
      fakeSystem({ files: { "/proc/self/ns/pid": namespace } }),
    );
  assert.match(confusion(22, "pid:[4026532197]") ?? "", /process id 0 .* --pid=host/);
  assert.match(confusion(27, "pid:[4026532197]") ?? "", /--pid=host/);
  assert.equal(confusion(21, "pid:[4026532197]"), undefined);
  assert.equal(confusion(23, "pid:[4026531836]"), undefined);
  assert.equal(confusion(23), undefined);
});
