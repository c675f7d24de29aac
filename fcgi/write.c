/*
 * Writing one record: the row with its lock, the entity's hook, the audit of
 * what changed, and the event.
 */
#include "bd_int.h"
#include "field.h"
#include "follow.h"
#include "leaf.h"

#include <string.h>

struct bd_param
bd__param_of(struct bd_req *r, const struct bd_field *f, const cJSON *v)
{
    struct bd_param p = {'s', 0, NULL, 0};
    char *db;

    if (v == NULL || cJSON_IsNull(v))
        return p;
    if (cJSON_IsString(v)) {
        p.s = v->valuestring;
        db = bd_alloc(r, BD__DB_TIME);
        if (f->type == BD_TIME && bd__time_to_db(p.s, db))
            p.s = db; /* the server's own bd_now() */
    }
    if (cJSON_IsBool(v) || (cJSON_IsNumber(v) && f->type != BD_JSON))
        return bd__p_int(
            cJSON_IsNumber(v) ? (int64_t)v->valuedouble : cJSON_IsTrue(v));
    if (f->type == BD_JSON || f->type == BD_REFS || f->type == BD_ROWS ||
        f->type == BD_TEXTS)
        p.s = bd_json_text(r, v);
    p.n = p.s != NULL ? strlen(p.s) : 0;
    return p;
}

bool
bd__is_column(const struct bd_field *f)
{
    return f != NULL && !(f->flags & BD_INPUT);
}

static int
insert_row(struct bd_req *r, const struct bd_entity *e, const cJSON *values,
    int64_t *id)
{
    struct bd_buf cols = {NULL, 0, 0}, marks = {NULL, 0, 0};
    struct bd_param *p = bd__arena_raw(
        &r->arena, sizeof(*p) * (size_t)(cJSON_GetArraySize(values) + 2));
    const cJSON *v;
    int n = 0;

    cJSON_ArrayForEach(v, values)
    {
        const struct bd_field *f = bd__field(e, v->string);

        if (!bd__is_column(f) || cJSON_IsNull(v))
            continue;
        bd__buf_fmt(r, &cols, "`%s`, ", f->name);
        bd__buf_str(r, &marks, "?, ");
        p[n++] = bd__param_of(r, f, v);
    }
    p[n++] = bd__p_ref(r->caller.staff_id);
    p[n++] = bd__p_ref(r->caller.staff_id);
    if (bd__db_run(r,
            bd_fmt(r,
                "INSERT INTO `%s` (%screated_by, updated_by) "
                "VALUES (%s?, ?)",
                e->table, bd__cstr(r, &cols), bd__cstr(r, &marks)),
            p, n, NULL, NULL) < 0)
        return -1;
    *id = bd__db_last_id();
    return 0;
}

static int
run_saved(struct bd_req *r, const struct bd_entity *e, int64_t id,
    const struct bd_row *old, const cJSON *in)
{
    const struct bd__module *was = bd__enter(r, e);
    int rc = e->saved != NULL ? e->saved(r, id, old, in) : 0;

    r->module = was;
    return rc;
}

/* The customer whose timeline this belongs to. */
static int64_t
customer_of(const struct bd_entity *e, int64_t id, const struct bd_row *row,
    const cJSON *values)
{
    int64_t customer = bd_i64(values, "customer_id", 0);

    if (strcmp(e->name, "customer") == 0)
        return id;
    if (customer == 0 && row != NULL)
        customer = bd_col(row, "customer_id");
    return customer;
}

static void
owner_default(struct bd_req *r, const struct bd_entity *e, cJSON *values)
{
    if (e->owner == NULL || (e->flags & BD_POOLED) ||
        bd_has(values, e->owner) || r->caller.staff_id == 0)
        return;
    bd_json_set_i64(values, e->owner, r->caller.staff_id);
}

/* What the audit keeps of a new record: its columns, without secrets. */
static cJSON *
columns_only(const struct bd_entity *e, const cJSON *values)
{
    cJSON *o = cJSON_CreateObject();
    const cJSON *v;

    cJSON_ArrayForEach(v, values)
    {
        const struct bd_field *f = bd__field(e, v->string);

        if (f == NULL || (bd__is_column(f) && !(f->flags & BD_DETAIL)))
            cJSON_AddItemToObject(o, v->string, cJSON_Duplicate(v, 1));
    }
    return o;
}

int64_t
bd_insert(
    struct bd_req *r, const char *entity, cJSON *values, const char *event)
{
    const struct bd_entity *e = bd__entity(entity);
    int64_t id;

