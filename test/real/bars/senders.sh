#!/bin/bash
# senders.sh - processes with chosen names that send over a network which ends at the other side of a cable.
#
#   unshare -n senders.sh NAME...
#
# The first name sends most. Prints "ready" and goes on until it is killed.
set -eu

ip link add near type veth peer name far
ip address add 192.0.2.1/24 dev near
ip link set far up
ip link set near up
ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev near

# send NAME SIZE: one datagram every 20 ms.
send() {
    local text
    printf -v text '%0*d' "$2" 0
    printf '%s' "$1" >"/proc/$BASHPID/comm"
    while :; do
        printf '%s' "$text" >&3 || true
        read -r -t 0.02 <&4 || true
    done
}

exec 3<>/dev/udp/192.0.2.2/9 4<> <(:)
size=1400
for name; do
    send "$name" "$size" &
    size=$((size - 100))
done
echo ready
wait
