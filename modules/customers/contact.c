/*
 * contact.c - 联系人 of a customer; at most one of them is the primary one.
 */
#include "customers.h"

// clang-format off
const struct bd_field contact_fields[] = {
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .flags = BD_REQUIRED | BD_FILTER, .ref = "customer"},
    {.name = "name", .title = "姓名", .type = BD_TEXT,
     .flags = BD_REQUIRED | BD_FIND | BD_PII, .min = 1, .max = 60},
    {.name = "role", .title = "角色", .type = BD_ENUM, .flags = BD_FILTER,
     .choices = "decider=决策人|operator=经办|finance=财务|design=设计|"
        "user=使用"},
    {.name = "phone", .title = "手机", .type = BD_PHONE,
     .flags = BD_FIND | BD_PII, .max = 32, .dup = "phone"},
    {.name = "wechat", .title = "微信", .type = BD_TEXT, .flags = BD_PII,
     .max = 64, .dup = "wechat"},
    {.name = "email", .title = "邮箱", .type = BD_EMAIL, .flags = BD_PII,
     .max = 120, .dup = "domain"},
    {.name = "is_primary", .title = "首要联系人", .type = BD_BOOL,
     .flags = BD_FILTER},
    {.name = "note", .title = "备注", .type = BD_TEXT, .flags = BD_DETAIL,
     .max = 500},
    {0},
};
// clang-format on

/* A contact does not wander to another customer: his history would go too. */
int
contact_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    if (old != NULL && bd_has(in, "customer_id") &&
        bd_i64(in, "customer_id", 0) != bd_col(old, "customer_id"))
        bd_violate(r, "/customer_id", "readonly",
            "联系人不能换客户，请在另一客户下新建");
    if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(in, "is_primary")))
        cJSON_ReplaceItemInObjectCaseSensitive(
            in, "is_primary", cJSON_CreateFalse());
    return 0;
}

int
contact_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    int64_t customer_id =
        old != NULL ? bd_col(old, "customer_id") : bd_i64(in, "customer_id", 0);

    if (!bd_true(in, "is_primary"))
        return 0;
    return bd_exec(r, SQL_ONE_PRIMARY, "ii", customer_id, id) < 0 ? -1 : 0;
}

int
contact_first(
    struct bd_req *r, int64_t customer_id, const char *name, const char *phone)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_i64(values, "customer_id", customer_id);
    bd_json_set_str(values, "name", name);
    bd_json_set_str(values, "phone", phone);
    cJSON_AddTrueToObject(values, "is_primary");
    return bd_insert(r, "contact", values, NULL) < 0 ? -1 : 0;
}
