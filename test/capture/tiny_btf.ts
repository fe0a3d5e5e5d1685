/** Makes kernel type information (BTF): a file with nothing in it but some structures and functions. */

/**
 * Structures with the names of their members, and functions, after one type of every kind that a reader
 * has to step over.
 */
export function tinyBtf(
  structures: Readonly<Record<string, readonly string[]>>,
  functions: readonly string[] = [],
): Uint8Array {
  const strings = new Strings();
  const types: number[] = [];
  const add = (name: string, kind: number, count: number, ...words: readonly number[]): void => {
    types.push(strings.at(name), (kind << 24) | count, 4, ...words);
  };
  add("int", 1, 0, 0x01000020);
  add("", 2, 0);
  add("", 3, 0, 1, 1, 8);
  add("colour", 6, 2, strings.at("red"), 0, strings.at("green"), 1);
  for (const kind of [7, 8, 9, 10, 11, 12, 16, 18]) add(`kind${kind}`, kind, 0);
  add("", 13, 2, strings.at("argument"), 1, 0, 0);
  add("variable", 14, 0, 1);
  add(".data", 15, 1, 1, 0, 4);
  add("tag", 17, 0, 0xffffffff);
  add("big", 19, 1, strings.at("huge"), 1, 2);
  for (const [name, members] of Object.entries(structures)) {
    const words = members.flatMap((member, index) => [strings.at(member), 1, index * 32]);
    add(name, name.startsWith("union_") ? 5 : 4, members.length, ...words);
  }
  for (const name of functions) add(name, 12, 0);
  return file(Uint32Array.from(types), strings.bytes());
}

/** Puts header, types and strings together. */
function file(types: Uint32Array, strings: Uint8Array): Uint8Array {
  const header = 24;
  const bytes = new Uint8Array(header + types.byteLength + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, true);
  view.setUint8(2, 1);
  const words = [header, 0, types.byteLength, types.byteLength, strings.length];
  words.forEach((word, index) => view.setUint32(4 + 4 * index, word, true));
  types.forEach((word, index) => view.setUint32(header + 4 * index, word, true));
  bytes.set(strings, header + types.byteLength);
  return bytes;
}

class Strings {
  #text = "\0";

  at(name: string): number {
    const known = this.#text.indexOf(`\0${name}\0`);
    if (name === "") return 0;
    if (known >= 0) return known + 1;
    const at = this.#text.length;
    this.#text += `${name}\0`;
    return at;
  }

  bytes(): Uint8Array {
    return new TextEncoder().encode(this.#text);
  }
}
