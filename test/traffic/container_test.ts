import assert from "node:assert/strict";
import fc from "fast-check";
import { containerOf } from "../../src/traffic/container.ts";

const ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";
const INNER = "9ec39b91f3d70e1beff50a308f77067065ea6be0d91a3378375056cd4422cf3d";
const SHORT = "4f797c539e6c";
const POD = "pod6f3b3c1e_8a44_4f0e_9a53_0b1d0b6f6a11";
const BUILD = "k3jz9d0q7x2m5v8b1n4c6l0p9";

const CASES: readonly [string, string, string | undefined][] = [
  ["the root", "/", undefined],
  ["a service", "/system.slice/ssh.service", undefined],
  ["docker with systemd", `/system.slice/docker-${ID}.scope`, SHORT],
  ["docker with cgroupfs", `/docker/${ID}`, SHORT],
  ["docker, below the container", `/docker/${ID}/init.scope`, SHORT],
  ["docker with a cgroup parent", `/custom.slice/docker-${ID}.scope`, SHORT],
  [
    "rootless docker",
    `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${ID}.scope`,
    SHORT,
  ],
  ["docker's own service", "/system.slice/docker.service", undefined],
  ["podman", `/machine.slice/libpod-${ID}.scope`, SHORT],
  ["podman with a sub-cgroup", `/machine.slice/libpod-${ID}.scope/container`, SHORT],
  ["podman in a pod", `/machine.slice/machine-libpod_pod_${INNER}.slice/libpod-${ID}.scope`, SHORT],
  ["podman with cgroupfs", `/libpod_parent/libpod-${ID}`, SHORT],
  ["podman's conmon", `/machine.slice/libpod-conmon-${ID}.scope`, undefined],
  ["quadlet", `/system.slice/web.service/libpod-payload-${ID}`, SHORT],
  ["quadlet's conmon", "/system.slice/web.service/runtime", undefined],
  ["nerdctl with systemd", `/system.slice/nerdctl-${ID}.scope`, SHORT],
  ["nerdctl with cgroupfs", `/default/${ID}`, SHORT],
  [
    "kubernetes, containerd, systemd",
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-${POD}.slice/cri-containerd-${ID}.scope`,
    SHORT,
  ],
  [
    "kubernetes, containerd, drivers that disagree",
    `/system.slice/containerd.service/kubepods-burstable-${POD}.slice:cri-containerd:${ID}`,
    SHORT,
  ],
  ["kubernetes, cgroupfs", `/kubepods/burstable/${POD.replaceAll("_", "-")}/${ID}`, SHORT],
  ["kubernetes, CRI-O", `/kubepods.slice/kubepods-${POD}.slice/crio-${ID}.scope`, SHORT],
  [
    "CRI-O with a sub-cgroup",
    `/kubepods.slice/kubepods-${POD}.slice/crio-${ID}.scope/container`,
    SHORT,
  ],
  ["CRI-O's conmon", `/kubepods.slice/kubepods-${POD}.slice/crio-conmon-${ID}.scope`, undefined],
  ["a pod alone", `/kubepods/burstable/${POD}`, undefined],
  [
    "a step of docker build with systemd",
    `/system.slice/docker-${BUILD}.scope`,
    BUILD.slice(0, 12),
  ],
  ["a step of docker build with cgroupfs", `/docker/buildkit/${BUILD}`, BUILD.slice(0, 12)],
  ["a step of buildkitd", `/buildkit/${BUILD}`, BUILD.slice(0, 12)],
  ["LXC 4, LXD, Incus", "/lxc.payload.web/init.scope", "web"],
  ["LXD in a project", "/lxc.payload.blue_web", "blue_web"],
  ["LXC's monitor", "/lxc.monitor.web", undefined],
  ["LXC 3", "/lxc/web", "web"],
  ["Proxmox", "/lxc/101/ns/system.slice/ssh.service", "101"],
  ["Proxmox's monitor", "/lxc.monitor/101", undefined],
  ["the directory of LXC alone", "/lxc", undefined],
  ["a machine", "/machine.slice/machine-web.scope/payload", "web"],
  [
    "a machine with an escaped name",
    "/machine.slice/machine-my\\x2dweb.scope/payload/system.slice/a.service",
    "my-web",
  ],
  [
    "a machine's name that would hide a control byte stays escaped",
    "/machine.slice/machine-a\\x1bb.scope",
    "a\\x1bb",
  ],
  ["nspawn as a service", "/machine.slice/systemd-nspawn@my\\x2dweb.service/payload", "my-web"],
  ["nspawn's supervisor", "/machine.slice/systemd-nspawn@web.service/supervisor", undefined],
  [
    "a virtual machine of libvirt",
    "/machine.slice/machine-qemu\\x2d1\\x2dwin.scope/libvirt/emulator",
    undefined,
  ],
  ["of containers in containers the outermost", `/docker/${ID}/docker/${INNER}`, SHORT],
  ["docker in LXC is LXC", `/lxc/101/ns/system.slice/docker-${ID}.scope`, "101"],
  [
    "a path that was cut within the id",
    `/kubepods.slice/cri-containerd-${ID.slice(0, 40)}…`,
    SHORT,
  ],
  ["a path that was cut after the id", `/kubepods.slice/cri-containerd-${ID}.sco…`, SHORT],
  [
    "a path that was cut too early",
    `/kubepods.slice/cri-containerd-${ID.slice(0, 11)}…`,
    undefined,
  ],
  ["an id in capitals is none", `/docker/${ID.toUpperCase()}`, undefined],
  ["an id that is too long is none", `/docker/${ID}0`, undefined],
];

for (const [name, path, expected] of CASES) {
  Deno.test(`containerOf(): ${name}`, () => assert.equal(containerOf(path)?.label, expected));
}

Deno.test("containerOf() gives the full id where the host may be asked for its name", () => {
  assert.equal(containerOf(`/docker/${ID}`)?.id, ID);
  assert.equal(containerOf("/lxc/101")?.id, undefined);
  assert.equal(containerOf(`/a/cri-containerd-${ID.slice(0, 40)}…`)?.id, undefined);
});

Deno.test("containerOf() does not let a user borrow the name of somebody else's container", () => {
  const path = `/user.slice/user-1000.slice/user@1000.service/x.scope/docker-${ID}.scope`;
  assert.deepEqual(containerOf(path), { label: SHORT });
});

const anyPath = fc.array(
  fc.oneof(
    fc.constantFrom("lxc", "docker", ID, `docker-${ID}.scope`, "machine-a\\x0ab.scope", "payload"),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary" }).map((text) => `machine-${text}.scope`),
    fc.string({ unit: "binary" }).map((text) => `lxc.payload.${text}`),
  ),
).map((parts) => `/${parts.join("/")}`);

Deno.test("containerOf() never throws, and returns no control byte that the path did not hold", () => {
  fc.assert(fc.property(anyPath, (path) => {
    const label = containerOf(path)?.label ?? "";
    // deno-lint-ignore no-control-regex
    for (const [control] of label.matchAll(/[\x00-\x1f\x7f-\x9f]/g)) assert(path.includes(control));
  }));
});
