/** What the real program says where it cannot count: one message, what to do, and the exit code. */
import assert from "node:assert/strict";
import { FakeBpftrace } from "../capture/fake_bpftrace.ts";
import { runAsOrdinaryUser } from "../cli/ordinary_user.ts";
import { type RanMain, runMain } from "../cli/run_main.ts";
import { type Ability, both, command, tracing } from "./ability.ts";
import { Pulse } from "./pulse.ts";
import { Socktraf } from "./socktraf.ts";

const unshare = both(tracing, await command("unshare", "-m", "true"));
const setpriv = both(tracing, await command("setpriv", "--clear-groups", "true"));

/** A test that needs something of the machine. */
function test(name: string, needs: Ability, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${needs.missing}`, ignore: !needs.works, fn });
}

/** Fails unless the program said this, and nothing more. */
function assertFails(ran: RanMain, code: number, error: RegExp, advice: RegExp): void {
  const [first = "", ...more] = ran.errors.trim().split("\n");
  assert.match(first, error);
  assert.match(more.join("\n"), advice);
  assert.equal(ran.errors.match(/^error: /gm)?.length, 1, ran.errors);
  assert.doesNotMatch(ran.errors, /\n +at /, "a stack trace helps nobody");
  assert.deepEqual([ran.code, ran.output], [code, ""]);
}

test("without bpftrace it says how to install it: 69", tracing, async () => {
  const ran = await runMain(["--bpftrace", "/nonexistent"]);
  assertFails(
    ran,
    69,
    /^error: Cannot find bpftrace at "\/nonexistent"/,
    /bpftrace +(?:sudo )?\S+ (?:\S+ )?bpftrace$[^]*--bpftrace PATH/m,
  );
  // A machine without any: nothing on PATH, and nothing where administrators' programs are.
  if (!unshare.works) return;
  const hidden = 'mount --bind /dev/null $(readlink -f $(command -v bpftrace)) && exec "$@"';
  const shell = `exec unshare -m sh -c '${hidden}' sh "$@"`;
  assertFails(
    await runMain([], "", shell),
    69,
    /^error: Cannot find bpftrace in PATH$/,
    /MISSING +bpftrace.*install/,
  );
});

test("with a bpftrace that is too old it says which would do: 69", tracing, async () => {
  using fake = new FakeBpftrace("echo 'bpftrace v0.16.0'");
  const ran = await runMain(["--bpftrace", fake.path]);
  assertFails(ran, 69, /version 0\.16\.0 is too old$/, /bpftrace 0\.17\.0 or later/);
});

const VERSION = '[ "$1" = --version ] && { echo bpftrace v0.23.2; exit; }\n';

test(
  "with a bpftrace that ends at once it says what that complained about: 69",
  tracing,
  async () => {
    using fake = new FakeBpftrace(`${VERSION}echo 'ERROR: Unknown struct: sock' >&2; exit 1`);
    const ran = await runMain(["--bpftrace", fake.path]);
    assertFails(
      ran,
      69,
      /bpftrace ended with code 1: Unknown struct: sock$/,
      /socktraf program \| sudo bpftrace/,
    );
  },
);

test("with a bpftrace that may not load programs it says so: 77", tracing, async () => {
  using fake = new FakeBpftrace(
    `${VERSION}echo 'ERROR: Error loading program: x (Operation not permitted)' >&2; exit 255`,
  );
  const ran = await runMain(["--bpftrace", fake.path]);
  assertFails(ran, 77, /ended with code 255: Error loading program.*not permitted/, /by hand/);
});

test("with a bpftrace that prints garbage and ends it says so: 69", tracing, async () => {
  using fake = new FakeBpftrace(`${VERSION}head -c 100000 /dev/urandom; echo; exit 0`);
  const { code, errors, output } = await runMain(["--bpftrace", fake.path]);
  assert.deepEqual([code, output], [69, ""]);
  assert.match(errors, /^error: Cannot start counting: bpftrace ended with code 0$/m);
  assert.ok(errors.length < 2_000, "the garbage is counted, not repeated");
});

test("with a program that is no bpftrace it says so: 69", tracing, async () => {
  const ran = await runMain(["--bpftrace", "/bin/true"]);
  assertFails(ran, 69, /^error: Cannot run "\/bin\/true --version": /, /by hand/);
});

test(
  "as an ordinary user it says that root is needed, and what does without: 77",
  setpriv,
  async () => {
    assertFails(
      await runAsOrdinaryUser([]),
      77,
      /^error: Cannot trace the kernel as user id 65534: bpftrace needs root$/,
      /sudo/,
    );
  },
);

test("as a root without rights it says that this is a container: 77", setpriv, async () => {
  const ran = await runMain([], "", 'exec setpriv --bounding-set=-sys_admin "$@"');
  assertFails(ran, 77, /CAP_SYS_ADMIN/, /--privileged --pid=host/);
});

test("on a kernel that no program can count on it says why: 69", unshare, async () => {
  const hide =
    "for folder in btf tracing/events/sock; do mount -t tmpfs none /sys/kernel/$folder; done";
  const shell = `exec unshare -m sh -c '${hide}; exec "$@"' sh "$@"`;
  assertFails(
    await runMain(["--duration", "1s"], "", shell),
    69,
    /none of the probe programs can run/,
    /sock: no sock: tracepoints.*\n.*fexit: no type information \(CONFIG_DEBUG_INFO_BTF=y\)/,
  );
});

test("where tracefs is not mounted it mounts it, says so, and counts", unshare, async () => {
  await using pulse = new Pulse();
  const hide = "umount -R /sys/kernel/debug; umount -R /sys/kernel/tracing";
  const shell = `exec unshare -m sh -c '{ ${hide}; } 2> /dev/null; exec "$@"' sh "$@"`;
  await using socktraf = Socktraf.start(["--interval", "500ms", "--format", "ndjson"], { shell });
  await socktraf.counts();
  socktraf.signal("SIGINT");
  assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
  void pulse;
  assert.equal(
    socktraf.errors,
    "info: tracefs was not mounted; it is now at /sys/kernel/tracing\n",
  );
});

test("where tracefs cannot be mounted it says so, and how to: 69", unshare, async () => {
  const hide = "umount -R /sys/kernel/debug; umount -R /sys/kernel/tracing";
  const shell =
    `exec unshare -m sh -c '{ ${hide}; } 2> /dev/null; mount -t tmpfs none /sys/kernel; ` +
    `exec "$@"' sh "$@"`;
  assertFails(
    await runMain([], "", shell),
    69,
    /tracefs is not mounted.*mounting it failed/,
    /mount -t tracefs/,
  );
});

test("a second command while one counts is no problem", tracing, async () => {
  await using pulse = new Pulse();
  await using first = Socktraf.start(["--interval", "500ms", "--format", "ndjson"]);
  await using second = Socktraf.start(["--interval", "500ms", "--format", "ndjson"]);
  await Promise.all([first.counts(), second.counts()]);
  void pulse;
  first.signal("SIGINT");
  second.signal("SIGINT");
  assert.deepEqual((await Promise.all([first.end(), second.end()])).map(({ code }) => code), [
    0,
    0,
  ]);
});
