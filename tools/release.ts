/**
 * What a release has to agree about, and its notes.
 *
 *     deno run -A tools/release.ts check v1.2.3 [PROGRAM]
 *     deno run -A tools/release.ts notes v1.2.3
 *
 * @module
 */
import manifest from "../deno.json" with { type: "json" };
import { ROOT } from "./repository.ts";

/** What is said of the version. */
export interface Said {
  /** Such as `v1.2.3`. */
  readonly tag: string;
  /** That of `deno.json`. */
  readonly manifest: string;
  /** `CHANGELOG.md`. */
  readonly changelog: string;
  /** What the program answers to `--version`; absent: it was not asked. */
  readonly program?: string;
}

/** Where they do not agree, one sentence each; empty: all is well. */
export function disagreements({ tag, manifest, changelog, program }: Said): string[] {
  const version = tag.replace(/^v/, "");
  const faults: string[] = [];
  if (!/^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(tag)) {
    faults.push(`the tag "${tag}" is none of a release: expected v1.2.3`);
  }
  if (manifest !== version) faults.push(`deno.json says ${manifest}, the tag ${version}`);
  if (notesOf(changelog, version) === undefined) {
    faults.push(`CHANGELOG.md has nothing under "## [${version}]"`);
  }
  if (program !== undefined && program.trim() !== `socktraf ${version}`) {
    faults.push(`the program says "${program.trim()}"`);
  }
  return faults;
}

/** What the changelog says of a version; undefined where it says nothing. */
export function notesOf(changelog: string, version: string): string | undefined {
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  const notes = section?.slice(section.indexOf("\n")).trim();
  return notes === "" ? undefined : notes;
}

if (import.meta.main) {
  const [action, tag = "", path] = Deno.args;
  const changelog = await Deno.readTextFile(`${ROOT}CHANGELOG.md`);
  const write = async (text: string): Promise<void> => {
    await Deno.stdout.write(new TextEncoder().encode(`${text}\n`));
  };
  if (action === "notes") {
    await write(notesOf(changelog, tag.replace(/^v/, "")) ?? "");
  } else {
    const asked = path === undefined
      ? undefined
      : await new Deno.Command(path, { args: ["--version"] }).output();
    const program = asked === undefined ? {} : { program: new TextDecoder().decode(asked.stdout) };
    const faults = disagreements({ tag, manifest: manifest.version, changelog, ...program });
    await write(faults.length === 0 ? `All agree about ${tag}` : faults.join("\n"));
    Deno.exit(faults.length === 0 ? 0 : 1);
  }
}
