/**
 * MQTT: the state of a host and its rows for any broker, and sensors for Home Assistant.
 *
 * @module
 */
import type { z } from "zod";
import type { GroupField } from "../../src/traffic/view.ts";
import type { Sink, SinkContext, SinkType } from "../sink.ts";
import { MqttSink } from "./mqtt_sink.ts";
import { brokerUrl, type MqttOptions, optionsFromUrl, schema } from "./options.ts";

/** All that the state needs; scope tells what never left the host. */
const STATE_GROUP: readonly GroupField[] = ["process", "unit", "scope"];

/** The `mqtt` sink. */
export const mqtt: SinkType<z.ZodType<MqttOptions>> = {
  name: "mqtt",
  summary: "MQTT: totals and rates of the host, its rows, and sensors for Home Assistant",
  schemes: ["mqtts"],
  kind: "durable",
  schema,
  defaultGroupBy(options: MqttOptions): readonly GroupField[] | undefined {
    return options.events ? undefined : STATE_GROUP;
  },
  fromUrl: optionsFromUrl,
  exampleUrl: "mqtt://nas:1883/socktraf?homeassistant=true",
  target(options: MqttOptions): string {
    return `${brokerUrl(options)}/${options.prefix}`;
  },
  create(options: MqttOptions, context: SinkContext): Sink {
    return new MqttSink(options, context);
  },
};
