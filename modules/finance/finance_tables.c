/* Entities of the module: their fields and the states they move through. */
#include "finance.h"

/* clang-format off */
static const struct bd_field receivable_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_READONLY | BD_FILTER},
    {.name = "order_id", .title = "报单", .type = BD_REF, .ref = "order",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "contract_id", .title = "合同", .type = BD_REF,
     .ref = "contract", .flags = BD_READONLY | BD_FILTER},
    {.name = "period", .title = "第几期", .type = BD_INT,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "label", .title = "款项", .type = BD_TEXT, .max = 40,
     .flags = BD_READONLY},
    {.name = "amount_fen", .title = "应收金额", .type = BD_FEN,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "paid_fen", .title = "已收", .type = BD_FEN,
     .flags = BD_READONLY},
    {.name = "balance_fen", .title = "未收", .type = BD_FEN,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "paid_bp", .title = "回款比例", .type = BD_BP,
     .flags = BD_READONLY},
    {.name = "invoiced_fen", .title = "已开票", .type = BD_FEN,
     .flags = BD_READONLY},
    {.name = "due_on", .title = "到期日", .type = BD_DATE,
     .flags = BD_READONLY | BD_REQUIRED | BD_FILTER | BD_SORT},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "planned=未生效|open=未收|partial=部分收款|paid=已收清|"
                "void=已冲销"},
    {0},
};

static const struct bd_field receipt_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_FILTER},
    {.name = "claimed", .title = "已认领", .type = BD_BOOL,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "amount_fen", .title = "金额", .type = BD_FEN,
     .flags = BD_REQUIRED | BD_FILTER},
    {.name = "method", .title = "收款方式", .type = BD_ENUM,
     .flags = BD_REQUIRED | BD_FILTER, .choices = METHODS},
    {.name = "received_on", .title = "收款日期", .type = BD_DATE,
     .flags = BD_REQUIRED | BD_FILTER | BD_SORT},
    {.name = "payer", .title = "付款方", .type = BD_TEXT, .max = 120,
     .flags = BD_FIND},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500,
     .flags = BD_DETAIL},
    {.name = "bank_ref", .title = "银行流水号", .type = BD_TOKEN, .max = 64,
     .flags = BD_FIND | BD_DETAIL},
    {.name = "allocated_fen", .title = "已核销", .type = BD_FEN,
     .flags = BD_READONLY},
    {.name = "unallocated_fen", .title = "未核销", .type = BD_FEN,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "posted=已入账|reversed=已冲销"},
    {.name = "reverse_reason", .title = "冲销原因", .type = BD_TEXT,
     .max = 200, .flags = BD_READONLY | BD_DETAIL},
    {0},
};

static const struct bd_state receivable_states[] = {
    {"planned", "未生效", BD_CLOSED}, {"open", "未收", BD_WAIT},
    {"partial", "部分收款", BD_ACTIVE}, {"paid", "已收清", BD_DONE},
    {"void", "已冲销", BD_CLOSED}, {0},
};

/* Nobody moves a receivable: its order, contract and receipts do. */
static const struct bd_step receivable_steps[] = {
    {"planned", "due", "open", "-", "receivable.due", NULL},
    {"open|partial", "part", "partial", "-", "receivable.partly_paid", NULL},
    {"open|partial", "pay", "paid", "-", "receivable.paid", NULL},
    {"partial|paid", "unpay_part", "partial", "-", "receivable.reopened",
     NULL},
    {"partial|paid", "unpay", "open", "-", "receivable.reopened", NULL},
    {"planned|open|paid", "void", "void", "-", "receivable.voided", NULL},
    {0},
};

static const struct bd_state receipt_states[] = {
    {"posted", "已入账", BD_DONE}, {"reversed", "已冲销", BD_CLOSED},
    {0},
};

static const struct bd_step receipt_steps[] = {
    {"posted", "allocate", "posted", "receipt.create", "receipt.allocated",
     NULL},
    {"posted", "claim", "posted", "receipt.create", "receipt.claimed", NULL},
    {"posted", "unclaim", "posted", "receipt.create", "receipt.unclaimed",
     NULL},
    {"posted", "reverse", "reversed", "receipt.reverse", "receipt.reversed",
     NULL},
    {0},
};

static const struct bd_machine receivable_machine = {
    "status", receivable_states, receivable_steps};
static const struct bd_machine receipt_machine = {
    "status", receipt_states, receipt_steps};

