/*
 * The caller's scope as an SQL condition.  The numbers in it come from the
 * process's own tree of people, never from the request, so they may stand
 * in the text, where the optimizer sees them.
 */
#include "bd_int.h"

#include <inttypes.h>
#include <string.h>

static void
people_sql(struct bd_req *r, struct bd_buf *b, const struct bd_people *p,
    const char *alias, const char *column)
{
    if (p->n == 1) {
        bd__buf_fmt(r, b, "%s.%s=%" PRId64, alias, column, p->id[0]);
        return;
    }
    bd__buf_fmt(r, b, "%s.%s IN (", alias, column);
    for (int i = 0; i < p->n; i++)
        bd__buf_fmt(r, b, i > 0 ? ",%" PRId64 : "%" PRId64, p->id[i]);
    bd__buf_str(r, b, p->n == 0 ? "0)" : ")");
}

static const struct bd_entity *
target(const struct bd_entity *e, const char *name, size_t n)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (strlen(f->name) == n && memcmp(f->name, name, n) == 0)
            return f->ref != NULL ? bd__entity(f->ref) : NULL;
    return NULL;
}

/* "alias.column IN (the records that are shared with the caller)". */
static const char *
shared_sql(struct bd_req *r, const struct bd_entity *e, enum bd_share share,
    const char *alias, const char *column)
{
    struct bd_people of = {.n = 0};
    struct bd_buf b = {NULL, 0, 0};

    of.n = bd__shares(r, e, share, &of.id);
    if (of.n == 0)
        return NULL;
    people_sql(r, &b, &of, alias, column);
    return bd__cstr(r, &b);
}

static const char *scope_of(struct bd_req *r, const struct bd_entity *e,
    const char *alias, enum bd_pool_part part, enum bd_share share);

/* " OR EXISTS(the record it hangs on, in scope)" for each parent field. */
static void
parents_sql(struct bd_req *r, struct bd_buf *b, const struct bd_entity *e,
    const char *alias, bool first, enum bd_share share)
{
    const char *p = e->parent;

    for (int i = 0; p != NULL && *p != '\0'; i++) {
        size_t n = strcspn(p, "|");
        const struct bd_entity *up = target(e, p, n);
        const char *inner = bd_fmt(r, "%s_p%d", alias, i);

        if (up != NULL) {
            bd__buf_fmt(r, b,
                "%sEXISTS(SELECT 1 FROM `%s` %s WHERE %s.id=%s.%.*s AND %s)",
                first ? "" : " OR ", up->table, inner, inner, alias, (int)n, p,
                scope_of(r, up, inner, BD_POOL_BOTH,
                    e->flags & BD_SHARED ? share : BD_SHARE_NONE));
            first = false;
        }
        p += n + (p[n] == '|');
    }
}

/* Of so many pools each is read along its own index; of more, all that lies
 * in any pool is read in the list's order, and "+0" keeps the database to it. */
enum {
    POOLS_EACH = 8
};

/* Rows without an owner, in the pools that the caller sees. */
static const char *
pool_sql(struct bd_req *r, const struct bd_entity *e, const char *alias)
{
    struct bd_buf b = {NULL, 0, 0};
    const int64_t *id;
    int n = bd__pools_seen(r, e, &id);

    if (n == 0)
        return "0";
    bd__buf_fmt(r, &b, "%s.%s IS NULL", alias, e->owner);
    for (int i = 0; i < n; i++) {
        const char *before = i > 0 ? ","
                                   : bd_fmt(r, " AND %s.pool_id%s IN (", alias,
                                         n > POOLS_EACH ? "+0" : "");

        bd__buf_fmt(r, &b, "%s%" PRId64, before, id[i]);
    }
    bd__buf_str(r, &b, n > 0 ? ")" : "");
    return bd__cstr(r, &b);
}

static const char *
scope_of(struct bd_req *r, const struct bd_entity *e, const char *alias,
    enum bd_pool_part part, enum bd_share share)
{
    const struct bd_people *p = bd__people(r, bd__entity_module(e)->m->name);
    const char *shared = shared_sql(r, e, share, alias, "id");
    struct bd_buf b = {NULL, 0, 0};

    if (part == BD_POOL_ONLY)
        return bd_fmt(
            r, "%s AND %s.deleted_at IS NULL", pool_sql(r, e, alias), alias);
    if (p->all || (e->owner == NULL && e->parent == NULL)) {
        bd__buf_fmt(r, &b, "%s.deleted_at IS NULL", alias);
        if (part == BD_POOL_NOT)
            bd__buf_fmt(r, &b, " AND %s.%s IS NOT NULL", alias, e->owner);
        return bd__cstr(r, &b);
    }
    bd__buf_str(r, &b, "(");
    if (e->owner != NULL)
        people_sql(r, &b, p, alias, e->owner);
    if (shared != NULL)
        bd__buf_fmt(r, &b, " OR %s", shared);
    if ((e->flags & BD_POOLED) && part == BD_POOL_BOTH)
        bd__buf_fmt(r, &b, " OR (%s)", pool_sql(r, e, alias));
    parents_sql(r, &b, e, alias, e->owner == NULL, share);
    bd__buf_fmt(r, &b, ") AND %s.deleted_at IS NULL", alias);
    return bd__cstr(r, &b);
}

