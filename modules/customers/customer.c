/*
 * customer.c - 客户: fields, states and the rules that the core cannot know.
 */
#include "customers.h"

#include <string.h>

// clang-format off
#define CUSTOMER_FACTS \
    {.name = "short_name", .title = "简称", .type = BD_TEXT, \
     .flags = BD_FIND, .max = 60}, \
    {.name = "type", .title = "客户类型", .type = BD_ENUM, \
     .flags = BD_FILTER, .choices = "direct=直客|agency=代理|brand=品牌|" \
        "payer=结算主体|channel=渠道|supplier=供应商"}, \
    {.name = "industry", .title = "行业", .type = BD_TEXT, \
     .flags = BD_FILTER, .max = 60}, \
    {.name = "region", .title = "地区", .type = BD_TEXT, \
     .flags = BD_FILTER, .max = 60}, \
    {.name = "level", .title = "客户级别", .type = BD_ENUM, \
     .flags = BD_FILTER, .choices = LEVELS}, \
    {.name = "source", .title = "客户来源", .type = BD_ENUM, \
     .flags = BD_FILTER, .choices = SOURCES}, \
    {.name = "phone", .title = "电话", .type = BD_PHONE, \
     .flags = BD_FIND | BD_PII, .max = 32, .dup = "phone"}, \
    {.name = "credit_code", .title = "统一社会信用代码", .type = BD_TEXT, \
     .flags = BD_DETAIL | BD_FILTER, .max = 40, .dup = "credit_code"}, \
    {.name = "address", .title = "地址", .type = BD_TEXT, \
     .flags = BD_DETAIL | BD_PII, .max = 200}, \
    {.name = "note", .title = "备注", .type = BD_TEXT, \
     .flags = BD_DETAIL, .max = 2000}

/* What only a creation has: the first contact, and "yes, I know". */
#define CUSTOMER_EXTRAS \
    {.name = "contact_name", .title = "联系人姓名", .type = BD_TEXT, \
     .flags = BD_INPUT | BD_PII, .max = 60}, \
    {.name = "contact_phone", .title = "联系人手机", .type = BD_PHONE, \
     .flags = BD_INPUT | BD_PII, .max = 32}, \
    {.name = "allow_duplicate", .title = "仍要保存", .type = BD_BOOL, \
     .flags = BD_INPUT}

const struct bd_field customer_fields[] = {
    {.name = "name", .title = "客户名称", .type = BD_TEXT,
     .flags = BD_REQUIRED | BD_FIND | BD_FILTER, .min = 1, .max = 120,
     .dup = "name"},
    CUSTOMER_FACTS,
    {.name = "owner_id", .title = "负责人", .type = BD_REF,
     .flags = BD_FILTER, .ref = "staff"},
    {.name = "pool_id", .title = "所属公海", .type = BD_REF,
     .flags = BD_FILTER, .ref = "pool"},
    {.name = "owner_since", .title = "归属时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "status", .title = "客户状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "potential=潜在|following=跟进中|won=已成交|lost=流失"},
    {.name = "next_contact_at", .title = "下次联系时间", .type = BD_TIME,
     .flags = BD_FILTER | BD_SORT},
    {.name = "last_followup_at", .title = "最后跟进时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "last_followup", .title = "最后跟进内容", .type = BD_TEXT,
     .flags = BD_READONLY, .max = 200},
    {.name = "recycle_due_at", .title = "预计回收", .type = BD_TIME,
     .flags = BD_READONLY | BD_FILTER | BD_SORT},
    {.name = "last_spend_at", .title = "最后消费时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "credit_limit_fen", .title = "信用额度", .type = BD_FEN,
     .flags = BD_DETAIL, .min = 0, .max = 100000000000},
    {.name = "credit_days", .title = "账期(天)", .type = BD_INT,
     .flags = BD_DETAIL, .min = 0, .max = 3650},
    {.name = "prev_owner_id", .title = "前负责人", .type = BD_REF,
     .flags = BD_READONLY | BD_DETAIL, .ref = "staff"},
    {.name = "prev_owner_until", .title = "前负责人限领至", .type = BD_DATE,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "return_reason", .title = "退回原因", .type = BD_ENUM,
     .flags = BD_READONLY | BD_DETAIL, .choices = RETURN_REASONS},
    {.name = "return_note", .title = "退回说明", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL, .max = 200},
    {.name = "lost_reason", .title = "流失原因", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL, .max = 200},
    CUSTOMER_EXTRAS,
    {0},
};

