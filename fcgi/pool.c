/*
 * What is done with records of a pool.  A claim is one conditional UPDATE, so
 * of any number of callers exactly one wins; what it costs of the day's quota
 * is counted in the same transaction and taken back with it.
 */
#include "pools.h"

#include <inttypes.h>
#include <string.h>

static int64_t
row_number(struct bd_rows *rows, const char *column)
{
    return rows->n > 0 ? bd_col(rows->row[0], column) : 0;
}

int
bd_quota(struct bd_req *r, const char *what, int64_t limit, const char *verb)
{
    struct bd_param p[] = {bd__p_int(r->caller.staff_id), bd__p_text(what),
        bd__p_text(bd_today(r))};
    struct bd_rows *rows;

    if (bd__db_run(r,
            "INSERT INTO pool_quota (staff_id, pool, day, used) "
            "VALUES (?, ?, ?, 1) ON DUPLICATE KEY UPDATE used=used+1",
            p, 3, NULL, NULL) < 0 ||
        bd__db_run(r,
            "SELECT used FROM pool_quota WHERE staff_id=? AND pool=? "
            "AND day=?",
            p, 3, &rows, NULL) < 0)
        return -1;
    if (limit <= 0 || row_number(rows, "used") <= limit)
        return 0;
    bd_log(r, BD_WARN, "quota.exhausted",
        "what=%s staff=%" PRId64 " limit=%" PRId64, what, r->caller.staff_id,
        limit);
    return bd_fail(r, 409, "quota-exhausted",
        "今天已%s %" PRId64 " 条，达到每日上限，请明天再%s", verb, limit, verb);
}

bool
bd__pool_closed(
    const struct bd_row *row, const struct bd_entity *e, const char *closed)
{
    const char *state = closed != NULL ? bd_text(row, e->machine->field) : NULL;

    return state != NULL && bd__choice_ok(closed, state);
}

/* ----------------------------------------------------------------- claim -- */

/* The record as it lies there, and its pool; neither is locked yet. */
struct target {
    const struct bd_entity *e;
    const char *closed;
    int64_t id;
    const struct bd_pool *pool;
};

static int
read_row(struct bd_req *r, const struct target *t, struct bd_row **row)
{
    struct bd_param p = bd__p_int(t->id);
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT `%s` AS owner, pool_id, prev_owner_id, "
                "prev_owner_until, DATE(COALESCE(owner_since, created_at) + "
                "INTERVAL %" PRId64 " DAY) AS open_on, `%s` FROM `%s` "
                "WHERE id=? AND deleted_at IS NULL",
                t->e->owner, t->pool != NULL ? t->pool->protect_days : 0,
                t->e->machine->field, t->e->table),
            &p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return bd_fail(r, 404, "not-found", "%s不存在或已删除", t->e->title);
    *row = rows->row[0];
    return 0;
}

/* Nothing was claimed: say why, and nothing of the record. */
static int
claim_refused(struct bd_req *r, const struct target *t)
{
    const char *title = t->e->title;
    struct bd_row *row;

    if (read_row(r, t, &row) < 0)
        return -1;
    if (bd_col(row, "owner") == r->caller.staff_id)
        return bd_fail(r, 409, "already-claimed", "%s已在您名下", title);
    if (!bd_null(row, "owner"))
        return bd_fail(
            r, 409, "already-claimed", "%s已被他人领取，请领取别的", title);
    if (bd__pool_closed(row, t->e, t->closed))
        return bd_fail(r, 409, "state-conflict", "%s已了结，不能领取", title);
    if (bd_col(row, "prev_owner_id") == r->caller.staff_id &&
        bd_text(row, "prev_owner_until") != NULL &&
        strcmp(bd_text(row, "prev_owner_until"), bd_today(r)) > 0)
        return bd_fail(r, 409, "state-conflict",
            "您不久前退回过，%s 之后才能再次领取",
            bd_text(row, "prev_owner_until"));
    return bd_fail(r, 409, "state-conflict",
        "新入池的%s先由池管理员分配，%s 之后可以领取", title,
        bd_text(row, "open_on"));
}

