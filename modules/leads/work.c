/*
 * work.c - what is done with a lead: follow it up, make it a customer.
 */
#include "leads.h"

#include <string.h>

// clang-format off
const struct bd_field lead_follow_in[] = {
    {.name = "channel", .title = "跟进方式", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = CHANNELS},
    {.name = "content", .title = "跟进内容", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = 4000},
    {.name = "occurred_at", .title = "跟进时间", .type = BD_TIME},
    {.name = "next_contact_at", .title = "下次联系时间", .type = BD_TIME},
    {.name = "file_ids", .title = "图片", .type = BD_REFS, .max = 9,
     .ref = "file"},
    {0},
};

/* The customer's form; what is left out is taken from the lead. */
const struct bd_field lead_convert_in[] = {
    {.name = "name", .title = "客户名称", .type = BD_TEXT, .min = 1,
     .max = 120},
    {.name = "short_name", .title = "简称", .type = BD_TEXT, .max = 60},
    {.name = "type", .title = "客户类型", .type = BD_ENUM,
     .choices = "direct=直客|agency=代理|brand=品牌|payer=结算主体|"
        "channel=渠道|supplier=供应商"},
    {.name = "level", .title = "客户级别", .type = BD_ENUM,
     .choices = LEVELS},
    {.name = "industry", .title = "行业", .type = BD_TEXT, .max = 60},
    {.name = "region", .title = "地区", .type = BD_TEXT, .max = 60},
    {.name = "phone", .title = "电话", .type = BD_PHONE, .max = 32},
    {.name = "credit_code", .title = "统一社会信用代码", .type = BD_TEXT,
     .max = 40},
    {.name = "address", .title = "地址", .type = BD_TEXT, .max = 200},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 2000},
    {.name = "contact_name", .title = "联系人姓名", .type = BD_TEXT,
     .max = 60},
    {.name = "contact_phone", .title = "联系人手机", .type = BD_PHONE,
     .max = 32},
    {.name = "allow_duplicate", .title = "仍要保存", .type = BD_BOOL},
    {0},
};
// clang-format on

/* Is it somebody's, and still a lead?  Else the problem. */
static int
check_workable(struct bd_req *r, const struct bd_row *row)
{
    const char *status = bd_text(row, "status");

    if (strcmp(status, "converted") == 0) {
        bd_fail(r, 409, "state-conflict", "这条线索已转为客户“%s”",
            bd_text(row, "company"));
        bd_fail_extra(r, "state", cJSON_CreateString(status));
        bd_fail_extra(r, "customer_id",
            cJSON_CreateNumber((double)bd_col(row, "customer_id")));
        return -1;
    }
    if (strcmp(status, "invalid") == 0) {
        bd_fail(r, 409, "state-conflict", "这条线索已标为无效，请先恢复跟进");
        bd_fail_extra(r, "state", cJSON_CreateString(status));
        return -1;
    }
    if (bd_null(row, "owner_id"))
        return bd_fail(
            r, 409, "state-conflict", "线索池里的线索请先领取，再处理");
    return 0;
}

/* The follow-up itself is kept by customers, for leads and customers alike. */
static int
store_followup(struct bd_req *r, int64_t id, const cJSON *in, int64_t *followup)
{
    cJSON *arg = cJSON_Duplicate(in, true), *answer;

    bd_json_set_i64(arg, "lead_id", id);
    if (bd_call(r, "customers.follow", arg, &answer) < 0)
        return -1;
    *followup = bd_i64(answer, "id", 0);
    return 0;
}

int
lead_follow(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    cJSON *data = cJSON_CreateObject();
    int64_t id = bd_path_id(r), followup;
    struct bd_row *row;

    if (bd_load(r, &row, "lead", id, BD_LOCK) < 0 ||
        check_workable(r, row) < 0 || store_followup(r, id, in, &followup) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "new") == 0 &&
        bd_advance(r, "lead", row, "follow", NULL) < 0)
        return -1;
    if (bd_exec(r, SQL_FOLLOWED, "sssii", bd_str(in, "occurred_at"),
            bd_prefix(r, bd_str(in, "content"), 200),
            bd_str(in, "next_contact_at"), bd_caller(r)->staff_id, id) < 0 ||
        bd_pool_due(r, "lead", id) < 0)
        return -1;
    bd_json_set_i64(data, "followup_id", followup);
    bd_json_set_str(data, "channel", bd_str(in, "channel"));
    bd_json_set_str(data, "content", bd_prefix(r, bd_str(in, "content"), 500));
    bd_json_set_str(data, "next_contact_at", bd_str(in, "next_contact_at"));
    if (bd_has(in, "file_ids"))
        cJSON_AddItemToObject(data, "file_ids",
            cJSON_Duplicate(
                cJSON_GetObjectItemCaseSensitive(in, "file_ids"), true));
    if (bd_emit(r, "lead.followed", id, data) < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "followup", followup);
}

/* A member of the form, or else what the lead knows. */
static void
inherit(
    cJSON *form, const char *key, const struct bd_row *row, const char *column)
{
    if (!bd_has(form, key) && !bd_null(row, column))
        bd_json_set_str(form, key, bd_text(row, column));
}

static cJSON *
customer_form(const struct bd_row *row, const cJSON *in)
{
    static const char *const same[] = {
        "industry", "region", "level", "source", "phone", "note"};
    cJSON *form = cJSON_Duplicate(in, true);

    inherit(form, "name", row, "company");
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
        inherit(form, same[i], row, same[i]);
    inherit(form, "contact_name", row, "name");
    inherit(form, "contact_phone", row, "phone");
    bd_json_set_i64(form, "owner_id", bd_col(row, "owner_id"));
    bd_json_set_i64(form, "lead_id", bd_col(row, "id"));
    return form;
}

int
lead_convert(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject(), *customer;
    int64_t id = bd_path_id(r), customer_id;
    struct bd_row *row;

    if (bd_load(r, &row, "lead", id, BD_LOCK) < 0 ||
        check_workable(r, row) < 0 ||
        bd_call(r, "customers.create", customer_form(row, bd_body(r)),
            &customer) < 0)
        return -1;
    customer_id = bd_i64(customer, "id", 0);
    bd_json_set_i64(values, "customer_id", customer_id);
    cJSON_AddNullToObject(values, "next_contact_at"); /* now the customer's */
    if (bd_advance(r, "lead", row, "convert", values) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "customer_id", customer_id);
    bd_w_end(r);
    return 0;
}

int
lead_timeline(struct bd_req *r)
{
    struct bd_row *row;
    int64_t id = bd_path_id(r);

    if (bd_load(r, &row, "lead", id, 0) < 0)
        return -1;
    return bd_w_timeline(r, "lead", id);
}
