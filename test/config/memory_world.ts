/** A world for tests of the configuration: files, variables and modules that are texts and values. */
import { posix } from "node:path";
import type { FileContent } from "../../src/config/config_file.ts";
import { ConfigError } from "../../src/config/issue.ts";
import type { ConfigFlags } from "../../src/config/flags.ts";
import { type ConfigWorld, loadConfig, type LoadedConfig } from "../../src/config/load.ts";
import type { SinkFileWorld } from "../../src/config/sink_file.ts";
import type { SinkType } from "../../sinks/sink.ts";
import { REGISTRY } from "./example_sinks.ts";

/** The path of the configuration file in {@link memoryWorld}. */
export const CONFIG = "/etc/socktraf/config.toml";

/** What a test may say about the world. */
export interface Setting {
  /** Text of the configuration file; none where absent. */
  readonly file?: string;
  /** Other files: a text, or why it cannot be read. */
  readonly files?: Readonly<Record<string, string | FileContent>>;
  /** Whether everybody may read the configuration file. */
  readonly isPublic?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly sinks?: "all" | "stdout" | "none";
  readonly registry?: readonly SinkType[];
  readonly sinkFiles?: SinkFileWorld;
}

/** Makes the world; `read` notes which files were read. */
export function memoryWorld(setting: Setting, read: string[] = []): ConfigWorld {
  const { file, files = {}, env = {}, sinks, registry = REGISTRY, sinkFiles } = setting;
  return {
    env: (name) => Object.hasOwn(env, name) ? env[name] : undefined,
    hostname: () => "here",
    readFile: (path) => {
      read.push(path);
      const content = path === CONFIG ? file : files[posix.normalize(path)];
      if (content === undefined) return Promise.resolve({ status: "missing" });
      if (typeof content !== "string") return Promise.resolve(content);
      const isPublic = path === CONFIG && setting.isPublic === true;
      return Promise.resolve({ status: "read", text: content, isPublic });
    },
    registry,
    ...(sinks === undefined ? {} : { sinks }),
    ...(sinkFiles === undefined ? {} : { sinkFiles }),
  };
}

/** Loads the configuration of a test. */
export async function load(setting: Setting, flags: ConfigFlags = {}): Promise<LoadedConfig> {
  return await loadConfig({ config: CONFIG, ...flags }, memoryWorld({ file: "", ...setting }));
}

/** What is wrong with the configuration of a test. */
export async function failure(setting: Setting, flags: ConfigFlags = {}): Promise<ConfigError> {
  try {
    await load(setting, flags);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}
