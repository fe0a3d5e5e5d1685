/** What the mqtt sink brings to the conformance suite. */
import type { EventRow, Row } from "../../../src/format/row.ts";
import type { Fixture, ReceivedRow, Receiver } from "../conformance/fixture.ts";
import { FakeBroker } from "./fake_broker.ts";

/** The sink type, as the suite has to know it. */
export const fixture: Fixture = {
  options: {
    host: "nas",
    username: "ann",
    password: "s3cret-password",
    events: true,
    homeassistant: true,
    processes: ["nginx"],
    units: ["nginx.service"],
  },
  unreachable: { host: "127.0.0.1", port: 1, events: true },
  receiver: () => Promise.resolve(receive()),
};

function receive(): Receiver {
  const broker = new FakeBroker();
  const { answers } = broker;
  return {
    options: { host: "127.0.0.1", port: broker.port, events: true, homeassistant: true },
    rows: () => Promise.resolve(rowsTaken(broker)),
    provoke: {
      retry: () => {
        answers.connack = 136;
        answers.puback = () => 151;
      },
      refused: () => {
        answers.connack = 135;
        answers.puback = () => 135;
      },
      too_large: () => {
        answers.puback = (topic) => topic.endsWith("/events") ? 149 : 0;
      },
      silence: () => {
        answers.connack = undefined;
        answers.puback = () => undefined;
      },
    },
    heal: () => {
      Object.assign(answers, FakeBroker.friendly());
    },
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}

function rowsTaken(broker: FakeBroker): ReceivedRow[] {
  return broker.taken.filter(({ topic }) => topic.endsWith("/events"))
    .flatMap(({ payload }) => payload.trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as Row)
    .filter((row): row is EventRow => "rx_bytes" in row)
    .map(({ process = "", rx_bytes, tx_bytes, time }) => ({
      process,
      rxBytes: rx_bytes,
      txBytes: tx_bytes,
      timeMs: Date.parse(time),
    }));
}
