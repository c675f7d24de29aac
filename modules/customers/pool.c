/*
 * pool.c - 公海: claim, return, assign, and the daily quota of all pools.
 */
#include "customers.h"

#include <string.h>

// clang-format off
const struct bd_field pool_return_in[] = {
    {.name = "reason", .title = "退回原因", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = RETURN_REASONS},
    {.name = "note", .title = "说明", .type = BD_TEXT, .max = 200},
    {0},
};
const struct bd_field pool_assign_in[] = {
    {.name = "owner_id", .title = "新负责人", .type = BD_REF,
     .flags = BD_REQUIRED, .ref = "staff"},
    {0},
};
const struct bd_field pool_charge_in[] = {
    {.name = "pool", .title = "池", .type = BD_TOKEN, .flags = BD_REQUIRED,
     .max = 16},
    {.name = "limit", .title = "每日上限", .type = BD_INT,
     .flags = BD_REQUIRED, .min = 0, .max = 1000000},
    {0},
};
// clang-format on

/* One more claim today; the caller's transaction undoes it if refused. */
static int
charge(struct bd_req *r, const char *pool, int64_t limit)
{
    int64_t me = bd_caller(r)->staff_id;
    const char *today = bd_today(r);
    struct bd_row *row;

    if (bd_exec(r, SQL_QUOTA_ADD, "iss", me, pool, today) < 0 ||
        bd_one(r, &row, SQL_QUOTA_USED, "iss", me, pool, today) < 0)
        return -1;
    if (limit > 0 && bd_col(row, "used") > limit)
        return bd_fail(r, 409, "quota-exhausted",
            "今天已领取 %lld 条，达到每日上限，请明天再领", (long long)limit);
    return 0;
}

int
pool_charge(struct bd_req *r)
{
    const cJSON *in = bd_body(r);

    return charge(r, bd_str(in, "pool"), bd_i64(in, "limit", 0));
}

/* Nothing was claimed: say why. */
static int
claim_refused(struct bd_req *r, int64_t id)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_CLAIM_STATE, "i", id) < 0)
        return -1;
    if (row == NULL)
        return bd_fail(r, 404, "not-found", "客户不存在或已删除");
    if (bd_col(row, "owner_id") == bd_caller(r)->staff_id)
        return bd_fail(r, 409, "already-claimed", "这个客户已在您名下");
    if (!bd_null(row, "owner_id"))
        return bd_fail(
            r, 409, "already-claimed", "这个客户已被他人领取，请领取其他客户");
    return bd_fail(r, 409, "state-conflict",
        "您不久前退回过这个客户，%s 之后才能再次领取",
        bd_text(row, "prev_owner_until"));
}

int
customer_claim(struct bd_req *r)
{
    int64_t id = bd_path_id(r), me = bd_caller(r)->staff_id, n;
    cJSON *data = cJSON_CreateObject();

    n = bd_exec(r, SQL_CLAIM, "iiiis", me, me, id, me, bd_today(r));
    if (n < 0)
        return -1;
    if (n == 0)
        return claim_refused(r, id);
    if (charge(r, "customer", bd_setting_i64(r, "customers.claim_daily")) < 0)
        return -1;
    bd_json_set_i64(data, "owner_id", me);
    bd_json_set_i64(data, "customer_id", id);
    if (bd_emit(r, "customer.claimed", id, data) < 0)
        return -1;
    return bd_w_record(r, "customer", id);
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
customer_return(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    int64_t id = bd_path_id(r);
    int days = (int)bd_setting_i64(r, "customers.prev_owner_days");
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, "customer", id, BD_LOCK) < 0)
        return -1;
    if (bd_null(row, "owner_id"))
        return bd_fail(r, 409, "state-conflict", "这个客户已经在公海里");
    cJSON_AddNullToObject(values, "owner_id");
    cJSON_AddNullToObject(values, "next_contact_at"); /* it was his plan */
    bd_json_set_i64(values, "prev_owner_id", bd_col(row, "owner_id"));
    bd_json_set_str(
        values, "prev_owner_until", bd_day_plus(r, bd_today(r), days));
    bd_json_set_str(values, "return_reason", bd_str(in, "reason"));
    bd_json_set_str(values, "return_note", bd_str(in, "note"));
    if (bd_save(r, "customer", row, values, "customer.returned") < 0)
        return -1;
    return answer_owner(r, id, 0);
}

int
customer_assign(struct bd_req *r)
{
    int64_t id = bd_path_id(r), owner = bd_i64(bd_body(r), "owner_id", 0);
    cJSON *values = cJSON_CreateObject(), *person, *arg = cJSON_CreateObject();
    struct bd_row *row;

    bd_json_set_i64(arg, "id", owner);
    if (bd_load(r, &row, "customer", id, BD_LOCK) < 0 ||
        bd_call(r, "staff.card", arg, &person) < 0)
        return -1;
    if (!bd_true(person, "active")) {
        bd_violate(r, "/owner_id", "reference", "%s已停用，请选择在职员工",
            bd_str(person, "name"));
        return bd_violated(r);
    }
    bd_json_set_i64(values, "owner_id", owner);
    cJSON_AddNullToObject(values, "prev_owner_until");
    if (bd_save(r, "customer", row, values, "customer.assigned") < 0)
        return -1;
    return answer_owner(r, id, owner);
}
