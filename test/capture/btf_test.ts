import assert from "node:assert/strict";
import fc from "fast-check";
import { Btf } from "../../src/capture/btf.ts";
import { tinyBtf } from "./tiny_btf.ts";

const REAL = "/sys/kernel/btf/vmlinux";
const STRUCTURES = {
  first: ["a", "b"],
  io_splice: ["file_out", "splice_fd_in"],
  union_kind: ["x"],
  first_longer: ["c"],
};

Deno.test("Btf knows the members of every structure and union", () => {
  const btf = new Btf(tinyBtf(STRUCTURES));
  for (const [structure, members] of Object.entries(STRUCTURES)) {
    for (const member of members) {
      assert.ok(btf.hasMember(structure, member), `${structure}.${member}`);
    }
  }
});

Deno.test("Btf knows the functions, which no structure or data of that name is", () => {
  const btf = new Btf(tinyBtf(STRUCTURES, ["inet_sendmsg", "io_splice", "last_one"]));
  for (const name of ["inet_sendmsg", "io_splice", "last_one"]) {
    assert.ok(btf.hasFunction(name), name);
  }
  for (
    const name of ["first", "variable", ".data", "inet_sendmsg_locked", "inet_send", "int", ""]
  ) {
    assert.equal(btf.hasFunction(name), false, name);
  }
  assert.ok(
    btf.hasMember("io_splice", "splice_fd_in"),
    "a structure of the same name is one still",
  );
});

Deno.test("Btf knows no structure and no member that is not there", () => {
  const btf = new Btf(tinyBtf(STRUCTURES));
  for (
    const [structure, member] of [
      ["first", "c"],
      ["first", "splice_fd_in"],
      ["io_splice", "splice_fd"],
      ["io_splice", ""],
      ["splice", "file_out"],
      ["colour", "red"],
      ["", "a"],
      ["absent", "a"],
    ] as const
  ) assert.equal(btf.hasMember(structure, member), false, `${structure}.${member}`);
});

Deno.test("Btf refuses what is no type information, or is cut off", () => {
  const good = tinyBtf(STRUCTURES);
  for (
    const bytes of [
      new Uint8Array(),
      new Uint8Array(1000),
      new TextEncoder().encode("x".repeat(99)),
    ]
  ) {
    assert.throws(() => new Btf(bytes), { name: "SyntaxError", message: /another format/ });
  }
  for (let length = 24; length < good.length; length++) {
    assert.throws(() => new Btf(good.subarray(0, length)), {
      name: "SyntaxError",
      message: /cut off/,
    });
  }
});

Deno.test("Btf never fails in another way, whatever bytes are changed", () => {
  const good = tinyBtf(STRUCTURES, ["inet_sendmsg"]);
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const bytes = good.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      try {
        const btf = new Btf(bytes);
        assert.equal(typeof btf.hasMember("io_splice", "splice_fd_in"), "boolean");
        assert.equal(typeof btf.hasMember("first", "c"), "boolean");
        assert.equal(typeof btf.hasFunction("inet_sendmsg"), "boolean");
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
    }),
    { numRuns: 20_000 },
  );
});

const real = await Deno.readFile(REAL).catch(() => undefined);

Deno.test({
  name: "Btf reads the types of the running kernel" +
    (real === undefined ? ` (cannot run: ${REAL} is missing)` : ""),
  ignore: real === undefined,
  fn: () => {
    const btf = new Btf(real ?? new Uint8Array());
    assert.ok(btf.hasMember("task_struct", "group_leader"));
    assert.ok(btf.hasMember("socket", "sk"));
    assert.ok(btf.hasMember("sock", "sk_protocol"));
    assert.ok(btf.hasFunction("inet_sendmsg"));
    assert.equal(btf.hasFunction("no_such_function"), false);
    assert.equal(btf.hasMember("task_struct", "no_such_member"), false);
    assert.equal(btf.hasMember("no_such_struct", "sk"), false);
  },
});
