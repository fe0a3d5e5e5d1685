#!/bin/sh
# build.sh - compiles every workload, statically where the static libraries are there (so that it runs in any guest).
#
#   build.sh OUTDIR        (CC: the compiler, default gcc)
#
# Without liburing the io_uring paths are built as "skipped".
set -eu

out=${1:?"Usage: build.sh OUTDIR"}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"

cc=${CC:-gcc}
flags="-std=gnu11 -O2 -Wall -Wextra -Werror"

# links ARGUMENT...: whether an empty program links with these arguments.
links() {
    echo 'int main(void) { return 0; }' | $cc -x c - "$@" -o "$out/.probe" 2>/dev/null
    result=$?
    rm -f "$out/.probe"
    return $result
}

static=
if links -static; then
    static=-static
fi

if links $static -luring; then
    uring=-luring
elif links -luring; then
    uring=-luring
    paths_static=
else
    uring=-DWITHOUT_LIBURING
fi

shared="address.c arguments.c report.c self_udp.c shared_array.c"
set -x
$cc $flags ${paths_static-$static} -o "$out/paths" paths*.c address.c report.c $uring
$cc $flags $static -o "$out/writers" writers.c $shared -pthread
$cc $flags $static -o "$out/blocked" blocked.c $shared
$cc $flags $static -o "$out/short_lived" short_lived.c $shared
$cc $flags $static -o "$out/steady" steady.c $shared
$cc $flags $static -o "$out/hostile_names" hostile_names.c $shared
$cc $flags $static -o "$out/scopes" scopes*.c $shared
