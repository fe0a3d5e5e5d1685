#!/bin/bash
# in_systemd.sh - the package under a real systemd: hardened service, reload, the least privileged units.
#
# usage: unshare --mount bash in_systemd.sh ROOT PACKAGE.deb EXAMPLES INFLUXDB_PORT WORKLOAD
#
# ROOT is a folder with Debian, where apt can fetch systemd; it is not changed. EXAMPLES is the folder
# examples/least_privilege. WORKLOAD is the program "writers" under a name that no other process has.
# systemd runs in namespaces of its own, in a control group of its own. Each line of output that
# begins with "ok" is something that was seen to be so.

set -eu
root=$1 package=$2 examples=$3 port=$4 workload=$5
work=$(mktemp -d)
database=least truth=$work/truth
# shellcheck source=test/real/package/exact.sh
. "$(dirname "$0")/exact.sh"
group=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/socktraf-test-$$
init=

finish() {
	code=$?
	if [ -n "$init" ]; then
		# The first process of a pid namespace takes all others along.
		kill -KILL "$init" 2>/dev/null || true
		sleep 1
	fi
	find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
	umount -R "$work" 2>/dev/null || umount -l "$work" || true
	rmdir "$work" || true
	exit $code
}
trap finish EXIT
fail() {
	cat "$work/log" >&2 || true
	echo "FAILED $*" >&2
	[ -z "$init" ] || inside journalctl --no-pager -n 40 >&2 || true
	exit 1
}
is() {
	what=$1
	shift
	"$@" >/dev/null 2>&1 || fail "$what"
	echo "ok $what"
}
soon() {
	for _ in $(seq 100); do
		if "$@" >/dev/null 2>&1; then return 0; fi
		sleep 0.3
	done
	return 1
}

mount --make-rprivate /
mount -t tmpfs -o size=3g tmpfs "$work"
mkdir "$work/upper" "$work/work" "$work/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/upper,workdir=$work/work" "$work/root"
here=$work/root
cp /etc/resolv.conf "$here/etc/resolv.conf"
mount -t proc proc "$here/proc"
mount --rbind /dev "$here/dev"
mount -t tmpfs tmpfs "$here/run"
mount -t tmpfs tmpfs "$here/tmp"
export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin
chroot "$here" sh -c 'apt-get update -qq &&
	apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus' >"$work/log" 2>&1 || fail "systemd is installed"
cp "$package" "$here/root/socktraf.deb"
cp "$examples"/*.service "$here/root/"
chroot "$here" dpkg -i /root/socktraf.deb >"$work/log" 2>&1 || fail "it installs"
mount --rbind /sys "$here/sys"

mkdir "$group"
# shellcheck disable=SC2016 # for the inner shell
sh -c 'echo $$ >"$1/cgroup.procs"
	exec unshare --cgroup --pid --mount --fork --uts --ipc sh -c "
		mount -t cgroup2 none $2/sys/fs/cgroup && mount -t proc proc $2/proc &&
		exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot $2 /lib/systemd/systemd --unit=multi-user.target"' \
	sh "$group" "$here" >"$work/log" 2>&1 &
outer=$!
soon pgrep -P "$outer" || fail "systemd starts"
init=$(pgrep -P $outer)
inside() { nsenter --target "$init" --pid --mount --cgroup chroot "$here" "$@"; }
active() { inside systemctl is-active "$1"; }
says() { inside journalctl --no-pager -u "$1" | grep -q -- "$2"; }
status() { inside systemctl show --property=StatusText --value socktraf | grep -q "$1"; }
pid() { inside systemctl show --property=MainPID --value "$1"; }
warns() { inside socktraf check --offline | grep -q "start the container with --pid=host"; }
counts() { inside socktraf bar text; }

is "the hardened service of the package counts, and says so" soon status Counting
is "a bar shows what it writes" soon counts
processes() { inside sort /sys/fs/cgroup/system.slice/socktraf.service/cgroup.procs; }
before=$(processes)
[ "$(inside sed -n 's/^CapEff:\t//p' "/proc/$(pid socktraf)/status")" = 0000000000a00000 ] || fail "capabilities"
echo "ok it has CAP_SYS_ADMIN and CAP_SYS_NICE, and nothing else"
inside sh -c "sed -i '1i host = \"renamed\"' /etc/socktraf/config.toml"
is "it reloads" inside systemctl reload socktraf
is "the reload takes the configuration" soon says socktraf "configuration reloaded; changed: powerline"
inside sh -c "sed -i '1i interval = 5' /etc/socktraf/config.toml"
inside systemctl reload socktraf
is "a wrong configuration is refused" soon status "not taken"
is "the service goes on with the old one" active socktraf
[ "$(processes)" = "$before" ] || fail "it is another bpftrace"
echo "ok bpftrace was never started again"
inside sh -c "sed -i 1d /etc/socktraf/config.toml"
is "socktraf service status says that it runs" inside socktraf service status
is "it stops" inside systemctl stop socktraf
[ "$(inside systemctl show --property=Result --value socktraf)" = success ] || fail "it stopped well"
echo "ok it stopped well"

inside useradd --system --no-create-home --shell /usr/sbin/nologin socktraf
inside rm -rf /run/socktraf /var/lib/socktraf
inside sh -c "socktraf program >/etc/socktraf/probe.bt"
cat >"$here/etc/socktraf/config.toml" <<END
[[sinks]]
type = "powerline"
path = "/run/socktraf/powerline.json"

[[sinks]]
type = "influxdb"
version = "v1"
url = "http://127.0.0.1:$port"
database = "$database"
END
inside chown socktraf: /etc/socktraf/config.toml
inside cp /root/socktraf-probe.service /root/socktraf.service /etc/systemd/system/
inside systemctl daemon-reload
inside systemctl start --no-block socktraf-probe socktraf
is "the least privileged service runs" soon active socktraf
is "the probe beside it runs" soon active socktraf-probe
is "it counts" soon counts
case $(inside bpftrace --version) in
*v0.1[0-9].* | *v0.2[01].*) ;;
*) is "check warns of a bpftrace that cannot tell what is outside of its pid namespace apart" warns ;;
esac
# Inside: from 0.22 on bpftrace gives processes outside of its own pid namespace the id 0, all of them.
cp "$workload" "$here/usr/bin/"
inside "$(basename "$workload")" 2 3 udp >"$truth" || fail "the workload"
soon are_exact || fail "InfluxDB gives back what a workload moved: $(how_exact)"
echo "ok InfluxDB gives back what a workload moved, to the byte: $(how_exact | paste -sd' ')"
[ "$(inside sed -n 's/^CapEff:\t//p' "/proc/$(pid socktraf)/status")" = 0000000000000000 ] || fail "no capability"
[ "$(inside stat -c %U "/proc/$(pid socktraf)")" = socktraf ] || fail "the user"
echo "ok it is a user of its own without a capability"
is "both stop" inside systemctl stop socktraf socktraf-probe
