/*
 * The recycle bin: a record goes there with its children in one batch, and
 * comes back as one.  Subscribers of "<entity>.recycled" and ".restored" may
 * refuse in the transaction.
 */
#include "bd_int.h"
#include "follow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct bd_param
number(int64_t i)
{
    return (struct bd_param){'z', i, NULL, 0};
}

static struct bd_param
text(const char *s)
{
    return (struct bd_param){'s', 0, s, s != NULL ? strlen(s) : 0};
}

static int
open_batch(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, int64_t *batch)
{
    const char *title = bd_text(row, e->title_field);
    struct bd_param p[] = {text(e->name), number(bd__row_id(row)),
        text(bd_prefix(r, title != NULL ? title : "", 200)),
        number(r->caller.staff_id),
        number(e->owner != NULL ? bd_col(row, e->owner) : 0)};

    if (bd__db_run(r,
            "INSERT INTO bd_recycled (entity, entity_id, title, deleted_by, "
            "owner_id) VALUES (?, ?, ?, ?, ?)",
            p, 5, NULL, NULL) < 0)
        return -1;
    *batch = bd__db_last_id();
    return 0;
}

static int
mark(struct bd_req *r, const struct bd_entity *e, const char *column,
    int64_t id, int64_t batch, int64_t *n)
{
    struct bd_param p[] = {
        number(r->caller.staff_id), number(batch), number(id)};

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

/* "contact.customer_id" names the children's entity and its field. */
static int
each_child(struct bd_req *r, const struct bd_entity *e, int64_t id,
    int64_t batch, int64_t *children)
{
    for (int i = 0; e->children != NULL && e->children[i] != NULL; i++) {
        const char *dot = strchr(e->children[i], '.');
        const struct bd_entity *child = bd__entity(
            bd_dupn(r, e->children[i], (size_t)(dot - e->children[i])));
        int64_t n = 0;

        if (child != NULL && mark(r, child, dot + 1, id, batch, &n) < 0)
            return -1;
        *children += n;
    }
    return 0;
}

int
bd__entity_recycle(struct bd_req *r)
{
    const struct bd_entity *e = r->route->entity;
    int64_t batch, children = 0, n, id = bd_path_id(r);
    struct bd_row *row;
    cJSON *data = cJSON_CreateObject();

    if (bd_load(r, &row, e->name, id, BD_LOCK) < 0 ||
        open_batch(r, e, row, &batch) < 0 ||
        mark(r, e, "id", id, batch, &n) < 0 ||
        each_child(r, e, id, batch, &children) < 0)
        return -1;
    struct bd_param p[] = {{'i', children, NULL, 0}, number(batch)};
    if (bd__db_run(r, "UPDATE bd_recycled SET children=? WHERE batch=?", p, 2,
            NULL, NULL) < 0)
        return -1;
    bd_json_set_i64(data, "batch", batch);
    if (bd_col(row, "customer_id") != 0)
        bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
    if (bd_emit(r, bd_fmt(r, "%s.recycled", e->name), id, data) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "batch", batch);
    bd_w_int(r, "children", children);
    bd_w_end(r);
    return 0;
}

/* Whose deletions of an entity the caller may see. */
static const char *
bin_scope(struct bd_req *r, const struct bd_entity *e)
{
    const struct bd_people *p = bd__people(r, bd__entity_module(e)->m->name);
    struct bd_buf b = {NULL, 0, 0};

    if (p->all)
        return "1";
    bd__buf_str(r, &b, "(owner_id IN (0");
    for (int i = 0; i < p->n; i++)
        bd__buf_fmt(r, &b, ",%" PRId64, p->id[i]);
    bd__buf_fmt(r, &b, ") OR deleted_by=%" PRId64 ")", r->caller.staff_id);
    return bd__cstr(r, &b);
}

static const char *
readable_entities(struct bd_req *r, const char *only)
{
    struct bd_buf b = {NULL, 0, 0};

    bd__buf_str(r, &b, "(0");
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_entity *e = bd__modules[i].m->entities;
             e != NULL && e->name != NULL; e++)
            if ((e->actions & BD_RECYCLE) &&
                bd_may(r, bd_fmt(r, "%s.read", e->name)) &&
                (only == NULL || strcmp(only, e->name) == 0))
                bd__buf_fmt(r, &b, " OR (entity='%s' AND %s)", e->name,
                    bin_scope(r, e));
    bd__buf_str(r, &b, ")");
    return bd__cstr(r, &b);
}

