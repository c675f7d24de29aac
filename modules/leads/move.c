/*
 * move.c - 线索池: claim, return, assign; and the ends that are no customer.
 */
#include "leads.h"

#include <string.h>

// clang-format off
const struct bd_field lead_return_in[] = {
    {.name = "reason", .title = "退回原因", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = RETURN_REASONS},
    {.name = "note", .title = "说明", .type = BD_TEXT, .max = 200},
    {0},
};
const struct bd_field lead_assign_in[] = {
    {.name = "owner_id", .title = "新负责人", .type = BD_REF,
     .flags = BD_REQUIRED, .ref = "staff"},
    {0},
};
const struct bd_field lead_invalidate_in[] = {
    {.name = "reason", .title = "无效原因", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = 200},
    {0},
};
// clang-format on

/* Nothing was claimed: say why. */
static int
claim_refused(struct bd_req *r, int64_t id)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_CLAIM_STATE, "i", id) < 0)
        return -1;
    if (row == NULL)
        return bd_fail(r, 404, "not-found", "线索不存在或已删除");
    if (bd_col(row, "owner_id") == bd_caller(r)->staff_id)
        return bd_fail(r, 409, "already-claimed", "这条线索已在您名下");
    if (!bd_null(row, "owner_id"))
        return bd_fail(
            r, 409, "already-claimed", "这条线索已被他人领取，请领取其他线索");
    if (bd_col(row, "open") == 0)
        return bd_fail(
            r, 409, "state-conflict", "线索已转化或已无效，不能领取");
    return bd_fail(r, 409, "state-conflict",
        "您不久前退回过这条线索，%s 之后才能再次领取",
        bd_text(row, "prev_owner_until"));
}

/* One more claim of today's quota, counted where all pools are. */
static int
charge(struct bd_req *r)
{
    cJSON *arg = cJSON_CreateObject(), *answer;

    bd_json_set_str(arg, "pool", "lead");
    bd_json_set_i64(arg, "limit", bd_setting_i64(r, "leads.claim_daily"));
    return bd_call(r, "customers.pool_charge", arg, &answer);
}

int
lead_claim(struct bd_req *r)
{
    int64_t id = bd_path_id(r), me = bd_caller(r)->staff_id, n;
    cJSON *data = cJSON_CreateObject();

    n = bd_exec(r, SQL_CLAIM, "iiiis", me, me, id, me, bd_today(r));
    if (n < 0)
        return -1;
    if (n == 0)
        return claim_refused(r, id);
    bd_json_set_i64(data, "owner_id", me);
    if (charge(r) < 0 || bd_emit(r, "lead.claimed", id, data) < 0)
        return -1;
    return bd_w_record(r, "lead", id);
}

/* Whoever gave it away may not see it any more: answer what became of it. */
static int
answer_owner(struct bd_req *r, int64_t id, int64_t owner)
{
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", id);
    if (owner != 0)
        bd_w_int(r, "owner_id", owner);
    else
        bd_w_null(r, "owner_id");
    bd_w_end(r);
    return 0;
}

int
lead_return(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    int64_t id = bd_path_id(r);
    int days = (int)bd_setting_i64(r, "leads.prev_owner_days");
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, "lead", id, BD_LOCK) < 0)
        return -1;
    if (bd_null(row, "owner_id"))
        return bd_fail(r, 409, "state-conflict", "这条线索已经在线索池里");
    cJSON_AddNullToObject(values, "owner_id");
    cJSON_AddNullToObject(values, "next_contact_at"); /* it was his plan */
    bd_json_set_i64(values, "prev_owner_id", bd_col(row, "owner_id"));
    bd_json_set_str(
        values, "prev_owner_until", bd_day_plus(r, bd_today(r), days));
    bd_json_set_str(values, "return_reason", bd_str(in, "reason"));
    bd_json_set_str(values, "return_note", bd_str(in, "note"));
    if (bd_advance(r, "lead", row, "return", values) < 0)
        return -1;
    return answer_owner(r, id, 0);
}

/* Somebody who can work on it: employed, not disabled. */
static int
check_person(struct bd_req *r, int64_t id)
{
    cJSON *arg = cJSON_CreateObject(), *person;

    bd_json_set_i64(arg, "id", id);
    if (bd_call(r, "staff.card", arg, &person) < 0)
        return -1;
    if (!bd_true(person, "active"))
        bd_violate(r, "/owner_id", "reference", "%s已停用，请选择在职员工",
            bd_str(person, "name"));
    return bd_violated(r);
}

int
lead_assign(struct bd_req *r)
{
    int64_t id = bd_path_id(r), owner = bd_i64(bd_body(r), "owner_id", 0);
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;
    const char *status;

    if (bd_load(r, &row, "lead", id, BD_LOCK) < 0 || check_person(r, owner) < 0)
        return -1;
    status = bd_text(row, "status");
    if (strcmp(status, "converted") == 0 || strcmp(status, "invalid") == 0)
        return bd_fail(
            r, 409, "state-conflict", "线索已转化或已无效，不能转移");
    bd_json_set_i64(values, "owner_id", owner);
    cJSON_AddNullToObject(values, "prev_owner_until");
    if (bd_save(r, "lead", row, values, "lead.assigned") < 0)
        return -1;
    return answer_owner(r, id, owner);
}

static int
move(struct bd_req *r, const char *action, cJSON *values)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;

    if (bd_load(r, &row, "lead", id, BD_LOCK) < 0)
        return -1;
    if (bd_null(row, "owner_id"))
        return bd_fail(
            r, 409, "state-conflict", "线索池里的线索请先领取，再处理");
    if (bd_advance(r, "lead", row, action, values) < 0)
        return -1;
    return bd_w_record(r, "lead", id);
}

int
lead_invalidate(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_str(values, "invalid_reason", bd_str(bd_body(r), "reason"));
    cJSON_AddNullToObject(values, "next_contact_at");
    return move(r, "invalidate", values);
}

int
lead_interest(struct bd_req *r)
{
    return move(r, "interest", NULL);
}

int
lead_reopen(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();

    cJSON_AddNullToObject(values, "invalid_reason");
    return move(r, "reopen", values);
}
