/**
 * Sink URLs of the `influxdb` sink, and the address that options mean.
 *
 * @module
 */
import type { ApiVersion, InfluxdbOptions } from "./options.ts";

/** Schemes of a sink URL besides `influxdb`. */
export const SCHEMES = [
  "influxdb+https",
  "influxdb+v1",
  "influxdb+v1+https",
  "influxdb+v3",
  "influxdb+v3+https",
  "victoriametrics",
  "victoriametrics+https",
] as const;

/** Ports at which the servers listen where nobody changed it, with TLS too. */
export const USUAL_PORTS: Readonly<Record<ApiVersion, number>> = {
  v1: 8086,
  v2: 8086,
  v3: 8181,
  victoriametrics: 8428,
};

/** As in an error message. */
const EXAMPLES: Readonly<Record<ApiVersion, string>> = {
  v1: "influxdb+v1://nas:8086/database",
  v2: "influxdb://nas:8086/bucket?org=home&token_file=/etc/socktraf/token",
  v3: "influxdb+v3://nas:8181/database?token_file=/etc/socktraf/token",
  victoriametrics: "victoriametrics://nas:8428",
};

/**
 * What a sink URL means as options. The last part of the path is the bucket or database; what is in
 * front of it belongs to the server's address.
 *
 * @throws {TypeError} where it lacks the host, bucket or database, or has a user that the API does
 *   not know
 */
export function optionsFromUrl(url: URL): Record<string, unknown> {
  const [name = "", ...words] = url.protocol.slice(0, -1).split("+");
  const version = versionOf(name, words);
  const example = EXAMPLES[version];
  if (url.hostname === "") throw new TypeError(`expected a host, as in ${example}`);
  if (url.hash !== "") throw new TypeError("expected no #; write it as %23");
  const { path, last } = splitPath(version, url.pathname);
  if (version !== "victoriametrics" && last === "") {
    const what = version === "v2" ? "bucket" : "database";
    throw new TypeError(`expected a ${what} after the host, as in ${example}`);
  }
  if (url.username !== "" && version !== "v1" && version !== "victoriametrics") {
    throw new TypeError(`expected a token instead of a user, as in ${example}`);
  }
  const port = url.port === "" ? USUAL_PORTS[version] : url.port;
  const scheme = words.includes("https") ? "https" : "http";
  return {
    url: `${scheme}://${url.hostname}:${port}${path}`,
    version,
    ...(last === "" ? {} : { [version === "v2" ? "bucket" : "database"]: last }),
    ...(url.username === "" ? {} : { username: decode(url.username) }),
    ...(url.password === "" ? {} : { password: decode(url.password) }),
  };
}

/** The server's address without a slash at its end. */
export function baseOf(options: Pick<InfluxdbOptions, "url">): string {
  return options.url.replace(/\/+$/, "");
}

/** Which receiver the options mean, without secrets: `http://nas:8086/home/net`. */
export function targetOf(options: InfluxdbOptions): string {
  const { org, bucket, database, retention_policy } = options;
  const parts = [org, bucket, database, retention_policy].filter((part) => part !== undefined);
  return [baseOf(options), ...parts.map(encodeURIComponent)].join("/");
}

function versionOf(name: string, words: readonly string[]): ApiVersion {
  if (name === "victoriametrics") return "victoriametrics";
  if (words.includes("v1")) return "v1";
  return words.includes("v3") ? "v3" : "v2";
}

/** Path of the server, and the name of the bucket or database. */
function splitPath(version: ApiVersion, path: string): { path: string; last: string } {
  const parts = path.split("/").filter((part) => part !== "");
  const last = version === "victoriametrics" ? "" : decode(parts.pop() ?? "");
  return { path: parts.map((part) => `/${part}`).join(""), last };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError("expected %25 for a percent sign");
  }
}
