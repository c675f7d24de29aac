/*
 * One record: read within the caller's scope, written with its lock, its
 * audit and its events.  There is no other way to a business row by id.
 */
#include "bd_int.h"
#include "leaf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char no_record[] = "找不到这条%s，可能已删除或不归您查看";

int64_t
bd__row_id(const struct bd_row *row)
{
    return row->cell[0].i; /* bd__select() names it first */
}

static int
fetch(struct bd_req *r, const struct bd_entity *e, int64_t id, bool names,
    bool lock, struct bd_row **row)
{
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_param p = {'i', id, NULL, 0};
    struct bd_rows *rows;

    bd__select(r, &sql, e, true, names);
    bd__buf_fmt(r, &sql, " WHERE t.id=? AND %s%s", bd__scope_sql(r, e, "t"),
        lock ? " FOR UPDATE" : "");
    if (bd__db_run(r, bd__cstr(r, &sql), &p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0) {
        bd_log(r, BD_INFO, "scope.denied",
            "entity=%s id=%" PRId64 " staff=%" PRId64, e->name, id,
            r->caller.staff_id);
        return bd_fail(r, 404, "not-found", no_record, e->title);
    }
    *row = rows->row[0];
    return 0;
}

int
bd_load(struct bd_req *r, struct bd_row **row, const char *entity, int64_t id,
    int flags)
{
    *row = NULL;
    return fetch(r, bd__entity(entity), id, false, flags & BD_LOCK, row);
}

/* Runs a hook of the entity with its own module's statements. */
const struct bd__module *
bd__enter(struct bd_req *r, const struct bd_entity *e)
{
    const struct bd__module *was = r->module;

    r->module = bd__entity_module(e);
    return was;
}

int
bd_w_record(struct bd_req *r, const char *entity, int64_t id)
{
    const struct bd_entity *e = bd__entity(entity);
    const struct bd__module *was;
    struct bd_row *row;
    int rc = 0;

    if (fetch(r, e, id, true, false, &row) < 0)
        return -1;
    if (r->depth == 0)
        bd_set_header(
            r, "ETag", bd_fmt(r, "\"%" PRId64 "\"", bd_col(row, "version")));
    bd_w_obj(r, NULL);
    bd__w_fields(r, e, row, true);
    was = bd__enter(r, e);
    if (e->show != NULL)
        rc = e->show(r, row);
    r->module = was;
    bd_w_end(r);
    return rc;
}

int
bd__entity_get(struct bd_req *r)
{
    return bd_w_record(r, r->route->entity->name, bd_path_id(r));
}

/* ------------------------------------------------------------- writing -- */

/* Every record that the input refers to must be one the caller may see. */
int
bd__refs_ok(struct bd_req *r, const struct bd_entity *e, const cJSON *in)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        const struct bd_entity *to =
            f->type == BD_REF && f->ref != NULL ? bd__entity(f->ref) : NULL;
        struct bd_param p = {'i', bd_i64(in, f->name, 0), NULL, 0};
        struct bd_rows *rows;

        if (to == NULL || p.i == 0)
            continue;
        if (bd__db_run(r,
                bd_fmt(r, "SELECT 1 FROM `%s` t WHERE t.id=? AND %s", to->table,
                    bd__scope_sql(r, to, "t")),
                &p, 1, &rows, NULL) < 0)
            return -1;
        if (rows->n == 0)
            bd_violate(r, bd_fmt(r, "/%s", f->name), "reference",
                "%s：找不到编号 %" PRId64, f->title, p.i);
    }
    return 0;
}

/* Fields that the caller's roles may not write; owners are assigned. */
static int
access_ok(
    struct bd_req *r, const struct bd_entity *e, const cJSON *in, bool creating)
{
    const cJSON *c;

    cJSON_ArrayForEach(c, in)
    {
        const struct bd_field *f = bd__field(e, c->string);
        enum bd_field_mask mask;
        bool owner =
            f != NULL && e->owner != NULL && strcmp(f->name, e->owner) == 0;

        if (f == NULL || cJSON_IsNull(c))
            continue;
        if (owner &&
            (!creating || (int64_t)c->valuedouble != r->caller.staff_id) &&
            !bd_may(r, bd_fmt(r, "%s.assign", e->name)))
            bd_violate(r, bd_fmt(r, "/%s", f->name), "forbidden",
                creating ? "您只能填自己为%s" : "%s要用“转交”来改", f->title);
        else if (owner && !creating)
            bd_violate(r, bd_fmt(r, "/%s", f->name), "readonly",
                "%s要用“转交”来改", f->title);
        else if (bd__field_access(r, e, f, &mask) != BD_WRITE)
            bd_violate(r, bd_fmt(r, "/%s", f->name), "readonly", "您不能填写%s",
                f->title);
    }
    return 0;
}

