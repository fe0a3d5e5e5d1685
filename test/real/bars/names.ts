/**
 * Names of processes that try to run a command, to draw or to break something in a status bar. A
 * command in them makes the file `c` in the folder in which the bar runs.
 *
 * @module
 */

/** The file that no name may ever make. */
export const CANARY = "c";

/** At most 15 bytes each, as the kernel has them; halves of UTF-8 arrive as U+FFFD. */
export const NAMES: readonly string[] = [
  "firefox",
  // tmux
  "#(>c)",
  "#(touch c)",
  "#[fg=red]",
  "#[bg=red",
  "#{host}",
  "#S #H #W",
  "##(>c)",
  "###(>c)",
  "#",
  "#,#}",
  // polybar and lemonbar
  "%{A1:>c:}",
  "%{A1:touch c:}",
  "%{A3:>c:}x%{A}",
  "%%{A1:>c:}",
  "%{F#f00}red",
  "%{",
  "%{PR}",
  "%".repeat(15),
  "%H:%M %s%n",
  // xmobar
  "<action=`>c`>",
  "<action=>c>x",
  "<fc=#ff0000>",
  "<raw=99:",
  "</fc></action>",
  "%left%",
  "}{",
  // conky
  "${exec >c}",
  "${exec touch c}",
  "$nodename",
  "$",
  // Pango
  "<b>&",
  "</span>",
  "&lt;",
  "<span size='9'>",
  // Argos, shells, prompts
  "a | bash=x",
  "$(>c)",
  "`>c`",
  "; >c",
  "| >c",
  "\\",
  '"',
  '","x":"',
  "'",
  "---",
  "{}",
  "{text}",
  // terminals
  "\x1b[31mred",
  "\x1b]0;t\x07",
  "\x1b[2J\x1b[H",
  "\x9b31m",
  "a\nb",
  "a\rb",
  "a\tb",
  "\0",
  // other directions of writing, and nothing to see
  "\u202egnp.exe",
  "\u2066abc\u2069",
  "a\u200bb",
  // halves of UTF-8
  "caf\ufffd",
  "\ufffd\ufffd",
  // blanks
  "",
  " ",
  "  two  ",
];

/** Names that a bar can draw with any font: printable ASCII. */
export const ASCII_NAMES: readonly string[] = NAMES.filter((name) => /^[ -~]*$/.test(name));