const char *
bd__scope_sql_of(struct bd_req *r, const struct bd_entity *e, const char *alias,
    enum bd_pool_part part)
{
    return scope_of(r, e, alias, part, BD_SHARE_ANY);
}

const char *
bd__scope_sql(struct bd_req *r, const struct bd_entity *e, const char *alias)
{
    return scope_of(r, e, alias, BD_POOL_BOTH, BD_SHARE_ANY);
}

const char *
bd__scope_sql_share(struct bd_req *r, const struct bd_entity *e,
    const char *alias, enum bd_share share)
{
    return scope_of(r, e, alias, BD_POOL_BOTH, share);
}

const char *
bd__scope_shared(struct bd_req *r, const struct bd_entity *e, const char *alias)
{
    const char *shared = shared_sql(r, e, BD_SHARE_ANY, alias, "id");

    return bd_fmt(r, "%s AND %s.deleted_at IS NULL",
        shared != NULL ? shared : "0", alias);
}

#define WAYS_MAX 6

int
bd__ways(
    struct bd_req *r, const struct bd_entity *e, struct bd_way *w, int most)
{
    const char *p = e->parent;
    int n = 0;

    if (e->owner != NULL && most > 0)
        w[n++] = (struct bd_way){.column = e->owner, .owned = e};
    while (p != NULL && *p != '\0') {
        size_t k = strcspn(p, "|"), stem = k > 3 ? k - 3 : k; /* "_id" */
        const struct bd_entity *up = target(e, p, k);
        struct bd_way above[WAYS_MAX];
        int m = up != NULL ? bd__ways(r, up, above, WAYS_MAX) : 0;

        for (int i = 0; i < m && n < most; i++) {
            struct bd_way *x = &w[n++];

            *x = above[i];
            x->column = bd_fmt(r, "%.*s_%s", (int)stem, p, above[i].column);
            x->step[1] = above[i].step[0];
            x->step[0].field = bd_dupn(r, p, k);
            x->step[0].up = up;
            x->depth++;
        }
        p += k + (p[k] == '|');
    }
    return n;
}

static const char *
one_pool(
    struct bd_req *r, const struct bd_way *w, const char *alias, int64_t pool)
{
    return bd_fmt(r,
        "%s.%s IS NULL AND %s.pool_id=%" PRId64 " AND %s.deleted_at IS NULL",
        alias, w->column, alias, pool, alias);
}

/* Rows in, or below records of, pools that he may see: a scalar, which is
 * looked up row by row and never made a join that leaves the order's index. */
static const char *
all_pools(struct bd_req *r, const struct bd_way *w, const char *alias)
{
    struct bd_buf b = {NULL, 0, 0};
    const char *at = alias;

    if (w->depth == 0)
        return bd_fmt(r, "%s AND %s.deleted_at IS NULL",
            pool_sql(r, w->owned, alias), alias);
    bd__buf_fmt(
        r, &b, "%s.%s=0 AND %s.deleted_at IS NULL", alias, w->column, alias);
    for (int i = 0; i < w->depth; i++) {
        const char *above = bd_fmt(r, "%s_p%d", alias, i);

        bd__buf_fmt(r, &b, " AND (SELECT 1 FROM `%s` %s WHERE %s.id=%s.%s",
            w->step[i].up->table, above, above, at, w->step[i].field);
        at = above;
    }
    bd__buf_fmt(r, &b, " AND %s AND %s.deleted_at IS NULL",
        pool_sql(r, w->owned, at), at);
    for (int i = 0; i < w->depth; i++)
        bd__buf_str(r, &b, ")");
    return bd__cstr(r, &b);
}

/*
 * What is shared with him: the records themselves by their ids; what hangs on
 * them one by one, each a range of its own index, or all at once when they
 * are too many for that.  How many branches there are now; -1: no room.
 */
