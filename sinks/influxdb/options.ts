/**
 * Options of the `influxdb` sink.
 *
 * @module
 */
import { z } from "zod";
import { secretKeys } from "../secret.ts";
import { text } from "../text.ts";
import { RESERVED_KEYS } from "./keys.ts";

/** APIs that a server may speak. */
export const API_VERSIONS = ["v1", "v2", "v3", "victoriametrics"] as const;

/** One of {@link API_VERSIONS}. */
export type ApiVersion = typeof API_VERSIONS[number];

/** Options of the `influxdb` sink. */
export interface InfluxdbOptions {
  /** Address of the server, `http:` or `https:`, with the path in front of the API's own. */
  readonly url: string;
  readonly version: ApiVersion;
  /** Version 2 only, and always there. */
  readonly bucket?: string | undefined;
  /** Version 2 only, and always there. */
  readonly org?: string | undefined;
  /** Versions 1 and 3 only, and always there. */
  readonly database?: string | undefined;
  /** Version 1 only. */
  readonly retention_policy?: string | undefined;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly measurement: string;
  /** Tags that every point gets. */
  readonly tags: Readonly<Record<string, string>>;
  readonly gzip: boolean;
  /** Path of a PEM file. */
  readonly ca_file?: string | undefined;
  readonly internal: boolean;
  /** Version 3 only. */
  readonly endpoint?: "write_lp" | "v2" | undefined;
  /** Version 3 only. */
  readonly accept_partial?: boolean | undefined;
  /** Version 3 only. */
  readonly no_sync?: boolean | undefined;
}

/** Series are at most this many times as wide as their fields; VictoriaMetrics takes 30 labels. */
const MAX_TAGS = 10;

const url = z.string().refine(isServerUrl, {
  error:
    "expected the address of a server, such as http://nas:8086, without user, query or fragment",
}).meta({
  description: "Address of the server. Usual ports: 8086, version 3: 8181, VictoriaMetrics: 8428.",
  example: "http://nas:8086",
});

const tags = z.record(
  z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, {
    error: "expected a name of letters, digits and underscores",
  }).refine((key) => !RESERVED_KEYS.has(key), { error: "expected a name that points do not have" }),
  text(256),
).refine((all) => Object.keys(all).length <= MAX_TAGS, {
  error: `expected at most ${MAX_TAGS} tags`,
});

/** The schema: parser, documentation and sample. */
export const schema: z.ZodType<InfluxdbOptions> = z.strictObject({
  url,
  version: z.enum(API_VERSIONS).default("v2").describe(
    "API of the server: InfluxDB 1, 2 or 3, or VictoriaMetrics.",
  ),
  bucket: text().optional().meta({ description: "Bucket (version 2).", example: "net" }),
  org: text().optional().meta({ description: "Organisation (version 2).", example: "home" }),
  database: text().optional().meta({ description: "Database (versions 1 and 3)." }),
  retention_policy: text().optional().meta({
    description: "Retention policy (version 1); otherwise the database's default.",
  }),
  ...secretKeys("token", "API token"),
  username: text().optional().meta({
    description: "User (version 1, or a proxy in front of VictoriaMetrics).",
  }),
  ...secretKeys("password", "Password of the user"),
  measurement: z.string().regex(/^[A-Za-z][A-Za-z0-9_.:-]{0,127}$/, {
    error: "expected a letter, then letters, digits, _ . : or -",
  }).default("socktraf").describe(
    "Measurement of the rows; _lost, _gap and _internal are appended for the others.",
  ),
  tags: tags.default({}).meta({
    description: "Tags that every point gets besides its own.",
    example: { site: "home" },
  }),
  gzip: z.boolean().default(true).describe("Whether requests are compressed."),
  ca_file: text().optional().meta({
    description: "Certificates of authorities to trust besides the system's, as PEM.",
    example: "/etc/socktraf/ca.pem",
  }),
  internal: z.boolean().default(false).describe(
    "Whether to write what socktraf measures of itself too.",
  ),
  endpoint: z.enum(["write_lp", "v2"]).optional().describe(
    "Version 3: /api/v3/write_lp (the default), or the one that is compatible with version 2.",
  ),
  accept_partial: z.boolean().optional().describe(
    "Version 3: whether the good rows of a write are kept if one is bad. Default: true.",
  ),
  no_sync: z.boolean().optional().describe(
    "Version 3: whether the server answers before the rows are on its disk. Default: false.",
  ),
}).superRefine(checkVersion);

function isServerUrl(value: string): boolean {
  const parsed = URL.parse(value);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.hostname !== "" &&
    parsed.username === "" && parsed.password === "" && !/[?#]/.test(value);
}

type VersionKey = Exclude<keyof InfluxdbOptions, "url" | "version">;

/**
 * Where an option belongs. What is not here belongs everywhere; also secrets, which may come from the
 * environment, where they are for another sink: the version says which of them is sent.
 */
const BELONGS: ReadonlyMap<VersionKey, readonly ApiVersion[]> = new Map([
  ["bucket", ["v2"]],
  ["org", ["v2"]],
  ["database", ["v1", "v3"]],
  ["retention_policy", ["v1"]],
  ["username", ["v1", "victoriametrics"]],
  ["endpoint", ["v3"]],
  ["accept_partial", ["v3"]],
  ["no_sync", ["v3"]],
]);

const NEEDED: Readonly<Record<ApiVersion, readonly VersionKey[]>> = {
  v1: ["database"],
  v2: ["bucket", "org"],
  v3: ["database"],
  victoriametrics: [],
};

function checkVersion(options: InfluxdbOptions, context: z.RefinementCtx): void {
  const { version } = options;
  const issue = (key: string, message: string): void =>
    context.addIssue({ code: "custom", path: [key], message });
  for (const key of NEEDED[version]) {
    if (options[key] === undefined) issue(key, `expected a name, because version is "${version}"`);
  }
  for (const [key, versions] of BELONGS) {
    if (options[key] === undefined || versions.includes(version)) continue;
    const wanted = versions.map((name) => `"${name}"`).join(" or ");
    issue(key, `expected version ${wanted}, but it is "${version}"`);
  }
  for (const key of ["accept_partial", "no_sync"] as const) {
    if (options[key] !== undefined && options.endpoint === "v2") {
      issue(key, 'expected endpoint "write_lp", which alone knows it');
    }
  }
  if (options.ca_file !== undefined && options.url.startsWith("http:")) {
    issue("ca_file", "expected an address that begins with https:");
  }
}
