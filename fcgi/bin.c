/*
 * bin.c - the built-in module of the recycle bin: what lies in it, back out
 * of it, and gone for good.  Subscribers of "<entity>.restored" may refuse in
 * the transaction.  How long what is kept is the company's setting.
 */
#include "bin.h"
#include "follow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE = 50
};

enum sql {
    SQL_RESTORED,
};

static const struct bd_sql sql[] = {
    [SQL_RESTORED] = {"UPDATE bd_recycled SET restored_at=NOW(3) "
                      "WHERE batch=?",
        "the batch was found within the scope and is locked"},
    {0},
};

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
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if ((e->actions & BD_RECYCLE) &&
            bd_may(r, bd_fmt(r, "%s.read", e->name)) &&
            (only == NULL || strcmp(only, e->name) == 0))
            bd__buf_fmt(
                r, &b, " OR (entity='%s' AND %s)", e->name, bin_scope(r, e));
    bd__buf_str(r, &b, ")");
    return bd__cstr(r, &b);
}

int
bd__keep_days(struct bd_req *r, const char *entity)
{
    const char *by_type = bd_setting(r, "recycle.days_by_type");
    size_t n = strlen(entity);

    for (const char *p = by_type; p != NULL && *p != '\0';) {
        p += strspn(p, " ");
        if (strncmp(p, entity, n) == 0 && p[n] == '=')
            return (int)strtol(p + n + 1, NULL, 10);
        p += strcspn(p, " ");
    }
    return (int)bd_setting_i64(r, "recycle.days");
}

static void
w_item(struct bd_req *r, const struct bd_row *row)
{
    static const char *const people[] = {"deleted_by", "purge_asked_by"};
    int days = bd__keep_days(r, bd_text(row, "entity"));

    bd_w_obj(r, NULL);
    bd_w_row(r, row);
    for (size_t i = 0; i < 2; i++)
        bd_w_str(r, bd_fmt(r, "%s_name", people[i]),
            bd__staff_name(bd_col(row, people[i])));
    bd_w_str(r, "keep_until",
        days > 0
            ? bd_day_plus(r, bd_prefix(r, bd_text(row, "deleted_at"), 10), days)
            : NULL);
    bd_w_end(r);
}

static int
bin_list(struct bd_req *r)
{
    const char *cursor = bd_query(r, "cursor");
    struct bd_param p = {
        'i', cursor != NULL ? strtoll(cursor, NULL, 10) : INT64_MAX, NULL, 0};
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT batch, entity, entity_id AS id, title, deleted_at, "
                "deleted_by, children, reason, purge_asked_at, "
                "purge_asked_by FROM bd_recycled WHERE %s AND "
                "restored_at IS NULL AND purge_agreed_by IS NULL AND batch<?%s "
                "ORDER BY batch DESC LIMIT %d",
                readable_entities(r, bd_query(r, "entity")),
                bd_query(r, "asked") != NULL ? " AND purge_asked_at IS NOT NULL"
                                             : "",
                PAGE + 1),
            &p, 1, &rows, NULL) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < rows->n && i < PAGE; i++)
        w_item(r, rows->row[i]);
    bd_w_end(r);
    bd_w_str(r, "next_cursor",
        rows->n > PAGE
            ? bd_fmt(r, "%" PRId64, bd_col(rows->row[PAGE - 1], "batch"))
            : NULL);
    bd_w_end(r);
    return 0;
}

int
bd__bin_batch(struct bd_req *r, int64_t batch, struct bd_row **row,
    const struct bd_entity **e)
{
    struct bd_param p = {'i', batch, NULL, 0};
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT batch, entity, entity_id, title, owner_id, "
                "purge_asked_by, purge_asked_at FROM bd_recycled WHERE "
                "batch=? AND restored_at IS NULL AND purge_agreed_by IS NULL "
                "AND %s FOR UPDATE",
                readable_entities(r, NULL)),
            &p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return bd_fail(r, 404, "not-found",
            "回收站里没有这一条，可能已恢复或已彻底删除，请刷新");
    *row = rows->row[0];
    *e = bd__entity(bd_text(*row, "entity"));
    return bd_need(r, bd_fmt(r, "%s.recycle", (*e)->name));
}

static int
unmark(struct bd_req *r, const struct bd_entity *e, int64_t batch)
{
    struct bd_param p = {'i', batch, NULL, 0};

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
    const char *field;

    if (unmark(r, e, batch) < 0)
        return -1;
    for (int i = 0; e->children != NULL && e->children[i] != NULL; i++) {
        const struct bd_entity *c = bd__hanging(r, e->children[i], &field);

        if (c != NULL && unmark(r, c, batch) < 0)
            return -1;
    }
    return 0;
}

int
bd__bin_take(struct bd_req *r, const struct bd_entity *e, int64_t batch)
{
    struct bd_param p = {'i', batch, NULL, 0};

    if (unmark_all(r, e, batch) < 0)
        return -1;
    return bd__db_run(r,
        "UPDATE bd_recycled SET restored_at=NOW(3) WHERE batch=?", &p, 1, NULL,
        NULL);
}

