/*
 * followup.c - 跟进记录 of customers and leads: written once, never edited.
 */
#include "customers.h"

#include <string.h>

// clang-format off
#define CHANNEL \
    {.name = "channel", .title = "跟进方式", .type = BD_ENUM, \
     .flags = BD_REQUIRED | BD_FILTER, .choices = CHANNELS}
#define CONTENT \
    {.name = "content", .title = "跟进内容", .type = BD_TEXT, \
     .flags = BD_REQUIRED | BD_FIND, .min = 1, .max = 4000}
#define FILE_IDS \
    {.name = "file_ids", .title = "图片", .type = BD_REFS, \
     .flags = BD_INPUT, .max = 9, .ref = "file"}

const struct bd_field followup_fields[] = {
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .flags = BD_READONLY | BD_FILTER, .ref = "customer"},
    {.name = "lead_id", .title = "线索", .type = BD_REF,
     .flags = BD_READONLY | BD_FILTER, .ref = "lead"},
    CHANNEL,
    CONTENT,
    {.name = "occurred_at", .title = "跟进时间", .type = BD_TIME,
     .flags = BD_SORT | BD_FILTER},
    {.name = "next_contact_at", .title = "下次联系时间", .type = BD_TIME},
    {0},
};
const struct bd_field followup_in[] = {
    CHANNEL,
    CONTENT,
    {.name = "occurred_at", .title = "跟进时间", .type = BD_TIME},
    {.name = "next_contact_at", .title = "下次联系时间", .type = BD_TIME},
    FILE_IDS,
    {0},
};

/* Of the service: the same and whose; the times are the database's by now. */
const struct bd_field followup_add_in[] = {
    {.name = "customer_id", .title = "客户", .type = BD_INT},
    {.name = "lead_id", .title = "线索", .type = BD_INT},
    CHANNEL,
    CONTENT,
    {.name = "occurred_at", .title = "跟进时间", .type = BD_TEXT},
    {.name = "next_contact_at", .title = "下次联系时间", .type = BD_TEXT},
    FILE_IDS,
    {0},
};
// clang-format on

/* A follow-up tells what was; its own record proves when it was written. */
static int
check_times(struct bd_req *r, const cJSON *in)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_FOLLOWUP_TIMES, "ss", bd_str(in, "occurred_at"),
            bd_str(in, "next_contact_at")) < 0)
        return -1;
    if (bd_col(row, "early") != 0)
        bd_violate(r, "/occurred_at", "max",
            "跟进时间不能晚于现在；计划中的联系请填“下次联系时间”");
    if (bd_col(row, "late") != 0)
        bd_violate(r, "/next_contact_at", "min", "下次联系时间应晚于现在");
    return bd_violated(r);
}

static int
insert(struct bd_req *r, const cJSON *in, int64_t *id)
{
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(in, "file_ids");

    if (bd_exec(r, SQL_FOLLOWUP_ADD, "zzssssi", bd_i64(in, "customer_id", 0),
            bd_i64(in, "lead_id", 0), bd_str(in, "channel"),
            bd_str(in, "content"), bd_str(in, "occurred_at"),
            bd_str(in, "next_contact_at"), bd_caller(r)->staff_id) < 0)
        return -1;
    *id = bd_last_id(r);
    if (files == NULL || cJSON_GetArraySize(files) == 0)
        return 0;
    return bd_files_link(r, files, "followup", *id);
}

int
followup_add(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    int64_t id;

    if (check_times(r, in) < 0 || insert(r, in, &id) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", id);
    bd_w_end(r);
    return 0;
}

int
followup_adopt(struct bd_req *r, int64_t lead_id, int64_t customer_id)
{
    int64_t n = bd_exec(r, SQL_ADOPT, "ii", customer_id, lead_id);
    struct bd_row *newest;

    if (n <= 0)
        return n < 0 ? -1 : 0;
    if (bd_one(r, &newest, SQL_NEWEST, "i", customer_id) < 0)
        return -1;
    return bd_exec(r, SQL_ADOPTED, "sssi", bd_text(newest, "occurred_at"),
               bd_text(newest, "content"), bd_text(newest, "next_contact_at"),
               customer_id) < 0
               ? -1
               : 0;
}

/* What the timeline tells of a follow-up. */
static cJSON *
fact_of(struct bd_req *r, const cJSON *in, int64_t id, int64_t customer_id)
{
    cJSON *data = cJSON_CreateObject();

    bd_json_set_i64(data, "customer_id", customer_id);
    bd_json_set_i64(data, "followup_id", id);
    bd_json_set_str(data, "channel", bd_str(in, "channel"));
    bd_json_set_str(data, "content", bd_prefix(r, bd_str(in, "content"), 500));
    bd_json_set_str(data, "next_contact_at", bd_str(in, "next_contact_at"));
    if (bd_has(in, "file_ids"))
        cJSON_AddItemToObject(data, "file_ids",
            cJSON_Duplicate(
                cJSON_GetObjectItemCaseSensitive(in, "file_ids"), true));
    return data;
}

int
customer_follow(struct bd_req *r)
{
    cJSON *in = bd_body(r);
    int64_t id = bd_path_id(r), followup;
    struct bd_row *row;

    if (bd_load(r, &row, "customer", id, BD_LOCK) < 0)
        return -1;
    if (bd_null(row, "owner_id"))
        return bd_fail(r, 409, "state-conflict", "公海客户请先领取，再写跟进");
    if (strcmp(bd_text(row, "status"), "potential") == 0 &&
        bd_advance(r, "customer", row, "follow", NULL) < 0)
        return -1;
    bd_json_set_i64(in, "customer_id", id);
    if (check_times(r, in) < 0 || insert(r, in, &followup) < 0)
        return -1;
    if (bd_exec(r, SQL_FOLLOWED, "sssii", bd_str(in, "occurred_at"),
            bd_prefix(r, bd_str(in, "content"), 200),
            bd_str(in, "next_contact_at"), bd_caller(r)->staff_id, id) < 0 ||
        bd_pool_due(r, "customer", id) < 0 ||
        bd_emit(r, "customer.followed", id, fact_of(r, in, followup, id)) < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "followup", followup);
}
