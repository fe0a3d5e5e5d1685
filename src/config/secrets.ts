/**
 * Secrets among the options of a sink: where they come from. No message ever holds one.
 *
 * @module
 */
import { posix } from "node:path";
import type { SinkType } from "../../sinks/sink.ts";
import type { FileReader } from "./config_file.ts";
import type { ConfigIssue, Source } from "./issue.ts";
import { formatSource } from "./issue.ts";
import { quoteValue } from "./quote.ts";
import { documentationOf, shapeOf } from "./schema_shape.ts";
import type { SinkDraft } from "./sink_config.ts";
import { quoteShell } from "./sink_file_trust.ts";
import type { RawTable } from "./layer.ts";

/** Where secrets may come from. */
export interface SecretWorld {
  /** Gives the value of an environment variable. */
  env(name: string): string | undefined;
  /** Reads a file. */
  readonly readFile: FileReader;
}

/** A sink's table with its secrets in place. */
export interface WithSecrets {
  /** Without the keys that name files. */
  readonly table: RawTable;
  /** Secrets that could not be read. */
  readonly issues: readonly ConfigIssue[];
  /** Secrets that others can read; each a sentence without a final period. */
  readonly warnings: readonly string[];
}

/** systemd's folder of credentials. */
const CREDENTIALS = "CREDENTIALS_DIRECTORY";

/** No honest secret is longer. */
const MAX_BYTES = 65_536;

/** Names of a type's secrets: the keys whose schema says so, and that can also be read from a file. */
export function secretsOf(type: SinkType): string[] {
  const shape = shapeOf(type.schema);
  return [...shape].flatMap(([key, schema]) =>
    documentationOf(schema).secret === true && shape.has(`${key}_file`) ? [key] : []
  );
}

/**
 * The variable that can hold a secret.
 *
 * @param name of the sink or its type
 * @param key such as `token`
 * @returns such as `SOCKTRAF_INFLUXDB_TOKEN`
 */
export function secretVariable(name: string, key: string): string {
  return `SOCKTRAF_${name}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}

/**
 * Puts the secrets of a sink in place: the value that was given; else the file that was named; else
 * `$CREDENTIALS_DIRECTORY/NAME_KEY`; else `$SOCKTRAF_NAME_KEY`; NAME is that of the sink, then that
 * of its type.
 *
 * @param draft the table
 * @param type its type
 * @param name the name of the sink
 * @param publicFile the configuration file, if everybody may read it
 */
export async function resolveSecrets(
  draft: SinkDraft,
  type: SinkType,
  name: string,
  world: SecretWorld,
  publicFile?: string,
): Promise<WithSecrets> {
  const table: Record<string, unknown> = { ...draft.table };
  const issues: ConfigIssue[] = [];
  const warnings = [...warningsFor(draft, type, publicFile)];
  const names = [...new Set([name, type.name])];
  for (const key of secretsOf(type)) {
    const fileKey = `${key}_file`;
    const file = table[fileKey];
    if (file !== undefined && table[key] !== undefined) {
      issues.push(issueAt(draft, fileKey, `Cannot use ${key} and ${fileKey} together: keep one`));
      delete table[fileKey];
    } else if (table[key] === undefined) {
      // What is no text is for the schema to reject.
      const found = typeof file === "string"
        ? await fromFile(draft, fileKey, file, world)
        : file === undefined
        ? await fromAround(names, key, world)
        : undefined;
      if (found === undefined) continue;
      if ("problem" in found) {
        issues.push(found);
        // Keeps the schema from asking for what was given.
        table[key] = PLACEHOLDER;
      } else table[key] = found.secret;
      delete table[fileKey];
    }
  }
  return { table, issues, warnings };
}

/** Stands for a secret that could not be read. */
const PLACEHOLDER = "?".repeat(32);

type Found = { readonly secret: string } | ConfigIssue;

async function fromFile(
  draft: SinkDraft,
  key: string,
  file: string,
  world: SecretWorld,
): Promise<Found> {
  const source = draft.layer.sourceOf([...draft.prefix, key]);
  // As it says so, so it is read: relative to the file that says it.
  const path = source.kind === "file" && source.path !== ""
    ? posix.join(posix.isAbsolute(file) ? "" : posix.dirname(source.path), file)
    : file;
  const read = await readSecret(path, world);
  if ("secret" in read) return read;
  return issueAt(draft, key, `Cannot read ${key} ${quoteValue(path)}: ${read.reason}`);
}

async function fromAround(
  names: readonly string[],
  key: string,
  world: SecretWorld,
): Promise<Found | undefined> {
  const folder = world.env(CREDENTIALS) || undefined;
  for (const name of folder === undefined ? [] : names) {
    const path = `${folder}/${name}_${key}`;
    const read = await readSecret(path, world);
    if ("secret" in read) return read;
    if (read.isMissing) continue;
    return {
      source: { kind: "environment", name: CREDENTIALS },
      path: [],
      problem: `Cannot read the credential ${quoteValue(path)}: ${read.reason}`,
    };
  }
  const value = names.map((name) => world.env(secretVariable(name, key))).find((text) => text);
  return value === undefined ? undefined : { secret: value };
}

type ReadSecret =
  | { readonly secret: string }
  | { readonly reason: string; readonly isMissing: boolean };

async function readSecret(path: string, world: SecretWorld): Promise<ReadSecret> {
  const content = await world.readFile(path);
  const failed = (reason: string): ReadSecret => ({ reason, isMissing: false });
  switch (content.status) {
    case "missing":
      return { reason: "no such file, or no permission to look", isMissing: true };
    case "unreadable":
      return failed(content.reason);
    case "read": {
      if (new TextEncoder().encode(content.text).length > MAX_BYTES) {
        return failed("it is larger than 64 KiB");
      }
      const secret = (content.text.split("\n", 1)[0] ?? "").replace(/\r$/, "");
      if (content.text.trim() === "") return failed("it is empty");
      if (secret.trim() === "") return failed("its first line is empty");
      // deno-lint-ignore no-control-regex -- control characters are what is looked for
      if (/[\x00-\x1f\x7f]/.test(secret)) return failed("its first line is not plain text");
      return { secret };
    }
  }
}

function* warningsFor(
  { table, layer, prefix }: SinkDraft,
  type: SinkType,
  publicFile: string | undefined,
): Generator<string> {
  for (const [key, schema] of shapeOf(type.schema)) {
    if (documentationOf(schema).secret !== true || table[key] === undefined) continue;
    const hasFile = shapeOf(type.schema).has(`${key}_file`);
    const source: Source = layer.sourceOf([...prefix, key]);
    const where = formatSource(source);
    const advice = hasFile ? `use ${key}_file=…` : "use a configuration file";
    if (source.kind === "flag") {
      yield `${where}: The ${key} can be seen by every user of this host in ps; ${advice}`;
    } else if (source.kind === "file" && source.path === publicFile) {
      yield `${where}: The ${key} can be read by every user of this host; run "chmod o-r ${
        quoteShell(publicFile)
      }"${hasFile ? ` or use ${key}_file` : ""}`;
    }
  }
}

function issueAt(
  { layer, prefix }: SinkDraft,
  key: string,
  problem: string,
): ConfigIssue {
  const path = [...prefix, key];
  return { source: layer.sourceOf(path), path, problem };
}
