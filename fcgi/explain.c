/*
 * explain.c - the built-in module that answers "why can, or can't, I see
 * this": permission, scope, the owners on and above the record, the pool, and
 * what is hidden of it.  For oneself it tells nothing of what one may not see;
 * for others it asks for access.explain.
 */
#include "bd_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    WAYS = 6
};

struct question {
    const struct bd_entity *e;
    int64_t id, staff_id;
    bool other; /* about somebody else: everything may be told */
    bool visible;
    const struct bd_row *row; /* NULL: there is none */
};

static void __attribute__((format(printf, 4, 5)))
step(struct bd_req *r, const char *key, bool ok, const char *f, ...)
{
    char text[400];
    va_list ap;

    va_start(ap, f);
    vsnprintf(text, sizeof(text), f, ap);
    va_end(ap);
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", key);
    bd_w_bool(r, "ok", ok);
    bd_w_str(r, "text", text);
    bd_w_end(r);
}

static int
ask(struct bd_req *r, struct question *q)
{
    struct bd_param p = {'i', q->id, NULL, 0};
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r, "SELECT 1 FROM `%s` t WHERE t.id=? AND %s", q->e->table,
                bd__scope_sql(r, q->e, "t")),
            &p, 1, &rows, NULL) < 0)
        return -1;
    q->visible = rows->n > 0 && bd_may(r, bd_fmt(r, "%s.read", q->e->name));
    if (bd__db_run(r, bd_fmt(r, "SELECT * FROM `%s` WHERE id=?", q->e->table),
            &p, 1, &rows, NULL) < 0)
        return -1;
    q->row = rows->n > 0 ? rows->row[0] : NULL;
    return 0;
}

static void
w_permission(struct bd_req *r, const struct question *q)
{
    bool may = bd_may(r, bd_fmt(r, "%s.read", q->e->name));

    step(r, "permission", may,
        may ? "角色允许查看%s" : "没有角色允许查看%s，请管理员在“角色”里加上",
        q->e->title);
}

static void
w_scope(struct bd_req *r, const struct question *q)
{
    const struct bd_people *p = bd__people(r, bd__entity_module(q->e)->m->name);

    if (p->all)
        step(r, "scope", true, "数据范围：全部");
    else if (p->n == 1)
        step(r, "scope", true, "数据范围：本人");
    else
        step(r, "scope", true, "数据范围：%d 人（含本人）", p->n);
}

/* One owner on the record, or above it. */
static void
w_way(struct bd_req *r, const struct question *q, const struct bd_way *w)
{
    int64_t owner = bd_col(q->row, w->column);
    const char *name = bd__staff_name(owner);
    const char *of =
        w->depth > 0 ? bd_fmt(r, "所属%s的负责人", w->owned->title) : "负责人";
    const int64_t *pools;
    bool in;

    if (bd_null(q->row, w->column) && w->depth > 0)
        return; /* it hangs on no such record */
    if (owner == 0) {
        in = bd__pools_seen(r, w->owned, &pools) != 0;
        step(r, "pool", in,
            in ? "%s在公共池里，看得到哪些池由池的成员决定"
               : "%s在公共池里，不是池的成员看不到",
            w->depth > 0 ? w->owned->title : q->e->title);
        return;
    }
    in = bd__people_has(
        bd__people(r, bd__entity_module(w->owned)->m->name), owner);
    step(r, "owner", in, in ? "%s %s 在数据范围内" : "%s %s 不在数据范围内", of,
        name != NULL ? name : "（已删除）");
}

static void
w_record(struct bd_req *r, const struct question *q)
{
    struct bd_way way[WAYS];
    const struct bd_entity *up;
    const char *words;
    int n;

    if (!q->visible && !q->other) {
        step(r, "record", false,
            "没有这条%s，或它由您数据范围以外的人负责；可以请主管查看或转交",
            q->e->title);
        return;
    }
    if (q->row == NULL) {
        step(r, "record", false, "没有编号 %" PRId64 " 的%s", q->id,
            q->e->title);
        return;
    }
    if (!bd_null(q->row, "deleted_at"))
        step(r, "record", false, "已在回收站里，恢复后才能查看");
    words = bd__share_words(r, q->e, q->row, &up);
    if (words != NULL)
        step(r, "team", true, "%s是%s%s协作人%s", q->other ? "他" : "您",
            up != NULL ? up->title : "", up != NULL ? "的" : "", words);
    n = bd__ways(r, q->e, way, WAYS);
    for (int i = 0; i < n; i++)
        w_way(r, q, &way[i]);
}