static int
add_shared(struct bd_req *r, const struct bd_entity *e, const char *alias,
    const char **branch, int n, int most)
{
    const char *p = e->owner == NULL && e->flags & BD_SHARED ? e->parent : NULL;
    const char *own = shared_sql(r, e, BD_SHARE_ANY, alias, "id");

    if (own != NULL && n == most)
        return -1;
    if (own != NULL)
        branch[n++] = bd_fmt(r, "%s AND %s.deleted_at IS NULL", own, alias);
    while (p != NULL && *p != '\0') {
        size_t k = strcspn(p, "|");
        const struct bd_entity *up = target(e, p, k);
        const char *field = bd_dupn(r, p, k);
        const int64_t *id;
        int ids = up != NULL ? bd__shares(r, up, BD_SHARE_ANY, &id) : 0;
        bool each = n + ids <= most;

        if (ids > 0 && n == most)
            return -1;
        for (int i = 0; i < ids && each; i++)
            branch[n++] =
                bd_fmt(r, "%s.%s=%" PRId64 " AND %s.deleted_at IS NULL", alias,
                    field, id[i], alias);
        if (ids > 0 && !each)
            branch[n++] = bd_fmt(r, "%s AND %s.deleted_at IS NULL",
                shared_sql(r, up, BD_SHARE_ANY, alias, field), alias);
        p += k + (p[k] == '|');
    }
    return n;
}

int
bd__scope_branches(struct bd_req *r, const struct bd_entity *e,
    const char *alias, enum bd_pool_part part, const char **branch, int most)
{
    struct bd_way way[WAYS_MAX];
    int n = 0, ways = bd__ways(r, e, way, WAYS_MAX);

    if (bd__people(r, bd__entity_module(e)->m->name)->all)
        return 0;
    for (int i = 0; i < ways; i++) {
        const struct bd_way *w = &way[i];
        const struct bd_people *p =
            bd__people(r, bd__entity_module(w->owned)->m->name);
        const int64_t *pool = NULL;
        int people = part == BD_POOL_ONLY ? 0 : p->n;
        int pools = (w->owned->flags & BD_POOLED) &&
                            (w->depth > 0 || part != BD_POOL_NOT)
                        ? bd__pools_seen(r, w->owned, &pool)
                        : 0;
        bool whole =
            pools < 0 || pools > POOLS_EACH || (pools > 0 && w->depth > 0);

        if (p->all || n + people + (whole ? 1 : pools) > most)
            return 0;
        for (int k = 0; k < people; k++)
            branch[n++] =
                bd_fmt(r, "%s.%s=%" PRId64 " AND %s.deleted_at IS NULL", alias,
                    w->column, p->id[k], alias);
        for (int k = 0; k < pools && !whole; k++)
            branch[n++] = one_pool(r, w, alias, pool[k]);
        if (whole)
            branch[n++] = all_pools(r, w, alias);
    }
    if (part != BD_POOL_ONLY)
        n = add_shared(r, e, alias, branch, n, most);
    return n > 1 || (n == 1 && e->parent != NULL) ? n : 0;
}

bool
bd__people_has(const struct bd_people *p, int64_t id)
{
    for (int i = 0; i < p->n; i++)
        if (p->id[i] == id)
            return true;
    return p->all;
}

int
bd__scope_team(struct bd_req *r, const struct bd_entity *e, const char *alias,
    const char **where, const char **branch, int most)
{
    const struct bd_people *seen = bd__people(r, bd__entity_module(e)->m->name);
    int64_t *id;
    struct bd_people team = {.n = 0};
    struct bd_buf b = {NULL, 0, 0};
    int below = bd__below(r, &id);

    for (int i = 0; i < below; i++)
        if (bd__people_has(seen, id[i]))
            id[team.n++] = id[i];
    team.id = id;
    people_sql(r, &b, &team, alias, e->owner);
    bd__buf_fmt(r, &b, " AND %s.deleted_at IS NULL", alias);
    *where = bd__cstr(r, &b);
    if (team.n < 2 || team.n > most)
        return 0;
    for (int i = 0; i < team.n; i++)
        branch[i] = bd_fmt(r, "%s.%s=%" PRId64 " AND %s.deleted_at IS NULL",
            alias, e->owner, id[i], alias);
    return team.n;
}

const char *
bd__scope_expand(struct bd_req *r, const char *sql)
{
    struct bd_buf b = {NULL, 0, 0};
    const char *open;

    if (strchr(sql, '{') == NULL)
        return sql;
    while ((open = strchr(sql, '{')) != NULL) {
        size_t n = strcspn(open, "}"), k = strcspn(open, ":}");
        const struct bd_entity *e;

        bd__buf_add(r, &b, sql, (size_t)(open - sql));
        e = bd__entity(bd_dupn(r, open + 1, k - 1));
        bd__buf_str(r, &b,
            e == NULL
                ? "scope_of_unknown_entity"
                : bd__scope_sql(r, e, bd_dupn(r, open + k + 1, n - k - 1)));
        sql = open + n + (open[n] == '}');
    }
    bd__buf_str(r, &b, sql);
    return bd__cstr(r, &b);
}
