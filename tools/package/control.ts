/**
 * The texts of the Debian package, apart from what the program itself prints.
 *
 * @module
 */

/** What differs from package to package. */
export interface PackageFacts {
  readonly version: string;
  /** Debian's name: `amd64` or `arm64`. */
  readonly architecture: string;
  /** KiB on the disk. */
  readonly installedSize: number;
}

/** Who answers for the package. */
const MAINTAINER = "socktraf maintainers <socktraf@users.noreply.github.com>";

/** `DEBIAN/control`. */
export function controlText({ version, architecture, installedSize }: PackageFacts): string {
  return `Package: socktraf
Version: ${version}
Section: net
Priority: optional
Architecture: ${architecture}
Maintainer: ${MAINTAINER}
Installed-Size: ${installedSize}
Depends: libc6 (>= 2.27), libgcc-s1 (>= 3.0), bpftrace (>= 0.17), init-system-helpers (>= 1.54~)
Suggests: influxdb, mosquitto, powerline
Description: network traffic by process, to the byte
 socktraf tells which process on this host moves how many bytes over the
 network. The kernel counts, through bpftrace: every protocol, every
 short-lived process, every container, without capturing packets.
 .
 It shows a table, feeds InfluxDB, VictoriaMetrics, MQTT and Home Assistant,
 and writes a segment for powerline, tmux, waybar, polybar and other status
 bars. The package brings a service, which begins to run when it is installed.
`;
}

/** The newest entry of a changelog in Debian's form. */
export function changelogText(version: string, time: Date): string {
  const date = time.toUTCString().replace(/^(\w+, )0?/, "$1").replace("GMT", "+0000");
  return `socktraf (${version}) unstable; urgency=medium\n\n` +
    "  * See /usr/share/doc/socktraf/CHANGELOG.md.gz for what users can see.\n\n" +
    ` -- ${MAINTAINER}  ${date}\n`;
}

/** `copyright` in Debian's machine-readable form. */
export function copyrightText(license: string): string {
  const [, holder = "socktraf contributors"] = /^Copyright \(c\) (.*)$/m.exec(license) ?? [];
  const body = license.slice(license.indexOf("Permission is")).trim().split("\n")
    .map((line) => line.trim() === "" ? " ." : ` ${line}`).join("\n");
  return "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n" +
    `Upstream-Name: socktraf\n\nFiles: *\nCopyright: ${holder}\nLicense: Expat\n\n` +
    `License: Expat\n${body}\n`;
}

/** What lintian says of every program that a runtime brings along; why it is as it is stands beside it. */
export const OVERRIDES =
  `# The program holds its runtime and its libraries as one file, as they are built elsewhere.
socktraf: embedded-library
socktraf: hardening-no-relro
socktraf: binary-has-unneeded-section
socktraf: spelling-error-in-binary
# It counts through systemd's unit alone; "run --reload-on-hangup" is for others.
socktraf: package-supports-alternative-init-but-no-init.d-script
`;

const GUARD = "[ -d /run/systemd/system ]";

/** The scripts of the package: what debhelper writes for a service, and our two files. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  postinst: `#!/bin/sh
set -e
if [ "$1" = configure ] || [ "$1" = abort-upgrade ]; then
	mkdir -p /etc/socktraf
	if [ ! -e /etc/socktraf/config.toml ]; then
		# Passwords may be written into it.
		(umask 077 && cp /usr/share/doc/socktraf/examples/config.toml /etc/socktraf/config.toml)
	fi
	deb-systemd-helper unmask socktraf.service >/dev/null || true
	if deb-systemd-helper --quiet was-enabled socktraf.service; then
		deb-systemd-helper enable socktraf.service >/dev/null || true
	else
		deb-systemd-helper update-state socktraf.service >/dev/null || true
	fi
	if ${GUARD}; then
		systemctl --system daemon-reload >/dev/null || true
		action=start
		if [ -n "$2" ]; then
			action=restart
		fi
		deb-systemd-invoke $action socktraf.service >/dev/null || true
	fi
fi
`,
  prerm: `#!/bin/sh
set -e
if ${GUARD} && [ "$1" = remove ]; then
	deb-systemd-invoke stop socktraf.service >/dev/null || true
fi
`,
  postrm: `#!/bin/sh
set -e
if ${GUARD}; then
	systemctl --system daemon-reload >/dev/null || true
fi
if [ "$1" = remove ] && command -v deb-systemd-helper >/dev/null; then
	deb-systemd-helper mask socktraf.service >/dev/null || true
fi
if [ "$1" = purge ]; then
	rm -rf /var/lib/socktraf /run/socktraf
	rm -f /etc/socktraf/config.toml
	rmdir --ignore-fail-on-non-empty /etc/socktraf 2>/dev/null || true
	if command -v deb-systemd-helper >/dev/null; then
		deb-systemd-helper purge socktraf.service >/dev/null || true
		deb-systemd-helper unmask socktraf.service >/dev/null || true
	fi
fi
`,
};
