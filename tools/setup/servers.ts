/**
 * The servers that tests talk to: fetched as packages and unpacked into a folder of their own, so that
 * nothing is installed on the machine and nothing starts with it.
 *
 * @module
 */
import type { Machine } from "./machine.ts";
import { QUIET } from "./package_manager.ts";

/** Programs that tests start. */
export const SERVER_PROGRAMS: readonly string[] = [
  "influxd",
  "influx",
  "victoria-metrics",
  "vmauth",
  "mosquitto",
  "mosquitto_passwd",
  "mosquitto_pub",
  "mosquitto_sub",
];

/** Debian packages that hold them; what these depend on comes along. */
const PACKAGES = [
  "influxdb",
  "influxdb-client",
  "victoria-metrics",
  "mosquitto",
  "mosquitto-clients",
];

/**
 * Fetches and unpacks what is missing, or says what to do about it. Never fails: tests that need a
 * server that is not there say so.
 *
 * @param folder where packages (`debs`) and unpacked files (`root`) are
 */
export async function setUpServers(folder: string, machine: Machine): Promise<void> {
  const missing = SERVER_PROGRAMS.filter((program) => !isThere(program, folder, machine));
  if (missing.length === 0) return;
  if (!machine.isThere("apt-get") || !machine.isThere("dpkg")) {
    machine.say(`missing: ${missing.join(", ")}; put them on PATH for the tests that need them`);
    return;
  }
  if (!machine.isRoot) {
    machine.say(`missing: ${missing.join(", ")}; only root can fetch them`);
    return;
  }
  const debs = `${folder}/debs`;
  const fetch = [
    "apt-get",
    "install",
    "-y",
    "--no-install-recommends",
    "--download-only",
    "-oDPkg::Lock::Timeout=120",
    "-oAPT::Sandbox::User=root",
    `-oDir::Cache::archives=${debs}`,
    ...PACKAGES,
  ];
  const run = async (command: readonly string[]): Promise<boolean> => {
    const { code, output } = await machine.run(command, QUIET);
    if (code !== 0) machine.say(`${command[0]} said: ${output.trim().split("\n").at(-1)}`);
    return code === 0;
  };
  machine.say(`unpack ${PACKAGES.join(", ")} into ${folder}, for the tests`);
  await run(["mkdir", "-p", `${debs}/partial`, `${folder}/root`]);
  if (!await run(fetch)) {
    // The list of packages may be old, or not there yet.
    await run(["apt-get", "update"]);
    if (!await run(fetch)) return;
  }
  const script = 'for deb in "$1"/debs/*.deb; do dpkg -x "$deb" "$1/root" || exit 1; done';
  if (!await run(["sh", "-c", script, "sh", folder])) return;
  const left = SERVER_PROGRAMS.filter((program) => !isThere(program, folder, machine));
  if (left.length > 0) machine.say(`still missing: ${left.join(", ")}`);
}

function isThere(program: string, folder: string, machine: Machine): boolean {
  return machine.isThere(program) ||
    ["bin", "sbin"].some((name) => machine.isThere(`${folder}/root/usr/${name}/${program}`));
}
