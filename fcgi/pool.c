/*
 * Pools: records without an owner.  A claim is one conditional UPDATE, so of
 * any number of callers exactly one wins; what it costs of the day's quota
 * is counted in the same transaction and taken back with it.
 */
#include "bd_int.h"

#include <inttypes.h>
#include <string.h>

static struct bd_param
number(int64_t i)
{
    return (struct bd_param){'i', i, NULL, 0};
}

static struct bd_param
text(const char *s)
{
    return (struct bd_param){'s', 0, s, s != NULL ? strlen(s) : 0};
}

static const char *
setting_of(struct bd_req *r, const struct bd_entity *e, const char *key)
{
    return bd_fmt(r, "%s.%s", bd__entity_module(e)->m->name, key);
}

static int64_t
row_number(struct bd_rows *rows, const char *column)
{
    return rows->n > 0 ? bd_col(rows->row[0], column) : 0;
}

int
bd_quota(struct bd_req *r, const char *what, int64_t limit, const char *verb)
{
    struct bd_param p[] = {
        number(r->caller.staff_id), text(what), text(bd_today(r))};
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

static bool
is_closed(
    const struct bd_row *row, const struct bd_entity *e, const char *closed)
{
    const char *state = closed != NULL ? bd_text(row, e->machine->field) : NULL;

    return state != NULL && bd__choice_ok(closed, state);
}

/* Nothing was claimed: say why, and nothing of the record. */
static int
claim_refused(
    struct bd_req *r, const struct bd_entity *e, int64_t id, const char *closed)
{
    struct bd_param p = number(id);
    struct bd_rows *rows;
    const struct bd_row *row;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT `%s` AS owner, prev_owner_until, `%s` FROM `%s` "
                "WHERE id=? AND deleted_at IS NULL",
                e->owner, e->machine->field, e->table),
            &p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return bd_fail(r, 404, "not-found", "%s不存在或已删除", e->title);
    row = rows->row[0];
    if (bd_col(row, "owner") == r->caller.staff_id)
        return bd_fail(r, 409, "already-claimed", "%s已在您名下", e->title);
    if (!bd_null(row, "owner"))
        return bd_fail(
            r, 409, "already-claimed", "%s已被他人领取，请领取别的", e->title);
    if (is_closed(row, e, closed))
        return bd_fail(
            r, 409, "state-conflict", "%s已了结，不能领取", e->title);
    return bd_fail(r, 409, "state-conflict",
        "您不久前退回过，%s 之后才能再次领取",
        bd_text(row, "prev_owner_until"));
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

int
bd_pool_claim(struct bd_req *r, const char *entity, const char *closed)
{
    const struct bd_entity *e = bd__entity(entity);
    int64_t id = bd_path_id(r), me = r->caller.staff_id, won = 0;
    struct bd_param p[] = {
        number(me), number(me), number(id), number(me), text(bd_today(r))};
    cJSON *data = cJSON_CreateObject();

    if (bd__db_run(r,
            bd_fmt(r,
                "UPDATE `%s` SET `%s`=?, version=version+1, "
                "updated_at=NOW(3), updated_by=? WHERE id=? AND `%s` IS NULL "
                "AND deleted_at IS NULL AND %s AND (prev_owner_id IS NULL OR "
                "prev_owner_id<>? OR prev_owner_until IS NULL OR "
                "prev_owner_until<=?)",
                e->table, e->owner, e->owner, not_closed(r, e, closed)),
            p, 5, NULL, &won) < 0)
        return -1;
    if (won == 0)
        return claim_refused(r, e, id, closed);
    bd_json_set_i64(data, e->owner, me);
    if (bd_quota(r, e->name, bd_setting_i64(r, setting_of(r, e, "claim_daily")),
            "领取") < 0 ||
        bd_emit(r, bd_fmt(r, "%s.claimed", entity), id, data) < 0)
        return -1;
    return bd_w_record(r, entity, id);
}

/* Who gave it away may not see it any more: answer what became of it. */
static int
answer_owner(struct bd_req *r, const struct bd_entity *e, int64_t owner)
{
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_path_id(r));
    if (owner != 0)
        bd_w_int(r, e->owner, owner);
    else
        bd_w_null(r, e->owner);
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
bd_pool_return(struct bd_req *r, const char *entity)
{
    const struct bd_entity *e = bd__entity(entity);
    const cJSON *in = bd_body(r);
    int days = (int)bd_setting_i64(r, setting_of(r, e, "prev_owner_days"));
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (bd_null(row, e->owner))
        return bd_fail(r, 409, "state-conflict", "%s已经退回过了", e->title);
    cJSON_AddNullToObject(values, e->owner);
    cJSON_AddNullToObject(values, "next_contact_at"); /* it was his plan */
    bd_json_set_i64(values, "prev_owner_id", bd_col(row, e->owner));
    bd_json_set_str(
        values, "prev_owner_until", bd_day_plus(r, bd_today(r), days));
    bd_json_set_str(values, "return_reason", bd_str(in, "reason"));
    bd_json_set_str(values, "return_note", bd_str(in, "note"));
    if ((has_step(e, "return") ? bd_advance(r, entity, row, "return", values)
                               : bd_save(r, entity, row, values,
                                     bd_fmt(r, "%s.returned", entity))) < 0)
        return -1;
    return answer_owner(r, e, 0);
}

/* Somebody who can work on it: employed, not disabled. */
static int
check_person(struct bd_req *r, const struct bd_entity *e, int64_t id)
{
    struct bd_param p = number(id);
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT status='active' AS active FROM staff WHERE id=? AND "
            "deleted_at IS NULL",
            &p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return bd_fail(r, 404, "not-found", "找不到这位员工，可能已删除");
    if (row_number(rows, "active") == 0)
        bd_violate(r, bd_fmt(r, "/%s", e->owner), "reference",
            "%s已停用，请选择在职员工",
            bd__staff_name(id) != NULL ? bd__staff_name(id) : "");
    return bd_violated(r);
}

int
bd_pool_assign(struct bd_req *r, const char *entity, const char *closed)
{
    const struct bd_entity *e = bd__entity(entity);
    int64_t owner = bd_i64(bd_body(r), e->owner, 0);
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), BD_LOCK) < 0 ||
        check_person(r, e, owner) < 0)
        return -1;
    if (is_closed(row, e, closed))
        return bd_fail(
            r, 409, "state-conflict", "%s已了结，不能转移", e->title);
    bd_json_set_i64(values, e->owner, owner);
    cJSON_AddNullToObject(values, "prev_owner_until");
    if (bd_save(r, entity, row, values, bd_fmt(r, "%s.assigned", entity)) < 0)
        return -1;
    return answer_owner(r, e, owner);
}
