/* Entities of the module: their fields and the states they move through. */
#include "contracts.h"

#define KINDS "annual=年框|single=单笔投放|make=制作安装|operation=代运营"

/* clang-format off */
static const struct bd_field contract_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "title", .title = "名称", .type = BD_TEXT, .max = 120,
     .flags = BD_REQUIRED | BD_FIND},
    {.name = "kind", .title = "类型", .type = BD_ENUM, .choices = KINDS,
     .flags = BD_REQUIRED | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED | BD_FILTER},
    {.name = "settlement_id", .title = "结算主体", .type = BD_REF,
     .ref = "customer", .flags = BD_FILTER},
    {.name = "owner_id", .title = "业务员", .type = BD_REF, .ref = "staff",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "billing", .title = "收款方式", .type = BD_ENUM,
     .choices = "plan=按合同回款计划|order=按报单收款", .flags = BD_FILTER},
    {.name = "amount_fen", .title = "合同金额", .type = BD_FEN,
     .max = CONTRACT_MAX_FEN},
    {.name = "delta_fen", .title = "变更金额", .type = BD_FEN,
     .flags = BD_READONLY},
    {.name = "current_fen", .title = "当前金额", .type = BD_FEN,
     .flags = BD_READONLY},
    {.name = "commit_fen", .title = "承诺投放额", .type = BD_FEN,
     .max = CONTRACT_MAX_FEN},
    {.name = "payment_days", .title = "账期天数", .type = BD_INT, .max = 365},
    {.name = "starts_on", .title = "开始日期", .type = BD_DATE,
     .flags = BD_REQUIRED},
    {.name = "ends_on", .title = "结束日期", .type = BD_DATE,
     .flags = BD_REQUIRED | BD_FILTER | BD_SORT},
    {.name = "signed_on", .title = "签订日期", .type = BD_DATE,
     .flags = BD_READONLY},
    {.name = "signer_name", .title = "对方签约人", .type = BD_TEXT,
     .max = 40, .flags = BD_DETAIL},
    {.name = "quote_id", .title = "报价单", .type = BD_REF, .ref = "quote",
     .flags = BD_FILTER | BD_DETAIL},
    {.name = "renewed_from_id", .title = "续签自", .type = BD_REF,
     .ref = "contract", .flags = BD_READONLY | BD_FILTER | BD_DETAIL},
    {.name = "reason", .title = "退回、作废或终止的原因", .type = BD_TEXT,
     .max = 500, .flags = BD_READONLY | BD_DETAIL},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 1000,
     .flags = BD_DETAIL},
    {0},
};

static const struct bd_state contract_states[] = {
    {"draft", "草稿", BD_CLOSED},    {"pending_approval", "审批中", BD_WAIT},
    {"to_sign", "待签", BD_WAIT},    {"signed", "已签", BD_ACTIVE},
    {"performing", "履行中", BD_ACTIVE}, {"completed", "完毕", BD_DONE},
    {"archived", "归档", BD_CLOSED}, {"void", "作废", BD_CLOSED},
    {"terminated", "终止", BD_BAD},  {0},
};

/* "begin" is the first approved order's doing. */
static const struct bd_step contract_steps[] = {
    {"draft", "submit", "pending_approval", "contract.update",
     "contract.submitted", NULL},
    {"pending_approval", "approve", "to_sign", "contract.approve",
     "contract.approved", NULL},
    {"pending_approval", "reject", "draft", "contract.approve",
     "contract.rejected", NULL},
    {"to_sign", "sign", "signed", "contract.sign", "contract.signed", NULL},
    {"signed", "start", "performing", "contract.update", "contract.started",
     NULL},
    {"signed", "begin", "performing", "-", "contract.started", NULL},
    {"signed|performing", "complete", "completed", "contract.close",
     "contract.completed", NULL},
    {"completed|terminated", "archive", "archived", "contract.close",
     "contract.archived", NULL},
    {"draft|pending_approval|to_sign", "void", "void", "contract.update",
     "contract.voided", NULL},
    {"signed|performing", "terminate", "terminated", "contract.terminate",
     "contract.terminated", NULL},
    {"signed", "renew", "signed", "contract.create", "contract.renewed", NULL},
    {"performing", "renew", "performing", "contract.create",
     "contract.renewed", NULL},
    {"completed", "renew", "completed", "contract.create", "contract.renewed",
     NULL},
    {0},
};

