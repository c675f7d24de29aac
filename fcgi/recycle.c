/*
 * Into the recycle bin: a record goes with its children in one batch, after a
 * look at what goes and what stays.  Subscribers of "<entity>.recycled" may
 * refuse in the transaction.  bin.c brings it back, or ends it.
 */
#include "bd_int.h"
#include "follow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int
open_batch(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, const char *reason, int64_t *batch)
{
    const char *title = bd_text(row, e->title_field);
    struct bd_param p[] = {bd__p_text(e->name), bd__p_ref(bd__row_id(row)),
        bd__p_text(bd_prefix(r, title != NULL ? title : "", 200)),
        bd__p_ref(r->caller.staff_id),
        bd__p_ref(e->owner != NULL ? bd_col(row, e->owner) : 0),
        bd__p_text(reason)};

    if (reason != NULL && bd_chars(reason) > 200)
        return bd_fail(r, 400, "bad-query", "删除原因最多 200 个字");

    if (bd__db_run(r,
            "INSERT INTO bd_recycled (entity, entity_id, title, deleted_by, "
            "owner_id, reason) VALUES (?, ?, ?, ?, ?, ?)",
            p, 6, NULL, NULL) < 0)
        return -1;
    *batch = bd__db_last_id();
    return 0;
}

static int
mark(struct bd_req *r, const struct bd_entity *e, const char *column,
    int64_t id, int64_t batch, int64_t *n)
{
    struct bd_param p[] = {
        bd__p_ref(r->caller.staff_id), bd__p_ref(batch), bd__p_ref(id)};

    if (bd__db_run(r,
            bd_fmt(r,
                "UPDATE `%s` SET deleted_at=NOW(3), deleted_by=?, "
                "delete_batch=?, version=version+1 WHERE `%s`=? "
                "AND deleted_at IS NULL",
                e->table, column),
            p, 3, NULL, n) < 0)
        return -1;
    return *n == 0 ? 0
                   : bd__followed_many(
                         r, e, BD_ROW_BINNED, "delete_batch", batch, batch);
}

const struct bd_entity *
bd__hanging(struct bd_req *r, const char *child, const char **field)
{
    size_t n = strcspn(child, ".");

    *field = child + n + 1;
    return bd__entity(bd_dupn(r, child, n));
}

static int
each_child(struct bd_req *r, const struct bd_entity *e, int64_t id,
    int64_t batch, int64_t *children)
{
    const char *field;

    for (int i = 0; e->children != NULL && e->children[i] != NULL; i++) {
        const struct bd_entity *c = bd__hanging(r, e->children[i], &field);
        int64_t n = 0;

        if (c != NULL && mark(r, c, field, id, batch, &n) < 0)
            return -1;
        *children += n;
    }
    return 0;
}

/* Does it go along when a record of e goes? */
static bool
goes_along(struct bd_req *r, const struct bd_entity *e,
    const struct bd_entity *c, const struct bd_field *f)
{
    const char *name = bd_fmt(r, "%s.%s", c->name, f->name);

    for (int i = 0; e->children != NULL && e->children[i] != NULL; i++)
        if (strcmp(e->children[i], name) == 0)
            return true;
    return false;
}

static int
count_of(struct bd_req *r, const struct bd_entity *c, const struct bd_field *f,
    int64_t id, int64_t *n)
{
    struct bd_param p = bd__p_ref(id);
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT COUNT(*) AS n FROM `%s` WHERE `%s`=? AND "
                "deleted_at IS NULL",
                c->table, f->name),
            &p, 1, &rows, NULL) < 0)
        return -1;
    *n = bd_col(rows->row[0], "n");
    return 0;
}

static void
w_group(struct bd_req *r, const struct bd_entity *c, int64_t n)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "entity", c->name);
    bd_w_str(r, "title", c->title);
    bd_w_int(r, "count", n);
    bd_w_end(r);
}

static bool
refers(const struct bd_field *f, const struct bd_entity *e)
{
    return f->type == BD_REF && f->ref != NULL && !(f->flags & BD_INPUT) &&
           strcmp(f->ref, e->name) == 0;
}

