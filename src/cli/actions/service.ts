/**
 * What `socktraf service` does.
 *
 * @module
 */
import type { SinkType } from "../../../sinks/sink.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";
import { serviceConfig } from "../service/service_config.ts";
import { isOurUnit, unitText } from "../service/unit.ts";
import { type ServiceWorld, thisMachine } from "../service/world.ts";

/** What can be done. */
export type ServiceAction = "install" | "status" | "remove" | "unit";

const UNIT = "/etc/systemd/system/socktraf.service";
/** Where packages put theirs. */
const PACKAGED = [
  "/usr/lib/systemd/system/socktraf.service",
  "/lib/systemd/system/socktraf.service",
];
const CONFIG = "/etc/socktraf/config.toml";
const STATE = "/var/lib/socktraf";
/** What the unit hides from the service: ProtectHome, PrivateTmp. */
const HIDDEN = /^\/(?:home|root|run\/user|tmp|var\/tmp)\//;

/**
 * Sets the service up, tells about it, takes it away, or prints its unit.
 *
 * @param registry the sink types, for the sample configuration
 * @returns the exit code
 */
export async function service(
  action: ServiceAction,
  registry: readonly SinkType[],
  io: Io,
  world: ServiceWorld = thisMachine(io.isRoot),
): Promise<number> {
  const print = async (text: string): Promise<void> => {
    await io.stdout.write(new TextEncoder().encode(text));
  };
  if (action === "unit") {
    await print(unitText(world.command));
    return EXIT.ok;
  }
  if (!world.hasSystemd) {
    io.stderr(
      "error: Cannot manage a service: systemd does not run here\n" +
        'For another service manager, run "socktraf run --reload-on-hangup" as root; ' +
        '"socktraf service unit" prints the unit\n',
    );
    return EXIT.unavailable;
  }
  if (action === "status") return await status(world, print);
  if (!world.isRoot) {
    io.stderr(`error: Cannot ${action} the service: run "sudo socktraf service ${action}"\n`);
    return EXIT.noPermission;
  }
  return action === "install"
    ? await install(world, registry, io, print)
    : await remove(world, io, print);
}

type Print = (text: string) => Promise<void>;

async function install(
  world: ServiceWorld,
  registry: readonly SinkType[],
  io: Io,
  print: Print,
): Promise<number> {
  const hidden = world.command.find((word) => HIDDEN.test(word));
  if (hidden !== undefined) {
    io.stderr(
      `error: Cannot install the service from ${hidden}: it cannot see that folder\n` +
        "Copy the program to /usr/local/bin, and run it from there\n",
    );
    return EXIT.failed;
  }
  const packaged = await findPackaged(world);
  if (packaged !== undefined) await print(`Unit: ${packaged}, of the package\n`);
  else if (!await installUnit(world, io, print)) return EXIT.failed;
  await Deno.mkdir(`${world.root}/etc/socktraf`, { recursive: true, mode: 0o755 });
  if (await writeNew(`${world.root}${CONFIG}`, serviceConfig(registry))) {
    await print(`Wrote ${CONFIG}: it feeds status bars; add your sinks there\n`);
  } else await print(`Left ${CONFIG} as it is\n`);
  for (const words of [["daemon-reload"], ["enable", UNIT_NAME], ["restart", UNIT_NAME]]) {
    const { code, text } = await world.systemctl(...words);
    if (code === 0) continue;
    io.stderr(`error: systemctl ${words.join(" ")} failed: ${text}\n`);
    io.stderr("See: journalctl -u socktraf -n 20\n");
    return EXIT.failed;
  }
  await print(
    "The service runs, and will after every start of the machine\n" +
      `After a change of ${CONFIG}: systemctl reload socktraf\n`,
  );
  return EXIT.ok;
}

const UNIT_NAME = "socktraf.service";

/** @returns false where another's unit stands there */
async function installUnit(world: ServiceWorld, io: Io, print: Print): Promise<boolean> {
  const path = `${world.root}${UNIT}`;
  const text = unitText(world.command);
  const before = await read(path);
  if (before !== undefined && !isOurUnit(before)) {
    io.stderr(
      `error: Cannot write ${UNIT}: there is one that socktraf has not made\n` +
        'Move it away; "socktraf service unit" prints ours\n',
    );
    return false;
  }
  if (before === text) await print(`Left ${UNIT} as it is\n`);
  else {
    await replace(path, text);
    await print(`Wrote ${UNIT}\n`);
  }
  return true;
}

async function status(world: ServiceWorld, print: Print): Promise<number> {
  const own = await read(`${world.root}${UNIT}`);
  const path = own === undefined ? await findPackaged(world) : UNIT;
  const [enabled, active, words] = await Promise.all([
    world.systemctl("is-enabled", UNIT_NAME),
    world.systemctl("is-active", UNIT_NAME),
    world.systemctl("show", "--property=StatusText", "--value", UNIT_NAME),
  ]);
  const says = words.code === 0 && words.text !== "" ? ` (${words.text})` : "";
  const config = await read(`${world.root}${CONFIG}`) === undefined ? "none" : CONFIG;
  await print(
    `unit:           ${path ?? "none: socktraf service install"}\n` +
      `at start:       ${firstLine(enabled.text)}\n` +
      `now:            ${firstLine(active.text)}${says}\n` +
      `configuration:  ${config}\n` +
      `state:          ${STATE}; "sudo socktraf sinks --status" tells about the sinks\n` +
      "log:            journalctl -u socktraf\n",
  );
  return active.code === 0 ? EXIT.ok : EXIT.failed;
}

async function remove(world: ServiceWorld, io: Io, print: Print): Promise<number> {
  const path = `${world.root}${UNIT}`;
  const text = await read(path);
  if (text !== undefined && !isOurUnit(text)) {
    io.stderr(`error: Left ${UNIT} as it is: socktraf has not made it\n`);
    return EXIT.failed;
  }
  const packaged = await findPackaged(world);
  if (text === undefined && packaged === undefined) {
    await print("There is no service\n");
    return EXIT.ok;
  }
  const stopped = await world.systemctl("disable", "--now", UNIT_NAME);
  if (stopped.code !== 0) {
    io.stderr(`error: systemctl disable --now ${UNIT_NAME} failed: ${stopped.text}\n`);
    return EXIT.failed;
  }
  if (text !== undefined) {
    await Deno.remove(path);
    await world.systemctl("daemon-reload");
    await print(`Removed ${UNIT}\n`);
  } else await print(`Stopped. ${packaged} belongs to the package\n`);
  await print(`Kept ${CONFIG} and ${STATE}; to forget all: rm -r /etc/socktraf ${STATE}\n`);
  return EXIT.ok;
}

async function findPackaged({ root }: ServiceWorld): Promise<string | undefined> {
  for (const path of PACKAGED) if (await read(`${root}${path}`) !== undefined) return path;
  return undefined;
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A reader sees the old file or the new one. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  await Deno.writeTextFile(draft, text);
  await Deno.chmod(draft, 0o644);
  await Deno.rename(draft, path);
}

/** For root alone, since passwords may be written into it; false where there is one already. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await Deno.writeTextFile(path, text, { createNew: true, mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

function firstLine(text: string): string {
  return text.split("\n")[0] || "unknown";
}
