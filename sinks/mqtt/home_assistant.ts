/**
 * How a host is announced to Home Assistant: one device with its sensors, in the device form of MQTT
 * discovery (Home Assistant 2024.11 and later).
 *
 * @module
 */
import { safeKey, shownName, slug } from "./names.ts";
import type { Topics } from "./topics.ts";
import type { Listed } from "./totals.ts";

/** What the announcement depends on. */
export interface Announced {
  readonly topics: Pick<Topics, "status" | "state">;
  readonly listed: Listed;
  readonly host: string;
  readonly hostId: string;
  readonly version: string;
  readonly qos: number;
  readonly expireAfterSeconds: number;
}

/** A sensor as Home Assistant takes it. */
type Component = Readonly<Record<string, string | number>>;

/** The project's page, which Home Assistant links to. */
const SUPPORT_URL = "https://github.com/socktraf/socktraf";

const RATE: Component = {
  device_class: "data_rate",
  state_class: "measurement",
  unit_of_measurement: "B/s",
  suggested_unit_of_measurement: "kB/s",
  suggested_display_precision: 1,
};

const TOTAL: Component = {
  device_class: "data_size",
  state_class: "total_increasing",
  unit_of_measurement: "B",
  suggested_unit_of_measurement: "GB",
  suggested_display_precision: 2,
};

/**
 * The sensors, by their keys. No text of an event is in them, and a listed name only as a name to show:
 * templates refer to it by its safe key.
 */
export function componentsOf(announced: Announced): ReadonlyMap<string, Component> {
  const { topics, hostId, host, expireAfterSeconds } = announced;
  const device = slug(host) || hostId;
  const components = new Map<string, Component>();
  const put = (
    key: string,
    name: string,
    template: string,
    more: Component,
    entity: string = key,
  ): void => {
    components.set(key, {
      p: "sensor",
      unique_id: `socktraf_${hostId}_${key}`,
      default_entity_id: `sensor.socktraf_${device}_${entity}`,
      name,
      value_template: `{{ ${template} }}`,
      expire_after: expireAfterSeconds,
      ...more,
    });
  };
  put("rx_rate", "Receive rate", "value_json.rx_bytes_per_second", RATE);
  put("tx_rate", "Send rate", "value_json.tx_bytes_per_second", RATE);
  put("rx_total", "Received", "value_json.rx_bytes_total", TOTAL);
  put("tx_total", "Sent", "value_json.tx_bytes_total", TOTAL);
  put("top_process", "Busiest process", "value_json.top_process", {
    icon: "mdi:podium",
    json_attributes_topic: topics.state,
    json_attributes_template: "{{ {'processes': value_json.top} | tojson }}",
  });
  put("process_count", "Active processes", "value_json.process_count", {
    icon: "mdi:counter",
    state_class: "measurement",
  });
  const putNamed = (kind: "process" | "unit", list: "processes" | "units", name: string): void => {
    const key = safeKey(name);
    const shown = shownName(name);
    // The retained state may be older than the list, and not have it yet.
    const value = (field: string): string =>
      `(value_json.${list}['${key}'] | default({})).${field} | default('')`;
    const entity = `${kind}_${slug(name) || key.slice(0, 60).toLowerCase().replaceAll("-", "_")}`;
    const sensor = (suffix: string, what: string, field: string, more: Component): void => {
      put(
        `${kind}_${key}_${suffix}`,
        `${shown} ${what}`,
        value(field),
        more,
        `${entity}_${suffix}`,
      );
    };
    sensor("rx_rate", "receive rate", "rx_bytes_per_second", RATE);
    sensor("tx_rate", "send rate", "tx_bytes_per_second", RATE);
    sensor("rx_total", "received", "rx_bytes_total", TOTAL);
    sensor("tx_total", "sent", "tx_bytes_total", TOTAL);
  };
  for (const name of announced.listed.processes) putNamed("process", "processes", name);
  for (const name of announced.listed.units) putNamed("unit", "units", name);
  return components;
}

/**
 * The announcement as JSON.
 *
 * @param removed keys of sensors that were announced before and are no more. Home Assistant deletes
 *   those of which there is nothing but the platform; without them is what stays.
 */
export function formatDiscovery(announced: Announced, removed: readonly string[] = []): string {
  const { topics, host, hostId, version, qos } = announced;
  return JSON.stringify({
    dev: {
      ids: [`socktraf_${hostId}`],
      name: `${shownName(host)} network`,
      mf: "socktraf",
      mdl: "Network traffic by process",
      sw: version,
    },
    o: { name: "socktraf", sw: version, url: SUPPORT_URL },
    avty_t: topics.status,
    stat_t: topics.state,
    qos,
    cmps: Object.fromEntries([
      ...componentsOf(announced),
      ...removed.map((key): [string, Component] => [key, { p: "sensor" }]),
    ]),
  });
}

/** Seconds after which a state is too old to be shown. */
export function expireAfterSeconds(intervalMs: number, option: number | undefined): number {
  return option ?? Math.max(30, Math.ceil(3 * intervalMs / 1000));
}
