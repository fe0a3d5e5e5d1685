/**
 * Writes the options of every sink type into its README, from its schema, so that they cannot say
 * different things. The tests fail where this has not been done.
 *
 *     deno run -A tools/sink_readmes.ts
 *
 * @module
 */
import { SINK_TYPES } from "../sinks/mod.ts";
import type { SinkType } from "../sinks/sink.ts";
import { sinkTable } from "../src/config/sample.ts";
import { ROOT } from "./repository.ts";

const BEGIN = "<!-- options: written by tools/sink_readmes.ts -->";
const END = "<!-- end of options -->";

/**
 * Renders what stands between the marks, marks included.
 *
 * @param type the sink type
 */
export function optionsBlock(type: SinkType): string {
  return `${BEGIN}\n\n\`\`\`toml\n${sinkTable(type, "own")}\n\`\`\`\n\n${END}`;
}

/**
 * Puts the options into a README.
 *
 * @param readme the text, with the marks in it
 * @throws {SyntaxError} where it lacks the marks
 */
export function withOptions(readme: string, type: SinkType): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END, begin);
  if (begin < 0 || end < 0) {
    throw new SyntaxError(
      `Cannot find the place of the options in the README of ${type.name}: expected the lines ` +
        `"${BEGIN}" and "${END}"`,
    );
  }
  return readme.slice(0, begin) + optionsBlock(type) + readme.slice(end + END.length);
}

/** Where the README of a type is: in a folder of its own, or under its name in that of its family. */
export function readmePath({ family, name }: SinkType): string {
  return `${ROOT}sinks/${family === undefined ? `${name}/README` : `${family}/${name}`}.md`;
}

if (import.meta.main) {
  for (const type of SINK_TYPES) {
    const path = readmePath(type);
    await Deno.writeTextFile(path, withOptions(await Deno.readTextFile(path), type));
  }
}
