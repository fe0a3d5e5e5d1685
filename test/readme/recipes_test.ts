/** The recipes of the README, typed as they stand, with real servers in the place of `localhost`. */
import assert from "node:assert/strict";
import { findProgram, missingPrograms } from "../servers/programs.ts";
import { Influxd } from "../servers/influxd.ts";
import { Mosquitto } from "../servers/mosquitto.ts";
import { tracing } from "../real/ability.ts";
import { type Enough, moveBytes, runAsTyped, shims } from "./typing.ts";

const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));

/** The block of a language that is marked with a word. */
function block(language: string, mark: string): string {
  const [, text] =
    new RegExp(`^\`\`\`${language} ${mark}\n([\\s\\S]*?)^\`\`\`$`, "m").exec(readme) ??
      [];
  if (text === undefined) throw new Error(`The README has no block "${language} ${mark}"`);
  return text;
}

function commandsOf(mark: string): string[] {
  return block("sh", mark).split("\n").map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}

/**
 * A recipe in a folder of its own: its configuration is where the program looks for it.
 *
 * @param enough what has to be there before the command that feeds it is interrupted
 */
async function follow(
  mark: string,
  toServer: (text: string) => string,
  enough: Enough,
): Promise<{ readonly output: string }> {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-recipe-" });
  try {
    const path = await shims(folder);
    const { path: influx = "", env } = findProgram("influx") ?? {};
    const libraries = env?.["LD_LIBRARY_PATH"] ?? "";
    await Deno.writeTextFile(
      `${folder}/bin/influx`,
      `#!/bin/sh\nLD_LIBRARY_PATH='${libraries}' exec '${influx}' "$@"\n`,
      { mode: 0o755 },
    );
    await Deno.mkdir(`${folder}/.config/socktraf`, { recursive: true });
    const sink = mark === "bar" ? "" : toServer(block("toml", mark));
    const config = `${sink}\n[journal]\npath = "${folder}/journal.db"\n`;
    await Deno.writeTextFile(`${folder}/.config/socktraf/config.toml`, config);
    await using _traffic = await moveBytes(folder);
    let all = "";
    for (const command of commandsOf(mark)) {
      const feeds = /^sudo socktraf(?! check)/.test(command);
      const { output, errors } = await runAsTyped(
        toServer(command),
        folder,
        path,
        feeds ? enough : () => false,
      );
      assert.doesNotMatch(errors.replace(/^.*RLIMIT_MEMLOCK.*$/gm, ""), /error|warn/i, command);
      all += `$ ${command}\n${output}\n`;
    }
    return { output: all };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const missing = tracing.works
  ? missingPrograms("influxd", "influx", "mosquitto", "mosquitto_sub")
  : tracing.missing;

/** What the database has of it; none before there is a database. */
async function bytesOfCurl(influxd: Influxd): Promise<number> {
  const [point] = await influxd.query(
    "SELECT sum(rx_bytes) FROM socktraf WHERE process = 'curl'",
    "net",
  );
  return Number(point?.values[0]?.[1] ?? 0);
}

Deno.test({
  name: `the recipe for InfluxDB feeds it${missing}`,
  ignore: missing !== "",
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-influxdb-" });
    try {
      await using influxd = await Influxd.start({ folder });
      const { output } = await follow(
        "influxdb",
        (text) =>
          text.replace("localhost:8086", `127.0.0.1:${influxd.port}`)
            .replace("-host localhost", `-host 127.0.0.1 -port ${influxd.port}`),
        async () => await bytesOfCurl(influxd) > 0,
      );
      assert.match(output, /OK {4}sink influxdb: /);
      assert.match(output, /\ninfluxdb +ok +[1-9]\d* +0 +0 +0 +0 /);
      assert.ok(await bytesOfCurl(influxd) > 0, "no bytes of curl");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `the recipe for Home Assistant announces the host and its sensors${missing}`,
  ignore: missing !== "",
  fn: async () => {
    await using broker = await Mosquitto.start();
    await using listener = await broker.listen();
    const isAnnounced = (): boolean => {
      const discovery = listener.topics.find((topic) =>
        /^homeassistant\/device\/\w+\/config$/.test(topic)
      );
      const [announced = '{"cmps":{}}'] = discovery === undefined ? [] : listener.of(discovery);
      return Object.keys(JSON.parse(announced).cmps).some((key) => key.includes("curl"));
    };
    const { output } = await follow(
      "homeassistant",
      (text) => text.replace('host = "localhost"', `host = "127.0.0.1"\nport = ${broker.port}`),
      isAnnounced,
    );
    assert.match(output, /OK {4}sink mqtt: /);
    assert.ok(isAnnounced(), listener.topics.join());
    const [status = ""] = listener.topics.filter((topic) => topic.endsWith("/status"));
    assert.deepEqual(listener.of(status), ["online", "offline"]);
  },
});

Deno.test({
  name: `the recipe for status bars shows traffic without root${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    const files = await Deno.makeTempDir({ prefix: "socktraf-bar-" });
    try {
      // Not the files of a socktraf that may run on this machine.
      const { output } = await follow(
        "bar",
        (text) =>
          text.replace("--sink powerline:", `--sink powerline:${files}/powerline.json`)
            .replace("bar text", `bar text --state ${files}/powerline.json`),
        async () =>
          (await Deno.stat(`${files}/powerline.json`).catch(() => undefined)) !== undefined,
      );
      assert.match(output, /\$ socktraf bar text\nsocktraf: stopped/);
      assert.match(output, /\npowerline +/);
      assert.match(output, /# >>> socktraf >>>/);
    } finally {
      await Deno.remove(files, { recursive: true });
    }
  },
});
