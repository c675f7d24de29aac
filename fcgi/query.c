/* Percent-decoding of paths and queries: strict, UTF-8, no NUL. */
#include "bd_int.h"
#include "leaf.h"

#include <string.h>

static int
hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char *
bd__url_decode(struct bd_req *r, const char *s, size_t n, bool plus)
{
    char *out = bd_alloc(r, n + 1);
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        int hi, lo;

        if (s[i] == '+' && plus) {
            out[len++] = ' ';
            continue;
        }
        if (s[i] != '%') {
            out[len++] = s[i];
            continue;
        }
        hi = i + 1 < n ? hex(s[i + 1]) : -1;
        lo = i + 2 < n ? hex(s[i + 2]) : -1;
        if (hi < 0 || lo < 0 || hi + lo == 0)
            return NULL;
        out[len++] = (char)(hi * 16 + lo);
        i += 2;
    }
    out[len] = '\0';
    return bd_utf8_ok(out, len) ? out : NULL;
}

int
bd__query_parse(struct bd_req *r, const char *q)
{
    while (q != NULL && *q != '\0') {
        size_t n = strcspn(q, "&"), k = strcspn(q, "=&");
        struct bd_pair *p = &r->query[r->nquery];

        if (n > 0) {
            if (r->nquery == BD_QUERY_MAX)
                return bd_fail(r, 400, "bad-query", "查询参数太多");
            p->name = bd__url_decode(r, q, k, true);
            p->value =
                k < n ? bd__url_decode(r, q + k + 1, n - k - 1, true) : "";
            if (p->name == NULL || p->value == NULL)
                return bd_fail(r, 400, "bad-query", "查询参数的编码不对");
            if (bd_query(r, p->name) != NULL)
                return bd_fail(
                    r, 400, "bad-query", "查询参数 %s 出现了两次", p->name);
            r->nquery++;
        }
        q += n + (q[n] == '&');
    }
    return 0;
}

const char *
bd__url_encode(struct bd_req *r, const char *s)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    struct bd_buf b = {NULL, 0, 0};

    for (; *s != '\0'; s++) {
        if (strchr(plain, *s) != NULL)
            bd__buf_add(r, &b, s, 1);
        else
            bd__buf_fmt(r, &b, "%%%02X", (unsigned)(unsigned char)*s);
    }
    return bd__cstr(r, &b);
}