static struct bd_param
param_of(struct bd_req *r, const struct bd_field *f, const cJSON *v)
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
        return (struct bd_param){'i',
            cJSON_IsNumber(v) ? (int64_t)v->valuedouble : cJSON_IsTrue(v), NULL,
            0};
    if (f->type == BD_JSON || f->type == BD_REFS || f->type == BD_ROWS)
        p.s = bd_json_text(r, v);
    p.n = p.s != NULL ? strlen(p.s) : 0;
    return p;
}

static bool
is_column(const struct bd_field *f)
{
    return f != NULL && !(f->flags & BD_INPUT);
}

static int
insert_row(struct bd_req *r, const struct bd_entity *e, const cJSON *values,
    int64_t *id)
{
    struct bd_buf cols = {NULL, 0, 0}, marks = {NULL, 0, 0};
    struct bd_param p[64];
    const cJSON *v;
    int n = 0;

    cJSON_ArrayForEach(v, values)
    {
        const struct bd_field *f = bd__field(e, v->string);

        if (!is_column(f) || cJSON_IsNull(v) || n >= 60)
            continue;
        bd__buf_fmt(r, &cols, "`%s`, ", f->name);
        bd__buf_str(r, &marks, "?, ");
        p[n++] = param_of(r, f, v);
    }
    p[n++] = (struct bd_param){'z', r->caller.staff_id, NULL, 0};
    p[n++] = (struct bd_param){'z', r->caller.staff_id, NULL, 0};
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

static int
run_check(struct bd_req *r, const struct bd_entity *e, const struct bd_row *old,
    cJSON *in)
{
    const struct bd__module *was = bd__enter(r, e);
    int rc = e->check != NULL ? e->check(r, old, in) : 0;

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

        if (f == NULL || (is_column(f) && !(f->flags & BD_DETAIL)))
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
    if (insert_row(r, e, values, &id) < 0 ||
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
    struct bd_param p[64];
    int64_t matched = 0;
    const cJSON *v;
    int n = 0;

    cJSON_ArrayForEach(v, values)
    {
        const struct bd_field *f = bd__field(e, v->string);

        if (!is_column(f) || n >= 60)
            continue;
        p[n] = param_of(r, f, v);
        if (same(bd__cell(row, f->name), &p[n]))
            continue;
        bd__buf_fmt(r, &sets, ", `%s`=?", f->name);
        diff_add(diff, row, v);
        n++;
    }
    p[n++] = (struct bd_param){'z', r->caller.staff_id, NULL, 0};
    p[n++] = (struct bd_param){'i', bd__row_id(row), NULL, 0};
    p[n++] = (struct bd_param){'i', bd_col(row, "version"), NULL, 0};
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
    cJSON *diff = cJSON_CreateObject(), *data = columns_only(e, values);

    if (update_row(r, e, row, values, diff) < 0 ||
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

int
bd__entity_create(struct bd_req *r)
{
    const struct bd_entity *e = r->route->entity;
    cJSON *in = bd_body(r);
    int64_t id;

    bd__validate(r, e->fields, in, "", BD_NEW, true);
    if (access_ok(r, e, in, true) < 0 || bd__refs_ok(r, e, in) < 0 ||
        bd_violated(r) < 0 || run_check(r, e, NULL, in) < 0 ||
        bd_violated(r) < 0)
        return -1;
    id = bd_insert(r, e->name, in, NULL);
    if (id < 0)
        return -1;
    bd_status(r, 201);
    bd_set_header(r, "Location", bd_fmt(r, "%s/%" PRId64, r->path, id));
    return bd_w_record(r, e->name, id);
}

/* The version that the caller believes to change. */
static int
if_match(struct bd_req *r, const struct bd_row *row)
{
    const char *m = bd_header(r, "If-Match");

    if (m == NULL)
        return bd_fail(r, 428, "precondition-required",
            "缺少 If-Match 版本号，请刷新后再保存");
    m += strspn(m, "W/\" ");
    if (strtoll(m, NULL, 10) == bd_col(row, "version"))
        return 0;
    bd_fail(r, 412, "stale", "这条记录刚被%s改过，请刷新后再改",
        bd__staff_name(bd_col(row, "updated_by")) != NULL
            ? bd__staff_name(bd_col(row, "updated_by"))
            : "别人");
    bd_fail_extra(
        r, "version", cJSON_CreateNumber((double)bd_col(row, "version")));
    return -1;
}

int
bd__entity_update(struct bd_req *r)
{
    const struct bd_entity *e = r->route->entity;
    cJSON *in = bd_body(r);
    struct bd_row *row;

    bd__validate(r, e->fields, in, "", BD_CHANGE, true);
    if (fetch(r, e, bd_path_id(r), false, true, &row) < 0 ||
        if_match(r, row) < 0 || access_ok(r, e, in, false) < 0 ||
        bd__refs_ok(r, e, in) < 0 || bd_violated(r) < 0 ||
        run_check(r, e, row, in) < 0 || bd_violated(r) < 0 ||
        bd_save(r, e->name, row, in, NULL) < 0)
        return -1;
    return bd_w_record(r, e->name, bd__row_id(row));
}