int
bd__each_referring(struct bd_req *r, const struct bd_entity *e, int64_t id,
    enum bd_referring which, bd__referring_fn *fn, void *arg)
{
    for (const struct bd_entity *c = NULL; (c = bd__entity_next(c)) != NULL;)
        for (const struct bd_field *f = c->fields; f->name != NULL; f++) {
            bool along = refers(f, e) && goes_along(r, e, c, f);
            int64_t n;

            if (!refers(f, e) || along != (which == BD_GOES_ALONG) ||
                (which == BD_NEVER_DELETED && (c->actions & BD_RECYCLE)))
                continue;
            if (count_of(r, c, f, id, &n) < 0)
                return -1;
            if (n > 0)
                fn(r, c, n, arg);
        }
    return 0;
}

static void
w_referring(struct bd_req *r, const struct bd_entity *c, int64_t n, void *arg)
{
    (void)arg;
    w_group(r, c, n);
}

int
bd__entity_recycle_preview(struct bd_req *r)
{
    const struct bd_entity *e = r->route->entity;
    int64_t id = bd_path_id(r);
    struct bd_row *row;

    if (bd_load(r, &row, e->name, id, 0) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "title", bd_text(row, e->title_field));
    bd_w_arr(r, "along");
    if (bd__each_referring(r, e, id, BD_GOES_ALONG, w_referring, NULL) < 0)
        return -1;
    bd_w_end(r);
    bd_w_arr(r, "stays");
    if (bd__each_referring(r, e, id, BD_STAYS, w_referring, NULL) < 0)
        return -1;
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

int
bd__bin_put(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, const char *reason, int64_t *batch,
    int64_t *children)
{
    int64_t n, id = bd__row_id(row);

    *children = 0;
    if (open_batch(r, e, row, reason, batch) < 0 ||
        mark(r, e, "id", id, *batch, &n) < 0 ||
        each_child(r, e, id, *batch, children) < 0)
        return -1;
    struct bd_param p[] = {{'i', *children, NULL, 0}, bd__p_ref(*batch)};
    return bd__db_run(
        r, "UPDATE bd_recycled SET children=? WHERE batch=?", p, 2, NULL, NULL);
}

int64_t
bd_recycle(struct bd_req *r, const char *entity, int64_t id, const char *reason,
    int64_t *children)
{
    const struct bd_entity *e = bd__entity(entity);
    int64_t batch = 0;
    struct bd_row *row;
    cJSON *data = cJSON_CreateObject();

    *children = 0;
    if (bd_load(r, &row, e->name, id, BD_LOCK | BD_NOT_SHARED) < 0 ||
        bd__bin_put(r, e, row, reason, &batch, children) < 0)
        return -1;
    bd_json_set_i64(data, "batch", batch);
    if (bd_col(row, "customer_id") != 0)
        bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
    if (bd_emit(r, bd_fmt(r, "%s.recycled", e->name), id, data) < 0)
        return -1;
    return batch;
}

int
bd__entity_recycle(struct bd_req *r)
{
    int64_t children, batch = bd_recycle(r, r->route->entity->name,
                          bd_path_id(r), bd_query(r, "reason"), &children);

    if (batch < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "batch", batch);
    bd_w_int(r, "children", children);
    bd_w_end(r);
    return 0;
}

/* clang-format off */
const struct bd_field bd__recycle_query[] = {
    {.name = "reason", .title = "删除原因", .type = BD_TEXT, .max = 200},
    {0},
};

static const struct bd_field group_fields[] = {
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("title", "名称", BD_TEXT)},
    {BD_ALWAYS("count", "条数", BD_INT)},
    {0},
};

const struct bd_field bd__recycle_preview[] = {
    {.name = "title", .title = "标题", .type = BD_TEXT},
    {BD_ALWAYS("along", "一起进回收站的", BD_ROWS), .of = group_fields},
    {BD_ALWAYS("stays", "留下的", BD_ROWS), .of = group_fields},
    {0},
};
/* clang-format on */
