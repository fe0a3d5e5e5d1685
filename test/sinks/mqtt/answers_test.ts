import assert from "node:assert/strict";
import { clientProblem } from "../../../sinks/mqtt/broker_problem.ts";
import { FakeBroker, MAXIMUM_QOS_0, NO_RETAIN, RECEIVE_MAXIMUM_1 } from "./fake_broker.ts";
import { interval, open, probe, row, write } from "./observations.ts";

const BATCH = [interval([row("sshd", 1, 2)])];

Deno.test("each answer to a connection becomes the outcome that it deserves", async () => {
  const cases: readonly [code: number, expected: RegExp][] = [
    [128, /^retry: .*reason code 128/],
    [132, /^refused: .*Set protocol/],
    [133, /^refused: .*Set client_id/],
    [134, /^refused: .*wrong user name or password/],
    [136, /^retry: .*not available/],
    [137, /^retry: .*busy/],
    [138, /^refused: .*banned/],
    [151, /^retry: .*quota/],
    [157, /^refused: .*moved.*Set host/],
    [159, /^retry: .*too many connections/],
  ];
  await using broker = new FakeBroker();
  for (const [code, expected] of cases) {
    await using sink = open(broker.port);
    broker.answers.connack = code;
    assert.match(await write(sink, BATCH), expected);
    assert.doesNotMatch(await probe(sink), /^ok/);
  }
});

