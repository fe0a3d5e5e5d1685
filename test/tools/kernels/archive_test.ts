import assert from "node:assert/strict";
import {
  Archive,
  debianSources,
  kernelPackages,
  sourcesList,
} from "../../../tools/kernels/archive.ts";

const TARGETS = `http://mirror.test/debian/|Debian
http://mirror.test/debian/|Debian
http://mirror.test/security/|Debian-Security
https://else.test/|Something Else
`;

Deno.test("debianSources() finds Debian and its security updates once each, and nobody else", () => {
  assert.deepEqual(debianSources(TARGETS), [
    { uri: "http://mirror.test/debian/", label: "Debian" },
    { uri: "http://mirror.test/security/", label: "Debian-Security" },
  ]);
});

Deno.test("sourcesList() asks for another suite and its security updates from the machine's own mirror", () => {
  const sources = debianSources(TARGETS);
  const lines = sourcesList({ name: "bullseye", architecture: "amd64" }, sources).split("\n");
  assert.match(
    lines[0] ?? "",
    /^deb \[arch=amd64 signed-by=\S+\] http:\/\/mirror\.test\/debian\/ bullseye main$/,
  );
  assert.match(lines[1] ?? "", / http:\/\/mirror\.test\/security\/ bullseye-security main$/);
});

Deno.test("sourcesList() asks for no security updates of sid, which has none", () => {
  const list = sourcesList({ name: "sid", architecture: "arm64" }, debianSources(TARGETS));
  assert.equal(list.split("\n").filter((line) => line !== "").length, 1);
});

Deno.test("kernelPackages() keeps the packages that hold a kernel, once each, without those that are not signed", () => {
  const depends = `linux-image-amd64
  Depends: linux-image-6.1.0-56-amd64
linux-image-6.1.0-56-amd64
 |Depends: linux-initramfs-tool
linux-image-6.1.0-56-amd64-unsigned
linux-binary-7.2.13+deb14-amd64
linux-modules-7.2.13+deb14-amd64
linux-binary-7.2.13+deb14-amd64
kmod
`;
  assert.deepEqual(kernelPackages(depends), [
    "linux-image-6.1.0-56-amd64",
    "linux-binary-7.2.13+deb14-amd64",
    "linux-modules-7.2.13+deb14-amd64",
  ]);
});

Deno.test("an archive says so where the machine's apt has no source of Debian", async () => {
  const folder = await Deno.makeTempDir();
  const archive = new Archive(
    folder,
    { name: "sid", architecture: "amd64" },
    () => Promise.resolve("http://else.test/|Else\n"),
  );
  await assert.rejects(archive.newestKernel(), /has no source of Debian/);
  await Deno.remove(folder, { recursive: true });
});