int
bd__recycle_list(struct bd_req *r)
{
    const char *cursor = bd_query(r, "cursor");
    struct bd_param p = {
        'i', cursor != NULL ? strtoll(cursor, NULL, 10) : INT64_MAX, NULL, 0};
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT batch, entity, entity_id AS id, title, deleted_at, "
                "deleted_by, children FROM bd_recycled WHERE %s AND "
                "restored_at IS NULL AND batch<? ORDER BY batch DESC "
                "LIMIT 51",
                readable_entities(r, bd_query(r, "entity"))),
            &p, 1, &rows, NULL) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < rows->n && i < 50; i++) {
        bd_w_obj(r, NULL);
        bd_w_row(r, rows->row[i]);
        bd_w_str(r, "deleted_by_name",
            bd__staff_name(bd_col(rows->row[i], "deleted_by")));
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_str(r, "next_cursor",
        rows->n > 50 ? bd_fmt(r, "%" PRId64, bd_col(rows->row[49], "batch"))
                     : NULL);
    bd_w_end(r);
    return 0;
}

static int
unmark(struct bd_req *r, const struct bd_entity *e, int64_t batch)
{
    struct bd_param p = number(batch);

    if (bd__followed_many(r, e, BD_ROW_BACK, "delete_batch", batch, batch) < 0)
        return -1;
    if (bd__db_run(r,
            bd_fmt(r,
                "UPDATE `%s` SET deleted_at=NULL, deleted_by=NULL, "
                "delete_batch=NULL, version=version+1, updated_at=NOW(3) "
                "WHERE delete_batch=?",
                e->table),
            &p, 1, NULL, NULL) == 0)
        return 0;
    if (bd_was_duplicate(r))
        return bd_fail(
            r, 409, "duplicate", "已有同名或同号的记录，请先改掉那一条再恢复");
    return -1;
}

static int
unmark_all(struct bd_req *r, const struct bd_entity *e, int64_t batch)
{
    if (unmark(r, e, batch) < 0)
        return -1;
    for (int i = 0; e->children != NULL && e->children[i] != NULL; i++) {
        size_t n = strcspn(e->children[i], ".");
        const struct bd_entity *c = bd__entity(bd_dupn(r, e->children[i], n));

        if (c != NULL && unmark(r, c, batch) < 0)
            return -1;
    }
    return 0;
}

int
bd__recycle_restore(struct bd_req *r)
{
    struct bd_param p = number(bd_path_id(r));
    const struct bd_entity *e;
    struct bd_rows *rows;
    int64_t id;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT entity, entity_id FROM bd_recycled WHERE batch=? AND "
                "restored_at IS NULL AND %s FOR UPDATE",
                readable_entities(r, NULL)),
            &p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return bd_fail(r, 404, "not-found", "回收站里没有这一条");
    e = bd__entity(bd_text(rows->row[0], "entity"));
    id = bd_col(rows->row[0], "entity_id");
    if (bd_need(r, bd_fmt(r, "%s.recycle", e->name)) < 0 ||
        unmark_all(r, e, p.i) < 0 ||
        bd__db_run(r,
            "UPDATE bd_recycled SET restored_at=NOW(3) "
            "WHERE batch=?",
            &p, 1, NULL, NULL) < 0 ||
        bd_emit(r, bd_fmt(r, "%s.restored", e->name), id, NULL) < 0)
        return -1;
    return bd_w_record(r, e->name, id);
}