    owner_default(r, e, values);
    bd__pool_fill(r, e, values);
    if (bd__pool_share_new(r, e, &values, 1) < 0 ||
        bd__fields_derive(r, e, NULL, values) < 0 ||
        insert_row(r, e, values, &id) < 0 ||
        bd__fields_written(r, e, id, values) < 0 ||
        bd__followed(r, e, BD_ROW_NEW, id, NULL, values) < 0 ||
        run_saved(r, e, id, NULL, values) < 0)
        return -1;
    if (event == NULL)
        event = bd_fmt(r, "%s.created", e->name);
    if (bd__emit_states(r, event, e, id, NULL,
            e->machine != NULL ? bd_str(values, e->machine->field) : NULL,
            customer_of(e, id, NULL, values), columns_only(e, values)) < 0)
        return -1;
    return id;
}

static bool
same(const struct bd_cell *c, const struct bd_param *p)
{
    if (c->null || (p->type == 's' && p->s == NULL))
        return c->null && p->type == 's' && p->s == NULL;
    if (p->type == 'i')
        return c->s == NULL && c->i == p->i;
    return c->s != NULL && strcmp(c->s, p->s) == 0;
}

static cJSON *
cell_json(const struct bd_cell *c)
{
    if (c->null)
        return cJSON_CreateNull();
    return c->s != NULL ? cJSON_CreateString(c->s)
                        : cJSON_CreateNumber((double)c->i);
}

/* {"field": [old, new]} of what really changes. */
static cJSON *
diff_add(cJSON *diff, const struct bd_row *row, const cJSON *v)
{
    cJSON *pair = cJSON_CreateArray();

    cJSON_AddItemToArray(pair, cell_json(bd__cell(row, v->string)));
    cJSON_AddItemToArray(pair, cJSON_Duplicate(v, 1));
    cJSON_AddItemToObject(diff, v->string, pair);
    return diff;
}

static int
update_row(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, const cJSON *values, cJSON *diff)
{
    struct bd_buf sets = {NULL, 0, 0};
    struct bd_param *p = bd__arena_raw(
        &r->arena, sizeof(*p) * (size_t)(cJSON_GetArraySize(values) + 3));
    int64_t matched = 0;
    const cJSON *v;
    int n = 0;

    cJSON_ArrayForEach(v, values)
    {
        const struct bd_field *f = bd__field(e, v->string);

        if (!bd__is_column(f))
            continue;
        p[n] = bd__param_of(r, f, v);
        if (same(bd__cell(row, f->name), &p[n]))
            continue;
        bd__buf_fmt(r, &sets, ", `%s`=?", f->name);
        diff_add(diff, row, v);
        n++;
    }
    p[n++] = bd__p_ref(r->caller.staff_id);
    p[n++] = bd__p_int(bd__row_id(row));
    p[n++] = bd__p_int(bd_col(row, "version"));
    if (bd__db_run(r,
            bd_fmt(r,
                "UPDATE `%s` SET version=version+1, updated_at=NOW(3)%s, "
                "updated_by=? WHERE id=? AND version=? "
                "AND deleted_at IS NULL",
                e->table, bd__cstr(r, &sets)),
            p, n, NULL, &matched) < 0)
        return -1;
    if (matched == 0)
        return bd_fail(
            r, 412, "stale", "这条%s刚被别人改过，请刷新后再改", e->title);
    return 0;
}

int
bd__save(struct bd_req *r, const struct bd_entity *e, const struct bd_row *row,
    cJSON *values, const char *event, const char *from, const char *to)
{
    int64_t id = bd__row_id(row);
    cJSON *diff = cJSON_CreateObject(), *data;

    if (bd__fields_derive(r, e, row, values) < 0)
        return -1;
    data = columns_only(e, values);
    if (update_row(r, e, row, values, diff) < 0 ||
        bd__fields_written(r, e, id, values) < 0 ||
        bd__followed(r, e, BD_ROW_CHANGED, id, row, values) < 0 ||
        run_saved(r, e, id, row, values) < 0)
        return -1;
    cJSON_AddItemToObject(data, "changed", diff);
    return bd__emit_states(
        r, event, e, id, from, to, customer_of(e, id, row, values), data);
}

int
bd_save(struct bd_req *r, const char *entity, const struct bd_row *row,
    cJSON *values, const char *event)
{
    const struct bd_entity *e = bd__entity(entity);

    if (event == NULL)
        event = bd_fmt(r, "%s.updated", e->name);
    return bd__save(r, e, row, values, event, NULL, NULL);
}
