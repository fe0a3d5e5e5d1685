/**
 * The sinks of a configuration: which of them are used, their types, names and secrets.
 *
 * @module
 */
import { posix } from "node:path";
import type { SinkType } from "../../sinks/sink.ts";
import type { SinkConfig } from "./config.ts";
import type { ConfigFlags } from "./flags.ts";
import { type ConfigIssue, formatSource } from "./issue.ts";
import { isTable, type Layer, layerOf } from "./layer.ts";
import { resolveSecrets, type SecretWorld } from "./secrets.ts";
import { type SinkDraft, sinkFromDraft } from "./sink_config.ts";
import { isSinkFile, SinkFiles, type SinkFileWorld } from "./sink_file.ts";
import { nameSinks } from "./sink_names.ts";
import { parseSinkUrl, parseSinkUrlOfType, splitSinkFile } from "./sink_url.ts";
import { quoteValue } from "./quote.ts";

/** What the sinks may depend on, apart from the file and the flags. */
export interface SinkWorld extends SecretWorld {
  /** The sink types. */
  readonly registry: readonly SinkType[];
  /**
   * `all` where the command feeds sinks; `stdout` where it prints by itself, and of the sinks only
   * those of type stdout say something about how; `none` where it feeds none. What is not used is
   * checked too, but no secret of it has to be readable, and no file of it is loaded. Default: `all`.
   */
  readonly sinks?: "all" | "stdout" | "none";
  /** Loads sink types from files; absent: none can be. */
  readonly sinkFiles?: SinkFileWorld;
}

/** The configuration file, as far as the sinks need it. */
export interface SinkFileLayer {
  /** What it says. */
  readonly layer: Layer;
  /** Its path. */
  readonly path: string;
  /** Whether everybody may read it. */
  readonly isPublic: boolean;
}

/** The sinks, and what is to be said about them. */
export interface ReadSinks {
  /** At least one where nothing is wrong. */
  readonly sinks: readonly SinkConfig[];
  /** Everything that is wrong. */
  readonly issues: readonly ConfigIssue[];
  /** What is not wrong but unwise, one sentence each without a final period. */
  readonly warnings: readonly string[];
}

/** Reads the sinks of the file and of `--sink`. */
export async function readSinks(
  file: SinkFileLayer | undefined,
  flags: ConfigFlags,
  world: SinkWorld,
): Promise<ReadSinks> {
  const { sinks: wanted = "all" } = world;
  const reader = new SinkReader(world, file);
  const urls = flags.sink ?? [];
  const fileDrafts = file === undefined ? [] : draftsOf(file.layer);
  const isUsed = (draft: SinkDraft): boolean =>
    urls.length === 0 && (wanted === "all" || (wanted === "stdout" && isStdout(draft)));
  // The file's sinks are checked even where they are not used.
  const spare = await reader.checkUnused(fileDrafts.filter((draft) => !isUsed(draft)));
  if (wanted === "none" && urls.length === 0) return await reader.result(spare);
  const named = urls.length > 0
    ? await reader.fromUrls(urls)
    : await reader.withTypes(fileDrafts.filter(isUsed));
  const drafts = named.length === 0 && urls.length === 0 && fileDrafts.filter(isUsed).length === 0
    ? [DEFAULT_SINK]
    : named;
  return await reader.result(await reader.check(reader.withFormat(drafts, flags.format)));
}

/** Gathers what is wrong on the way from a table to a sink. */
class SinkReader {
  readonly #world: SinkWorld;
  readonly #files: SinkFiles;
  readonly #folder: string | undefined;
  readonly #publicFile: string | undefined;
  readonly #issues: ConfigIssue[] = [];
  readonly #warnings: string[] = [];

  constructor(world: SinkWorld, file: SinkFileLayer | undefined) {
    this.#world = world;
    this.#files = new SinkFiles(world.sinkFiles, world.registry);
    this.#folder = file === undefined ? undefined : posix.dirname(file.path);
    this.#publicFile = file?.isPublic === true ? file.path : undefined;
  }

