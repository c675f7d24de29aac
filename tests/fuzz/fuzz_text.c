/*
 * Small readers of text from outside: times, encodings, one-time codes, and
 * masks.
 */
#include "fuzz.h"

static void
check_time(const char *s)
{
    char db[BD__DB_TIME], back[BD__RFC_TIME], again[BD__DB_TIME];

    MUST(bd__time_ok(s) == bd__time_to_db(s, db));
    if (!bd__time_ok(s))
        return;
    MUST(bd__time_from_db(db, back));
    MUST(bd__time_to_db(back, again) && strcmp(db, again) == 0);
}

static void
check_base64(struct bd_req *r, const char *s)
{
    size_t n, again_n;
    void *p = bd__unb64url(r, s, &n), *again;

    if (p != NULL) {
        again = bd__unb64url(r, bd__b64url(r, p, n), &again_n);
        MUST(again_n == n && memcmp(p, again, n) == 0);
    }
    p = bd_unb64(r, s, &n);
    if (p != NULL)
        MUST(strlen(bd_b64(r, p, n)) == strlen(s));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    const char *s = bd_dupn(r, (const char *)data, n), *masked;
    char back[BD__RFC_TIME];
    int64_t chars;

    check_time(s);
    check_base64(r, s);
    bd__time_from_db(s, back);
    if (bd__date_ok(s))
        MUST(strcmp(bd_day_plus(r, bd_day_plus(r, s, 400), -400), s) == 0 ||
             strncmp(s, "9998", 4) >= 0);
    bd_totp_step(s, "123456", 1234567890);
    if (!bd_utf8_ok(s, strlen(s)))
        return 0;
    chars = bd_chars(s);
    MUST(chars <= (int64_t)strlen(s));
    MUST(bd_chars(bd_prefix(r, s, chars / 2)) == chars / 2);
    for (int type = BD_TEXT; type <= BD_TOKEN; type++) {
        masked = bd_mask(r, s, (enum bd_type)type);
        MUST(bd_utf8_ok(masked, strlen(masked)));
        MUST(*s == '\0' || strcmp(masked, s) != 0 || strchr(s, '*') != NULL);
    }
    return 0;
}
