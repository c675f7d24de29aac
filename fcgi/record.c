/*
 * One record over HTTP: read within the caller's scope, checked before it is
 * written.  There is no other way to a business row by id.
 */
#include "bd_int.h"
#include "field.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char no_record[] = "找不到这条%s，可能已删除或不归您查看";
static const char only_shared[] =
    "您是协作人，不能这样改这条%s：请找负责人，或请他把您的协作权限改为“编辑”";
static const char only_owner[] =
    "您是协作人，这条%s只有负责人和他的上级可以这样做";

int64_t
bd__row_id(const struct bd_row *row)
{
    return row->cell[0].i; /* bd__select() names it first */
}

/* Nothing was found: is it there for looking at, at least? */
static void
deny(struct bd_req *r, const struct bd_entity *e, int64_t id, int flags)
{
    struct bd_param p = {'i', id, NULL, 0};
    struct bd_rows *rows = NULL;

    if ((flags & (BD_LOCK | BD_NOT_SHARED)) && (e->flags & BD_SHARED) &&
        bd__db_run(r,
            bd_fmt(r, "SELECT 1 FROM `%s` t WHERE t.id=? AND %s", e->table,
                bd__scope_sql(r, e, "t")),
            &p, 1, &rows, NULL) < 0)
        return;
    bd_log(r, BD_INFO, "scope.denied",
        "entity=%s id=%" PRId64 " staff=%" PRId64, e->name, id,
        r->caller.staff_id);
    if (rows != NULL && rows->n > 0)
        bd_fail(r, 403, "forbidden",
            flags & BD_NOT_SHARED ? only_owner : only_shared, e->title);
    else
        bd_fail(r, 404, "not-found", no_record, e->title);
}

/* NULL: the problem is recorded. */
static struct bd_row *
fetch(struct bd_req *r, const struct bd_entity *e, int64_t id, bool names,
    int flags)
{
    enum bd_share share = flags & BD_NOT_SHARED ? BD_SHARE_NONE
                          : flags & BD_LOCK     ? BD_SHARE_EDIT
                                                : BD_SHARE_ANY;
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_param p = {'i', id, NULL, 0};
    struct bd_rows *rows;

    bd__select(r, &sql, e, true, names);
    bd__buf_fmt(r, &sql, " WHERE t.id=? AND %s%s",
        bd__scope_sql_share(r, e, "t", share),
        flags & BD_LOCK ? " FOR UPDATE" : "");
    if (bd__db_run(r, bd__cstr(r, &sql), &p, 1, &rows, NULL) < 0)
        return NULL;
    if (rows->n == 0) {
        deny(r, e, id, flags);
        return NULL;
    }
    return rows->row[0];
}

