import assert from "node:assert/strict";
import { dependsOf, moduleName, modulesInOrder } from "../../../tools/kernels/kernel_modules.ts";

function module(depends: string): Uint8Array {
  return new TextEncoder().encode(`\x7fELF\0license=GPL\0depends=${depends}\0name=x\0`);
}

Deno.test("dependsOf() reads what a module needs, with names as the kernel writes them", () => {
  assert.deepEqual(dependsOf(module("virtio-ring,9pnet")), ["virtio_ring", "9pnet"]);
  assert.deepEqual(dependsOf(module("")), []);
  assert.deepEqual(dependsOf(new Uint8Array(8)), []);
});

Deno.test("moduleName() knows modules as they are and compressed, and nothing else", () => {
  assert.equal(moduleName("aesni-intel.ko"), "aesni_intel");
  assert.equal(moduleName("9p.ko.xz"), "9p");
  assert.equal(moduleName("modules.dep"), undefined);
});

Deno.test("modulesInOrder() loads each module once, after all that it needs, and leaves out what is not there", async () => {
  const files = new Map([
    ["9p", module("9pnet,netfs")],
    ["9pnet", module("")],
    ["netfs", module("fscache")],
    ["fscache", module("built_in")],
    ["9pnet_virtio", module("9pnet,virtio")],
    ["virtio", module("")],
  ]);
  const ordered = await modulesInOrder(
    ["9pnet_virtio", "none", "9p"],
    (name) => Promise.resolve(files.get(name)),
  );
  assert.deepEqual(
    ordered.map(({ name }) => name),
    ["9pnet", "virtio", "9pnet_virtio", "fscache", "netfs", "9p"],
  );
});

Deno.test("modulesInOrder() ends where two modules need each other", async () => {
  const files = new Map([["a", module("b")], ["b", module("a")]]);
  const ordered = await modulesInOrder(["a"], (name) => Promise.resolve(files.get(name)));
  assert.deepEqual(ordered.map(({ name }) => name), ["b", "a"]);
});
