/**
 * What socktraf and its tests need from the system, and which package each system has it in.
 *
 * @module
 */
import type { Family } from "./package_manager.ts";

/** What somebody is about to do. */
export type Purpose = "start" | "test" | "bars" | "package";

/** Purposes whose needs a purpose has. */
export const PURPOSES: Readonly<Record<Purpose, readonly Purpose[]>> = {
  start: ["start"],
  test: ["start", "test"],
  bars: ["start", "test", "bars"],
  package: ["start", "test", "package"],
};

/** One needed thing. */
export interface Need {
  /** The first purpose that needs it. */
  readonly purpose: Purpose;
  /** Name of a command, or path of a file, that is there where the thing is. */
  readonly sign: string;
  /** Package, by family of systems. */
  readonly packages: Readonly<Record<Family, string>>;
}

/** Everything that is needed. */
export const NEEDS: readonly Need[] = [
  need("start", "bpftrace", "bpftrace"),
  need("test", "gcc", "gcc"),
  need("test", "/usr/include/stdio.h", "glibc-devel", {
    "apt-get": "libc6-dev",
    pacman: "glibc",
    apk: "musl-dev",
  }),
  need("test", "/usr/include/linux/if_packet.h", "kernel-headers", {
    "apt-get": "linux-libc-dev",
    pacman: "linux-api-headers",
    apk: "linux-headers",
    zypper: "linux-glibc-devel",
  }),
  need("test", "/usr/include/liburing.h", "liburing-devel", {
    "apt-get": "liburing-dev",
    pacman: "liburing",
    apk: "liburing-dev",
  }),
  need("test", "setpriv", "util-linux", { dnf: "/usr/bin/setpriv", apk: "setpriv" }),
  need("test", "script", "util-linux", {
    "apt-get": "bsdutils",
    dnf: "/usr/bin/script",
    apk: "util-linux-misc",
  }),
  need("test", "unshare", "util-linux", { dnf: "/usr/bin/unshare", apk: "util-linux-misc" }),
  need("test", "ip", "iproute2", { dnf: "iproute" }),
  need("test", "ps", "procps", { dnf: "procps-ng", pacman: "procps-ng", apk: "procps-ng" }),
  need("test", "openssl", "openssl"),
  need("test", "bash", "bash"),
  need("test", "tmux", "tmux"),
  // Two commands in the documents use them.
  need("test", "jq", "jq"),
  need("test", "socat", "socat"),
  need("test", "zsh", "zsh"),
  need("test", "fish", "fish"),
  need("test", "powerline-render", "powerline"),
  // Debian's plain vim has no Python.
  need("test", "vim.nox", "vim-nox", {
    dnf: "vim-enhanced",
    pacman: "gvim",
    apk: "vim",
    zypper: "vim",
  }),
  need("test", "i3blocks", "i3blocks"),
  need("test", "xmobar", "xmobar"),
  need("test", "conky", "conky", { "apt-get": "conky-std" }),
  need("test", "polybar", "polybar"),
  need("test", "Xvfb", "xvfb", {
    dnf: "xorg-x11-server-Xvfb",
    pacman: "xorg-server-xvfb",
    zypper: "xorg-x11-server-Xvfb",
  }),
  need("test", "xdotool", "xdotool"),
  need("test", "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", "dejavu-sans-mono-fonts", {
    "apt-get": "fonts-dejavu-core",
    pacman: "ttf-dejavu",
    apk: "font-dejavu",
    zypper: "dejavu-fonts",
  }),
  need("bars", "i3bar", "i3", { "apt-get": "i3-wm", pacman: "i3-wm", apk: "i3wm" }),
  need("bars", "waybar", "waybar"),
  need("bars", "sway", "sway"),
  need("bars", "grim", "grim"),
  need("bars", "dbus-run-session", "dbus", { "apt-get": "dbus", dnf: "dbus-daemon" }),
  need("bars", "go", "golang", { "apt-get": "golang-go", pacman: "go", apk: "go", zypper: "go" }),
  need("bars", "/usr/share/gocode/src/github.com/rivo/tview/box.go", "tview", {
    "apt-get": "golang-github-rivo-tview-dev",
  }),
  need("package", "debootstrap", "debootstrap"),
  need("package", "dpkg-deb", "dpkg"),
  need("package", "lintian", "lintian"),
];

/** What of the needed things is not there. */
export function missingNeeds(purpose: Purpose, isThere: (sign: string) => boolean): Need[] {
  const needed = PURPOSES[purpose];
  return NEEDS.filter((need) => needed.includes(need.purpose)).filter(({ sign }) => !isThere(sign));
}

/** Packages of some needs, each once. */
export function packagesFor(needs: readonly Need[], family: Family): string[] {
  return [...new Set(needs.map(({ packages }) => packages[family]))];
}

/** What a person calls the needs, in one list. */
export function describeNeeds(needs: readonly Need[]): string {
  return needs.map(({ sign }) => sign).join(", ");
}

function need(
  purpose: Purpose,
  sign: string,
  name: string,
  other: Partial<Record<Family, string>> = {},
): Need {
  const packages = { "apt-get": name, dnf: name, pacman: name, apk: name, zypper: name };
  return { purpose, sign, packages: { ...packages, ...other } };
}