int
bd_load(struct bd_req *r, struct bd_row **row, const char *entity, int64_t id,
    int flags)
{
    *row = fetch(r, bd__entity(entity), id, false, flags);
    return *row != NULL ? 0 : -1;
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
    const struct bd_row *row = fetch(r, e, id, true, 0);
    int rc = 0;

    if (row == NULL)
        return -1;
    if (r->depth == 0)
        bd_set_header(
            r, "ETag", bd_fmt(r, "\"%" PRId64 "\"", bd_col(row, "version")));
    bd_w_obj(r, NULL);
    bd__w_fields(r, e, row, true);
    if (e->flags & BD_FILED)
        bd__w_files(r, bd_text(row, "files"));
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

/* Writing it changes what the record above shares with collaborators. */
static bool
hangs_on(const struct bd_entity *e, const struct bd_field *f)
{
    return (e->flags & BD_SHARED) && e->parent != NULL &&
           bd__choice_ok(e->parent, f->name);
}

/* Every record that the input refers to must be one the caller may see, and
 * one he may change where the new one becomes a part of it. */
int
bd__refs_ok(struct bd_req *r, const struct bd_entity *e, const cJSON *in)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        const struct bd_entity *to =
            f->type == BD_REF && f->ref != NULL ? bd__entity(f->ref) : NULL;
        struct bd_param p = {'i', bd_i64(in, f->name, 0), NULL, 0};
        enum bd_share share = hangs_on(e, f) ? BD_SHARE_EDIT : BD_SHARE_ANY;
        struct bd_rows *rows;

        if (to == NULL || p.i == 0)
            continue;
        if (bd__db_run(r,
                bd_fmt(r, "SELECT 1 FROM `%s` t WHERE t.id=? AND %s", to->table,
                    bd__scope_sql_share(r, to, "t", share)),
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
        bool pool = f != NULL && (e->flags & BD_POOLED) &&
                    strcmp(f->name, "pool_id") == 0;

        if (f == NULL || cJSON_IsNull(c))
            continue;
        if (owner &&
            (!creating || (int64_t)c->valuedouble != r->caller.staff_id) &&
            !bd_may(r, bd_fmt(r, "%s.assign", e->name)))
            bd_violate(r, bd_fmt(r, "/%s", f->name), "forbidden",
                creating ? "您只能填自己为%s" : "%s要用“转交”来改", f->title);
        else if ((owner || pool) && !creating)
            bd_violate(r, bd_fmt(r, "/%s", f->name), "readonly",
                "%s要用“%s”来改", f->title, pool ? "移到其他池" : "转交");
        else if (bd__field_access(r, e, f, &mask) != BD_WRITE)
            bd_violate(r, bd_fmt(r, "/%s", f->name), "readonly", "您不能填写%s",
                f->title);
    }
    return 0;
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

static int
run_twin(struct bd_req *r, const struct bd_entity *e, const struct bd_row *old,
    cJSON *in)
{
    const struct bd__module *was = bd__enter(r, e);
    int rc = e->check_twin != NULL ? e->check_twin(r, old, in) : 0;

    r->module = was;
    return rc;
}

int
bd_vet(
    struct bd_req *r, const char *entity, const struct bd_row *old, cJSON *in)
{
    const struct bd_entity *e = bd__entity(entity);

    bd__validate(r, e->fields, in, "", old != NULL ? BD_CHANGE : BD_NEW, true);
    if (old == NULL)
        bd__pool_check(r, e, in);
    if (bd__fields_check(r, e, old, in) < 0 ||
        access_ok(r, e, in, old == NULL) < 0 || bd_violated(r) < 0 ||
        run_check(r, e, old, in) < 0)
        return -1;
    return bd_violated(r);
}

/* A pool may have given it to somebody at once: who wrote it reads it once
 * more, as the one who has it. */
static int
w_created(struct bd_req *r, const struct bd_entity *e, int64_t id, cJSON *in)
{
    const struct bd_caller caller = r->caller;
    struct bd_access *access = r->access;
    int rc;

    if (bd_has(in, "assign_note") && bd_has(in, e->owner))
        bd__become(r, bd_i64(in, e->owner, 0));
    rc = bd_w_record(r, e->name, id);
    r->caller = caller;
    r->access = access;
    return rc;
}

int
bd__entity_create(struct bd_req *r)
{
    const struct bd_entity *e = r->route->entity;
    cJSON *in = bd_body(r);
    int64_t id;

    bd__validate(r, e->fields, in, "", BD_NEW, true);
    bd__pool_check(r, e, in);
    if (bd__fields_check(r, e, NULL, in) < 0 || access_ok(r, e, in, true) < 0 ||
        bd__refs_ok(r, e, in) < 0 || bd_violated(r) < 0 ||
        run_check(r, e, NULL, in) < 0 || bd_violated(r) < 0 ||
        run_twin(r, e, NULL, in) < 0)
        return -1;
    id = bd_insert(r, e->name, in, NULL);
    if (id < 0)
        return -1;
    bd_status(r, 201);
    bd_set_header(r, "Location", bd_fmt(r, "%s/%" PRId64, r->path, id));
    return w_created(r, e, id, in);
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
    const struct bd_row *row;

    bd__validate(r, e->fields, in, "", BD_CHANGE, true);
    row = fetch(r, e, bd_path_id(r), false, BD_LOCK);
    if (row == NULL || if_match(r, row) < 0 ||
        bd__fields_check(r, e, row, in) < 0 || access_ok(r, e, in, false) < 0 ||
        bd__refs_ok(r, e, in) < 0 || bd_violated(r) < 0 ||
        run_check(r, e, row, in) < 0 || bd_violated(r) < 0 ||
        run_twin(r, e, row, in) < 0 || bd_save(r, e->name, row, in, NULL) < 0)
        return -1;
    return bd_w_record(r, e->name, bd__row_id(row));
}
