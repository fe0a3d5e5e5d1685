import assert from "node:assert/strict";
import fc from "fast-check";
import { hostUserDatabase, parsePasswd, Users } from "../../src/traffic/users.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeHostFiles } from "./fake_host_files.ts";

const PASSWD = "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/sh\n";

interface SetUp {
  readonly users: Users;
  readonly files: FakeHostFiles;
  readonly clock: FakeClock;
  readonly asked: number[];
}

function setUp(nss: Readonly<Record<number, string>> = {}): SetUp {
  const files = new FakeHostFiles();
  files.write("/etc/passwd", PASSWD);
  const clock = new FakeClock();
  const asked: number[] = [];
  const users = new Users({
    files,
    lookUp: (uid) => {
      asked.push(uid);
      return Promise.resolve(nss[uid]);
    },
  }, clock.nowMs);
  return { users, files, clock, asked };
}

Deno.test("parsePasswd() takes the first line of an id, as the C library does", () => {
  assert.deepEqual([...parsePasswd("root:x:0:0::/:/\ntoor:x:0:0::/:/\n")], [[0, "root"]]);
});

Deno.test("parsePasswd() passes over what is not a user", () => {
  const text = "# comment:x:1:\n+::::::\nbad:x:one:\n:x:2:\n\nlast:x:4294967294:1:no newline";
  assert.deepEqual([...parsePasswd(text)], [[4294967294, "last"]]);
});

Deno.test("parsePasswd() never throws", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    parsePasswd(text);
  }));
});

Deno.test("Users knows /etc/passwd, and asks nobody else for what is in it", async () => {
  const { users, asked } = setUp();
  await users.start();
  assert.equal(users.nameOf(0), "root");
  assert.equal(users.nameOf(1000), "alice");
  await users.idle();
  assert.deepEqual(asked, []);
});

Deno.test("Users reads /etc/passwd again when it has changed, and only then", async () => {
  const { users, files, clock } = setUp();
  await users.start();
  clock.advance(5_000);
  users.nameOf(0);
  await users.idle();
  assert.equal(files.reads.length, 1);
  files.write("/etc/passwd", PASSWD.replace("alice", "alison"));
  assert.equal(users.nameOf(1000), "alice", "looks every five seconds");
  clock.advance(5_000);
  users.nameOf(1000);
  await users.idle();
  assert.equal(users.nameOf(1000), "alison");
});

Deno.test("Users asks NSS for other ids once, without making anybody wait", async () => {
  const { users, asked } = setUp({ 61234: "dynamic:*:61234:61234:Dynamic User:/:/sbin/nologin\n" });
  await users.start();
  assert.equal(users.nameOf(61234), undefined);
  await users.idle();
  assert.equal(users.nameOf(61234), "dynamic");
  assert.deepEqual(asked, [61234]);
});

Deno.test("Users believes for a minute that an id has no name", async () => {
  const { users, clock, asked } = setUp();
  await users.start();
  users.nameOf(100_000);
  await users.idle();
  clock.advance(59_999);
  users.nameOf(100_000);
  await users.idle();
  assert.deepEqual(asked, [100_000]);
  clock.advance(1);
  users.nameOf(100_000);
  await users.idle();
  assert.deepEqual(asked, [100_000, 100_000]);
});

Deno.test("Users does not take the name of another id from NSS", async () => {
  const { users } = setUp({ 2000: "root:x:0:0::/:/\n" });
  await users.start();
  users.nameOf(2000);
  await users.idle();
  assert.equal(users.nameOf(2000), undefined);
});

Deno.test("Users asks nobody before /etc/passwd was read, nor for the id that means none", async () => {
  const { users, asked } = setUp();
  assert.equal(users.nameOf(1000), undefined);
  await users.idle();
  assert.equal(users.nameOf(1000), "alice");
  users.nameOf(0xffff_ffff);
  await users.idle();
  assert.deepEqual(asked, []);
});

Deno.test("Users asks NSS for everything where there is no /etc/passwd", async () => {
  const { users, files } = setUp({ 0: "root:x:0:0::/:/" });
  files.remove("/etc/passwd");
  await users.start();
  users.nameOf(0);
  await users.idle();
  assert.equal(users.nameOf(0), "root");
});

Deno.test("hostUserDatabase() knows root on this machine, and nobody whose id was never given", async () => {
  const { signal } = new AbortController();
  const database = hostUserDatabase();
  assert.equal(parsePasswd(await database.lookUp(0, signal) ?? "").get(0), "root");
  assert.equal(await database.lookUp(3_999_999_999, signal), undefined);
  await using users = new Users(database, () => performance.now());
  await users.start();
  assert.equal(users.nameOf(0), "root");
});
