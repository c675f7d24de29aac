/*
 * Idempotency keys: the first answer is kept in the same transaction as what
 * it tells of, so a replay gets it back and nothing happens twice, also when
 * the outcome of a commit was never heard.
 */
#include "bd_int.h"

#include <string.h>

static struct bd_param
hash_of(struct bd_req *r, const char *text, size_t n)
{
    unsigned char *h = bd_alloc(r, 32);

    bd_sha256(text, n, h);
    return (struct bd_param){'b', 0, (const char *)h, 32};
}

/* A key is the caller's own, for this very call. */
static int
key_of(struct bd_req *r, struct bd_param *p)
{
    const char *key = bd_header(r, "Idempotency-Key"), *text;
    size_t n = key != NULL ? strlen(key) : 0;

    if (n == 0)
        return bd_fail(r, 400, "idempotency-key-required",
            "缺少 Idempotency-Key，请升级后重试");
    if (n < 8 || n > 100)
        return bd_fail(r, 400, "idempotency-key-required",
            "Idempotency-Key 要有 8 到 100 个字符");
    text = bd_fmt(r, "%lld|%s|%s|%s", (long long)r->caller.staff_id, r->method,
        r->path, key);
    *p = hash_of(r, text, strlen(text));
    return 0;
}

int
bd__idem_find(struct bd_req *r)
{
    struct bd_param key,
        body = hash_of(r, r->body != NULL ? r->body : "", r->body_len);
    const struct bd_cell *c;
    struct bd_rows *rows;

    if (key_of(r, &key) < 0 ||
        bd__db_run(r,
            "SELECT body_hash, status, answer FROM bd_idempotency "
            "WHERE key_hash=?",
            &key, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return 0;
    c = rows->row[0]->cell;
    if (c[0].n != 32 || memcmp(c[0].s, body.s, 32) != 0)
        return bd_fail(r, 422, "idempotency-key-reused",
            "这个提交编号已用于另一份内容，请重新填写后提交");
    r->status = (int)c[1].i;
    bd_set_header(r, "Idempotent-Replayed", "true");
    bd__buf_add(r, &r->out, c[2].s, c[2].n);
    return 1;
}

int
bd__idem_keep(struct bd_req *r)
{
    struct bd_param p[4] = {{0}};

    if (key_of(r, &p[0]) < 0)
        return -1;
    p[1] = hash_of(r, r->body != NULL ? r->body : "", r->body_len);
    p[2] = bd__p_int(r->status);
    p[3] =
        (struct bd_param){'s', 0, r->out.p != NULL ? r->out.p : "", r->out.n};
    if (bd__db_run(r,
            "INSERT INTO bd_idempotency (key_hash, body_hash, status, "
            "answer) VALUES (?, ?, ?, ?)",
            p, 4, NULL, NULL) == 0)
        return 0;
    r->idem_lost = r->db_duplicate;
    return -1;
}
