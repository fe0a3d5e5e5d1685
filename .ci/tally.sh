# Counting of tests, for .ci/run. Sourced, not run.

# tally LOG: prints "PASSED FAILED" from the closing line of "deno test" in a log, such as
#   ok | 3 passed (10 steps) | 0 failed | 1 ignored (4s)
#   FAILED | 3 passed | 1 failed (2 steps) (4s)
# and fails where there is none. It is the last line of that form: a test may have printed one too.
tally() {
    sed -e 's/\x1b\[[0-9;]*m//g' -e 's/\r$//' "$1" |
        sed -nE 's/^(ok|FAILED) \| ([0-9]+) passed( \([^)]*\))? \| ([0-9]+) failed( .*)?$/\2 \4/p' |
        tail -n 1 | grep .
}