/* Titles of the fields that the person does not see, or sees masked. */
static void
w_veiled(
    struct bd_req *r, const struct question *q, const char *key, bool hidden)
{
    bd_w_arr(r, key);
    for (const struct bd_field *f = q->e->fields; f->name != NULL; f++) {
        enum bd_field_mask mask;
        bool none = bd__field_access(r, q->e, f, &mask) == BD_HIDDEN;

        if (!(f->flags & BD_INPUT) &&
            (hidden ? none : !none && mask != BD_MASK_NONE))
            bd_w_str(r, NULL, f->title);
    }
    bd_w_end(r);
}

static int
answer(struct bd_req *r, struct question *q)
{
    if (ask(r, q) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "staff_id", q->staff_id);
    bd_w_str(r, "staff_name", bd__staff_name(q->staff_id));
    bd_w_bool(r, "visible", q->visible);
    bd_w_arr(r, "steps");
    w_permission(r, q);
    w_scope(r, q);
    w_record(r, q);
    bd_w_end(r);
    w_veiled(r, q, "hidden", true);
    w_veiled(r, q, "masked", false);
    bd_w_end(r);
    return 0;
}

static int
explain(struct bd_req *r)
{
    const char *staff = bd_query(r, "staff_id");
    const char *entity = bd_query(r, "entity"), *id = bd_query(r, "id");
    struct question q = {.e = entity != NULL ? bd__entity(entity) : NULL,
        .id = id != NULL ? strtoll(id, NULL, 10) : 0,
        .staff_id =
            staff != NULL ? strtoll(staff, NULL, 10) : r->caller.staff_id};
    struct bd_access *mine = r->access;
    struct bd_caller me = r->caller;
    int rc;

    q.other = q.staff_id != me.staff_id || bd_may(r, "access.explain");
    if (q.e == NULL || q.id <= 0)
        return bd_fail(r, 400, "bad-query", "请给出对象和编号");
    if (q.staff_id != me.staff_id &&
        (bd_need(r, "access.explain") < 0 ||
            bd_need(r, bd_fmt(r, "%s.read", q.e->name)) < 0))
        return -1;
    if (q.staff_id != me.staff_id && !bd__become(r, q.staff_id))
        return bd_fail(r, 404, "not-found",
            "没有这位员工，或他的账号已停用，什么都看不到");
    rc = answer(r, &q);
    r->access = mine;
    r->caller = me;
    return rc;
}

/* ---------------------------------------------------------- descriptor -- */

static const struct bd_field explain_query[] = {
    {.name = "entity", .title = "对象", .type = BD_TEXT, .flags = BD_REQUIRED},
    {.name = "id", .title = "编号", .type = BD_INT, .flags = BD_REQUIRED},
    {.name = "staff_id", .title = "谁；不填为自己", .type = BD_INT},
    {0},
};

static const struct bd_field step_fields[] = {
    {BD_ALWAYS("key", "哪一项", BD_TEXT)},
    {BD_ALWAYS("ok", "通过", BD_BOOL)},
    {BD_ALWAYS("text", "说明", BD_TEXT)},
    {0},
};

static const struct bd_field explain_out[] = {
    {BD_ALWAYS("staff_id", "谁", BD_INT)},
    {.name = "staff_name", .title = "姓名", .type = BD_TEXT},
    {BD_ALWAYS("visible", "看得到", BD_BOOL)},
    {BD_ALWAYS("steps", "逐项说明", BD_ROWS), .of = step_fields},
    {BD_ALWAYS("hidden", "看不到的字段", BD_TEXTS)},
    {BD_ALWAYS("masked", "部分隐藏的字段", BD_TEXTS)},
    {0},
};

static const struct bd_route routes[] = {
    {"GET", "/explain", NULL, explain, .title = "为什么能看、不能看",
        .query = explain_query, .out = explain_out},
    {0},
};

static const struct bd_perm perms[] = {
    {"access.explain", "查看某人为什么能看、不能看一条记录"},
    {0},
};

const struct bd_module bd__explain = {
    BD_MODULE_HEAD,
    .name = "explain",
    .version = "1.0",
    .title = "权限说明",
    .prefix = "/api/v1",
    .routes = routes,
    .perms = perms,
};
