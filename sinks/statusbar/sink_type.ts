/**
 * From a target to a sink type.
 *
 * @module
 */
import type { GroupField } from "../../src/traffic/view.ts";
import type { Sink, SinkContext, SinkType } from "../sink.ts";
import { DeferredSink } from "./deferred_sink.ts";
import { optionsSchema, type StatusbarOptions } from "./options.ts";
import { thisPlace } from "./places.ts";
import type { TargetInfo } from "./target.ts";

/** What keeps loopback apart from the rest. */
const GROUP: readonly GroupField[] = ["process", "scope"];

/** The sink type of a target. */
export function sinkTypeOf(info: TargetInfo): SinkType {
  let schema: ReturnType<typeof optionsSchema> | undefined;
  const type: SinkType<ReturnType<typeof optionsSchema>> = {
    name: info.name,
    family: "statusbar",
    summary: info.summary,
    kind: "live",
    // Made when it is asked for: there are many targets, and few are used.
    get schema(): ReturnType<typeof optionsSchema> {
      return schema ??= optionsSchema(info);
    },
    // Rows that are folded could not be told from loopback any more.
    selectsTop: () => true,
    groupsItself: true,
    defaultGroupBy: () => GROUP,
    fromUrl: (url) => optionsFromUrl(info, url),
    exampleUrl: info.streaming ? `${info.name}:?high=50MB` : `${info.name}:?owner=ann`,
    create: (options: StatusbarOptions, context: SinkContext): Sink =>
      new DeferredSink(async () => {
        const { createSink } = await import("./create_sink.ts");
        return createSink(info, options, context, thisPlace());
      }),
  };
  return type as unknown as SinkType;
}

function optionsFromUrl(info: TargetInfo, url: URL): Record<string, unknown> {
  const name = info.fileName;
  const isPath = url.pathname.startsWith("/") && url.pathname.length > 1;
  if (url.host !== "" || url.hash !== "" || (!isPath && !["", "/"].includes(url.pathname))) {
    throw new TypeError(
      name === undefined
        ? `expected options only, as in ${info.name}:?high=50MB`
        : `expected a path after one colon, as in ${info.name}:/run/socktraf/${name}`,
    );
  }
  if (!isPath) return {};
  if (name === undefined) throw new TypeError(`expected no path: ${info.name} is a stream`);
  try {
    return { path: decodeURIComponent(url.pathname) };
  } catch {
    throw new TypeError("expected every % in it to start an escape, such as %20");
  }
}
