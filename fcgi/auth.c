/*
 * Sessions: random tokens, kept as hashes only, read from the database at
 * each request, so that a revoked one is dead at once.  One statement gives
 * the session and the epoch of the rules; who works here, and with which
 * roles, is part of the rules.
 */
#include "bd_int.h"
#include "leaf.h"

#include <inttypes.h>
#include <string.h>

static const char session_sql[] =
    "SELECT s.id, s.kind, s.staff_id, s.openid, e.n AS epoch, "
    "TIMESTAMPDIFF(SECOND, s.last_seen_at, NOW(3)) AS idle_s "
    "FROM bd_session s JOIN bd_epoch e ON e.id=1 WHERE s.token_hash=? "
    "AND s.revoked_at IS NULL AND s.expires_at>NOW(3)";

static const char *const kinds[] = {
    "nobody", "web", "wx", "wx_unbound", "system"};

static const char *
cookie(struct bd_req *r, const char *name)
{
    const char *p = bd_header(r, "Cookie");
    size_t n = strlen(name);

    while (p != NULL && *p != '\0') {
        p += strspn(p, " ;");
        if (strncmp(p, name, n) == 0 && p[n] == '=')
            return bd_dupn(r, p + n + 1, strcspn(p + n + 1, "; "));
        p += strcspn(p, ";");
    }
    return NULL;
}

static const char *
find_token(struct bd_req *r)
{
    const char *auth = bd_header(r, "Authorization");

    if (auth != NULL && strncasecmp(auth, "Bearer ", 7) == 0)
        return bd_dup(r, auth + 7);
    r->by_cookie = true;
    return cookie(r, "bd_session");
}

static struct bd_param
hash_param(struct bd_req *r, const char *token)
{
    unsigned char *hash = bd_alloc(r, 32);

    bd_sha256(token, strlen(token), hash);
    return (struct bd_param){'b', 0, (const char *)hash, 32};
}

static enum bd_session_kind
kind_of(const char *name)
{
    for (int i = 0; i < 5; i++)
        if (strcmp(kinds[i], name) == 0)
            return (enum bd_session_kind)i;
    return BD_NOBODY;
}

/* The hour of the last use is kept, not each use: one write in 5 minutes. */
static int
touch(struct bd_req *r, const struct bd_row *row)
{
    struct bd_param p = {'i', bd_col(row, "id"), NULL, 0};

    if (bd_col(row, "idle_s") < 300)
        return 0;
    return bd__db_run(r,
        "UPDATE bd_session SET last_seen_at=NOW(3) "
        "WHERE id=?",
        &p, 1, NULL, NULL);
}

static int
take(struct bd_req *r, const struct bd_row *row)
{
    enum bd_session_kind kind = kind_of(bd_text(row, "kind"));

    if (bd__acl_refresh(r, bd_col(row, "epoch")) < 0)
        return -1;
    if (kind == BD_WX_UNBOUND)
        bd__become_nobody(r);
    else if (!bd__become(r, bd_col(row, "staff_id")))
        return 0; /* disabled or gone: the session counts for nothing */
    r->caller.kind = kind;
    r->caller.session_id = bd_col(row, "id");
    r->caller.openid = bd_text(row, "openid");
    return touch(r, row);
}

int
bd__authenticate(struct bd_req *r)
{
    struct bd_param p;
    struct bd_rows *rows;

    r->token = find_token(r);
    if (r->token == NULL || *r->token == '\0' || strlen(r->token) > 200) {
        r->token = NULL;
        r->by_cookie = false;
        return 0;
    }
    p = hash_param(r, r->token);
    if (bd__db_run(r, session_sql, &p, 1, &rows, NULL) < 0)
        return -1;
    return rows->n == 1 ? take(r, rows->row[0]) : 0;
}

int
bd_act_as(struct bd_req *r, int64_t staff_id)
{
    if (bd__epoch_check(r) < 0)
        return -1;
    if (!bd__become(r, staff_id))
        return bd_fail(r, 403, "forbidden", "这个账号已停用");
    return 0;
}

static int64_t
session_hours(enum bd_session_kind kind)
{
    if (kind == BD_WX_UNBOUND)
        return 1;
    return kind == BD_WX ? 24 * 30 : bd_conf_int("baodan", "session_hours", 12);
}

int
bd_session_start(struct bd_req *r, enum bd_session_kind kind, int64_t staff_id,
    const char *openid, const char **token, const char **expires_at)
{
    int64_t hours = session_hours(kind);
    const char *ua = r->user_agent != NULL ? r->user_agent : "";
    struct bd_param p[7];
    char at[BD__RFC_TIME];

    *token = bd_token(r, 32);
    p[0] = hash_param(r, *token);
    p[1] = (struct bd_param){'s', 0, kinds[kind], strlen(kinds[kind])};
    p[2] = (struct bd_param){'z', staff_id, NULL, 0};
    p[3] =
        (struct bd_param){'s', 0, openid, openid != NULL ? strlen(openid) : 0};
    p[4] = (struct bd_param){'i', hours, NULL, 0};
    p[5] = (struct bd_param){'s', 0, r->ip, strlen(r->ip)};
    ua = bd_utf8_ok(ua, strlen(ua)) ? bd_prefix(r, ua, 200) : "";
    p[6] = (struct bd_param){'s', 0, ua, strlen(ua)};
    if (bd__db_run(r,
            "INSERT INTO bd_session (token_hash, kind, staff_id, openid, "
            "expires_at, last_seen_at, ip, ua) VALUES (?, ?, ?, ?, "
            "NOW(3) + INTERVAL ? HOUR, NOW(3), ?, ?)",
            p, 7, NULL, NULL) < 0)
        return -1;
    r->caller.session_id = bd__db_last_id();
    r->caller.kind = kind;
    bd__time_of_ms(bd_now_ms() + hours * 3600 * 1000, at);
    *expires_at = bd_dup(r, at);
    return 0;
}

int
bd_session_end(struct bd_req *r, int64_t session_id)
{
    struct bd_param p = {'i', session_id, NULL, 0};

    return bd__db_run(r,
        "UPDATE bd_session SET revoked_at=NOW(3) "
        "WHERE id=? AND revoked_at IS NULL",
        &p, 1, NULL, NULL);
}

int
bd_sessions_end_of(struct bd_req *r, int64_t staff_id)
{
    struct bd_param p = {'i', staff_id, NULL, 0};

    return bd__db_run(r,
        "UPDATE bd_session SET revoked_at=NOW(3) "
        "WHERE staff_id=? AND revoked_at IS NULL",
        &p, 1, NULL, NULL);
}

/* Derived from the token, so that it needs no place of its own. */
const char *
bd_csrf_of(struct bd_req *r, const char *token)
{
    const char *text = bd_fmt(r, "csrf:%s", token);
    unsigned char hash[32];

    bd_sha256(text, strlen(text), hash);
    return bd_hex(r, hash, 16);
}