static const struct bd_field line_fields[] = {
    {BD_ALWAYS("line_no", "行号", BD_INT)},
    {BD_ALWAYS("quote_line_id", "报价行", BD_INT)},
    {BD_ALWAYS("title", "名称", BD_TEXT)},
    {BD_ALWAYS("unit", "单位", BD_TEXT)},
    {BD_ALWAYS("quantity_e3", "数量", BD_E3)},
    {BD_ALWAYS("unit_price_e4", "单价", BD_E4)},
    {BD_ALWAYS("amount_fen", "金额", BD_FEN)},
    {0},
};

static const struct bd_field contract_shown[] = {
    {BD_ALWAYS("lines", "明细", BD_ROWS), .of = line_fields},
    {BD_ALWAYS("orders", "报单数", BD_INT)},
    {BD_ALWAYS("ordered_fen", "已下单", BD_FEN)},
    {BD_ALWAYS("over_fen", "超出合同", BD_FEN)},
    {BD_ALWAYS("days_left", "还有几天到期", BD_INT)},
    {BD_ALWAYS("files", "附件", BD_ROWS), .of = bd_file_fields},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

static const struct bd_field amendment_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "contract_id", .title = "合同", .type = BD_REF,
     .ref = "contract", .flags = BD_REQUIRED | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_READONLY | BD_FILTER},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "delta_fen", .title = "金额增减", .type = BD_FEN,
     .min = -CONTRACT_MAX_FEN, .max = CONTRACT_MAX_FEN},
    {.name = "new_ends_on", .title = "结束日期改为", .type = BD_DATE},
    {.name = "reason", .title = "变更原因", .type = BD_TEXT, .max = 500,
     .flags = BD_REQUIRED | BD_FIND},
    {.name = "reject_reason", .title = "退回原因", .type = BD_TEXT,
     .max = 500, .flags = BD_READONLY | BD_DETAIL},
    {.name = "approved_at", .title = "通过时间", .type = BD_TIME,
     .flags = BD_READONLY},
    {0},
};

static const struct bd_state amendment_states[] = {
    {"draft", "草稿", BD_CLOSED},   {"pending", "审批中", BD_WAIT},
    {"approved", "已生效", BD_DONE}, {"void", "作废", BD_CLOSED},
    {0},
};

static const struct bd_step amendment_steps[] = {
    {"draft", "submit", "pending", "amendment.update", "amendment.submitted",
     NULL},
    {"pending", "approve", "approved", "amendment.approve",
     "amendment.approved", NULL},
    {"pending", "reject", "draft", "amendment.approve", "amendment.rejected",
     NULL},
    {"draft|pending", "void", "void", "amendment.update", "amendment.voided",
     NULL},
    {0},
};

static const struct bd_field amendment_shown[] = {
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

static const struct bd_machine contract_machine = {
    "status", contract_states, contract_steps};
static const struct bd_machine amendment_machine = {
    "status", amendment_states, amendment_steps};

const struct bd_entity contracts_entities[] = {
    {.name = "contract", .path = "contracts", .table = "contract",
     .title = "合同", .title_field = "no", .owner = "owner_id",
     .parent = "customer_id",
     .actions = BD_LIST | BD_GET | BD_CREATE | BD_UPDATE | BD_HISTORY,
     .flags = BD_FILED, .fields = contract_fields,
     .machine = &contract_machine,
     .sort = "-updated_at", .check = contract_check, .saved = contract_saved,
     .show = contract_show, .shown = contract_shown},
    {.name = "amendment", .path = "amendments",
     .table = "contract_amendment", .title = "合同变更",
     .title_field = "no", .parent = "contract_id",
     .actions = BD_LIST | BD_GET | BD_CREATE | BD_UPDATE | BD_HISTORY,
     .fields = amendment_fields, .machine = &amendment_machine,
     .sort = "-updated_at", .check = amendment_check,
     .show = amendment_show, .shown = amendment_shown},
    {0},
};
/* clang-format on */
