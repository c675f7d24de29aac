/* The module's table of contents: receivables and receipts. */
#include "finance.h"

/* clang-format off */
#define METHODS \
    "transfer=网上转账|wire=电汇|cash=现金|cheque=支票|alipay=支付宝|" \
    "wechat=微信支付|scan=对公扫码|draft=承兑"
#define BY_ORDER "the order was loaded and locked within the scope"
#define BY_RECEIPT "the receipt was loaded and locked within the scope"
#define BY_RECORD "the record was loaded within the scope"
#define BY_CHECK "sums of the customer whose order is being checked"
#define RECEIVABLE_COLUMNS \
    "SELECT t.id, t.version, t.no, t.customer_id, t.order_id, " \
    "t.amount_fen, t.paid_fen, t.balance_fen, t.status FROM receivable t "

static const struct bd_field receivable_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_READONLY | BD_FILTER},
    {.name = "order_id", .title = "报单", .type = BD_REF, .ref = "order",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "amount_fen", .title = "应收金额", .type = BD_FEN,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "paid_fen", .title = "已收", .type = BD_FEN,
     .flags = BD_READONLY},
    {.name = "balance_fen", .title = "未收", .type = BD_FEN,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "paid_bp", .title = "回款比例", .type = BD_BP,
     .flags = BD_READONLY},
    {.name = "due_on", .title = "到期日", .type = BD_DATE,
     .flags = BD_READONLY | BD_REQUIRED | BD_FILTER | BD_SORT},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "open=未收|partial=部分收款|paid=已收清|void=已冲销"},
    {0},
};

static const struct bd_field receipt_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED | BD_FILTER},
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

const struct bd_field finance_allocations[] = {
    {.name = "receivable_id", .title = "应收", .type = BD_REF,
     .ref = "receivable", .flags = BD_REQUIRED},
    {.name = "amount_fen", .title = "核销金额", .type = BD_FEN, .min = 1,
     .max = RECEIPT_MAX_FEN, .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field receipt_in[] = {
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED},
    {.name = "amount_fen", .title = "金额", .type = BD_FEN, .min = 1,
     .max = RECEIPT_MAX_FEN, .flags = BD_REQUIRED},
    {.name = "method", .title = "收款方式", .type = BD_ENUM,
     .choices = METHODS, .flags = BD_REQUIRED},
    {.name = "received_on", .title = "收款日期", .type = BD_DATE,
     .flags = BD_REQUIRED},
    {.name = "payer", .title = "付款方", .type = BD_TEXT, .max = 120},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500},
    {.name = "allocations", .title = "核销", .type = BD_ROWS,
     .max = ALLOCATIONS_MAX, .of = finance_allocations},
    {0},
};

