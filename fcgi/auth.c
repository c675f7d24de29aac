/*
 * Who asks: the session behind a token.  One statement gives it and the
 * epoch of the rules; who works here, and with which roles, is part of the
 * rules, which the process holds.
 */
#include "bd_int.h"
#include "leaf.h"

#include <stdio.h>
#include <string.h>

static const char session_sql[] =
    "SELECT s.id, s.kind, s.staff_id, s.openid, e.n AS epoch, "
    "IF(s.view_until>NOW(3), s.view_staff_id, NULL) AS view_id, s.view_until, "
    "TIMESTAMPDIFF(SECOND, s.last_seen_at, NOW(3)) AS idle_s "
    "FROM bd_session s JOIN bd_epoch e ON e.id=1 WHERE s.token_hash=? "
    "AND s.revoked_at IS NULL AND s.expires_at>NOW(3)";

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

/* -------------------------------------------------- read a moment ago -- */

#define KEPT_MAX 64

/*
 * A screen asks five things at once.  What was read for the first is good
 * for the others: until keep_ms have gone by, or until anybody on this
 * machine has written a session or a rule.  Another machine's change counts
 * when keep_ms have gone by.
 */
static struct kept {
    unsigned char hash[BD_HASH_BYTES];
    int64_t read_ms;
    uint64_t moved; /* the scoreboard's count when it was read */
    int64_t session_id, staff_id, view_id;
    char view_until[BD__RFC_TIME];
    enum bd_session_kind kind;
    char openid[65];
} kept[KEPT_MAX];

static uint64_t
moved(void)
{
    return bd__board != NULL ? atomic_load(&bd__board->rules_moved) : 0;
}

static bool
fresh(const struct kept *k, const void *hash)
{
    static int64_t keep_ms = -1;

    if (keep_ms < 0)
        keep_ms = bd_conf_int("baodan", "session_cache_ms", 1000);
    return bd__board != NULL && k->session_id != 0 && k->moved == moved() &&
           memcmp(k->hash, hash, BD_HASH_BYTES) == 0 &&
           bd_board_now_ms() - k->read_ms < keep_ms;
}

static int
read_session(struct bd_req *r, struct kept *k, const struct bd_param *hash)
{
    struct kept now = {.read_ms = bd_board_now_ms(), .moved = moved()};
    const struct bd_row *row;
    struct bd_rows *rows;

    k->session_id = 0;
    if (bd__db_run(r, session_sql, hash, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return 0;
    row = rows->row[0];
    if (bd__acl_refresh(r, bd_col(row, "epoch")) < 0 || touch(r, row) < 0)
        return -1;
    memcpy(now.hash, hash->s, BD_HASH_BYTES);
    now.session_id = bd_col(row, "id");
    now.staff_id = bd_col(row, "staff_id");
    now.view_id = bd_col(row, "view_id");
    if (now.view_id != 0)
        snprintf(now.view_until, sizeof(now.view_until), "%s",
            bd__cell_time_rfc3339(r, bd_text(row, "view_until")));
    now.kind = bd__session_kind(bd_text(row, "kind"));
    if (bd_text(row, "openid") != NULL)
        snprintf(now.openid, sizeof(now.openid), "%s", bd_text(row, "openid"));
    *k = now;
    return 0;
}

int
bd__authenticate(struct bd_req *r)
{
    struct bd_param hash;
    struct kept *k;

    r->token = find_token(r);
    if (r->token == NULL || *r->token == '\0' || strlen(r->token) > 200) {
        r->token = NULL;
        r->by_cookie = false;
        return 0;
    }
    hash = bd__token_hash(r, r->token);
    k = &kept[(unsigned char)hash.s[0] % KEPT_MAX];
    if (!fresh(k, hash.s) && read_session(r, k, &hash) < 0)
        return -1;
    if (k->session_id == 0)
        return 0;
    if (k->kind == BD_WX_UNBOUND)
        bd__become_nobody(r);
    else if (!bd__become(r, k->staff_id))
        return 0; /* disabled or gone: the session counts for nothing */
    if (k->view_id != 0 && bd_may(r, "access.view_as") &&
        bd__look_as(r, k->view_id))
        r->caller.view_until = bd_dup(r, k->view_until);
    r->caller.kind = k->kind;
    r->caller.session_id = k->session_id;
    r->caller.openid = *k->openid != '\0' ? bd_dup(r, k->openid) : NULL;
    return 0;
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
