/*
 * The pools that the company has, and who is a member of which: held by each
 * process beside the roles, so that no list needs a statement for it.
 */
#include "acl.h"
#include "pools.h"

#include <inttypes.h>
#include <string.h>

static const char *
keep_text(const char *s)
{
    size_t n = strlen(s) + 1;

    return memcpy(bd__acl_keep(n), s, n);
}

static void
take(struct bd_req *r, struct bd_pool *p, const struct bd_row *row)
{
    *p = (struct bd_pool){.id = bd_col(row, "id"),
        .kind = keep_text(bd_text(row, "kind")),
        .name = keep_text(bd_text(row, "name")),
        .enabled = bd_col(row, "enabled") != 0,
        .is_default = bd_col(row, "is_default") != 0,
        .masked = bd_col(row, "masked") != 0,
        .skips_won = bd_col(row, "skips_won") != 0,
        .claim_daily = bd_col(row, "claim_daily"),
        .prev_owner_days = bd_col(row, "prev_owner_days"),
        .protect_days = bd_col(row, "protect_days"),
        .capacity = bd_col(row, "capacity"),
        .view_daily = bd_col(row, "view_daily"),
        .staff = bd__acl_keep_json(r, bd_text(row, "staff_ids")),
        .depts = bd__acl_keep_json(r, bd_text(row, "dept_ids")),
        .roles = bd__acl_keep_json(r, bd_text(row, "role_ids")),
        .admins = bd__acl_keep_json(r, bd_text(row, "admin_ids")),
        .rules = bd__acl_keep_json(r, bd_text(row, "rules")),
        .remind_days = keep_text(bd_text(row, "remind_days")),
        .assign_mode = keep_text(bd_text(row, "assign_mode")),
        .skills = bd__acl_keep_json(r, bd_text(row, "skills")),
        .recycle_to = bd_col(row, "recycle_to_id"),
        .keeps_balance = bd_col(row, "keeps_balance") != 0,
        .keeps_work = bd_col(row, "keeps_work") != 0};
}

int
bd__pools_load(struct bd_req *r)
{
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT id, kind, name, enabled, is_default, masked, skips_won, "
            "claim_daily, prev_owner_days, protect_days, capacity, "
            "view_daily, staff_ids, dept_ids, role_ids, admin_ids, rules, "
            "remind_days, recycle_to_id, keeps_balance, keeps_work, assign_mode, "
            "skills FROM pool "
            "WHERE deleted_at IS NULL ORDER BY is_default DESC, id",
            NULL, 0, &rows, NULL) < 0)
        return -1;
    bd__acl.pool = bd__acl_keep(sizeof(*bd__acl.pool) * (size_t)rows->n);
    for (int i = 0; i < rows->n; i++)
        take(r, &bd__acl.pool[i], rows->row[i]);
    bd__acl.npool = rows->n;
    return 0;
}

bool
bd__has_pools(const struct bd_entity *e)
{
    return (e->flags & BD_POOLED) && bd__field(e, "pool_id") != NULL;
}

const struct bd_pool *
bd__pools(int *n)
{
    *n = bd__acl.npool;
    return bd__acl.pool;
}

const struct bd_pool *
bd__pool(int64_t id)
{
    for (int i = 0; i < bd__acl.npool; i++)
        if (bd__acl.pool[i].id == id)
            return &bd__acl.pool[i];
    return NULL;
}

static bool
among(const cJSON *ids, int64_t id)
{
    const cJSON *c;

    cJSON_ArrayForEach(c, ids) if ((int64_t)c->valuedouble == id) return true;
    return false;
}

static bool
has_role(const cJSON *roles, const char *of_person)
{
    const cJSON *c;

    cJSON_ArrayForEach(c, roles) if (bd__role_among(of_person,
                                         (int64_t)c->valuedouble)) return true;
    return false;
}

static bool
in_dept(const cJSON *depts, int64_t dept)
{
    const cJSON *c;

    cJSON_ArrayForEach(c,
        depts) if (bd__dept_below(dept, (int64_t)c->valuedouble)) return true;
    return false;
}

bool
bd__pool_names(const struct bd_pool *p, const struct bd_acl_person *who)
{
    return among(p->staff, who->id) || in_dept(p->depts, who->dept) ||
           has_role(p->roles, who->roles);
}