/* Whom it belongs to when it is back: its owner, whoever is named, the pool. */
static int
owner_after(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *batch, int64_t *owner)
{
    const cJSON *in = bd_body(r);
    int64_t was = bd_col(batch, "owner_id");
    bool to_pool = bd_true(in, "to_pool");

    *owner = to_pool ? 0 : bd_i64(in, "owner_id", was);
    if (to_pool && !(e->flags & BD_POOLED))
        return bd_fail(r, 409, "state-conflict", "%s没有公共池", e->title);
    if (*owner != was && bd_need(r, bd_fmt(r, "%s.assign", e->name)) < 0)
        return -1;
    if (*owner == 0 || bd__staff_active(*owner))
        return 0;
    bd_fail(r, 409, "owner-gone", "%s已离职或停用，请选择新的负责人%s",
        bd__staff_name(*owner) != NULL ? bd__staff_name(*owner) : "原负责人",
        e->flags & BD_POOLED ? "，或退回公共池" : "");
    bd_fail_extra(r, "pooled", cJSON_CreateBool((e->flags & BD_POOLED) != 0));
    return -1;
}

static int
set_owner(
    struct bd_req *r, const struct bd_entity *e, int64_t id, int64_t owner)
{
    struct bd_param p[] = {{'z', owner, NULL, 0}, {'i', id, NULL, 0}};

    return bd__db_run(r,
        bd_fmt(r, "UPDATE `%s` SET `%s`=? WHERE id=?", e->table, e->owner), p,
        2, NULL, NULL);
}

static int
bin_restore(struct bd_req *r)
{
    int64_t batch = bd_path_id(r), id, owner = 0;
    const struct bd_entity *e;
    struct bd_row *row;

    if (bd__bin_batch(r, batch, &row, &e) < 0 ||
        (e->owner != NULL && owner_after(r, e, row, &owner) < 0) ||
        unmark_all(r, e, batch) < 0)
        return -1;
    id = bd_col(row, "entity_id");
    if (e->owner != NULL && owner != bd_col(row, "owner_id") &&
        set_owner(r, e, id, owner) < 0)
        return -1;
    if (bd_exec(r, SQL_RESTORED, "i", batch) < 0 ||
        bd_emit(r, bd_fmt(r, "%s.restored", e->name), id, NULL) < 0)
        return -1;
    return bd_w_record(r, e->name, id);
}

/* ---------------------------------------------------------- descriptor -- */

static const struct bd_field list_query[] = {
    {.name = "entity", .title = "只看这种对象", .type = BD_TEXT},
    {.name = "asked", .title = "1：只看等人确认彻底删除的", .type = BD_BOOL},
    {.name = "cursor", .title = "上一页的 next_cursor", .type = BD_INT},
    {0},
};

static const struct bd_field item_fields[] = {
    {BD_ALWAYS("batch", "批次", BD_INT)},
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("id", "编号", BD_INT)},
    {.name = "title", .title = "标题", .type = BD_TEXT},
    {BD_ALWAYS("deleted_at", "删除时间", BD_TIME)},
    {.name = "deleted_by", .title = "删除人", .type = BD_REF},
    {BD_ALWAYS("children", "一起删除的条数", BD_INT)},
    {.name = "reason", .title = "删除原因", .type = BD_TEXT},
    {.name = "keep_until", .title = "保留到", .type = BD_DATE},
    {.name = "purge_asked_at", .title = "申请彻底删除的时间", .type = BD_TIME},
    {.name = "purge_asked_by", .title = "申请彻底删除的人", .type = BD_REF},
    {0},
};

static const struct bd_field list_out[] = {
    {BD_ALWAYS("items", "回收站", BD_ROWS), .of = item_fields},
    {.name = "next_cursor", .title = "下一页", .type = BD_TEXT},
    {0},
};

static const struct bd_field restore_in[] = {
    {.name = "owner_id", .title = "新的负责人", .type = BD_REF, .ref = "staff"},
    {.name = "to_pool", .title = "退回公共池", .type = BD_BOOL},
    {0},
};

static const struct bd_field purge_out[] = {
    {BD_ALWAYS("batch", "批次", BD_INT)},
    {BD_ALWAYS("agreed", "已有两人同意，正在彻底删除", BD_BOOL)},
    {0},
};

static const struct bd_route routes[] = {
    {"GET", "/recycle", "recycle.read", bin_list, .title = "回收站",
        .query = list_query, .out = list_out},
    {"POST", "/recycle/{id}/restore", "recycle.restore", bin_restore, BD_TX,
        .in = restore_in, .title = "恢复", .gives = "application/json"},
    {"POST", "/recycle/{id}/purge", "recycle.purge", bd__bin_purge_ask, BD_TX,
        .title = "彻底删除：一人申请，另一人确认", .out = purge_out},
    {"POST", "/recycle/{id}/keep", "recycle.purge", bd__bin_purge_keep, BD_TX,
        .title = "取消彻底删除的申请", .out = purge_out},
    {0},
};

static const struct bd_perm perms[] = {
    {"recycle.read", "查看回收站"},
    {"recycle.restore", "从回收站恢复"},
    {"recycle.purge", "申请和确认彻底删除"},
    {0},
};

static const struct bd_job jobs[] = {
    {"purge", 0, NULL, bd__bin_purge, 0},
    {"expire", 0, "03:50", bd__bin_expire, 0},
    {0},
};

static const struct bd_conf conf[] = {
    {"recycle.days", "回收站保留天数（0 为一直保留）", "180", BD_INT, 0},
    {"recycle.days_by_type", "各类记录的保留天数，如 lead=90 customer=365", "",
        BD_TEXT, 0},
    {0},
};

static const char *const tables[] = {"bd_recycled", NULL};

const struct bd_module bd__bin = {
    BD_MODULE_HEAD,
    .name = "recycle",
    .version = "1.0",
    .title = "回收站",
    .prefix = "/api/v1",
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .jobs = jobs,
    .conf = conf,
    .tables = tables,
};
