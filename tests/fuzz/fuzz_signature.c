/*
 * A signature drawn by a customer: whatever is sent, only the letters and
 * numbers of a path are kept.
 */
#include "fuzz.h"

static bool kept;

static void
rows(struct bd_req *r, const char *sql, const struct bd_param *p,
    struct bd_rows *out)
{
    if (strstr(sql, "signature_svg = ?") != NULL) {
        kept = true;
        if (p[2].s != NULL)
            MUST(strspn(p[2].s, "MmLlHhVvCcSsQqTtZz0123456789 .,-+eE\n") ==
                 p[2].n);
    } else if (strstr(sql, "link_hash") != NULL) {
        fuzz_row(r, out, "id", "5", "no", "BJ1", "status", "sent", "revision",
            "1", "customer_id", "2", "owner_id", "3", "total_fen", "100",
            "past", "0", "newer", "0", "accepted_at", "2026-11-21 06:02:00.000",
            "signer_name", "王", NULL);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    struct fuzz_call call = {
        .method = "POST", .target = "/gw/v1/q/AAAAAAAAAAAAAAAAAAAAAA/accept"};
    cJSON *body;

    fuzz_load();
    fuzz_rows = rows;
    kept = false;
    if (memchr(data, '\0', n) != NULL)
        return 0;
    body = cJSON_CreateObject();
    bd_json_set_str(body, "signer_name", "王");
    bd_json_set_str(body, "signature_svg", bd_dupn(r, (const char *)data, n));
    call.body = bd_json_text(r, body);
    call.body_len = strlen(call.body);
    fuzz_send(r, &call);
    MUST(kept == (r->status == 200));
    return 0;
}