static const struct bd_field paid_by_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {.name = "receipt_id", .title = "收款单", .type = BD_INT},
    {.name = "receipt_no", .title = "收款单号", .type = BD_TEXT},
    {.name = "method", .title = "收款方式", .type = BD_TEXT},
    {.name = "received_on", .title = "收款日期", .type = BD_DATE},
    {.name = "wallet_id", .title = "客户账户", .type = BD_INT},
    {BD_ALWAYS("amount_fen", "核销金额", BD_FEN)},
    {BD_ALWAYS("created_at", "核销时间", BD_TIME)},
    {0},
};

static const struct bd_field receivable_shown[] = {
    {BD_ALWAYS("overdue_days", "逾期天数", BD_INT)},
    {BD_ALWAYS("allocations", "核销", BD_ROWS), .of = paid_by_fields},
    {0},
};

static const struct bd_field pays_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("receivable_id", "应收", BD_INT)},
    {BD_ALWAYS("receivable_no", "应收单号", BD_TEXT)},
    {.name = "order_id", .title = "报单", .type = BD_INT},
    {.name = "order_no", .title = "报单号", .type = BD_TEXT},
    {BD_ALWAYS("amount_fen", "核销金额", BD_FEN)},
    {BD_ALWAYS("created_at", "核销时间", BD_TIME)},
    {0},
};

static const struct bd_field into_fields[] = {
    {BD_ALWAYS("wallet_id", "账户", BD_INT)},
    {BD_ALWAYS("kind", "账户类型", BD_TEXT)},
    {BD_ALWAYS("amount_fen", "金额", BD_FEN)},
    {0},
};

static const struct bd_field receipt_shown[] = {
    {BD_ALWAYS("wallets", "转入账户", BD_ROWS), .of = into_fields},
    {BD_ALWAYS("allocations", "核销", BD_ROWS), .of = pays_fields},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

static const struct bd_field wallet_fields[] = {
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_READONLY | BD_FILTER},
    {.name = "kind", .title = "账户", .type = BD_ENUM,
     .choices = "prepaid=预存款|deposit=押金",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "balance_fen", .title = "余额", .type = BD_FEN,
     .flags = BD_READONLY},
    {0},
};

static const struct bd_field entry_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("kind", "类型", BD_TEXT)},
    {BD_ALWAYS("amount_fen", "金额", BD_FEN)},
    {.name = "receipt_id", .title = "收款单", .type = BD_INT},
    {.name = "receipt_no", .title = "收款单号", .type = BD_TEXT},
    {.name = "receivable_id", .title = "应收", .type = BD_INT},
    {.name = "receivable_no", .title = "应收单号", .type = BD_TEXT},
    {.name = "method", .title = "退款方式", .type = BD_TEXT},
    {.name = "reason", .title = "原因", .type = BD_TEXT},
    {.name = "reverses_id", .title = "撤销的是", .type = BD_INT},
    {BD_ALWAYS("reversible", "还能撤销", BD_BOOL)},
    {BD_ALWAYS("created_at", "时间", BD_TIME)},
    {0},
};

static const struct bd_field wallet_shown[] = {
    {BD_ALWAYS("entries", "流水", BD_ROWS), .of = entry_fields},
    {0},
};

static const struct bd_field title_fields[] = {
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED | BD_FILTER},
    {.name = "title", .title = "抬头", .type = BD_TEXT, .min = 1, .max = 120,
     .flags = BD_REQUIRED | BD_FIND},
    {.name = "tax_no", .title = "税号", .type = BD_TOKEN, .max = 20,
     .flags = BD_FIND},
    {.name = "bank", .title = "开户行", .type = BD_TEXT, .max = 120},
    {.name = "account", .title = "银行账号", .type = BD_TOKEN, .max = 40},
    {.name = "address", .title = "注册地址", .type = BD_TEXT, .max = 200,
     .flags = BD_DETAIL},
    {.name = "phone", .title = "注册电话", .type = BD_TOKEN, .max = 30,
     .flags = BD_DETAIL},
    {0},
};

