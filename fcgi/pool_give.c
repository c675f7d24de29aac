/*
 * When a pool gives out what lies in it: a new record as it is written, one
 * that lies there when somebody asks; and who would be next.
 */
#include "acl.h"
#include "pools.h"

#include <string.h>

/* ------------------------------------------------------------- new records -- */

bool
bd__pool_gives(const struct bd_pool *p)
{
    return p->enabled && strcmp(p->assign_mode, "manual") != 0;
}

static bool
lies_in(const struct bd_entity *e, const cJSON *values, const struct bd_pool *p)
{
    return !bd_has(values, e->owner) && bd_i64(values, "pool_id", 0) == p->id;
}

/* Pools in the order in which the process holds them: nobody waits crosswise. */
int
bd__pool_share_new(
    struct bd_req *r, const struct bd_entity *e, cJSON *const *values, int n)
{
    int npool;
    const struct bd_pool *p = bd__pools(&npool);

    for (int k = 0; k < npool && bd__has_pools(e); k++) {
        struct bd_sharing s = {.e = e, .pool = &p[k]};
        bool open = false;

        if (strcmp(p[k].kind, e->name) != 0 || !bd__pool_gives(&p[k]))
            continue;
        for (int i = 0; i < n; i++) {
            if (!lies_in(e, values[i], &p[k]))
                continue;
            if (!open && bd__sharing_open(r, &s) < 0)
                return -1;
            open = true;
            bd__sharing_give(r, &s, values[i]);
        }
        if (open && bd__sharing_keep(r, &s) < 0)
            return -1;
    }
    return 0;
}

/* --------------------------------------------------------------- on demand -- */

bool
bd__pool_skill_of(const struct bd_field *f)
{
    return (f->type == BD_TEXT || f->type == BD_ENUM || f->type == BD_TEXTS) &&
           bd__is_column(f) && !(f->flags & BD_PII);
}

/* What skills may look at: the record's texts and choices. */
static cJSON *
words_of(struct bd_req *r, const struct bd_entity *e, const struct bd_row *row)
{
    cJSON *o = cJSON_CreateObject();

    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        const char *text, *why;

        if (!bd__pool_skill_of(f) || bd_null(row, f->name))
            continue;
        text = bd_text(row, f->name);
        if (f->type == BD_TEXT || f->type == BD_ENUM)
            bd_json_set_str(o, f->name, text);
        else
            cJSON_AddItemToObject(
                o, f->name, bd_json(r, text, strlen(text), &why));
    }
    return o;
}

/* Of what was found out only the outcome is written. */
static cJSON *
outcome(const struct bd_sharing *s, const cJSON *values)
{
    cJSON *o = cJSON_CreateObject();

    bd_json_set_i64(o, s->e->owner, bd_i64(values, s->e->owner, 0));
    bd_json_set_str(o, "owner_since", bd_str(values, "owner_since"));
    bd_json_set_str(o, "assign_note", bd_str(values, "assign_note"));
    cJSON_AddNullToObject(o, "prev_owner_until");
    return o;
}

int
bd_pool_share(struct bd_req *r, const char *entity, const char *closed)
{
    struct bd_sharing s = {.e = bd__entity(entity)};
    const struct bd_sharer *got;
    struct bd_row *row;
    cJSON *values;

    if (bd_load(r, &row, entity, bd_path_id(r), BD_LOCK | BD_NOT_SHARED) < 0 ||
        bd__pool_need_run(r, row) < 0)
        return -1;
    s.pool = bd__pool(bd_col(row, "pool_id"));
    if (!bd_null(row, s.e->owner) || bd__pool_closed(row, s.e, closed))
        return bd_fail(
            r, 409, "state-conflict", "%s不在池里，不用分配", s.e->title);
    if (s.pool == NULL || !bd__pool_gives(s.pool))
        return bd_fail(r, 409, "state-conflict",
            "“%s”由成员自行领取，请先在池的“分配”里选一种方式",
            s.pool != NULL ? s.pool->name : "");
    values = words_of(r, s.e, row);
    if (bd__sharing_open(r, &s) < 0)
        return -1;
    got = bd__sharing_give(r, &s, values);
    if (got == NULL)
        return bd_fail(
            r, 409, "pool-full", "%s", bd_str(values, "assign_note"));
    if (bd__sharing_keep(r, &s) < 0 ||
        bd_save(r, entity, row, outcome(&s, values),
            bd_fmt(r, "%s.assigned", entity)) < 0)
        return -1;
    return bd__pool_answer(r, s.e, got->who->id, s.pool->id);
}

/* ------------------------------------------------------------ who is next -- */

// clang-format off
static const struct bd_field sharer_fields[] = {
    {BD_ALWAYS("id", "员工", BD_INT)},
    {BD_ALWAYS("name", "姓名", BD_TEXT)},
    {BD_ALWAYS("held", "手上", BD_INT)},
    {.name = "out", .title = "为什么不分给他", .type = BD_TEXT},
    {0},
};
const struct bd_field bd__pool_sharers_out[] = {
    {BD_ALWAYS("items", "按先后", BD_ROWS), .of = sharer_fields},
    {0},
};
// clang-format on

static void
w_sharer(struct bd_req *r, const struct bd_sharer *x)
{
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", x->who->id);
    bd_w_str(r, "name", x->who->name);
    bd_w_int(r, "held", x->held);
    if (x->out != NULL)
        bd_w_str(r, "out", x->out);
    bd_w_end(r);
}

int
bd__pool_sharers(struct bd_req *r)
{
    struct bd_sharing s = {.pool = bd__pool(bd_path_id(r))};
    struct bd_sharer *x;

    if (s.pool == NULL)
        return bd_fail(r, 404, "not-found", "找不到这个池，可能已删除");
    s.e = bd__entity(s.pool->kind);
    if (bd__sharers_read(r, &s) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    while ((x = bd__sharer_next(&s)) != NULL) {
        w_sharer(r, x);
        x->out = "";
    }
    for (int i = 0; i < s.n; i++)
        if (s.of[i].out[0] != '\0')
            w_sharer(r, &s.of[i]);
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}
