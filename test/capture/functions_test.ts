import assert from "node:assert/strict";
import { readFunctions } from "../../src/capture/functions.ts";
import { fakeSystem, NEW_FUNCTIONS, symbols } from "./fake_system.ts";

function functions(kallsyms: string | undefined): string[] {
  return [...readFunctions(fakeSystem({ files: { "/proc/kallsyms": kallsyms } }))].sort();
}

Deno.test("every function that a program may stand on is found among the kernel's symbols", () => {
  assert.deepEqual(functions(symbols(NEW_FUNCTIONS)), [...NEW_FUNCTIONS].sort());
});

Deno.test("functions are found whoever sees them, static ones, weak ones and those of modules", () => {
  const lines = [
    "0000000000000000 T inet_sendmsg",
    "ffffffff81c0ffee t sock_splice_read",
    "ffffffff81c0ffee W inet_recvmsg",
    "ffffffffc0a01000 t packet_sendmsg\t[af_packet]",
    "ffffffffc0a02000 T inet6_sendmsg\t[ipv6]",
  ];
  assert.deepEqual(functions(`${lines.join("\n")}\n`), [
    "inet6_sendmsg",
    "inet_recvmsg",
    "inet_sendmsg",
    "packet_sendmsg",
    "sock_splice_read",
  ]);
});

Deno.test("data and functions with a longer name are no functions of ours", () => {
  const lines = [
    "ffffffff81c0ffee D inet_sendmsg",
    "ffffffff81c0ffee r inet_recvmsg",
    "ffffffff81c0ffee T __inet_sendmsg",
    "ffffffff81c0ffee t sock_splice_read.cold",
    "ffffffff81c0ffee t packet_sendmsg.constprop.0",
    "ffffffff81c0ffee T inet_sendmsg_locked",
    "ffffffff81c0ffee T inet6_sendmsg [ipv6] and more",
  ];
  assert.deepEqual(functions(`${lines.join("\n")}\n`), []);
});

Deno.test("a kernel whose symbols cannot be read has no functions", () => {
  assert.deepEqual(functions(undefined), []);
  assert.deepEqual(functions(""), []);
});
