/*
 * What stands in the head of a request: "NAME: value" lines, with the names
 * as CGI gives them.  Tokens reach the database as hashes only, an
 * Idempotency-Key of the wrong length not at all.
 */
#include "fuzz.h"

static void
only_hashes(struct bd_req *r, const char *sql, const struct bd_param *p,
    struct bd_rows *rows)
{
    (void)r;
    (void)rows;
    if (strstr(sql, "token_hash=?") != NULL ||
        strstr(sql, "key_hash=?") != NULL)
        MUST(p[0].type == 'b' && p[0].n == 32);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    struct fuzz_call call = {.method = "POST",
        .target = "/gw/v1/q/AAAAAAAAAAAAAAAAAAAAAA/decline",
        .body = "{}",
        .body_len = 2};
    struct fuzz_call order = {.method = "POST", .target = "/gw/v1/orders"};

    fuzz_load();
    fuzz_rows = only_hashes;
    for (int i = 0; i < 7 && n > 0; i++) {
        char *name = bd_dup(r, fuzz_line(r, &data, &n));
        char *value = strstr(name, ": ");

        if (value == NULL)
            break;
        *value = '\0';
        call.header[i] = (struct bd_pair){name, value + 2, false};
    }
    fuzz_send(r, &call);
    MUST(r->caller.kind == BD_NOBODY);
    bd__req_forget_answer(r);
    r->route = NULL;
    memcpy(order.header, call.header, sizeof(order.header));
    fuzz_send(r, &order);
    MUST(r->status == 401);
    bd__idem_find(r);
    return 0;
}
