/*
 * move.c - 线索池: claim, return, assign; and the ends that are no customer.
 */
#include "leads.h"

// clang-format off
const struct bd_field lead_return_in[] = {
    {.name = "reason", .title = "退回原因", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = RETURN_REASONS},
    {.name = "note", .title = "说明", .type = BD_TEXT, .max = 200},
    {.name = "pool_id", .title = "退回到", .type = BD_REF, .ref = "pool"},
    {0},
};
const struct bd_field lead_move_in[] = {
    {.name = "pool_id", .title = "移到", .type = BD_REF,
     .flags = BD_REQUIRED, .ref = "pool"},
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

/* A lead in one of these is nobody's to take. */
#define CLOSED "converted|invalid"

int
lead_claim(struct bd_req *r)
{
    return bd_pool_claim(r, "lead", CLOSED);
}

int
lead_return(struct bd_req *r)
{
    return bd_pool_return(r, "lead");
}

int
lead_phones(struct bd_req *r)
{
    return bd_pool_view(r, "lead");
}

int
lead_move(struct bd_req *r)
{
    return bd_pool_move(r, "lead");
}

int
lead_share(struct bd_req *r)
{
    return bd_pool_share(r, "lead", CLOSED);
}

int
lead_assign(struct bd_req *r)
{
    return bd_pool_assign(r, "lead", CLOSED);
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