/* "'converted','invalid'" of "converted|invalid": the module's own words. */
static const char *
not_closed(struct bd_req *r, const struct bd_entity *e, const char *closed)
{
    struct bd_buf b = {NULL, 0, 0};

    if (closed == NULL)
        return "1";
    bd__buf_fmt(r, &b, "`%s` NOT IN ('", e->machine->field);
    for (; *closed != '\0'; closed++)
        bd__buf_add(
            r, &b, *closed == '|' ? "','" : closed, *closed == '|' ? 3 : 1);
    bd__buf_str(r, &b, "')");
    return bd__cstr(r, &b);
}

/* How many of this pool the caller holds, counted behind his quota's lock. */
static int
check_capacity(struct bd_req *r, const struct target *t)
{
    const struct bd_pool *pool = t->pool;
    const char *won =
        t->closed != NULL ? bd_fmt(r, "%s|won", t->closed) : "won";
    struct bd_param p[] = {bd__p_int(r->caller.staff_id), bd__p_int(pool->id),
        bd__p_int(pool->capacity + 1)};
    struct bd_rows *rows;

    if (pool->capacity == 0)
        return 0;
    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT COUNT(*) AS n FROM (SELECT id FROM `%s` WHERE `%s`=? "
                "AND pool_id=? AND deleted_at IS NULL AND %s LIMIT ?) x",
                t->e->table, t->e->owner,
                not_closed(r, t->e, pool->skips_won ? won : t->closed)),
            p, 3, &rows, NULL) < 0)
        return -1;
    if (row_number(rows, "n") <= pool->capacity)
        return 0;
    return bd_fail(r, 409, "pool-full",
        "“%s”每人最多持有 %" PRId64 " 条，您已经满了，请先退回一些再领取",
        pool->name, pool->capacity);
}

/* The pool of the row of this call, if the caller may take from it. */
static int
find_target(struct bd_req *r, struct target *t)
{
    struct bd_row *row;

    if (read_row(r, t, &row) < 0)
        return -1;
    t->pool = bd__pool(bd_col(row, "pool_id"));
    if (t->pool == NULL)
        t->pool = bd__pool_default(t->e);
    if (bd_col(row, "owner") == r->caller.staff_id)
        return 0;
    if (t->pool == NULL || !bd__pool_seen(r, t->pool))
        return bd_fail(r, 404, "not-found", "%s不存在或已删除", t->e->title);
    if (!t->pool->enabled)
        return bd_fail(r, 409, "state-conflict",
            "“%s”已停用，请让管理员把%s移到别的池", t->pool->name, t->e->title);
    return 0;
}

int
bd_pool_claim(struct bd_req *r, const char *entity, const char *closed)
{
    struct target t = {bd__entity(entity), closed, bd_path_id(r), NULL};
    int64_t me = r->caller.staff_id, won = 0;
    cJSON *data = cJSON_CreateObject();

    if (find_target(r, &t) < 0)
        return -1;
    struct bd_param p[] = {bd__p_int(me), bd__p_int(me), bd__p_int(t.id),
        bd__p_int(t.pool->id), bd__p_int(me), bd__p_text(bd_today(r)),
        bd__p_int(t.pool->protect_days)};
    if (bd__db_run(r,
            bd_fmt(r,
                "UPDATE `%s` SET `%s`=?, owner_since=NOW(3), "
                "version=version+1, updated_at=NOW(3), updated_by=? "
                "WHERE id=? AND `%s` IS NULL AND pool_id=? "
                "AND deleted_at IS NULL AND %s AND (prev_owner_id IS NULL OR "
                "prev_owner_id<>? OR prev_owner_until IS NULL OR "
                "prev_owner_until<=?) AND COALESCE(owner_since, created_at)"
                "<=NOW(3) - INTERVAL ? DAY",
                t.e->table, t.e->owner, t.e->owner, not_closed(r, t.e, closed)),
            p, 7, NULL, &won) < 0)
        return -1;
    if (won == 0)
        return claim_refused(r, &t);
    bd_json_set_i64(data, t.e->owner, me);
    bd_json_set_i64(data, "pool_id", t.pool->id);
    if (bd_quota(r, bd_fmt(r, "claim:%" PRId64, t.pool->id),
            t.pool->claim_daily, "领取") < 0 ||
        check_capacity(r, &t) < 0 || bd_pool_due(r, entity, t.id) < 0 ||
        bd_emit(r, bd_fmt(r, "%s.claimed", entity), t.id, data) < 0)
        return -1;
    return bd_w_record(r, entity, t.id);
}

