#!/bin/bash
# Three readers of the C code that never run it; silence is good.
#   tests/analyze.sh [file ...]     CFLAGS as make gives them
set -u
cd "$(dirname "$0")/.." || exit 1
read -r -a flags <<<"${ANALYZE_FLAGS:?make analyze sets it}"
files=("$@")
[ $# -gt 0 ] || mapfile -t files < <(git ls-files 'fcgi/*.c' 'modules/*.c')
failed=0

report() {
    if [ -z "$2" ]; then
        echo "ok      $1"
    else
        failed=$((failed + 1))
        echo "FAILED  $1"
        printf '%s\n' "$2" | head -n 80
    fi
}

gcc_reads() {
    printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 1 gcc "${flags[@]}" -O1 -fanalyzer \
        -c -o /dev/null 2>&1 | grep -E 'warning:|error:'
}

# Off, each for its reason:
#   getpwnamCalled, getgrnamCalled: bd-master has one thread
#   returnDanglingLifetime: what a function pointer returns is taken for its argument
#   varFuncNullUB: NULL is a pointer in glibc's C
#   missingInclude…: the libraries' own headers are not ours to read
cppcheck_reads() {
    cppcheck -q --std=c11 --enable=warning,performance,portability --library=posix -Ifcgi \
        --suppress=missingInclude --suppress=missingIncludeSystem --suppress=getpwnamCalled \
        --suppress=getgrnamCalled --suppress=varFuncNullUB \
        --suppress=returnDanglingLifetime -DBD_ABI='""' -D__linux__ \
        '-DcJSON_ArrayForEach(e,a)=while(((e)=(a)->child))' "${files[@]}" 2>&1
}

# One file a process: clang 14 mistakes the va_list of a second one.
tidy_reads() {
    printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -I{} clang-tidy --quiet {} -- "${flags[@]}" 2>/dev/null |
        grep -E 'warning:|error:'
}

report "gcc -fanalyzer" "$(gcc_reads)"
report "cppcheck" "$(cppcheck_reads)"
report "clang-tidy" "$(tidy_reads)"
[ "$failed" -eq 0 ]
