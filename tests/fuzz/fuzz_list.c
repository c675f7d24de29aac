/*
 * Lists: the first line is "<entity>", the second a query string: filters,
 * sorts and cursors.  Whatever they say, the statement has as many places as
 * parameters and every text in it is UTF-8 (the kit looks).
 */
#include "fuzz.h"

static void
counted(struct bd_req *r, const char *sql, const struct bd_param *p,
    struct bd_rows *rows)
{
    (void)p;
    if (strncmp(sql, "SELECT COUNT(*)", 15) == 0)
        fuzz_row(r, rows, "n", "7", NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    const struct bd_entity *e;
    const char *query;

    fuzz_load();
    fuzz_rows = counted;
    e = bd__entity(fuzz_line(r, &data, &n));
    query = fuzz_line(r, &data, &n);
    if (e == NULL || bd__query_parse(r, query) < 0)
        return 0;
    bd__be_system(r);
    r->module = bd__entity_module(e);
    if (bd_list(r, e->name, NULL, 0) < 0)
        MUST(r->problem.status == 400);
    return 0;
}
