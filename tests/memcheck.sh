#!/bin/bash
# The unit tests and the fuzzing inputs under valgrind: what the sanitizers of
# a debug build do not see is memory that was never set.
#   tests/memcheck.sh ['program argument ...' ...]
set -u
cd "$(dirname "$0")/.." || exit 1
build=build/${V:-release}
out=$build/test-results/memcheck.log
mkdir -p "$(dirname "$out")"
: >"$out"

# Not these: test_sandbox shuts itself in, and valgrind with it; test_http and
# test_pdf have deadlines that valgrind's pace misses; worker needs a stack.
programs() {
    for program in "$build"/tests/unit/test_*; do
        case $program in
        *.o | *.d | */test_sandbox | */test_http | */test_pdf) ;;
        *) echo "$program" ;;
        esac
    done
    for corpus in tests/fuzz/corpus/*; do
        [ "${corpus##*/}" = worker ] ||
            echo "$build/tests/fuzz/replay ${corpus##*/} $corpus"
    done
}

all=()
passed=0 failed=0
[ $# -gt 0 ] || mapfile -t all < <(programs)
for program in "${@:-${all[@]}}"; do
    # shellcheck disable=SC2086 # a program and its arguments
    if valgrind -q --num-callers=40 --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
        --suppressions=tests/memcheck.supp $program >>"$out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED  $program"
    fi
done
[ "$failed" -eq 0 ] || grep -E '^==[0-9]+==' "$out" | head -n 60
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