/* --------------------------------------------------- return, move, assign -- */

int
bd__pool_answer(
    struct bd_req *r, const struct bd_entity *e, int64_t owner, int64_t pool_id)
{
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_path_id(r));
    if (owner != 0)
        bd_w_int(r, e->owner, owner);
    else
        bd_w_null(r, e->owner);
    bd_w_int(r, "pool_id", pool_id);
    bd_w_end(r);
    return 0;
}

static bool
has_step(const struct bd_entity *e, const char *action)
{
    for (const struct bd_step *s = e->machine->steps; s->action != NULL; s++)
        if (strcmp(s->action, action) == 0)
            return true;
    return false;
}

int
bd__pool_put_back(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, cJSON *values)
{
    if (has_step(e, "return"))
        return bd_advance(r, e->name, row, "return", values);
    return bd_save(r, e->name, row, values, bd_fmt(r, "%s.returned", e->name));
}

/* The pool that the body names, or else `usual`; NULL: refused. */
static const struct bd_pool *
chosen(struct bd_req *r, const struct bd_entity *e, int64_t usual)
{
    int64_t id = bd_i64(bd_body(r), "pool_id", 0);
    const struct bd_pool *p = bd__pool(id != 0 ? id : usual);

    if (id == 0 && (p == NULL || !p->enabled))
        p = bd__pool_default(e);
    if (p == NULL || strcmp(p->kind, e->name) != 0 ||
        (id != 0 && !bd__pool_seen(r, p) && !bd__pool_run_by(r, p)))
        bd_violate(r, "/pool_id", "reference", "找不到这个池，请重新选择");
    else if (!p->enabled)
        bd_violate(
            r, "/pool_id", "reference", "“%s”已停用，请选别的池", p->name);
    return bd_violated(r) < 0 ? NULL : p;
}

int
bd_pool_return(struct bd_req *r, const char *entity)
{
    const struct bd_entity *e = bd__entity(entity);
    const cJSON *in = bd_body(r);
    cJSON *values = cJSON_CreateObject();
    const struct bd_pool *to;
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), BD_LOCK | BD_NOT_SHARED) < 0)
        return -1;
    if (bd_null(row, e->owner))
        return bd_fail(r, 409, "state-conflict", "%s已经退回过了", e->title);
    to = chosen(r, e, bd_col(row, "pool_id"));
    if (to == NULL)
        return -1;
    cJSON_AddNullToObject(values, e->owner);
    cJSON_AddNullToObject(values, "next_contact_at"); /* it was his plan */
    bd_json_set_i64(values, "pool_id", to->id);
    bd_json_set_str(values, "owner_since", bd_now(r));
    bd_json_set_i64(values, "prev_owner_id", bd_col(row, e->owner));
    bd_json_set_str(values, "prev_owner_until",
        bd_day_plus(r, bd_today(r), (int)to->prev_owner_days));
    bd_json_set_str(values, "return_reason", bd_str(in, "reason"));
    bd_json_set_str(values, "return_note", bd_str(in, "note"));
    if (bd__pool_put_back(r, e, row, values) < 0)
        return -1;
    return bd__pool_answer(r, e, 0, to->id);
}

