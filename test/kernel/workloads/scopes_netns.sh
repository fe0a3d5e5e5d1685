#!/bin/sh
# scopes_netns.sh - runs every case of `scopes` between two network namespaces that are joined by a veth pair.
#
#   scopes_netns.sh BINARY_DIR
#
# Prints the lines of both sides. Needs root; the namespaces are gone afterwards, also after a failure.
set -eu

scopes=${1:?"Usage: scopes_netns.sh BINARY_DIR"}/scopes
near=socktraf_near_$$
far=socktraf_far_$$
port=40961
servers=

clean_up() {
    status=$?
    trap - EXIT INT TERM HUP
    for server in $servers; do
        kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
    done
    ip netns delete "$near" 2>/dev/null || true
    ip netns delete "$far" 2>/dev/null || true
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# serve ADDRESS: starts a sink in the far namespace and waits until it listens.
serve() {
    ip netns exec "$far" "$scopes" --serve "$1" "$port" &
    servers="$servers $!"
    for _ in $(seq 100); do
        if ip netns exec "$far" ss -Hltn "sport = $port" | grep -qF "$1"; then
            return
        fi
        sleep 0.02
    done
    echo "scopes_netns.sh: nothing listens on $1" >&2
    exit 1
}

ip netns add "$near"
ip netns add "$far"
ip -n "$near" link add veth0 type veth peer name veth0 netns "$far"
ip -n "$near" link set lo up
ip -n "$far" link set lo up
ip -n "$near" address add 10.99.0.1/24 dev veth0
ip -n "$near" address add 10.99.0.3/24 dev veth0
ip -n "$near" address add fd99::1/64 dev veth0 nodad
ip -n "$near" address add fd99::3/64 dev veth0 nodad
ip -n "$far" address add 10.99.0.2/24 dev veth0
ip -n "$far" address add fd99::2/64 dev veth0 nodad
ip -n "$near" link set veth0 up
ip -n "$far" link set veth0 up

serve 10.99.0.2
serve fd99::2

failed=0
ip netns exec "$near" "$scopes" --own 10.99.0.1 --own2 10.99.0.3 --peer 10.99.0.2 --port "$port" || failed=1
ip netns exec "$near" "$scopes" --no-loopback --own fd99::1 --own2 fd99::3 --peer fd99::2 --port "$port" || failed=1
exit "$failed"
