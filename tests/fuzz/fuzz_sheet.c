/*
 * Tables that people upload: whatever the bytes, the reader says why it
 * refuses or writes a rows file of numbered rows, known kinds and UTF-8.
 */
#include "fuzz.h"
#include "part.h"
#include "sheet.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void
check_line(char *line)
{
    static int64_t before;
    char *p;
    int64_t row = strtoll(line, &p, 10);

    if (row <= before)
        MUST(row == 1 || before != 0);
    before = row;
    MUST(row > 0 && (*p == '\t' || *p == '\0'));
    while (*p == '\t') {
        p++;
        MUST(*p == '\t' || *p == '\0' || strchr("tndbel", *p) != NULL);
        p += strcspn(p, "\t");
    }
}

static void
check_rows(const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;

    while ((n = getline(&line, &cap, f)) > 0) {
        MUST(line[n - 1] == '\n' && strlen(line) == (size_t)n);
        line[n - 1] = '\0';
        MUST(bd_utf8_ok(line, (size_t)n - 1));
        check_line(line);
    }
    free(line);
    fclose(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    int from = memfd_create("from", 0), to = memfd_create("to", 0);
    int said = memfd_create("said", 0);
    const char *path = bd_fmt(r, "/proc/self/fd/%d", to), *why;
    const struct bd__unpack u = {bd_fmt(r, "/proc/self/fd/%d", from), path, -1};
    char *answer = bd_alloc(r, BD_SHEET_ANSWER_MAX);
    cJSON *found;
    ssize_t len;

    bd__current = r;
    bd__json_hooks();
    MUST(write(from, data, n) == (ssize_t)n);
    MUST(bd_part_sheet.unpack(r, &u, said));
    len = pread(said, answer, BD_SHEET_ANSWER_MAX, 0);
    found = bd_json(r, answer, (size_t)len, &why);
    MUST(found != NULL);
    if (bd_str(found, "refused") == NULL) {
        MUST(bd_i64(found, "rows", 0) > 0);
        check_rows(path);
    }
    close(from);
    close(to);
    close(said);
    return 0;
}