/* Of the service: the fields of a form, the owner, and where it came from. */
const struct bd_field customer_create_in[] = {
    {.name = "name", .title = "客户名称", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = 120},
    CUSTOMER_FACTS,
    {.name = "owner_id", .title = "负责人", .type = BD_INT},
    {.name = "lead_id", .title = "线索", .type = BD_INT},
    CUSTOMER_EXTRAS,
    {0},
};

const struct bd_field customer_card_in[] = {
    {.name = "id", .title = "客户", .type = BD_INT, .flags = BD_REQUIRED},
    {0},
};

const struct bd_field customer_lose_in[] = {
    {.name = "reason", .title = "流失原因", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = 200},
    {0},
};

static const struct bd_state states[] = {
    {"potential", "潜在", BD_WAIT},
    {"following", "跟进中", BD_ACTIVE},
    {"won", "已成交", BD_DONE},
    {"lost", "流失", BD_CLOSED},
    {0},
};
static const struct bd_step steps[] = {
    {.from = "potential", .action = "follow", .to = "following",
     .perm = "customer.update", .event = "customer.following"},
    {.from = "potential|following|won", .action = "lose", .to = "lost",
     .perm = "customer.update", .event = "customer.lost"},
    {.from = "lost", .action = "reopen", .to = "following",
     .perm = "customer.update", .event = "customer.reopened"},
    {0},
};
// clang-format on

const struct bd_machine customer_machine = {"status", states, steps};

/* Without an owner in the form it is the creator's; null is the pool's. */
static void
default_owner(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    int64_t me = bd_caller(r)->staff_id;

    if (old == NULL && me != 0 &&
        cJSON_GetObjectItemCaseSensitive(in, "owner_id") == NULL)
        bd_json_set_i64(in, "owner_id", me);
}

static void
check_credit_code(struct bd_req *r, cJSON *in)
{
    const char *code = bd_str(in, "credit_code");
    const char *canonical = bd_dup_form(r, "credit_code", code);

    if (code == NULL || code[0] == '\0')
        return;
    if (canonical != NULL)
        bd_json_set_str(in, "credit_code", canonical);
    else
        bd_violate(r, "/credit_code", "format",
            "统一社会信用代码应为 18 位且最后一位校验正确，请对照营业执照核对");
}

/* A text of the form if it is there and new, else NULL. */
static const char *
changed(const struct bd_row *old, const cJSON *in, const char *key)
{
    const char *now = bd_str(in, key), *was;

    if (now == NULL || old == NULL)
        return now;
    was = bd_text(old, key);
    return was != NULL && strcmp(was, now) == 0 ? NULL : now;
}

int
customer_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    default_owner(r, old, in);
    check_credit_code(r, in);
    return bd_violated(r);
}

int
customer_check_twin(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    struct dup_asked asked = {.name = changed(old, in, "name"),
        .phone = changed(old, in, "phone"),
        .other_phone = old == NULL ? bd_str(in, "contact_phone") : NULL,
        .credit_code = changed(old, in, "credit_code")};
    struct dup_self self = {"customer", old != NULL ? bd_col(old, "id") : 0};

    return dup_refuse(r, &asked, &self, bd_true(in, "allow_duplicate"));
}

int
customer_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    const char *contact = bd_str(in, "contact_name");
    const char *phone = bd_str(in, "contact_phone");

    if (bd_true(in, "allow_duplicate") && dup_settle(r, id) < 0)
        return -1;
    if (old != NULL || (contact == NULL && phone == NULL))
        return 0;
    return contact_first(r, id, contact != NULL ? contact : bd_str(in, "name"),
        phone != NULL ? phone : bd_str(in, "phone"));
}

