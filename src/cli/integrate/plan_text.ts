/**
 * Plans and changes as text for a person.
 *
 * @module
 */
import { sanitize } from "../../format/sanitize.ts";
import type { Place } from "./place.ts";
import type { Preview } from "./preview.ts";
import type { Plan, Recipe } from "./recipe.ts";
import { diffOf, type Direction, type FileChange } from "./setup.ts";

/** A file of ours that is longer is not shown whole. */
const SHOWN_LINES = 40;

/** What to do, for one recipe. */
export function planText(
  recipe: Recipe,
  plan: Plan,
  changes: readonly FileChange[],
  place: Place,
): string {
  const steps = [
    ...(recipe.sink === undefined ? [] : [sinkStep(recipe.sink)]),
    ...(changes.length === 0 ? [] : [
      `Change these files. "socktraf integrate ${recipe.name} --install" does it:\n\n` +
      indented(changesText(recipe, changes, place)),
    ]),
    ...byHandText(plan),
    plan.then,
  ];
  return `${recipe.title}\n\n${
    steps.map((step, index) => `${index + 1}. ${indented(step).trimStart()}`).join("\n\n")
  }\n`;
}

function sinkStep(sink: string): string {
  return `Let socktraf write what is shown: add a sink to its configuration, or try it at once:\n\n` +
    `   [[sinks]]\n   type = "${sink}"\n\n   sudo socktraf --sink ${sink}:`;
}

function byHandText({ byHand }: Plan): string[] {
  return byHand.map(({ what, lines }) => `${what}:\n\n${indented(lines)}`);
}

/** What is left for a person after the files have been changed. */
export function restText(plan: Plan, sink: string | undefined): string {
  const parts = [
    ...byHandText(plan),
    plan.then,
    ...(sink === undefined ? [] : [`socktraf needs the sink: sudo socktraf --sink ${sink}:`]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** What becomes of each file. */
export function changesText(
  recipe: Recipe,
  changes: readonly FileChange[],
  place: Place,
  direction: Direction = "install",
): string {
  return changes.filter(({ planned, file }) =>
    direction === "install" ? planned.onlyIfThere !== true || file?.text !== undefined : true
  ).map((change) => changeText(recipe, change, place)).join("\n\n");
}

function changeText(recipe: Recipe, change: FileChange, place: Place): string {
  const { planned, file, after, isNeeded, problem } = change;
  const name = place.short(planned.path);
  const link = file === undefined || file.target === planned.path
    ? ""
    : `\n  (a symbolic link on the way leads to ${place.short(file.target)}: that file is meant)`;
  if (problem !== undefined) {
    const { where, lines } = planned.edit.byHand;
    return `${name}${link}\n  ${problem}\n  By hand. ${where}:\n\n${indented(lines)}`;
  }
  if (!isNeeded) return `${name}: nothing to do${link}`;
  const what = file?.text === undefined ? "new" : after === undefined ? "removed" : "changed";
  const diff = diffOf(change);
  if (planned.isOurs && diff.length > SHOWN_LINES) {
    return `${name}: ${what}, ${diff.length} lines; "socktraf integrate ${recipe.name} --source" ` +
      `prints them${link}`;
  }
  return `${name}: ${what}${link}\n\n${indented(diff.map(sanitizeLine).join("\n"))}`;
}

/** A user's file may hold anything; tabs are common, and harmless. */
function sanitizeLine(line: string): string {
  return line.split("\t").map(sanitize).join("\t");
}

/** How it looks. */
export function previewText({ text, isReal }: Preview): string {
  const what = isReal ? "It shows now" : "It will look like this (made-up numbers)";
  return `${what}:\n\n${indented(text)}\n`;
}

function indented(text: string): string {
  return text.split("\n").map((line) => line === "" ? "" : `   ${line}`).join("\n");
}