int
bd__pool_need_run(struct bd_req *r, const struct bd_row *row)
{
    const struct bd_pool *p = bd__pool(bd_col(row, "pool_id"));

    if (p != NULL && bd__pool_run_by(r, p))
        return 0;
    return bd_fail(r, 403, "forbidden",
        "只有池管理员或有转移权限的人能这样做，需要时请找管理员");
}

int
bd_pool_move(struct bd_req *r, const char *entity)
{
    const struct bd_entity *e = bd__entity(entity);
    cJSON *values = cJSON_CreateObject();
    const struct bd_pool *to;
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), BD_LOCK | BD_NOT_SHARED) < 0 ||
        bd__pool_need_run(r, row) < 0)
        return -1;
    to = chosen(r, e, bd_col(row, "pool_id"));
    if (to == NULL)
        return -1;
    if (to->id == bd_col(row, "pool_id"))
        return bd_fail(
            r, 409, "state-conflict", "%s已经在“%s”里", e->title, to->name);
    bd_json_set_i64(values, "pool_id", to->id);
    if (bd_null(row, e->owner)) /* new there: the protection begins again */
        bd_json_set_str(values, "owner_since", bd_now(r));
    if (bd_save(r, entity, row, values, bd_fmt(r, "%s.moved", entity)) < 0)
        return -1;
    return bd__pool_answer(r, e, bd_col(row, e->owner), to->id);
}

/* Somebody who can work on it: employed, not disabled. */
static int
check_person(struct bd_req *r, const struct bd_entity *e, int64_t id)
{
    const char *name = bd__staff_name(id);

    if (name == NULL)
        return bd_fail(r, 404, "not-found", "找不到这位员工，可能已删除");
    if (!bd__staff_active(id))
        bd_violate(r, bd_fmt(r, "/%s", e->owner), "reference",
            "%s已停用，请选择在职员工", name);
    return bd_violated(r);
}

int
bd_pool_assign(struct bd_req *r, const char *entity, const char *closed)
{
    const struct bd_entity *e = bd__entity(entity);
    int64_t owner = bd_i64(bd_body(r), e->owner, 0);
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), BD_LOCK | BD_NOT_SHARED) < 0 ||
        bd__pool_need_run(r, row) < 0 || check_person(r, e, owner) < 0)
        return -1;
    if (bd__pool_closed(row, e, closed))
        return bd_fail(
            r, 409, "state-conflict", "%s已了结，不能转移", e->title);
    bd_json_set_i64(values, e->owner, owner);
    bd_json_set_str(values, "owner_since", bd_now(r));
    cJSON_AddNullToObject(values, "prev_owner_until");
    if (bd_save(r, entity, row, values, bd_fmt(r, "%s.assigned", entity)) < 0)
        return -1;
    return bd__pool_answer(r, e, owner, bd_col(row, "pool_id"));
}

void
bd_w_pool_actions(
    struct bd_req *r, const char *entity, const struct bd_row *row)
{
    const struct bd_entity *e = bd__entity(entity);
    const struct bd_pool *p = bd__pool(bd_col(row, "pool_id"));
    bool pooled = bd_null(row, e->owner);

    if (pooled && p != NULL && p->enabled &&
        bd_may(r, bd_fmt(r, "%s.claim", entity)))
        bd_w_str(r, NULL, "claim");
    if (!pooled && bd_may(r, bd_fmt(r, "%s.return", entity)))
        bd_w_str(r, NULL, "return");
    if (p != NULL && bd__pool_run_by(r, p)) {
        bd_w_str(r, NULL, "assign");
        bd_w_str(r, NULL, "move");
    }
    if (pooled && p != NULL && bd__pool_gives(p) && bd__pool_run_by(r, p))
        bd_w_str(r, NULL, "share");
}
