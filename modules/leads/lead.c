/*
 * lead.c - 线索: fields, states and the rules that the core cannot know.
 */
#include "leads.h"

#include <string.h>

// clang-format off
const struct bd_field lead_fields[] = {
    {.name = "company", .title = "公司名称", .type = BD_TEXT,
     .flags = BD_REQUIRED | BD_FIND | BD_FILTER, .min = 1, .max = 120,
     .dup = "name"},
    {.name = "name", .title = "联系人", .type = BD_TEXT,
     .flags = BD_FIND | BD_PII, .max = 60},
    {.name = "phone", .title = "手机", .type = BD_PHONE,
     .flags = BD_FIND | BD_PII, .max = 32, .dup = "phone"},
    {.name = "wechat", .title = "微信", .type = BD_TEXT, .flags = BD_PII,
     .max = 64, .dup = "wechat"},
    {.name = "source", .title = "线索来源", .type = BD_ENUM,
     .flags = BD_FILTER, .choices = SOURCES},
    {.name = "industry", .title = "行业", .type = BD_TEXT,
     .flags = BD_FILTER, .max = 60},
    {.name = "region", .title = "地区", .type = BD_TEXT,
     .flags = BD_FILTER, .max = 60},
    {.name = "level", .title = "线索级别", .type = BD_ENUM,
     .flags = BD_FILTER, .choices = LEVELS},
    {.name = "note", .title = "备注", .type = BD_TEXT, .flags = BD_DETAIL,
     .max = 2000},
    {.name = "owner_id", .title = "负责人", .type = BD_REF,
     .flags = BD_FILTER, .ref = "staff"},
    {.name = "pool_id", .title = "所属线索池", .type = BD_REF,
     .flags = BD_FILTER, .ref = "pool"},
    {.name = "owner_since", .title = "归属时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "status", .title = "线索状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "new=待跟进|following=跟进中|interested=有意向|"
        "converted=已转化|invalid=无效"},
    {.name = "next_contact_at", .title = "下次联系时间", .type = BD_TIME,
     .flags = BD_FILTER | BD_SORT},
    {.name = "last_followup_at", .title = "最后跟进时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "last_followup", .title = "最后跟进内容", .type = BD_TEXT,
     .flags = BD_READONLY, .max = 200},
    {.name = "recycle_due_at", .title = "预计回收", .type = BD_TIME,
     .flags = BD_READONLY | BD_FILTER | BD_SORT},
    {.name = "customer_id", .title = "转化成的客户", .type = BD_REF,
     .flags = BD_READONLY | BD_FILTER, .ref = "customer"},
    {.name = "prev_owner_id", .title = "前负责人", .type = BD_REF,
     .flags = BD_READONLY | BD_DETAIL, .ref = "staff"},
    {.name = "prev_owner_until", .title = "前负责人限领至", .type = BD_DATE,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "return_reason", .title = "退回原因", .type = BD_ENUM,
     .flags = BD_READONLY | BD_DETAIL, .choices = RETURN_REASONS},
    {.name = "return_note", .title = "退回说明", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL, .max = 200},
    {.name = "invalid_reason", .title = "无效原因", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL, .max = 200},
    {0},
};

static const struct bd_state states[] = {
    {"new", "待跟进", BD_WAIT},
    {"following", "跟进中", BD_ACTIVE},
    {"interested", "有意向", BD_ACTIVE},
    {"converted", "已转化", BD_DONE},
    {"invalid", "无效", BD_CLOSED},
    {0},
};
static const struct bd_step steps[] = {
    {.from = "new", .action = "follow", .to = "following",
     .perm = "lead.update", .event = "lead.following"},
    {.from = "new|following", .action = "interest", .to = "interested",
     .perm = "lead.update", .event = "lead.interested"},
    {.from = "new|following|interested", .action = "invalidate",
     .to = "invalid", .perm = "lead.update", .event = "lead.invalidated"},
    {.from = "invalid", .action = "reopen", .to = "following",
     .perm = "lead.update", .event = "lead.reopened"},
    {.from = "new|following|interested", .action = "return", .to = "new",
     .perm = "lead.return", .event = "lead.returned"},
    {.from = "new|following|interested", .action = "convert",
     .to = "converted", .perm = "lead.convert", .event = "lead.converted"},
    {0},
};
// clang-format on

const struct bd_machine lead_machine = {"status", states, steps};

int
lead_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    if (old != NULL && strcmp(bd_text(old, "status"), "converted") == 0)
        return bd_fail(
            r, 409, "state-conflict", "线索已转为客户，请到客户里修改");
    (void)in;
    return 0;
}

static void
w_action(struct bd_req *r, const char *action, const char *perm)
{
    if (bd_may(r, perm))
        bd_w_str(r, NULL, action);
}

/* What the caller may do now: the pool's moves and those of the states. */
int
lead_show(struct bd_req *r, const struct bd_row *row)
{
    const char *status = bd_text(row, "status");
    bool pooled = bd_null(row, "owner_id");
    bool open =
        strcmp(status, "converted") != 0 && strcmp(status, "invalid") != 0;

    bd_w_arr(r, "actions");
    if (open)
        bd_w_pool_actions(r, "lead", row);
    if (open && !pooled) {
        w_action(r, "follow", "lead.update");
        if (strcmp(status, "interested") != 0)
            w_action(r, "interest", "lead.update");
        w_action(r, "convert", "lead.convert");
        w_action(r, "invalidate", "lead.update");
    }
    if (strcmp(status, "invalid") == 0)
        w_action(r, "reopen", "lead.update");
    bd_w_end(r);
    return 0;
}

/* A converted lead is the beginning of its customer's history. */
int
lead_recycled(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_STATE, "i", fact->entity_id) < 0)
        return -1;
    if (row != NULL && strcmp(bd_text(row, "status"), "converted") == 0)
        return bd_fail(r, 409, "state-conflict",
            "线索已转为客户，是客户历史的一部分，不能删除");
    return 0;
}
