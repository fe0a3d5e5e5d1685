/**
 * The status bars that socktraf knows: one line each, and loaded only where they are used.
 *
 * @module
 */
import type { Target, TargetInfo } from "./target.ts";
import { parseTemplate, type Template } from "./template.ts";

/** What differs from the ordinary: a file with one line of text. */
type Special = Partial<Omit<TargetInfo, "name" | "summary" | "load">>;

function target(
  name: string,
  summary: string,
  load: () => Promise<{ readonly target: Target }>,
  special: Special = {},
): TargetInfo {
  return {
    name,
    summary,
    ...(special.streaming === true ? {} : { fileName: `${name}.txt` }),
    streaming: false,
    followable: true,
    showsTotals: false,
    hasTemplate: true,
    hasColors: false,
    hasList: false,
    hasMarkup: false,
    ...special,
    load: async () => (await load()).target,
  };
}

/** All of them by name, in the order in which they are listed. */
export const TARGETS: ReadonlyMap<string, TargetInfo> = new Map(
  [
    target(
      "powerline",
      "State file for powerline, and for socktraf's own readers of it",
      () => import("./targets/powerline.ts"),
      { fileName: "powerline.json", showsTotals: true, hasTemplate: false },
    ),
    target("wtf", "Text file for wtfutil's textfile module", () => import("./targets/wtf.ts"), {
      followable: false,
      showsTotals: true,
      hasList: true,
    }),
    target("tmux", "Text file for tmux's status line", () => import("./targets/tmux.ts"), {
      hasColors: true,
    }),
    target(
      "waybar",
      "JSON file for a custom module of waybar",
      () => import("./targets/waybar.ts"),
      {
        fileName: "waybar.json",
        showsTotals: true,
        hasList: true,
      },
    ),
    target(
      "polybar",
      "Text file for a script module of polybar",
      () => import("./targets/polybar.ts"),
      { hasColors: true },
    ),
    target("i3blocks", "Text file for a block of i3blocks", () => import("./targets/i3blocks.ts"), {
      followable: false,
      hasColors: true,
      hasMarkup: true,
    }),
    target(
      "i3status-rust",
      "JSON file for a custom block of i3status-rust",
      () => import("./targets/i3status_rust.ts"),
      { fileName: "i3status-rust.json" },
    ),
    target("i3bar", "Stream on standard output for i3bar", () => import("./targets/i3bar.ts"), {
      streaming: true,
      hasColors: true,
    }),
    target("swaybar", "Stream on standard output for swaybar", () => import("./targets/i3bar.ts"), {
      streaming: true,
      hasColors: true,
    }),
    target("xmobar", "Text file for a command of xmobar", () => import("./targets/xmobar.ts"), {
      hasColors: true,
    }),
    target("conky", "Text file for conky", () => import("./targets/conky.ts")),
    target(
      "starship",
      "Text file for a custom module of starship",
      () => import("./targets/starship.ts"),
    ),
    target("text", "Text file for any other bar or script", () => import("./targets/text.ts")),
    target(
      "argos",
      "Text file for Argos, kargos and other bars of their kind",
      () => import("./targets/argos.ts"),
      { followable: false, showsTotals: true, hasList: true },
    ),
  ].map((info) => [info.name, info]),
);

/** Content of the template option where the user has none. */
export function defaultTemplate(ascii: boolean): string {
  return ascii ? "rx {rx} tx {tx} {top.process}" : "↓{rx} ↑{tx} {top.process}";
}

/** The template that a target has where the user names none. */
export function templateOf(ascii: boolean): Template {
  const parsed = parseTemplate(defaultTemplate(ascii));
  if (!parsed.ok) throw new SyntaxError(parsed.problem);
  return parsed.template;
}