bool
bd__pool_has(const struct bd_pool *p, int64_t staff_id)
{
    const struct bd_acl_person *who = bd__person(staff_id);

    if (who == NULL)
        return false;
    if (cJSON_GetArraySize(p->staff) == 0 &&
        cJSON_GetArraySize(p->depts) == 0 && cJSON_GetArraySize(p->roles) == 0)
        return true;
    return among(p->admins, staff_id) || bd__pool_names(p, who);
}

static bool
sees_all(struct bd_req *r, const struct bd_pool *p)
{
    const struct bd_entity *e = bd__entity(p->kind);

    return e != NULL && bd__people(r, bd__entity_module(e)->m->name)->all;
}

bool
bd__pool_seen(struct bd_req *r, const struct bd_pool *p)
{
    return sees_all(r, p) ||
           (p->enabled && bd_may(r, bd_fmt(r, "%s.pool", p->kind)) &&
               bd__pool_has(p, r->caller.staff_id));
}

bool
bd__pool_run_by(struct bd_req *r, const struct bd_pool *p)
{
    return bd_may(r, bd_fmt(r, "%s.assign", p->kind)) ||
           (p->enabled && among(p->admins, r->caller.staff_id));
}

const struct bd_pool *
bd__pool_default(const struct bd_entity *e)
{
    for (int i = 0; i < bd__acl.npool; i++)
        if (strcmp(bd__acl.pool[i].kind, e->name) == 0)
            return &bd__acl.pool[i]; /* the default comes first */
    return NULL;
}

/* The default if the caller is a member, else one where he is, else NULL. */
static const struct bd_pool *
own_pool(struct bd_req *r, const struct bd_entity *e)
{
    for (int i = 0; i < bd__acl.npool; i++)
        if (strcmp(bd__acl.pool[i].kind, e->name) == 0 &&
            bd__acl.pool[i].enabled && bd__pool_seen(r, &bd__acl.pool[i]))
            return &bd__acl.pool[i];
    return NULL;
}

int
bd__pools_seen(struct bd_req *r, const struct bd_entity *e, const int64_t **id)
{
    int64_t *seen;
    int n = 0;

    if (!bd__has_pools(e))
        return bd_may(r, bd_fmt(r, "%s.pool", e->name)) ? -1 : 0;
    if (bd__people(r, bd__entity_module(e)->m->name)->all)
        return -1;
    *id = seen = bd_alloc(r, sizeof(*seen) * (size_t)(bd__acl.npool + 1));
    for (int i = 0; i < bd__acl.npool; i++)
        if (strcmp(bd__acl.pool[i].kind, e->name) == 0 &&
            bd__pool_seen(r, &bd__acl.pool[i]))
            seen[n++] = bd__acl.pool[i].id;
    return n;
}

const char *
bd__pool_name(int64_t pool_id)
{
    const struct bd_pool *p = bd__pool(pool_id);

    return p != NULL ? p->name : NULL;
}

bool
bd__pool_masks(struct bd_req *r, int64_t pool_id)
{
    const struct bd_pool *p = bd__pool(pool_id);

    return p == NULL || (p->masked && !bd__pool_run_by(r, p));
}

void
bd__pool_check(struct bd_req *r, const struct bd_entity *e, const cJSON *in)
{
    const struct bd_pool *p = bd__pool(bd_i64(in, "pool_id", 0));

    if (!bd__has_pools(e))
        return;
    if (bd_has(in, "pool_id") && (p == NULL || strcmp(p->kind, e->name) != 0 ||
                                     !p->enabled || !bd__pool_seen(r, p)))
        bd_violate(r, "/pool_id", "reference", "找不到这个池，请重新选择");
    if (!bd_has(in, "pool_id") && !bd_has(in, e->owner) &&
        own_pool(r, e) == NULL)
        bd_violate(r, "/pool_id", "required",
            "您不在任何池里，请填上负责人，或找管理员把您加进一个池");
}

void
bd__pool_fill(struct bd_req *r, const struct bd_entity *e, cJSON *values)
{
    const struct bd_pool *p;

    if (!bd__has_pools(e))
        return;
    p = own_pool(r, e);
    if (p == NULL)
        p = bd__pool_default(e);
    if (p != NULL && !bd_has(values, "pool_id"))
        bd_json_set_i64(values, "pool_id", p->id);
    bd_json_set_str(values, "owner_since", bd_now(r));
}