  async result(sinks: readonly SinkConfig[]): Promise<ReadSinks> {
    const used = sinks.length > 0 ? sinks : await this.check([DEFAULT_SINK]);
    const warnings = [...this.#warnings, ...sharedTargets(used)];
    return { sinks: used, issues: this.#issues, warnings };
  }

  async fromUrls(urls: readonly string[]): Promise<SinkDraft[]> {
    const drafts: SinkDraft[] = [];
    for (const text of urls) {
      const split = splitSinkFile(text);
      let draft = split === undefined ? parseSinkUrl(text, this.#world.registry) : undefined;
      if (split !== undefined) {
        const loaded = await this.#files.load(split.file, undefined, "--sink");
        if (loaded.ok) draft = parseSinkUrlOfType(split, loaded.type);
        else this.#issues.push(loaded.issue);
      }
      if (draft?.ok === true) drafts.push(draft.value);
      else if (draft !== undefined) this.#issues.push(...draft.issues);
    }
    return drafts;
  }

  /** Puts names of types in the place of files. */
  async withTypes(drafts: readonly SinkDraft[]): Promise<SinkDraft[]> {
    const typed: SinkDraft[] = [];
    for (const draft of drafts) {
      const { type } = draft.table;
      if (typeof type !== "string" || !isSinkFile(type)) {
        typed.push(draft);
        continue;
      }
      const by = formatSource(draft.layer.sourceOf([...draft.prefix, "type"]));
      const loaded = await this.#files.load(type, this.#folder, by);
      if (loaded.ok) typed.push({ ...draft, table: { ...draft.table, type: loaded.type.name } });
      else this.#issues.push(loaded.issue);
    }
    return typed;
  }

  /** Lets `--format` win. What it replaces is checked all the same. */
  withFormat(drafts: readonly SinkDraft[], format: string | undefined): SinkDraft[] {
    if (format === undefined) return [...drafts];
    if (!drafts.some(isStdout) && this.#issues.length === 0) {
      this.#issues.push({
        source: { kind: "flag", name: "--format" },
        path: [],
        problem: `Cannot use --format "${format}": no sink is of type "stdout"; ` +
          "add --sink stdout:",
      });
    }
    return drafts.map((draft) => {
      if (!isStdout(draft)) return draft;
      const checked = sinkFromDraft(draft, this.#world.registry);
      if (!checked.ok) this.#issues.push(...checked.issues);
      return withFormat(draft, format);
    });
  }

  async check(drafts: readonly SinkDraft[]): Promise<SinkConfig[]> {
    const { names, issues } = nameSinks(drafts);
    this.#issues.push(...issues);
    return await this.#check(drafts, names, true);
  }

  async checkUnused(drafts: readonly SinkDraft[]): Promise<SinkConfig[]> {
    const ofFiles = ({ table: { type } }: SinkDraft): boolean =>
      typeof type === "string" && isSinkFile(type);
    const { names, issues } = nameSinks(drafts);
    this.#issues.push(...issues);
    return await this.#check(
      drafts.filter((draft) => !ofFiles(draft)),
      names.filter((_, index) => !ofFiles(drafts[index] as SinkDraft)),
      false,
    );
  }

  async #check(
    drafts: readonly SinkDraft[],
    names: readonly (string | undefined)[],
    isUsed: boolean,
  ): Promise<SinkConfig[]> {
    const types = [...this.#world.registry, ...this.#files.types];
    const sinks: SinkConfig[] = [];
    for (const [index, draft] of drafts.entries()) {
      const type = types.find(({ name }) => name === draft.table["type"]);
      const name = names[index];
      let table = draft.table;
      if (type !== undefined && name !== undefined) {
        const secrets = await resolveSecrets(draft, type, name, this.#world, this.#publicFile);
        table = secrets.table;
        if (isUsed) {
          this.#issues.push(...secrets.issues);
          this.#warnings.push(...secrets.warnings);
        }
      }
      const checked = sinkFromDraft({ ...draft, table }, types, name);
      if (checked.ok) sinks.push(checked.value);
      else this.#issues.push(...checked.issues);
    }
    return sinks;
  }
}

const DEFAULT_SINK: SinkDraft = {
  table: { type: "stdout" },
  layer: layerOf([], { kind: "flag", name: "--sink" }),
  prefix: [],
  origin: "default",
};

function draftsOf(file: Layer): SinkDraft[] {
  const tables = file.values["sinks"];
  if (!Array.isArray(tables)) return [];
  return tables.flatMap((table, index): SinkDraft[] => {
    if (!isTable(table)) return [];
    const prefix = ["sinks", index];
    return [{ table, layer: file, prefix, origin: formatSource(file.sourceOf(prefix)) }];
  });
}

function isStdout(draft: SinkDraft): boolean {
  return draft.table["type"] === "stdout";
}

function withFormat(draft: SinkDraft, format: string): SinkDraft {
  const { layer } = draft;
  const isFormat = (key: readonly (string | number)[]): boolean => key.at(-1) === "format";
  return {
    ...draft,
    table: { ...draft.table, format },
    layer: {
      ...layer,
      sourceOf: (key) => isFormat(key) ? { kind: "flag", name: "--format" } : layer.sourceOf(key),
      subject: (key) => isFormat(key) ? "--format" : layer.subject(key),
    },
  };
}

/** Two sinks that write the same rows to the same place count them twice there. */
function sharedTargets(sinks: readonly SinkConfig[]): string[] {
  const names = new Map<string, string>();
  return sinks.flatMap(({ sinkType, type, name, options }) => {
    const target = sinkType.target?.(options);
    if (target === undefined) return [];
    const key = `${type} ${target}`;
    const other = names.get(key);
    names.set(key, name);
    if (other === undefined) return [];
    return [
      `The sinks ${quoteValue(other)} and ${quoteValue(name)} both write to ${
        quoteValue(target)
      }: ` +
      "what both write counts twice there",
    ];
  });
}