Deno.test("each answer to a message becomes the outcome that it deserves", async () => {
  const cases: readonly [code: number, expected: RegExp][] = [
    [16, /^delivered$/],
    [128, /^retry: Cannot publish "socktraf\/nas\/events" .*reason code 128/],
    [131, /^retry/],
    [135, /^refused: .*not authorised.*access list/],
    [144, /^refused: .*prefix/],
    [151, /^retry: .*quota/],
    // Not a code of an acknowledgement, but mosquitto's for a message that is too large.
    [149, /^too_large: .*Raise the broker's limit/],
  ];
  for (const [code, expected] of cases) {
    await using broker = new FakeBroker();
    await using sink = open(broker.port, { events: true });
    broker.answers.puback = (topic) => topic.endsWith("/events") ? code : 0;
    assert.match(await write(sink, BATCH), expected);
    broker.answers.puback = () => 0;
    assert.equal(await write(sink, BATCH), "delivered");
    const { totals } = sink.state?.() as { totals: { host: unknown } };
    assert.deepEqual(totals.host, code === 16 ? ["2", "4"] : ["1", "2"]);
  }
});

Deno.test("a broker that cannot do what the options want is refused with the option", async () => {
  await using broker = new FakeBroker();
  broker.answers.properties = MAXIMUM_QOS_0;
  await using sink = open(broker.port);
  assert.match(await write(sink, BATCH), /^refused: .*QoS. Set qos = 0/);
  await using modest = open(broker.port, { qos: 0 });
  assert.equal(await write(modest, BATCH), "delivered");
  broker.answers.properties = NO_RETAIN;
  await using other = open(broker.port);
  assert.match(await write(other, BATCH), /^refused: .*retain/);
});

Deno.test("never more messages are under way than the broker wants, nor more than sixteen", async () => {
  const many = Array.from({ length: 100 }, (_, second) => interval([row("sshd", 1, 2)], second));
  for (const [properties, most] of [[RECEIVE_MAXIMUM_1, 1], [[], 16]] as const) {
    await using broker = new FakeBroker();
    broker.answers.properties = properties;
    await using sink = open(broker.port, { events: true, homeassistant: true });
    assert.equal(await write(sink, many), "delivered");
    assert.equal(broker.mostUnderWay, most);
    assert.equal(broker.taken.filter(({ topic }) => topic.endsWith("/events")).length, 100);
  }
});

Deno.test("a connection that another one took over is told before it is taken back", async () => {
  await using broker = new FakeBroker();
  await using sink = open(broker.port);
  assert.equal(await write(sink, BATCH), "delivered");
  await broker.disconnect(142);
  assert.match(
    await write(sink, BATCH),
    /^retry: .*taken over. Another connection uses the same client_id; give each its own$/,
  );
  assert.equal(await write(sink, BATCH), "delivered");
});

Deno.test("a message that is not acknowledged ends the write by the deadline and is not sent by itself", async () => {
  await using broker = new FakeBroker();
  await using sink = open(broker.port, { events: true });
  assert.equal(await write(sink, BATCH), "delivered");
  broker.answers.puback = () => undefined;
  await assert.rejects(write(sink, [interval([row("b", 1, 1)], 1)], 200), { name: "TimeoutError" });
  broker.answers.puback = () => 0;
  assert.equal(await write(sink, [interval([row("c", 1, 1)], 2)]), "delivered");
  const events = broker.taken.filter(({ topic }) => topic.endsWith("/events"));
  assert.deepEqual(events.map(({ payload }) => JSON.parse(payload).process), ["sshd", "c"]);
});

Deno.test("a broker that says nothing ends write and probe by the deadline", async () => {
  await using broker = new FakeBroker();
  broker.answers.connack = undefined;
  await using sink = open(broker.port);
  await assert.rejects(write(sink, BATCH, 100), { name: "TimeoutError" });
  await assert.rejects(probe(sink, 100), { name: "TimeoutError" });
});

Deno.test("a probe uses a client id of its own, within the 23 characters that every broker takes", async () => {
  await using broker = new FakeBroker();
  await using sink = open(broker.port);
  assert.match(
    await probe(sink),
    /^ok: mqtt:\/\/127.0.0.1:\d+, MQTT 5, publishes socktraf\/nas\/state$/,
  );
  assert.equal(await write(sink, BATCH), "delivered");
  const ids = [...new Set(broker.taken.map(({ clientId }) => clientId))];
  assert.deepEqual(ids, ["socktraf-1f2e3d4c-check", "socktraf-1f2e3d4c"]);
  assert(ids.every((id) => id.length <= 23));
  const [check] = broker.taken;
  assert.deepEqual(check, {
    topic: "socktraf/nas/check",
    payload: "",
    retain: false,
    clientId: "socktraf-1f2e3d4c-check",
  });
});

Deno.test("an interval that comes in parts has the rates of all of them, and counts once", async () => {
  await using broker = new FakeBroker();
  await using sink = open(broker.port);
  const parts = [[row("a", 1, 0)], [row("b", 2, 0)], [row("a", 4, 0)]];
  for (const part of parts) assert.equal(await write(sink, [interval(part)]), "delivered");
  assert.equal(await write(sink, [interval([row("a", 8, 0)], 1)]), "delivered");
  const states = broker.taken.filter(({ topic }) => topic.endsWith("/state"))
    .map(({ payload }) => JSON.parse(payload));
  assert.deepEqual(states.map((state) => state.rx_bytes_per_second), [1, 3, 7, 8]);
  assert.deepEqual(states.map((state) => state.rx_bytes_total), [1, 3, 7, 15]);
  assert.deepEqual(states.map((state) => state.top[0].process), ["a", "b", "a", "a"]);
});

Deno.test("errors of the network are told with the option to look at", () => {
  const cases: readonly [code: string, message: string, expected: RegExp][] = [
    ["ENOTFOUND", "getaddrinfo ENOTFOUND x", /^retry no host of that name Look at host$/],
    ["EAI_AGAIN", "getaddrinfo EAI_AGAIN x", /^retry .*looked up now Look at host$/],
    ["ETIMEDOUT", "connect ETIMEDOUT", /^retry no answer .*host and port$/],
    ["EHOSTUNREACH", "connect EHOSTUNREACH", /^retry no way to the host/],
    ["CERT_HAS_EXPIRED", "certificate has expired", /^refused its certificate has expired/],
    ["SELF_SIGNED_CERT_IN_CHAIN", "self-signed", /^refused its certificate is not signed/],
    ["EPROTO", "wrong version number", /^refused it does not speak TLS there Look at port/],
    ["EOTHER", "something\nelse", /^retry something else It is tried again$/],
  ];
  for (const [code, message, expected] of cases) {
    const error = Object.assign(new Error(message), { code });
    const problem = clientProblem("mqtt://nas:1883", error, false, false);
    const what = problem.message.replace(
      /^Cannot connect to mqtt:\/\/nas:1883: (?:there is )?/,
      "",
    );
    assert.match(`${problem.kind} ${what} ${problem.advice}`, expected);
  }
});
