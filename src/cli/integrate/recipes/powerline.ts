/**
 * powerline: our segment's module, the path to it, and a segment in the themes.
 *
 * @module
 */
import { posix } from "node:path";
import { readFile } from "node:fs/promises";
import { INTEGRATIONS } from "../../../../integrations/mod.ts";
import { wholeFile } from "../edit.ts";
import { listElement } from "../json_edit.ts";
import type { Place } from "../place.ts";
import { type Plan, type PlannedFile, type Recipe, shared } from "../recipe.ts";

/** Name of the segment in a theme. */
const FUNCTION = "socktraf_powerline.bandwidth";

/** Where Debian has powerline's own configuration. */
const DEBIAN_FOLDER = "/usr/share/powerline/config_files";

/** powerline in tmux, a shell's prompt and vim. */
export const POWERLINE: Recipe = {
  name: "powerline",
  title: "powerline (tmux, shell, vim)",
  programs: ["powerline", "powerline-render", "powerline-daemon"],
  sink: "powerline",
  parts: ["tmux", "shell", "vim"],
  async plan(place: Place, parts: readonly string[]): Promise<Plan> {
    const folder = posix.join(place.config, "powerline");
    const segments = posix.join(folder, "segments");
    const source = INTEGRATIONS.get("powerline/socktraf_powerline.py") ?? "";
    const path = place.short(segments);
    const system = await systemFolders(place);
    const files: PlannedFile[] = [
      {
        path: posix.join(segments, "socktraf_powerline.py"),
        edit: wholeFile(source),
        isOurs: true,
        mode: 0o644,
      },
      shared(
        posix.join(folder, "config.json"),
        listElement({
          path: ["common", "paths"],
          source: JSON.stringify(path),
          isOurs: (value) => value === path,
          others: await listIn(system, "config", ["common", "paths"]) ?? [],
        }),
      ),
    ];
    for (const part of parts) files.push(await themeOf(system, folder, part));
    return {
      files,
      byHand: [],
      then: "Then restart powerline's daemon, if it runs: powerline-daemon --replace",
    };
  },
};

async function themeOf(
  system: readonly string[],
  folder: string,
  part: string,
): Promise<PlannedFile> {
  const name = await valueIn([...system, folder], "config", ["ext", part, "theme"]);
  const theme = posix.join("themes", part, typeof name === "string" ? name : "default");
  // A prompt on the left only has no right side to be on.
  const right = await valueIn([...system, folder], theme, ["segments", "right"]);
  const side = right === undefined && part === "shell" ? "left" : "right";
  return shared(
    posix.join(folder, `${theme}.json`),
    listElement({
      path: ["segments", side],
      source: `{ "function": "${FUNCTION}", "priority": 60 }`,
      isOurs: (value) => (value as { readonly function?: unknown } | null)?.function === FUNCTION,
      others: await listIn(system, theme, ["segments", side]),
    }),
  );
}

/** Folders of configuration that the user's own is laid over; the later ones win. */
async function systemFolders(place: Place): Promise<string[]> {
  const isDebian = place.firstFile(posix.join(DEBIAN_FOLDER, "config.json")) !== undefined;
  const others = (place.env("XDG_CONFIG_DIRS") || "/etc/xdg").split(":").toReversed()
    .filter((path) => path.startsWith("/")).map((path) => posix.join(path, "powerline"));
  return [isDebian ? DEBIAN_FOLDER : await packageFolder(), "/etc/powerline", ...others]
    .filter((path) => path !== undefined);
}

/** Where powerline is a package of Python, its configuration is in the package. */
async function packageFolder(): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("python3", {
      args: ["-c", "import powerline; print(powerline.__file__)"],
      stdin: "null",
      stderr: "null",
    }).output();
    const path = new TextDecoder().decode(stdout).trim();
    return success ? posix.join(posix.dirname(path), "config_files") : undefined;
  } catch {
    return undefined;
  }
}

/** The elements of a list that a list of the user's would hide: powerline merges objects only. */
async function listIn(
  folders: readonly string[],
  name: string,
  path: readonly string[],
): Promise<string[] | undefined> {
  const value = await valueIn(folders, name, path);
  return Array.isArray(value) ? value.map((element) => JSON.stringify(element)) : undefined;
}

/** A value of powerline's merged configuration; undefined where there is none. */
async function valueIn(
  folders: readonly string[],
  name: string,
  path: readonly string[],
): Promise<unknown> {
  let found: unknown;
  for (const folder of folders) {
    try {
      let value: unknown = JSON.parse(await readFile(posix.join(folder, `${name}.json`), "utf-8"));
      for (const key of path) value = (value as Readonly<Record<string, unknown>> | null)?.[key];
      if (value !== undefined) found = value;
    } catch {
      // Missing, or not for us to mend: powerline says so itself.
    }
  }
  return found;
}
