/*
 * Sessions begin and end here.  Tokens are random and kept as hashes only;
 * who asks with one is auth.c's to find out.
 */
#include "bd_int.h"
#include "leaf.h"

#include <string.h>

static const char *const kinds[] = {
    "nobody", "web", "wx", "wx_unbound", "system"};

struct bd_param
bd__token_hash(struct bd_req *r, const char *token)
{
    unsigned char *hash = bd_alloc(r, BD_HASH_BYTES);

    bd_sha256(token, strlen(token), hash);
    return (struct bd_param){'b', 0, (const char *)hash, BD_HASH_BYTES};
}

enum bd_session_kind
bd__session_kind(const char *name)
{
    for (int i = 0; i < 5; i++)
        if (strcmp(kinds[i], name) == 0)
            return (enum bd_session_kind)i;
    return BD_NOBODY;
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
    p[0] = bd__token_hash(r, *token);
    p[1] = bd__p_text(kinds[kind]);
    p[2] = bd__p_ref(staff_id);
    p[3] = bd__p_text(openid);
    p[4] = bd__p_int(hours);
    p[5] = bd__p_text(r->ip);
    ua = bd_utf8_ok(ua, strlen(ua)) ? bd_prefix(r, ua, 200) : "";
    p[6] = bd__p_text(ua);
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

static int
end_where(struct bd_req *r, const char *sql, int64_t id)
{
    struct bd_param p = {'i', id, NULL, 0};

    return bd__db_run(r, sql, &p, 1, NULL, NULL);
}

int
bd_session_end(struct bd_req *r, int64_t session_id)
{
    return end_where(r,
        "UPDATE bd_session SET revoked_at=NOW(3) "
        "WHERE id=? AND revoked_at IS NULL",
        session_id);
}

int
bd_sessions_end_of(struct bd_req *r, int64_t staff_id)
{
    return end_where(r,
        "UPDATE bd_session SET revoked_at=NOW(3) "
        "WHERE staff_id=? AND revoked_at IS NULL",
        staff_id);
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
