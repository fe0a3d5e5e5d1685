import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ContainerNames,
  parseDockerConfig,
  parsePodmanContainers,
} from "../../src/traffic/container_names.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeHostFiles } from "./fake_host_files.ts";

const ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";
const OTHER_ID = "9ec39b91f3d70e1beff50a308f77067065ea6be0d91a3378375056cd4422cf3d";
const STORAGE = "/var/lib/containers/storage/overlay-containers";

function setUp(): { files: FakeHostFiles; clock: FakeClock; names: ContainerNames } {
  const files = new FakeHostFiles();
  const clock = new FakeClock();
  return { files, clock, names: new ContainerNames(files, clock.nowMs) };
}

async function ask(names: ContainerNames, id: string): Promise<string | undefined> {
  names.nameOf(id);
  await names.idle();
  return names.nameOf(id);
}

for (const root of ["/var/lib/docker", "/var/snap/docker/common/var-lib-docker", "/srv/docker"]) {
  Deno.test(`ContainerNames finds docker's name of a container in ${root}`, async () => {
    const { files, names } = setUp();
    files.write("/etc/docker/daemon.json", '{"data-root": "/srv/docker"}');
    files.write(`${root}/containers/${ID}/config.v2.json`, '{"ID": "x", "Name": "/web"}');
    assert.equal(await ask(names, ID), "web");
  });
}

for (const list of ["containers.json", "volatile-containers.json"]) {
  Deno.test(`ContainerNames finds podman's name of a container in ${list}`, async () => {
    const { files, names } = setUp();
    files.write(`${STORAGE}/${list}`, JSON.stringify([{ id: ID, names: ["db", "alias"] }]));
    assert.equal(await ask(names, ID), "db");
  });
}

Deno.test("ContainerNames reads podman's list once for many containers, and again when it changes", async () => {
  const { files, names } = setUp();
  const path = `${STORAGE}/containers.json`;
  files.write(path, JSON.stringify([{ id: ID, names: ["one"] }]));
  await ask(names, ID);
  files.write(path, JSON.stringify([{ id: ID, names: ["one"] }, { id: OTHER_ID, names: ["two"] }]));
  assert.equal(await ask(names, OTHER_ID), "two");
  await ask(names, "0".repeat(64));
  assert.equal(files.reads.filter((read) => read === path).length, 2);
});

Deno.test("ContainerNames follows a rename within a minute, and keeps the name of what is gone", async () => {
  const { files, clock, names } = setUp();
  const path = `/var/lib/docker/containers/${ID}/config.v2.json`;
  files.write(path, '{"Name": "/old"}');
  await ask(names, ID);
  files.write(path, '{"Name": "/new"}');
  clock.advance(60_000);
  assert.equal(await ask(names, ID), "new");
  files.remove(path);
  clock.advance(60_000);
  assert.equal(await ask(names, ID), "new");
});

Deno.test("ContainerNames opens no file for what is not an id", async () => {
  const { files, names } = setUp();
  for (const id of ["", "..", `../${ID}`, ID.slice(1), `${ID}\n`, ID.toUpperCase()]) {
    assert.equal(await ask(names, id), undefined);
  }
  assert.deepEqual(files.reads, []);
});

Deno.test("the files of docker and podman may hold anything", () => {
  const anything = fc.oneof(fc.string({ unit: "binary" }), fc.json());
  fc.assert(fc.property(anything, (text) => {
    parseDockerConfig(text);
    parsePodmanContainers(text);
  }));
  for (const text of ["", "null", "[]", "{}", '{"Name": 5}', '{"Name": "/"}', '{"Name": ""}']) {
    assert.equal(parseDockerConfig(text), undefined);
  }
  for (const text of ["null", "{}", "[null]", `[{"id":"${ID}"}]`, `[{"id":"${ID}","names":[]}]`]) {
    assert.equal(parsePodmanContainers(text).size, 0);
  }
});
