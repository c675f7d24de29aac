/* PATCH /api/v1/settings: only declared keys are written, as text. */
#include "fuzz.h"

static void
declared(struct bd_req *r, const char *sql, const struct bd_param *p,
    struct bd_rows *rows)
{
    (void)r;
    (void)rows;
    if (strncmp(sql, "INSERT INTO bd_setting", 22) == 0)
        MUST(bd__conf(p[0].s) != NULL && p[1].n <= 8192);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();

    fuzz_load();
    fuzz_rows = declared;
    bd__be_system(r);
    r->module = &bd__modules[0];
    r->body = bd_dupn(r, (const char *)data, n);
    r->body_len = n;
    if (bd__settings_change(r) < 0)
        MUST(r->problem.status == 400 || r->problem.status == 422);
    return 0;
}
