/**
 * What a user can do where a server takes nothing.
 *
 * @module
 */
import { sanitize } from "../../src/format/sanitize.ts";
import { USUAL_PORTS } from "./address.ts";
import type { Answer } from "./exchange.ts";
import type { ApiVersion, InfluxdbOptions } from "./options.ts";
import { SettingError } from "./setting_error.ts";
import type { Problem } from "./verdict.ts";

/** What to do about an answer. */
export function adviceFor(answer: Answer, message: string, options: InfluxdbOptions): string {
  const { status, location } = answer;
  if (status >= 300 && status < 400) {
    const to = sanitize(location.replace(/[?#].*$/s, "").replace(/\/\/[^/]*@/, "//"));
    return `it redirects to "${to}", which is not followed; if that is the server, put it in url`;
  }
  if (/HTTP request to (?:an )?HTTPS/i.test(message)) {
    return "the port wants TLS: use a URL that begins with https:";
  }
  if (status < 300) {
    return "that is not what InfluxDB answers; is there a login page or another server at this url?";
  }
  switch (status) {
    case 400:
      // So does an old vmauth.
      return /auth/i.test(message) ? credentialsAdvice(options) : generalAdvice(options);
    case 401:
      return credentialsAdvice(options);
    case 403:
      return permissionAdvice(options);
    case 404:
    case 405:
      return notFoundAdvice(message, options);
    case 413:
      return "set a smaller batch_rows, or let the server take larger requests";
    case 408:
    case 425:
    case 429:
      return "it is overloaded or limits requests; the rows wait";
    case 500:
      return /retention policy/i.test(message)
        ? "check retention_policy, or leave it out for the database's default"
        : "see the server's log; the rows wait";
    default:
      return status > 500
        ? "the server, or what is behind it, is not available; the rows wait"
        : generalAdvice(options);
  }
}

function generalAdvice({ version }: InfluxdbOptions): string {
  return `check url, version (it is "${version}") and the other options`;
}

/** What it means that there was no answer. */
export function failureOf(error: unknown, options: InfluxdbOptions): Problem & {
  /** True where nothing changes unless somebody changes the configuration. */
  readonly lasting: boolean;
} {
  const { url } = options;
  if (error instanceof SettingError) {
    return { problem: error.message, advice: error.advice, lasting: true };
  }
  const detail = detailOf(error);
  const failed = (why: string, advice: string, lasting = false): ReturnType<typeof failureOf> => ({
    problem: `Cannot reach ${url}: ${why}`,
    advice,
    lasting,
  });
  if (/dns error|failed to lookup/i.test(detail)) {
    return failed("the name of the host is not known", "correct the host in url");
  }
  if (/connection refused/i.test(detail)) {
    const usual = USUAL_PORTS[options.version];
    return failed(
      "nothing listens there",
      `start the server, or correct the port in url (usually ${usual})`,
    );
  }
  if (/invalid peer certificate/i.test(detail)) {
    const why = detail.slice(detail.search(/invalid peer certificate/i));
    const advice = /UnknownIssuer|unknown issuer/i.test(why)
      ? "name the authority that signed it in ca_file"
      : "use a certificate that is valid for the host in url";
    return failed(why, advice, true);
  }
  if (/InvalidContentType|corrupt message/i.test(detail)) {
    return failed("it does not speak TLS", "use a URL that begins with http:");
  }
  if (/requests to port \d+ are blocked/i.test(detail)) {
    return failed("this port is for another protocol", "let the server use another port", true);
  }
  return failed(detail, "is this the address of the server?");
}

function credentialsAdvice({ version, token, username }: InfluxdbOptions): string {
  if (version === "v1" && username === undefined) return "set username and password_file";
  if (version === "victoriametrics" && username === undefined && token === undefined) {
    return "a proxy wants to know who this is: set token_file, or username and password_file";
  }
  if (username !== undefined) return "check username and password_file";
  return token === undefined
    ? "set token_file"
    : "check token_file: is the token one of this server, and valid?";
}

function permissionAdvice(options: InfluxdbOptions): string {
  const { version, username = "", database = "", bucket = "" } = options;
  switch (version) {
    case "v1":
      return `let the user write: influx -execute 'GRANT WRITE ON ${quote(database)} TO ${
        quote(username)
      }'`;
    case "v2":
      return `use a token that may write to the bucket ${quote(bucket)}`;
    case "v3":
      return `use a token that may write to the database ${quote(database)}`;
    case "victoriametrics":
      return "let the user write in the proxy's configuration";
  }
}

/** Other versions, as a URL begins. */
const OTHER_VERSIONS: Readonly<Record<ApiVersion, string>> = {
  v1: "influxdb:// for InfluxDB 2 or influxdb+v3:// for InfluxDB 3",
  v2: "influxdb+v1:// for InfluxDB 1 or influxdb+v3:// for InfluxDB 3",
  v3: "influxdb+v1:// for InfluxDB 1 or influxdb:// for InfluxDB 2",
  victoriametrics: "influxdb:// for InfluxDB 2 or influxdb+v1:// for InfluxDB 1",
};

function notFoundAdvice(message: string, options: InfluxdbOptions): string {
  const { version, database = "", bucket = "", org = "" } = options;
  if (/database.*not found/i.test(message)) {
    return `create it: influx -execute 'CREATE DATABASE ${quote(database)}'`;
  }
  if (/bucket.*not found/i.test(message)) {
    return `create it: influx bucket create --org ${quote(org)} --name ${quote(bucket)}`;
  }
  if (/organization.*not found/i.test(message)) return `check org (it is ${quote(org)})`;
  return `it does not know the write request of version "${version}": ` +
    `use ${OTHER_VERSIONS[version]}, or correct the path in url`;
}

function detailOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  // What is in front of it names the whole URL again.
  return sanitize(message.replace(/^error sending request .*?\): /s, ""));
}

function quote(name: string): string {
  return JSON.stringify(sanitize(name));
}