/* What the caller may do now: the pool's moves and those of the states. */
int
customer_show(struct bd_req *r, const struct bd_row *row)
{
    bool pooled = bd_null(row, "owner_id");
    bool lost = strcmp(bd_text(row, "status"), "lost") == 0;
    const char *right = bd_team_right(r, "customer", row);
    bool edits = bd_may(r, "customer.update") &&
                 (right == NULL || strcmp(right, "edit") == 0);

    bd_w_str(r, "my_right", right);
    bd_w_arr(r, "actions");
    if (right == NULL)
        bd_w_pool_actions(r, "customer", row);
    if (!pooled && edits)
        bd_w_str(r, NULL, "follow");
    if (!pooled && edits)
        bd_w_str(r, NULL, lost ? "reopen" : "lose");
    bd_w_end(r);
    return 0;
}

int
customer_create(struct bd_req *r)
{
    cJSON *in = bd_body(r), *values = cJSON_Duplicate(in, true);
    int64_t lead = bd_i64(in, "lead_id", 0), id;
    struct dup_asked asked = {.name = bd_str(in, "name"),
        .phone = bd_str(in, "phone"),
        .other_phone = bd_str(in, "contact_phone")};
    struct dup_self self = {"lead", lead};

    check_credit_code(r, values);
    if (bd_violated(r) < 0)
        return -1;
    asked.credit_code = bd_str(values, "credit_code");
    if (dup_refuse(r, &asked, &self, bd_true(in, "allow_duplicate")) < 0)
        return -1;
    id = bd_insert(r, "customer", values, NULL);
    if (id < 0 || (lead != 0 && followup_adopt(r, lead, id) < 0))
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", id);
    bd_w_end(r);
    return 0;
}

/* For modules that hold a customer's id and need his facts, not his record. */
int
customer_card(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_CARD, "i", bd_i64(bd_body(r), "id", 0)) < 0)
        return -1;
    if (row == NULL)
        return bd_fail(r, 404, "not-found", "客户不存在或已删除");
    bd_w_obj(r, NULL);
    bd_w_row(r, row);
    bd_w_end(r);
    return 0;
}

int
customer_lose(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_str(values, "lost_reason", bd_str(bd_body(r), "reason"));
    cJSON_AddNullToObject(values, "next_contact_at");
    return bd_step(r, "customer", "lose", values);
}

int
customer_reopen(struct bd_req *r)
{
    return bd_step(r, "customer", "reopen", NULL);
}

int
customer_timeline(struct bd_req *r)
{
    struct bd_row *row;
    int64_t id = bd_path_id(r);

    if (bd_load(r, &row, "customer", id, 0) < 0)
        return -1;
    return bd_w_timeline(r, "customer", id);
}

/* An approved order makes the customer 已成交, whoever approved it. */
int
customer_won(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t id = bd_i64(fact->data, "customer_id", 0);
    int64_t moved;
    cJSON *data;

    if (bd_exec(r, SQL_SPENT, "i", id) < 0)
        return -1;
    moved = bd_exec(r, SQL_WON, "i", id);
    if (moved < 0 || bd_pool_due(r, "customer", id) < 0)
        return -1;
    if (moved == 0)
        return 0;
    data = cJSON_CreateObject();
    bd_json_set_i64(data, "customer_id", id);
    bd_json_set_i64(data, "order_id", fact->entity_id);
    return bd_emit(r, "customer.won", id, data);
}

/* Back from the bin: meanwhile somebody may have entered the same again. */
int
customer_restored(struct bd_req *r, const struct bd_fact *fact)
{
    struct dup_self self = {"customer", fact->entity_id};
    struct dup_asked asked;
    struct bd_row *row;

    if (bd_one(r, &row, SQL_KEYS_OF, "i", fact->entity_id) < 0)
        return -1;
    asked = (struct dup_asked){.name = bd_text(row, "name"),
        .phone = bd_text(row, "phone"),
        .credit_code = bd_text(row, "credit_code")};
    return dup_refuse(r, &asked, &self, bd_may(r, "customer.duplicate"));
}
