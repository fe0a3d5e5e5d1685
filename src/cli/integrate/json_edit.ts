/**
 * Adds an element to a list, or a key to an object, in a file of JSON that a person wrote: everything
 * else stays as it stands, comments and blanks too.
 *
 * @module
 */
import { type Edit, type Edited, edited } from "./edit.ts";
import { type JsonNode, memberOf, parseJsonSource, valueOfNode } from "./json_source.ts";

/** An element of a list in an object. */
export interface ListElement {
  /** Keys that lead to the list. */
  readonly path: readonly string[];
  /** The element, on one line. */
  readonly source: string;
  /** Whether an element of the list is ours. */
  isOurs(value: unknown): boolean;
  /**
   * What else a list has that was not there before: the elements that it would hide. Sources. Undefined:
   * they are not known, so no list is made.
   */
  readonly others: readonly string[] | undefined;
}

/**
 * An element of a list. Where the list is missing it is made.
 */
export function listElement(element: ListElement): Edit {
  const { path, source, isOurs } = element;
  const add = (text: string | undefined): Edited => editing(text, (text) => addTo(text, element));
  return {
    add,
    remove: (text) =>
      editing(text, (text) => {
        const list = nodeAt(parseJsonSource(text), path);
        const at = list?.kind === "array"
          ? list.items.findIndex((item) => isOurs(valueOfNode(item)))
          : -1;
        if (list?.kind !== "array" || at < 0) return text;
        return original(text, path, withoutItem(text, list, at), (before) => add(before));
      }),
    byHand: { where: `In the list ${path.map((key) => `"${key}"`).join(" › ")}`, lines: source },
  };
}

/** A key of the outermost object. */
export function rootKey(key: string, source: string): Edit {
  const lines = `${JSON.stringify(key)}: ${source}`;
  const add = (text: string | undefined): Edited =>
    editing(text, (text) => {
      const root = objectOf(parseJsonSource(text));
      const member = memberOf(root, key);
      return member === undefined
        ? insert(text, root, lines)
        : text.slice(0, member.value.start) + source + text.slice(member.value.end);
    });
  return {
    add,
    remove: (text) =>
      editing(text, (text) => {
        const root = parseJsonSource(text);
        if (memberOf(root, key) === undefined) return text;
        return original(text, [key], withoutKey(text, root, [key]), (before) => add(before));
      }),
    byHand: { where: "In the outermost object", lines },
  };
}

/** Runs a change of a text, and turns what it throws into a problem. */
function editing(text: string | undefined, change: (text: string) => string | undefined): Edited {
  try {
    return edited(change(text ?? EMPTY));
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, problem: error.message };
    throw error;
  }
}

/** What a new file begins as. The empty line is there because no file of a user's is just that. */
const EMPTY = "{\n\n}\n";

function addTo(text: string, { path, source, isOurs, others }: ListElement): string {
  let node: JsonNode = objectOf(parseJsonSource(text));
  for (const [depth, key] of path.entries()) {
    const member = memberOf(objectOf(node), key);
    if (member === undefined) {
      if (others !== undefined) {
        return insert(text, node, missing(path.slice(depth), source, others));
      }
      throw new SyntaxError(
        `expected a list "${path.join(".")}": a new one would hide the usual one`,
      );
    }
    node = member.value;
  }
  if (node.kind !== "array") throw new SyntaxError(`expected "${path.join(".")}" as a list`);
  const ours = node.items.find((item) => isOurs(valueOfNode(item)));
  return ours === undefined ? insert(text, node, source) : text;
}

/**
 * Source of keys that are not there. It has blanks where an element that is added to a list of the
 * user's has none, so that the way back is known.
 */
function missing(path: readonly string[], source: string, others: readonly string[]): string {
  const list = `[ ${[source, ...others].join(",\n")} ]`;
  return path.reduceRight(
    (inner, key, depth) =>
      `${depth === 0 ? "" : "{ "}${JSON.stringify(key)}: ${inner}${depth === 0 ? "" : " }"}`,
    list,
  );
}

/** Puts something first into an object or a list. */
function insert(text: string, node: JsonNode, source: string): string {
  const children = node.kind === "object" ? node.members : node.kind === "array" ? node.items : [];
  const at = node.start + 1;
  const [first] = children;
  const inner = text.slice(at, first?.start ?? node.end - 1);
  const isLong = inner.includes("\n");
  const indent = isLong ? indentOf(inner, first !== undefined) : "";
  const lead = isLong ? `\n${indent}` : "";
  const piece = source.replaceAll("\n", `\n${indent}  `);
  const comma = first === undefined ? "" : isLong ? "," : ", ";
  return text.slice(0, at) + lead + piece + comma + text.slice(at);
}

/** Indentation of what stands in a pair of brackets, from what stands between the first one and the first child. */
function indentOf(inner: string, hasChildren: boolean): string {
  const last = /[^\n]*$/.exec(inner)?.[0].match(/^\s*/)?.[0] ?? "";
  return hasChildren ? last : `${last}  `;
}

/** The text without one element of a list and the comma that goes with it. */
function withoutItem(text: string, list: JsonNode & { kind: "array" }, index: number): string {
  return without(text, list, list.items, index);
}

function without(
  text: string,
  parent: JsonNode,
  children: readonly { readonly start: number; readonly end: number }[],
  index: number,
): string {
  const child = children[index];
  if (child === undefined) return text;
  const before = index === 0 ? parent.start + 1 : children[index - 1]?.end ?? parent.start + 1;
  const next = children[index + 1];
  // The comma behind it goes where it is the first, else the one before it.
  if (index > 0) return text.slice(0, before) + text.slice(child.end);
  if (next === undefined) return text.slice(0, before) + text.slice(child.end);
  const comma = text.indexOf(",", child.end) + 1;
  const gap = text.slice(before, child.start).includes("\n") ? "" : " ";
  const end = text.startsWith(gap, comma) ? comma + gap.length : comma;
  return text.slice(0, before) + text.slice(end);
}

/**
 * The text as it was before: of all that it may have been, the one that becomes the present text when
 * ours is added. Where a person has changed it since, only what is ours goes.
 */
function original(
  text: string,
  path: readonly string[],
  least: string,
  add: (text: string | undefined) => Edited,
): string | undefined {
  const isIt = (before: string | undefined): boolean => {
    const result = add(before);
    return result.ok && result.text === text;
  };
  if (isIt(undefined)) return undefined;
  const root = parseJsonSource(text);
  const candidates = path.map((_, depth) => withoutKey(text, root, path.slice(0, depth + 1)));
  return candidates.find(isIt) ?? least;
}

function withoutKey(text: string, root: JsonNode, path: readonly string[]): string {
  const parent = nodeAt(root, path.slice(0, -1));
  if (parent?.kind !== "object") return text;
  const children = parent.members.map(({ start, value }) => ({ start, end: value.end }));
  return without(
    text,
    parent,
    children,
    parent.members.findLastIndex(({ key }) => key === path.at(-1)),
  );
}

function nodeAt(node: JsonNode, path: readonly string[]): JsonNode | undefined {
  return path.reduce<JsonNode | undefined>((node, key) => memberOf(node, key)?.value, node);
}

function objectOf(node: JsonNode): JsonNode & { kind: "object" } {
  if (node.kind !== "object") throw new SyntaxError("expected an object, not a list");
  return node;
}