static const struct bd_field invoice_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED | BD_FILTER},
    {.name = "title_id", .title = "抬头库", .type = BD_REF,
     .ref = "invoice_title", .flags = BD_REQUIRED | BD_DETAIL},
    {.name = "title", .title = "抬头", .type = BD_TEXT, .max = 120,
     .flags = BD_READONLY | BD_FIND},
    {.name = "tax_no", .title = "税号", .type = BD_TOKEN, .max = 20,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "kind", .title = "类型", .type = BD_ENUM,
     .choices = INVOICE_KINDS, .flags = BD_READONLY | BD_FILTER},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "amount_fen", .title = "金额", .type = BD_FEN,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "red_fen", .title = "已红冲", .type = BD_FEN,
     .flags = BD_READONLY},
    {.name = "red_of_id", .title = "红冲的发票", .type = BD_REF,
     .ref = "invoice", .flags = BD_READONLY | BD_FILTER | BD_DETAIL},
    {.name = "tax_bp", .title = "税率", .type = BD_BP},
    {.name = "invoice_no", .title = "发票号码", .type = BD_TOKEN, .max = 32,
     .flags = BD_READONLY | BD_FIND},
    {.name = "issued_on", .title = "开票日期", .type = BD_DATE,
     .flags = BD_READONLY},
    {.name = "courier", .title = "快递公司", .type = BD_TEXT, .max = 40,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "tracking_no", .title = "快递单号", .type = BD_TOKEN,
     .max = 40, .flags = BD_READONLY},
    {.name = "reason", .title = "红冲或作废的原因", .type = BD_TEXT,
     .max = 200, .flags = BD_READONLY | BD_DETAIL},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500,
     .flags = BD_READONLY | BD_DETAIL},
    {0},
};

static const struct bd_state invoice_states[] = {
    {"requested", "待开", BD_WAIT},  {"issued", "已开", BD_ACTIVE},
    {"mailed", "已寄", BD_ACTIVE},   {"received", "已签收", BD_DONE},
    {"void", "已作废", BD_CLOSED},   {0},
};

static const struct bd_step invoice_steps[] = {
    {"requested", "issue", "issued", "invoice.issue", "invoice.issued", NULL},
    {"issued", "mail", "mailed", "invoice.issue", "invoice.mailed", NULL},
    {"issued|mailed", "receive", "received", "invoice.create",
     "invoice.received", NULL},
    {"requested", "cancel", "void", "invoice.create", "invoice.cancelled",
     NULL},
    {"issued|mailed", "void", "void", "invoice.issue", "invoice.voided",
     NULL},
    {"issued", "red", "issued", "invoice.issue", "invoice.reddened", NULL},
    {"mailed", "red", "mailed", "invoice.issue", "invoice.reddened", NULL},
    {"received", "red", "received", "invoice.issue", "invoice.reddened",
     NULL},
    {0},
};
static const struct bd_machine invoice_machine = {
    "status", invoice_states, invoice_steps};

static const struct bd_field item_fields[] = {
    {BD_ALWAYS("receivable_id", "应收", BD_INT)},
    {BD_ALWAYS("receivable_no", "应收单号", BD_TEXT)},
    {.name = "label", .title = "款项", .type = BD_TEXT},
    {.name = "order_id", .title = "报单", .type = BD_INT},
    {.name = "contract_id", .title = "合同", .type = BD_INT},
    {BD_ALWAYS("amount_fen", "金额", BD_FEN)},
    {0},
};

static const struct bd_field invoice_shown[] = {
    {BD_ALWAYS("items", "开在哪些应收上", BD_ROWS), .of = item_fields},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

const struct bd_entity finance_entities[] = {
    {.name = "receivable", .path = "receivables", .table = "receivable",
     .title = "应收", .title_field = "no", .parent = "customer_id",
     .actions = BD_LIST | BD_GET | BD_HISTORY, .fields = receivable_fields,
     .machine = &receivable_machine, .sort = "due_on",
     .show = receivable_show, .show_item = receivable_show_item,
     .shown = receivable_shown},
    {.name = "receipt", .path = "receipts", .table = "receipt",
     .title = "回款", .title_field = "no", .parent = "customer_id",
     .actions = BD_LIST | BD_GET | BD_HISTORY, .fields = receipt_fields,
     .machine = &receipt_machine, .sort = "-updated_at",
     .show = receipt_show, .shown = receipt_shown},
    {.name = "wallet", .path = "wallets", .table = "wallet",
     .title = "客户账户", .title_field = "customer_id",
     .parent = "customer_id", .actions = BD_LIST | BD_GET | BD_HISTORY,
     .fields = wallet_fields, .sort = "-updated_at", .show = wallet_show,
     .shown = wallet_shown},
    {.name = "invoice_title", .path = "invoice-titles",
     .table = "invoice_title", .title = "开票抬头", .title_field = "title",
     .parent = "customer_id", .actions = BD_CRUD, .fields = title_fields,
     .sort = "-updated_at"},
    {.name = "invoice", .path = "invoices", .table = "invoice",
     .title = "发票", .title_field = "no", .parent = "customer_id",
     .actions = BD_LIST | BD_GET | BD_HISTORY, .fields = invoice_fields,
     .machine = &invoice_machine, .sort = "-updated_at",
     .show = invoice_show, .shown = invoice_shown},
    {0},
};
/* clang-format on */
