/**
 * What a write is as a request, for each API.
 *
 * @module
 */
import { baseOf } from "./address.ts";
import type { InfluxdbOptions } from "./options.ts";
import { SettingError } from "./setting_error.ts";

/** Where and how to write. */
export interface WriteRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The request of a write, without its body.
 *
 * @param version of the program, for the `User-Agent`
 * @throws {SettingError} where the token cannot be sent
 */
export function writeRequest(options: InfluxdbOptions, version: string): WriteRequest {
  const { path, query } = endpointOf(options);
  const authorization = authorizationOf(options);
  return {
    url: `${baseOf(options)}${path}?${new URLSearchParams(query)}`,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "accept": "application/json",
      "user-agent": `socktraf/${version}`,
      ...(authorization === undefined ? {} : { authorization }),
      ...(options.gzip ? { "content-encoding": "gzip" } : {}),
    },
  };
}

interface Endpoint {
  readonly path: string;
  readonly query: Record<string, string>;
}

function endpointOf(options: InfluxdbOptions): Endpoint {
  const { bucket = "", org = "", database = "", retention_policy } = options;
  switch (options.version) {
    case "v1":
      return {
        path: "/write",
        query: {
          db: database,
          ...(retention_policy === undefined ? {} : { rp: retention_policy }),
          precision: "ms",
        },
      };
    case "v2":
      return { path: "/api/v2/write", query: { org, bucket, precision: "ms" } };
    case "v3":
      if (options.endpoint === "v2") {
        return { path: "/api/v2/write", query: { bucket: database, precision: "ms" } };
      }
      return {
        path: "/api/v3/write_lp",
        query: {
          db: database,
          precision: "millisecond",
          accept_partial: String(options.accept_partial ?? true),
          no_sync: String(options.no_sync ?? false),
        },
      };
    case "victoriametrics":
      // Every version has it, the cluster's inserting node too, and it adds no label if no db is named.
      return { path: "/write", query: { precision: "ms" } };
  }
}

function authorizationOf(options: InfluxdbOptions): string | undefined {
  const { token, username, password = "", version } = options;
  if (username === undefined && token !== undefined && version !== "v1") {
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new SettingError("The token has a character that no token has", "check token_file");
    }
    return `${version === "v2" ? "Token" : "Bearer"} ${token}`;
  }
  if (username === undefined) return undefined;
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${bytes.toBase64()}`;
}