static const struct bd_field allocate_in[] = {
    {.name = "allocations", .title = "核销", .type = BD_ROWS, .min = 1,
     .max = ALLOCATIONS_MAX, .of = finance_allocations,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field reverse_in[] = {
    {.name = "reason", .title = "冲销原因", .type = BD_TEXT, .max = 200,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_state receivable_states[] = {
    {"open", "未收", BD_WAIT},   {"partial", "部分收款", BD_ACTIVE},
    {"paid", "已收清", BD_DONE}, {"void", "已冲销", BD_CLOSED},
    {0},
};

/* Nobody moves a receivable: its order and its receipts do. */
static const struct bd_step receivable_steps[] = {
    {"open|partial", "part", "partial", "-", "receivable.partly_paid", NULL},
    {"open|partial", "pay", "paid", "-", "receivable.paid", NULL},
    {"partial|paid", "unpay_part", "partial", "-", "receivable.reopened",
     NULL},
    {"partial|paid", "unpay", "open", "-", "receivable.reopened", NULL},
    {"open|paid", "void", "void", "-", "receivable.voided", NULL},
    {0},
};

static const struct bd_state receipt_states[] = {
    {"posted", "已入账", BD_DONE}, {"reversed", "已冲销", BD_CLOSED},
    {0},
};

static const struct bd_step receipt_steps[] = {
    {"posted", "allocate", "posted", "receipt.create", "receipt.allocated",
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
    {BD_ALWAYS("receipt_id", "收款单", BD_INT)},
    {BD_ALWAYS("receipt_no", "收款单号", BD_TEXT)},
    {BD_ALWAYS("method", "收款方式", BD_TEXT)},
    {BD_ALWAYS("received_on", "收款日期", BD_DATE)},
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

static const struct bd_field receipt_shown[] = {
    {BD_ALWAYS("allocations", "核销", BD_ROWS), .of = pays_fields},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

static const struct bd_entity entities[] = {
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
    {0},
};

static const struct bd_sql sql[] = {
    [SQL_CUSTOMER] = {
        "SELECT c.id FROM customer c WHERE c.id = ? AND {customer:c}", NULL},
    [SQL_LOCK_SCOPED] = {
        RECEIVABLE_COLUMNS "WHERE t.id = ? AND {receivable:t} FOR UPDATE",
        NULL},
    [SQL_LOCK] = {RECEIVABLE_COLUMNS "WHERE t.id = ? FOR UPDATE", BY_RECEIPT},
    [SQL_OF_ORDER] = {
        RECEIVABLE_COLUMNS "WHERE t.order_id = ? AND t.status <> 'void'"
        " FOR UPDATE", BY_ORDER},
    [SQL_PAID_BY] = {
        "SELECT GROUP_CONCAT(DISTINCT c.no ORDER BY c.id SEPARATOR '、')"
        " AS nos FROM receipt_allocation a JOIN receipt c"
        " ON c.id = a.receipt_id AND c.status = 'posted'"
        " WHERE a.receivable_id = ?", BY_ORDER},
    [SQL_EXPOSURE] = {
        "SELECT MAX(c.credit_limit_fen) AS limit_fen,"
        " COALESCE(SUM(t.balance_fen), 0) AS open_fen,"
        " COALESCE(SUM(IF(t.due_on < ?, t.balance_fen, 0)), 0) AS late_fen"
        " FROM customer c LEFT JOIN receivable t ON t.customer_id = c.id"
        " AND t.status IN ('open', 'partial') WHERE c.id = ?", BY_CHECK},
    [SQL_ALLOCATE] = {
        "INSERT INTO receipt_allocation (receipt_id, receivable_id,"
        " amount_fen, created_by) VALUES (?, ?, ?, ?)", BY_RECEIPT},
    [SQL_NET] = {
        "SELECT receivable_id, SUM(amount_fen) AS net_fen"
        " FROM receipt_allocation WHERE receipt_id = ?"
        " GROUP BY receivable_id HAVING net_fen > 0 ORDER BY receivable_id",
        BY_RECEIPT},
    [SQL_OF_RECEIPT] = {
        "SELECT a.id, a.receivable_id, t.no AS receivable_no,"
        " t.order_id, o.no AS order_no, a.amount_fen, a.created_at"
        " FROM receipt_allocation a JOIN receivable t"
        " ON t.id = a.receivable_id LEFT JOIN sales_order o"
        " ON o.id = t.order_id WHERE a.receipt_id = ? ORDER BY a.id",
        BY_RECORD},
    [SQL_OF_RECEIVABLE] = {
        "SELECT a.id, a.receipt_id, c.no AS receipt_no, c.method,"
        " c.received_on, a.amount_fen, a.created_at"
        " FROM receipt_allocation a JOIN receipt c ON c.id = a.receipt_id"
        " WHERE a.receivable_id = ? ORDER BY a.id", BY_RECORD},
    [SQL_HOME_DUE] = {
        "SELECT COALESCE(SUM(t.balance_fen), 0) AS open_fen,"
        " COALESCE(SUM(IF(t.due_on < ?, t.balance_fen, 0)), 0) AS late_fen,"
        " COUNT(IF(t.due_on < ?, 1, NULL)) AS late FROM receivable t"
        " WHERE t.status IN ('open', 'partial') AND {receivable:t}", NULL},
    [SQL_HOME_RECEIPTS] = {
        "SELECT (SELECT COALESCE(SUM(m.amount_fen), 0) FROM receipt m"
        " WHERE m.status = 'posted' AND m.received_on >= ?"
        " AND {receipt:m}) AS month_fen, (SELECT COUNT(*) FROM receipt u"
        " WHERE u.unallocated_fen > 0 AND {receipt:u}) AS unallocated", NULL},
    [SQL_HOME_DAYS] = {
        "SELECT DATEDIFF(?, c.received_on) AS ago, SUM(c.amount_fen) AS value"
        " FROM receipt c WHERE c.status = 'posted' AND c.received_on > ?"
        " AND {receipt:c} GROUP BY c.received_on", NULL},
    {0},
};

static const struct bd_route routes[] = {
    {"POST", "/receipts", "receipt.create", receipt_post,
     BD_TX | BD_IDEMPOTENT, .in = receipt_in, .title = "登记收款",
     .gives = "receipt"},
    {"POST", "/receipts/{id}/allocate", "receipt.create", receipt_allocate,
     BD_TX | BD_IDEMPOTENT, .in = allocate_in, .title = "核销应收", .gives = "receipt"},
    {"POST", "/receipts/{id}/reverse", "receipt.reverse", receipt_reverse,
     BD_TX, .in = reverse_in, .title = "冲销收款", .gives = "receipt"},
    {0},
};

static const struct bd_perm perms[] = {
    {"receipt.create", "登记收款"},
    {"receipt.reverse", "冲销收款"},
    {0},
};

static const struct bd_sub subs[] = {
    {"order.check", BD_ASKED, credit_check},
    {"order.approved", BD_IN_TX, receivable_open},
    {"order.unapproved", BD_IN_TX, receivable_void},
    {"order.voided", BD_IN_TX, receivable_void},
    {"home.todo", BD_ASKED, finance_todo},
    {"home.figures", BD_ASKED, finance_figures},
    {"home.series", BD_ASKED, finance_series},
    {0},
};

static const struct bd_conf conf[] = {
    {.key = "finance.due_days", .title = "默认账期(天)", .dflt = "30",
     .type = BD_INT},
    {.key = "finance.overdue_block_days",
     .title = "逾期超过多少天不再接单(0 不限)", .dflt = "30",
     .type = BD_INT},
    {0},
};
/* clang-format on */

static const char *const needs[] = {"customers", "sales", NULL};
static const char *const uses[] = {"customers.card", NULL};
static const char *const tables[] = {"receipt_allocation", NULL};

BD_MODULE(finance) = {
    BD_MODULE_HEAD,
    .name = "finance",
    .version = "1.0",
    .title = "财务",
    .prefix = "/api/v1",
    .needs = needs,
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .uses = uses,
    .subs = subs,
    .conf = conf,
    .tables = tables,
};
