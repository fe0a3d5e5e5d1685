import assert from "node:assert/strict";
import { makeCertificates } from "../../servers/certificates.ts";
import { Mosquitto } from "../../servers/mosquitto.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { freePort } from "../../servers/server.ts";
import { interval, open, probe, row, write } from "../../sinks/mqtt/observations.ts";

const MISSING = missingPrograms("mosquitto", "mosquitto_sub", "mosquitto_pub", "mosquitto_passwd") +
  missingPrograms("openssl");
const ignore = MISSING !== "";

const BATCH = [interval([row("sshd", 1, 2)])];
const USERS = { reader: "r", writer: "w secret" };

Deno.test({
  name: `a wrong password is refused in words that say where to look${MISSING}`,
  ignore,
  fn: async () => {
    await using broker = await Mosquitto.start({ users: USERS });
    for (const protocol of ["5", "3.1.1"]) {
      for (const login of [{ username: "writer", password: "wrong" }, {}]) {
        await using sink = open(broker.port, { protocol, ...login });
        const expected = new RegExp(
          `^refused: Cannot publish to mqtt://127.0.0.1:${broker.port}: ` +
            "(not authorised|wrong user name or password). Look at username and password",
        );
        assert.match(await write(sink, BATCH), expected);
        assert.match(`refused: ${await probe(sink)}`, expected);
      }
      await using sink = open(broker.port, { protocol, username: "writer", password: "w secret" });
      assert.equal(await write(sink, BATCH), "delivered");
    }
  },
});

Deno.test({
  name: `a topic that the access list forbids is refused and nothing is delivered${MISSING}`,
  ignore,
  fn: async () => {
    const acl = [
      ...["user reader", "topic readwrite #"],
      ...["user writer", "topic write socktraf/nas/status", "topic write socktraf/nas/check"],
      "topic write socktraf/nas/events",
    ];
    await using broker = await Mosquitto.start({ users: USERS, acl });
    const login = { username: "writer", password: "w secret" };
    await using sink = open(broker.port, { ...login, events: true });
    assert.equal(
      await write(sink, BATCH),
      `refused: Cannot publish "socktraf/nas/state" to mqtt://127.0.0.1:${broker.port}: ` +
        "not authorised. Allow the user to publish there, in the broker's access list",
    );
    assert.deepEqual(sink.state?.(), {
      totals: { host: ["0", "0"], processes: [], units: [] },
    });
    // It stays connected, so that nobody is told that the host is offline.
    assert.equal(await broker.retained("socktraf/nas/status"), "online");
    assert.match(await probe(sink), /^ok: /);

    await using other = open(broker.port, { ...login, prefix: "elsewhere" });
    assert.match(
      await probe(other),
      /publish "elsewhere\/nas\/check".*not authorised.*access list/,
    );
    assert.match(await write(other, BATCH), /^refused: .*not authorised/);
    await using announcing = open(broker.port, { ...login, homeassistant: true });
    assert.match(
      await write(announcing, BATCH),
      /^refused: Cannot publish "homeassistant\/device\/socktraf_1f2e3d4c\/config"/,
    );
  },
});

Deno.test({
  name: `a message beyond the broker's limit is too large, and a smaller one is taken${MISSING}`,
  ignore,
  fn: async () => {
    const rows = Array.from({ length: 60 }, (_, pid) => ({ ...row("sshd", 1, 2), pid }));
    for (const line of ["message_size_limit 3000", "max_packet_size 3000"]) {
      await using broker = await Mosquitto.start({ lines: [line] });
      await using sink = open(broker.port, { events: true });
      assert.match(
        await write(sink, [interval(rows)]),
        /^too_large: Cannot publish .*too large for it/,
      );
      assert.equal(await write(sink, [interval(rows.slice(0, 10))]), "delivered", line);

      await using large = open(broker.port, {
        client_id: "other",
        processes: Array.from({ length: 50 }, (_, index) => `name${index}`),
      });
      assert.match(
        await write(large, [interval(rows)]),
        /^refused: Cannot publish .*too large.*state_top/,
      );
    }
  },
});

Deno.test({
  name: `TLS works with the right authority only, and every mistake is told${MISSING}`,
  ignore,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-tls-" });
    try {
      const certificates = await makeCertificates(folder);
      await using broker = await Mosquitto.start({ tls: certificates });
      await using plain = await Mosquitto.start();
      const ca_file = certificates.authority;
      for (const host of ["127.0.0.1", "localhost"]) {
        await using sink = open(broker.port, { host, tls: true, ca_file });
        assert.equal(await write(sink, BATCH), "delivered", host);
        assert.match(await probe(sink), /^ok: mqtts:/);
      }
      const garbage = `${folder}/garbage`;
      await Deno.writeTextFile(garbage, "no certificate");
      const other = await Deno.makeTempDir({ dir: folder });
      const renamed = await makeCertificates(other, "DNS:broker.example,IP:127.0.0.9");
      const stranger = renamed.authority;
      await using misnamed = await Mosquitto.start({ tls: renamed });
      const cases: readonly [port: number, raw: Record<string, unknown>, expected: RegExp][] = [
        [broker.port, { tls: true }, /^refused: .*not signed by an authority.* Set ca_file/],
        [broker.port, { tls: true, ca_file: stranger }, /^refused: .*not signed by an authority/],
        [broker.port, { tls: true, ca_file: garbage }, /^refused: .*there is no certificate in it/],
        [broker.port, { tls: true, ca_file: "/no/file" }, /^refused: Cannot read the certificate/],
        [broker.port, { host: "127.0.0.2", tls: true, ca_file }, /^retry: .*refused/],
        [misnamed.port, { tls: true, ca_file: stranger }, /^refused: .*for another name/],
        [broker.port, {}, /^retry: .*closed the connection.*mqtts:\/\//],
        [plain.port, { tls: true, ca_file }, /^retry: .*closed the connection.* mqtt:\/\//],
      ];
      for (const [port, raw, expected] of cases) {
        await using sink = open(port, raw);
        assert.match(await write(sink, BATCH), expected);
        assert.doesNotMatch(await probe(sink), /^ok/);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("a broker that is not there is tried again later, and the words say what to look at", async () => {
  await using sink = open(freePort());
  assert.match(
    await write(sink, BATCH),
    /^retry: Cannot connect to mqtt:\/\/127.0.0.1:\d+: connection refused. Look whether the broker runs/,
  );
});
