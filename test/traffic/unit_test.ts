import assert from "node:assert/strict";
import fc from "fast-check";
import { unitOf } from "../../src/traffic/unit.ts";

const ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";
const USER = "/user.slice/user-1000.slice/user@1000.service";

const CASES: readonly [string, string, string | undefined][] = [
  ["the root has none", "/", undefined],
  ["a service", "/system.slice/ssh.service", "ssh.service"],
  ["the manager itself", "/init.scope", "init.scope"],
  [
    "an instance, in its slice",
    "/system.slice/system-getty.slice/getty@tty1.service",
    "getty@tty1.service",
  ],
  ["what a service makes below itself", "/system.slice/docker.service/foo", "docker.service"],
  ["what looks like a unit below a service", "/system.slice/a.service/b.service", "a.service"],
  ["a login session", "/user.slice/user-1000.slice/session-3.scope", "session-3.scope"],
  [
    "an application of a user",
    `${USER}/app.slice/app-firefox-1234.scope`,
    "app-firefox-1234.scope",
  ],
  [
    "an application in a slice of its own",
    `${USER}/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope`,
    "vte-spawn-1.scope",
  ],
  ["a user's manager", `${USER}/init.scope`, "init.scope"],
  ["a user's manager with nothing below", USER, "user@1000.service"],
  ["a user's slice with nothing below", `${USER}/app.slice`, "user@1000.service"],
  ["a slice alone is none", "/system.slice", undefined],
  ["slices in slices are none", "/user.slice/user-1000.slice", undefined],
  ["a socket unit", "/system.slice/x.socket", "x.socket"],
  ["a mount unit", "/system.slice/home-me.mount", "home-me.mount"],
  [
    "escapes stay as systemctl shows them",
    "/system.slice/systemd-fsck@dev-disk-by\\x2duuid-1.service",
    "systemd-fsck@dev-disk-by\\x2duuid-1.service",
  ],
  [
    "a name that cgroup files could collide with",
    "/system.slice/_memory.service",
    "memory.service",
  ],
  ["a container of docker under systemd", `/system.slice/docker-${ID}.scope`, `docker-${ID}.scope`],
  ["a container of docker without systemd has none", `/docker/${ID}`, undefined],
  [
    "a service inside of an LXC container is not the host's",
    "/lxc.payload.web/system.slice/nginx.service",
    undefined,
  ],
  [
    "a service inside of a machine is the machine's",
    "/machine.slice/machine-web.scope/payload/system.slice/nginx.service",
    "machine-web.scope",
  ],
  ["quadlet", `/system.slice/web.service/libpod-payload-${ID}`, "web.service"],
  ["a name with a newline is none", "/system.slice/evil\n.service", undefined],
  ["a cut name is none", "/system.slice/very-lo…", undefined],
  ["a name longer than systemd's is none", `/system.slice/${"a".repeat(300)}.service`, undefined],
];

for (const [name, path, expected] of CASES) {
  Deno.test(`unitOf(): ${name}`, () => assert.equal(unitOf(path), expected));
}

/** Paths made of what real ones are made of, and of anything. */
const anyPath = fc.array(
  fc.oneof(
    fc.constantFrom("system.slice", "user@1000.service", "a.scope", "init.scope", "", "_"),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary" }).map((text) => `${text}.service`),
  ),
).map((parts) => `/${parts.join("/")}`);

Deno.test("unitOf() never throws, and returns nothing that systemctl could not be given", () => {
  fc.assert(fc.property(anyPath, (path) => {
    const unit = unitOf(path);
    if (unit !== undefined) assert.match(unit, /^[A-Za-z0-9:_.\\@-]{1,255}$/);
  }));
});
