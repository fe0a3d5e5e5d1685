/**
 * The views of the live screen: by what rows are kept apart.
 *
 * @module
 */
import type { TrafficEvent } from "../traffic/event.ts";
import { type LabelField, labelKey } from "../traffic/labels.ts";

/** One of {@link VIEWS}. */
export type ViewId = "processes" | "threads" | "units" | "containers" | "users" | "protocols";

/** What a view keeps apart. */
export interface ViewInfo {
  readonly id: ViewId;
  /** As a tab shows it. */
  readonly title: string;
  /** Fields that tell its rows apart, besides the scope. */
  readonly fields: readonly LabelField[];
}

const PROCESS: readonly LabelField[] = ["process", "pid", "user", "uid", "unit", "container"];

/** All views, in the order of their keys 1 to 6. */
export const VIEWS: readonly ViewInfo[] = [
  { id: "processes", title: "Processes", fields: PROCESS },
  { id: "threads", title: "Threads", fields: ["thread", "tid", ...PROCESS] },
  { id: "units", title: "Units", fields: ["unit"] },
  { id: "containers", title: "Containers", fields: ["container"] },
  { id: "users", title: "Users", fields: ["user", "uid"] },
  { id: "protocols", title: "Protocols", fields: ["protocol", "family"] },
];

/** A text that events of one row share. What stays on the host has rows of its own. */
export function rowKey({ fields }: ViewInfo, event: TrafficEvent): string {
  return `${event.scope === "loopback" ? "l" : "n"}${labelKey(event, fields)}`;
}
