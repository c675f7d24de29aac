#!/bin/bash
# The unit tests and the fuzzing inputs under valgrind: what the sanitizers of
# a debug build do not see is memory that was never set.
#   tests/memcheck.sh [program ...]
set -u
cd "$(dirname "$0")/.." || exit 1
build=build/${V:-release}
out=$build/test-results/memcheck.log
mkdir -p "$(dirname "$out")"
: >"$out"

# Not these: test_sandbox shuts itself in, and valgrind with it; test_http and
# test_pdf have deadlines that valgrind's pace misses; replay_worker needs a stack.
programs() {
    for program in "$build"/tests/unit/test_* "$build"/tests/fuzz/replay_*; do
        case $program in
        *.o | *.d | */test_sandbox | */test_http | */test_pdf | */replay_worker) ;;
        *) echo "$program" ;;
        esac
    done
}

corpus() {
    case $1 in
    */replay_*) echo "tests/fuzz/corpus/${1##*/replay_}" ;;
    esac
}

all=()
passed=0 failed=0
[ $# -gt 0 ] || mapfile -t all < <(programs)
for program in "${@:-${all[@]}}"; do
    # shellcheck disable=SC2046 # one word or none
    if valgrind -q --num-callers=40 --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
        --suppressions=tests/memcheck.supp "$program" $(corpus "$program") >>"$out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED  $program"
    fi
done
[ "$failed" -eq 0 ] || grep -E '^==[0-9]+==' "$out" | head -n 60
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
