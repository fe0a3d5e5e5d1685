#!/bin/sh
# in_root.sh - install, use, upgrade, remove and purge the package in a Debian folder.
#
# usage: in_root.sh ROOT OLD.deb NEW.deb OLD_VERSION NEW_VERSION INFLUXDB_PORT WORKLOAD
#
# ROOT is a folder with Debian, where apt can fetch powerline. WORKLOAD is the program "writers" under a name that no
# other process has. Works in a mount namespace of its own (unshare --mount) on an overlay: the folder is not changed.
# Each line of output that begins with "ok" is something that was seen to be so.

set -eu
root=$1 old=$2 new=$3 old_version=$4 new_version=$5 port=$6 workload=$7
work=$(mktemp -d)
database=net truth=$work/truth
# shellcheck source=test/real/package/exact.sh
. "$(dirname "$0")/exact.sh"
pid=

finish() {
	code=$?
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
	umount -R "$work" 2>/dev/null || umount -l "$work" || true
	rmdir "$work" || true
	exit $code
}
trap finish EXIT

mount --make-rprivate /
mount -t tmpfs -o size=2g tmpfs "$work"
mkdir "$work/upper" "$work/work" "$work/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/upper,workdir=$work/work" "$work/root"
here=$work/root
mount -t proc proc "$here/proc"
mount --rbind /sys "$here/sys"
mount --rbind /dev "$here/dev"
mount -t tmpfs tmpfs "$here/run"
cp "$old" "$here/old.deb"
cp "$new" "$here/new.deb"

cp /etc/resolv.conf "$here/etc/resolv.conf"

inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$here" "$@"; }
fail() {
	echo "FAILED $*" >&2
	exit 1
}
# is WHAT COMMAND...: the command succeeds.
is() {
	what=$1
	shift
	"$@" >/dev/null 2>&1 || fail "$what"
	echo "ok $what"
}
no() { ! "$@"; }
# soon COMMAND...: within half a minute it succeeds.
soon() {
	for _ in $(seq 150); do
		if "$@" >/dev/null 2>&1; then return 0; fi
		sleep 0.2
	done
	return 1
}
files() {
	(cd "$here" && find etc usr var lib opt root home \( -path var/lib/apt -o -path var/lib/dpkg -o -path var/log -o -path var/cache \
		-o -path var/lib/systemd -o -path usr/share/man \) -prune -o -print 2>/dev/null | LC_ALL=C sort)
}
# A user who has nothing to do with the service.
as_user() {
	inside setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs env HOME=/tmp/user LANG=C.UTF-8 "$@"
}
# renders PATTERN: powerline's own renderer shows it in tmux, and has nothing to complain about.
renders() {
	as_user powerline-render tmux right >"$work/segment" 2>"$work/segment-errors" &&
		[ ! -s "$work/segment-errors" ] && sed 's/\xc2\xa0/ /g' "$work/segment" | grep -Eq "$1"
}

DEBIAN_FRONTEND=noninteractive chroot "$here" sh -c 'apt-get update -qq &&
	apt-get install -y -qq --no-install-recommends powerline' >"$work/said" 2>&1 ||
	{ cat "$work/said"; fail "powerline is installed"; }

files >"$work/before"

inside apt-get install -y --no-install-recommends /old.deb >"$work/said" 2>&1 || { cat "$work/said"; fail "it installs"; }
is "apt installs it" test -x "$here/usr/bin/socktraf"
tells_version() { inside socktraf --version | grep -qx "socktraf $new_version"; }
is "the program runs, and tells its version" tells_version
is "the configuration is for root alone" test "$(stat -c %a "$here/etc/socktraf/config.toml")" = 600
is "it begins at every start of the machine" test -L "$here/etc/systemd/system/multi-user.target.wants/socktraf.service"
is "the manual page is there" test -s "$here/usr/share/man/man1/socktraf.1.gz"

# As the service would be started: the unit's own command, folders and capabilities.
cat >>"$here/etc/socktraf/config.toml" <<END

[[sinks]]
type = "influxdb"
version = "v1"
url = "http://127.0.0.1:$port"
database = "$database"
END
cp "$here/etc/socktraf/config.toml" "$work/config"
is "the sample with a sink added is a right configuration" inside socktraf check --offline --config /etc/socktraf/config.toml
command=$(sed -n 's/^ExecStart=//p' "$here/usr/lib/systemd/system/socktraf.service")
install -d -m 700 "$here/var/lib/socktraf"
install -d -m 755 "$here/run/socktraf"
# shellcheck disable=SC2086 # words
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin STATE_DIRECTORY=/var/lib/socktraf \
	chroot "$here" $command >"$work/out" 2>"$work/err" &
pid=$!
is "the service counts for status bars" soon test -s "$here/run/socktraf/powerline.json"
is "a bar shows a segment without root" soon as_user socktraf bar text
install -d -o 65534 -g 65534 "$here/tmp/user"
is "socktraf integrate sets powerline up for a user" as_user socktraf integrate powerline --install
is "powerline shows what the service counts" soon renders '↓ *[0-9.]+ [kMG]?B/s'
echo "   $(sed 's/#\[[^]]*\]//g' "$work/segment")"
"$workload" 2 3 udp >"$truth" || fail "the workload"
soon are_exact || fail "InfluxDB gives back what the workload moved: $(how_exact)"
echo "ok InfluxDB gives back what the workload moved"
kill -TERM $pid
wait $pid || fail "it ends with 0: $(cat "$work/err")"
pid=
echo "ok it ends with 0"
are_exact || fail "the rows are right also at the end: $(how_exact)"
echo "ok the rows are right to the byte, also at the end: $(how_exact | paste -sd' ')"
is "powerline shows that it has stopped" renders 'socktraf: stopped'
is "socktraf integrate takes its changes back" as_user socktraf integrate powerline --remove
is "powerline is as it was" no renders socktraf
journal=$(stat -c %i "$here/var/lib/socktraf/journal.db")

inside dpkg -i /new.deb >"$work/said" 2>&1 || { cat "$work/said"; fail "it upgrades"; }
echo "ok it upgrades"
is_new() { inside dpkg-query -W socktraf | grep -q "$new_version"; }
is "the new package is there" is_new
is "the upgrade keeps the configuration" cmp "$here/etc/socktraf/config.toml" "$work/config"
is "the upgrade keeps the journal" test "$(stat -c %i "$here/var/lib/socktraf/journal.db")" = "$journal"

inside dpkg -r socktraf >"$work/said" 2>&1 || { cat "$work/said"; fail "it goes"; }
is "it goes" no test -e "$here/usr/bin/socktraf"
is "the removal keeps the configuration" cmp "$here/etc/socktraf/config.toml" "$work/config"
is "the removal keeps the journal" test -s "$here/var/lib/socktraf/journal.db"

inside dpkg -P socktraf >"$work/said" 2>&1 || { cat "$work/said"; fail "it is purged"; }
files >"$work/after"
diff "$work/before" "$work/after" >"$work/left" || { cat "$work/left"; fail "a purge leaves nothing"; }
echo "ok a purge leaves nothing"
echo "ok $old_version to $new_version"
