/**
 * What Home Assistant demands of an announcement in the device form, written apart from the sink:
 * the topic, the schema of device, origin and sensors, the classes with their units, and what it
 * leaves out with a line in its log. Names may be abbreviated there; these are the ones we use.
 */
import assert from "node:assert/strict";

const TOPIC =
  /^(?<component>\w+)\/(?:(?<node>[a-zA-Z0-9_-]+)\/)?(?<object>[a-zA-Z0-9_-]+)\/config$/;
const ID = /^[a-zA-Z0-9_-]+$/;
const ENTITY_ID = /^sensor\.(?!_)[a-z0-9_]+(?<!_)$/;

/** Units and state classes that a device class admits. */
const CLASSES: Readonly<Record<string, { units: readonly string[]; states: readonly string[] }>> = {
  data_rate: {
    units: [
      ...["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "B/s", "kB/s", "MB/s", "GB/s"],
      ...["KiB/s", "MiB/s", "GiB/s"],
    ],
    states: ["measurement"],
  },
  data_size: {
    units: [
      ...["bit", "kbit", "Mbit", "Gbit", "B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"],
      ...["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"],
    ],
    states: ["measurement", "total", "total_increasing"],
  },
};

const SENSOR_KEYS = new Set([
  ...["p", "unique_id", "default_entity_id", "name", "value_template", "expire_after", "icon"],
  ...["device_class", "state_class", "unit_of_measurement", "suggested_unit_of_measurement"],
  ...["suggested_display_precision", "json_attributes_topic", "json_attributes_template"],
]);

type Sensor = Readonly<Record<string, unknown>>;

/** An announcement that keeps to the rules. */
export interface Discovery {
  readonly dev: { readonly ids: readonly string[]; readonly name: string };
  readonly avty_t: string;
  readonly stat_t: string;
  readonly cmps: Readonly<Record<string, Sensor>>;
}

/**
 * Checks an announcement.
 *
 * @param topic with the default prefix
 * @param payload as published
 * @param state what its templates are applied to; every one must find something
 */
export function assertDiscovery(topic: string, payload: string, state?: unknown): Discovery {
  assert(topic.startsWith("homeassistant/"), topic);
  const match = TOPIC.exec(topic.slice("homeassistant/".length));
  assert.equal(match?.groups?.["component"], "device", topic);
  const discovery = JSON.parse(payload);
  assertNothingEmpty(discovery);
  const { dev, o, avty_t, stat_t, qos, cmps, ...rest } = discovery;
  assert.deepEqual(rest, {});
  assert.deepEqual(Object.keys(dev).sort(), ["ids", "mdl", "mf", "name", "sw"]);
  assert(dev.ids.length > 0 && dev.ids.every((id: unknown) => typeof id === "string"));
  for (const key of ["mdl", "mf", "name", "sw"]) assert.equal(typeof dev[key], "string");
  assert.deepEqual(Object.keys(o).sort(), ["name", "sw", "url"]);
  assert.match(o.url, /^https?:\/\/[^/\s]+\//);
  for (const topic of [avty_t, stat_t]) assertTopic(topic);
  assert([0, 1, 2].includes(qos));
  assertSensors(cmps, state);
  return discovery;
}

function assertSensors(cmps: Readonly<Record<string, Sensor>>, state: unknown): void {
  const seen = new Set<unknown>();
  for (const [key, sensor] of Object.entries(cmps)) {
    assert.match(key, ID);
    assert.equal(sensor["p"], "sensor");
    // Nothing but the platform: to be deleted.
    if (Object.keys(sensor).length === 1) continue;
    for (const name of Object.keys(sensor)) assert(SENSOR_KEYS.has(name), name);
    const { unique_id, default_entity_id, name, expire_after, value_template } = sensor;
    assert.match(String(unique_id), ID);
    assert(!seen.has(unique_id), String(unique_id));
    seen.add(unique_id);
    assert.match(String(default_entity_id), ENTITY_ID);
    assert(String(default_entity_id).length <= 255);
    assert.equal(typeof name, "string");
    assert(Number.isInteger(expire_after) && Number(expire_after) > 0);
    assertClasses(sensor);
    if ("json_attributes_topic" in sensor) {
      assertTopic(sensor["json_attributes_topic"]);
      assert.equal(
        sensor["json_attributes_template"],
        "{{ {'processes': value_json.top} | tojson }}",
      );
    }
    const value = render(String(value_template), state);
    if (state !== undefined) assert.notEqual(value, undefined, String(value_template));
  }
}

function assertClasses(sensor: Sensor): void {
  const { device_class, state_class, suggested_display_precision } = sensor;
  const unit = sensor["unit_of_measurement"];
  const suggested = sensor["suggested_unit_of_measurement"];
  if (state_class !== undefined) {
    assert(["measurement", "total", "total_increasing"].includes(String(state_class)));
  }
  if (device_class === undefined) return assert.equal(unit ?? suggested, undefined);
  const allowed = CLASSES[String(device_class)];
  assert(allowed !== undefined, String(device_class));
  assert(allowed.units.includes(String(unit)), String(unit));
  assert(allowed.units.includes(String(suggested)), String(suggested));
  assert(allowed.states.includes(String(state_class)), String(state_class));
  const precision = Number(suggested_display_precision);
  assert(Number.isInteger(precision) && precision >= 0);
}

/** No null, no empty text and no empty table is taken anywhere. */
function assertNothingEmpty(value: unknown): void {
  assert(value !== null && value !== "");
  if (typeof value !== "object") return;
  assert(Object.keys(value).length > 0);
  Object.values(value).forEach(assertNothingEmpty);
}

function assertTopic(topic: unknown): void {
  assert(typeof topic === "string" && topic.isWellFormed());
  // deno-lint-ignore no-control-regex -- NUL is what is looked for
  assert.doesNotMatch(topic, /[+#\x00]|^\$|^\/|\/\/|\/$/);
}

/**
 * The only two forms of a template that there may be, so that none can hold a part of a name that is
 * more than a key.
 */
const PLAIN = /^\{\{ value_json\.(?<field>[a-z_]+) \}\}$/;
const NAMED = new RegExp(
  String.raw`^\{\{ \(value_json\.(?<list>processes|units)\['(?<key>[A-Za-z0-9_-]+)'\] ` +
    String.raw`\| default\(\{\}\)\)\.(?<field>[a-z_]+) \| default\(''\) \}\}$`,
);

function render(template: string, state: unknown): unknown {
  const { list, key, field } = (PLAIN.exec(template) ?? NAMED.exec(template))?.groups ?? {};
  assert(field !== undefined, template);
  if (state === undefined) return undefined;
  type Table = Readonly<Record<string, unknown>>;
  if (list === undefined || key === undefined) return (state as Table)[field];
  return ((state as Table)[list] as Readonly<Record<string, Table>>)[key]?.[field];
}
