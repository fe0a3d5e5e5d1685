#!/bin/bash
# measure.sh - runs in a guest: counts what the workloads move, with each program that is wanted, and leaves in /mnt/out
#
#   machine            NAME=VALUE lines about the guest
#   check.txt          what `socktraf check` says; its exit code is in `machine`
#   PROGRAM/rows       what was counted: NDJSON of socktraf, or of bpftrace for the program "blog"
#   PROGRAM/errors     standard error of it
#   PROGRAM/WORKLOAD   what a workload says of itself
#   PROGRAM/times      NAME=VALUE lines: seconds that each part took, and exit codes
#
# Environment: PROGRAMS ("best": the one that socktraf takes by itself; else its name; "blog"), PARTS (of check paths load),
# SHORT_LIVED and SHORT_LIVED_BEST (number of processes), WRITER_SECONDS (how long the threads send), READY_SECONDS (how long
# a program may take until it counts).

# Job control: without it what runs in the background ignores SIGINT.
set -m
out=/mnt/out

# So that no process id comes twice.
echo 4194304 >/proc/sys/kernel/pid_max

now() {
    cut -d' ' -f1 /proc/uptime
}

# timed NAME COMMAND...: runs it and notes how long it took and how it ended.
timed() {
    local name=$1 start end code
    shift
    start=$(now)
    "$@"
    code=$?
    echo "$name.code=$code" >>"$times"
    end=$(now)
    echo "$name.seconds=$(((${end/./} - ${start/./}) / 100))" >>"$times"
    return $code
}

wants() {
    case " $PARTS " in *" $1 "*) return 0 ;; esac
    return 1
}

wants_program() {
    case " $PROGRAMS " in *" $1 "*) return 0 ;; esac
    return 1
}

# start PROGRAM FOLDER: starts what counts; its id is in $counter.
start() {
    case $1 in
        blog) BPFTRACE_MAP_KEYS_MAX=65536 BPFTRACE_MAX_MAP_KEYS=65536 \
            bpftrace -f json /mnt/repo/tools/kernels/blog.bt >"$2/rows" 2>"$2/errors" & ;;
        best) socktraf --format ndjson >"$2/rows" 2>"$2/errors" & ;;
        *) socktraf --program "$1" --format ndjson >"$2/rows" 2>"$2/errors" & ;;
    esac
    counter=$!
}

# ready FOLDER: waits until the pulse was counted; fails where the program ends first.
ready() {
    local end=$((SECONDS + READY_SECONDS))
    while [ "$SECONDS" -lt "$end" ]; do
        grep -qsE '"pid"|"map"' "$1/rows" && return 0
        kill -0 "$counter" 2>/dev/null || return 1
        sleep 0.3
    done
    return 1
}

run_workload() {
    local name=$1
    shift
    timed "$name" "$@" >"$folder/$name" 2>"$folder/$name.errors"
}

measure() {
    local short_lived=$SHORT_LIVED
    [ "$1" = best ] && short_lived=$SHORT_LIVED_BEST
    folder=/tmp/$1
    times=$folder/times
    mkdir -p "$folder"
    start "$1" "$folder"
    steady 1 10 86400 >/dev/null &
    pulse=$!
    if timed ready ready "$folder"; then
        if wants paths; then
            run_workload paths paths
        fi
        if wants load; then
            run_workload blocked blocked 40
            run_workload threads writers --threads 8 "$WRITER_SECONDS" udp
            run_workload short_lived short_lived "$short_lived" 4
        fi
        sleep 1
    fi
    kill -INT "$counter" 2>/dev/null
    timed end wait "$counter"
    kill "$pulse" 2>/dev/null
    wait "$pulse" 2>/dev/null
    # At once, and not line by line while it counts.
    cp -r "$folder" "$out/"
    rm -rf "$folder"
}

times=$out/machine
{
    echo "release=$(uname -r)"
    echo "bpftrace=$(bpftrace --version)"
    echo "deno=$(deno --version | head -n 1)"
    echo "preempt=$(cat /sys/kernel/debug/sched/preempt 2>/dev/null)"
} >"$times"
if wants check; then
    timed check socktraf check >"$out/check.txt" 2>&1
fi
best=$(sed -n 's/.*program "\([a-z]*\)".*/\1/p' "$out/check.txt" 2>/dev/null | head -n 1)
for program in $PROGRAMS; do
    # Once is enough.
    [ "$program" = "$best" ] && wants_program best && continue
    echo "$program"
    measure "$program"
done
