/** How the commands of a block are tried, by the mark of the block. */
import assert from "node:assert/strict";
import { userPrefix } from "../cli/ordinary_user.ts";
import { TopTerminal } from "../real/top_terminal.ts";
import { Influxd } from "../servers/influxd.ts";
import { Mosquitto } from "../servers/mosquitto.ts";
import { findProgram, missingPrograms } from "../servers/programs.ts";
import { VictoriaMetrics } from "../servers/victoria_metrics.ts";
import { Stage } from "./stage.ts";
import { moveBytes } from "./typing.ts";

/** Tries commands in their order. */
export type Recipe = (commands: readonly string[]) => Promise<void>;

/** The recipes. Without a mark a block is typed with traffic that was recorded. */
export const RECIPES: ReadonlyMap<string, Recipe> = new Map([
  ["", asItStands],
  ["kernel", inTheKernel],
  ["top", watch],
  ["socket", watch],
  ["influxdb", feedDatabases],
  ["mqtt", feedBroker],
]);

/** Commands whose success nothing shows. */
const SILENT = /^(?:tmux|chmod|printf|sudo install) /;

async function typeAll(stage: Stage, commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const before = await stage.files();
    const { output } = await stage.type(command);
    const hasShown = output !== "" || await stage.files() !== before;
    assert.ok(hasShown || SILENT.test(command), `It shows nothing: ${command}`);
  }
}

async function asItStands(commands: readonly string[]): Promise<void> {
  await using stage = await Stage.make(true);
  await typeAll(stage, commands);
}

async function inTheKernel(commands: readonly string[]): Promise<void> {
  await using stage = await Stage.make(false);
  await using _traffic = await moveBytes(stage.folder);
  for (const command of commands) {
    const { output, errors } = await stage.type(command, (output) => output !== "");
    // All the traffic of this test is loopback.
    const isQuiet = command.includes("--no-loopback");
    assert.ok(isQuiet || output + errors !== "", `It shows nothing: ${command}`);
  }
}

/** The live view in a real terminal, beside a service that goes on meanwhile. */
async function watch(commands: readonly string[]): Promise<void> {
  await using stage = await Stage.make(true);
  await using terminal = await TopTerminal.start(120, 40);
  const user = await userPrefix(`${stage.folder}/cache`);
  await Deno.mkdir(`${stage.folder}/cache`);
  await Deno.chmod(stage.folder, 0o755);
  // Ctrl-C is how it is ended, so that is no failure.
  await stage.put("socat", `trap 'exit 0' INT\n${findProgram("socat")?.path}`);
  let isOver = false;
  const services: Promise<unknown>[] = [];
  try {
    for (const command of commands) {
      if (command.includes("--sink")) {
        services.push(stage.type(command, () => isOver));
        await stage.until("run/socktraf/socktraf.sock");
      } else if (command.includes("socktraf top")) {
        const asUser = command.startsWith("sudo ")
          ? command
          : `${user.replace("--regid=65534", "--regid=adm")} ${command}`;
        await terminal.type(`clear; ${stage.entering(asUser)}`);
        await terminal.press("Enter");
        await terminal.until(/^PROCESS .*\n(?:.*\n)*?\S+ +\d+ /m, 60_000);
        await terminal.press("q");
        await terminal.until(/^\[0\]#$/m);
      } else {
        const { output } = await stage.type(command, (output) => output !== "");
        assert.notEqual(output, "", command);
      }
    }
  } finally {
    isOver = true;
    await Promise.all(services);
  }
}

async function feedDatabases(commands: readonly string[]): Promise<void> {
  assert.equal(missingPrograms("influxd", "victoria-metrics"), "");
  await using stage = await Stage.make(true);
  await using influxd = await Influxd.start({ folder: `${stage.folder}/influxd` });
  await using metrics = await VictoriaMetrics.start(`${stage.folder}/metrics`);
  await influxd.query("CREATE DATABASE net");
  const bytes: readonly [string, number, () => Promise<boolean>][] = [
    [":8086", influxd.port, async () => {
      const query = "SELECT sum(rx_bytes) FROM socktraf WHERE process = 'curl'";
      return ((await influxd.query(query, "net"))[0]?.values.length ?? 0) > 0;
    }],
    [
      ":8428",
      metrics.port,
      async () =>
        (await metrics.series('{__name__="socktraf_rx_bytes",process="curl"}')).length > 0,
    ],
  ];
  for (const command of commands) {
    const [port = "", real = 0, hasArrived] = bytes.find(([port]) => command.includes(port)) ?? [];
    assert.ok(hasArrived !== undefined, command);
    await stage.type(command.replace(port, `:${real}`), hasArrived);
    assert.ok(await hasArrived(), command);
  }
}

async function feedBroker(commands: readonly string[]): Promise<void> {
  assert.equal(missingPrograms("mosquitto", "mosquitto_sub"), "");
  await using stage = await Stage.make(true);
  await using broker = await Mosquitto.start();
  await using listener = await broker.listen();
  const { path = "", env } = findProgram("mosquitto_sub") ?? {};
  await stage.put("mosquitto_sub", `LD_LIBRARY_PATH='${env?.["LD_LIBRARY_PATH"] ?? ""}' '${path}'`);
  for (const command of commands) {
    if (command.startsWith("mosquitto_sub ")) {
      const { output } = await stage.type(
        command.replace(" -h nas ", ` -h nas -p ${broker.port} `),
        (output) => output.includes("socktraf/"),
      );
      assert.match(output, /^socktraf\/.*\/state \{/m);
      continue;
    }
    const hasArrived = (): boolean => listener.topics.some((topic) => topic.endsWith("/state"));
    await stage.type(command.replace(":1883", `:${broker.port}`), hasArrived);
    assert.ok(hasArrived(), command);
    assert.ok(listener.topics.some((topic) => topic.startsWith("homeassistant/")), command);
  }
}
