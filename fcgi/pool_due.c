/*
 * When a record goes back to its pool: the rules of a pool as one SQL
 * expression over the record's own columns.  The same expression keeps
 * recycle_due_at, tries a rule before it is saved, and is checked again
 * before anything is taken back.
 */
#include "pools.h"

#include <inttypes.h>
#include <string.h>

#define FAR "TIMESTAMP'9999-12-31 00:00:00'"
#define HELD "COALESCE(t.owner_since, t.created_at)"

/* From when the days of a rule count; a record without it never falls due. */
static const struct {
    const char *days, *column, *sql;
} anchors[] = {
    {"followup_days", "last_followup_at",
        "GREATEST(COALESCE(t.last_followup_at, " HELD "), " HELD ")"},
    {"held_days", "owner_since", HELD},
    {"created_days", "owner_since", "t.created_at"},
    {"spend_days", "last_spend_at", "t.last_spend_at"},
};

static int
count_anchors(const struct bd_entity *e, const cJSON *rule)
{
    int n = 0;

    for (size_t i = 0; i < sizeof(anchors) / sizeof(*anchors); i++)
        n += bd_i64(rule, anchors[i].days, 0) > 0 &&
             bd__field(e, anchors[i].column) != NULL;
    return n;
}

bool
bd__pool_rule_ok(const struct bd_entity *e, const cJSON *rule)
{
    return count_anchors(e, rule) > 0;
}

/* All: the last of them; any: the first that there is. */
static void
add_days(struct bd_req *r, struct bd_buf *b, const struct bd_entity *e,
    const cJSON *rule)
{
    const char *match = bd_str(rule, "match");
    bool all = match != NULL && strcmp(match, "all") == 0, first = true;
    bool one = count_anchors(e, rule) == 1;

    if (!one)
        bd__buf_str(r, b, all ? "GREATEST(" : "NULLIF(LEAST(");
    for (size_t i = 0; i < sizeof(anchors) / sizeof(*anchors); i++) {
        int64_t days = bd_i64(rule, anchors[i].days, 0);

        if (days <= 0 || bd__field(e, anchors[i].column) == NULL)
            continue;
        bd__buf_fmt(r, b,
            one || all ? "%s%s + INTERVAL %" PRId64 " DAY"
                       : "%sCOALESCE(%s + INTERVAL %" PRId64 " DAY, " FAR ")",
            first ? "" : ", ", anchors[i].sql, days);
        first = false;
    }
    if (!one)
        bd__buf_str(r, b, all ? ")" : "), " FAR ")");
}

static void
add_rule(struct bd_req *r, struct bd_buf *b, const struct bd_entity *e,
    const cJSON *rule)
{
    const struct bd_field *level = bd__field(e, "level");
    const char *only = bd_str(rule, "level");

    bd__buf_str(r, b, "CASE WHEN 1");
    if (only != NULL && level != NULL && bd__choice_ok(level->choices, only))
        bd__buf_fmt(r, b, " AND t.level='%s'", only);
    if (bd_true(rule, "skips_won"))
        bd__buf_fmt(r, b, " AND t.`%s`<>'won'", e->machine->field);
    bd__buf_str(r, b, " THEN ");
    add_days(r, b, e, rule);
    bd__buf_str(r, b, " END");
}

void
bd__pool_rules_sql(struct bd_req *r, struct bd_buf *b,
    const struct bd_entity *e, const cJSON *rules)
{
    const cJSON *rule;
    int n = 0;

    bd__buf_str(r, b, "NULLIF(LEAST(" FAR);
    cJSON_ArrayForEach(rule, rules)
    {
        if (!bd__pool_rule_ok(e, rule))
            continue;
        bd__buf_str(r, b, ", COALESCE(");
        add_rule(r, b, e, rule);
        bd__buf_str(r, b, ", " FAR ")");
        n++;
    }
    bd__buf_str(r, b, n > 0 ? "), " FAR ")" : ", " FAR "), " FAR ")");
}

/* States that lead nowhere, or are closed: nobody loses what is done with. */
static bool
is_over(const struct bd_machine *m, const struct bd_state *s)
{
    for (const struct bd_step *x = m->steps; x->action != NULL; x++)
        if (bd__choice_ok(x->from, s->name) && s->tone != BD_CLOSED)
            return false;
    return true;
}

const char *
bd__pool_open_sql(struct bd_req *r, const struct bd_entity *e)
{
    struct bd_buf b = {NULL, 0, 0};

    bd__buf_fmt(r, &b,
        "t.`%s` IS NOT NULL AND t.deleted_at IS NULL AND "
        "t.`%s` NOT IN (''",
        e->owner, e->machine->field);
    for (const struct bd_state *s = e->machine->states; s->name != NULL; s++)
        if (is_over(e->machine, s))
            bd__buf_fmt(r, &b, ", '%s'", s->name);
    bd__buf_str(r, &b, ")");
    return bd__cstr(r, &b);
}

bool
bd__pools_recycle(const struct bd_entity *e)
{
    int n;
    const struct bd_pool *p = bd__pools(&n);

    for (int i = 0; i < n; i++)
        if (strcmp(p[i].kind, e->name) == 0 &&
            cJSON_GetArraySize(p[i].rules) > 0)
            return true;
    return false;
}

const char *
bd__pool_due_sql(struct bd_req *r, const struct bd_entity *e)
{
    struct bd_buf b = {NULL, 0, 0};
    int n;
    const struct bd_pool *p = bd__pools(&n);

    if (!bd__pools_recycle(e))
        return "NULL";
    bd__buf_fmt(
        r, &b, "CASE WHEN %s THEN CASE t.pool_id", bd__pool_open_sql(r, e));
    for (int i = 0; i < n; i++) {
        if (strcmp(p[i].kind, e->name) != 0 ||
            cJSON_GetArraySize(p[i].rules) == 0)
            continue;
        bd__buf_fmt(r, &b, " WHEN %" PRId64 " THEN ", p[i].id);
        bd__pool_rules_sql(r, &b, e, p[i].rules);
    }
    bd__buf_str(r, &b, " END END");
    return bd__cstr(r, &b);
}

static int
keep_due(struct bd_req *r, const struct bd_entity *e, int64_t id)
{
    struct bd_param p = bd__p_int(id);

    return bd__db_run(r,
        bd_fmt(r, "UPDATE `%s` t SET t.recycle_due_at=%s WHERE t.id=?",
            e->table, bd__pool_due_sql(r, e)),
        &p, 1, NULL, NULL);
}

int
bd_pool_due(struct bd_req *r, const char *entity, int64_t id)
{
    const struct bd_entity *e = bd__entity(entity);

    return bd__pools_recycle(e) ? keep_due(r, e, id) : 0;
}

int
bd__pool_follow(struct bd_req *r, const struct bd_entity *e, enum bd_how how,
    const struct bd_written *w, int n)
{
    if (!bd__has_pools(e) || how == BD_ROW_PURGED || !bd__pools_recycle(e))
        return 0;
    for (int i = 0; i < n; i++)
        if (keep_due(r, e, w[i].id) < 0)
            return -1;
    return 0;
}
