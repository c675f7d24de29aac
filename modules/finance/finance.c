/* The module's table of contents: what is owed, what came in, what is left. */
#include "finance.h"

/* clang-format off */
const struct bd_field finance_allocations[] = {
    {.name = "receivable_id", .title = "应收", .type = BD_REF,
     .ref = "receivable", .flags = BD_REQUIRED},
    {.name = "amount_fen", .title = "核销金额", .type = BD_FEN, .min = 1,
     .max = RECEIPT_MAX_FEN, .flags = BD_REQUIRED},
    {0},
};

/* Where money of a receipt goes. */
#define PARTS \
    {.name = "allocations", .title = "核销", .type = BD_ROWS, \
     .max = ALLOCATIONS_MAX, .of = finance_allocations}, \
    {.name = "prepaid_fen", .title = "转为预存款", .type = BD_FEN, \
     .max = RECEIPT_MAX_FEN}, \
    {.name = "deposit_fen", .title = "转为押金", .type = BD_FEN, \
     .max = RECEIPT_MAX_FEN}

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
    {.name = "bank_ref", .title = "银行流水号", .type = BD_TOKEN, .max = 64},
    PARTS,
    {0},
};

static const struct bd_field allocate_in[] = {
    PARTS,
    {0},
};

static const struct bd_field claim_in[] = {
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED},
    PARTS,
    {0},
};

/* Money of which nobody knows yet whose it is. */
static const struct bd_field unclaimed_in[] = {
    {.name = "amount_fen", .title = "金额", .type = BD_FEN, .min = 1,
     .max = RECEIPT_MAX_FEN, .flags = BD_REQUIRED},
    {.name = "method", .title = "收款方式", .type = BD_ENUM,
     .choices = METHODS, .flags = BD_REQUIRED},
    {.name = "received_on", .title = "收款日期", .type = BD_DATE,
     .flags = BD_REQUIRED},
    {.name = "payer", .title = "付款方", .type = BD_TEXT, .max = 120},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500},
    {.name = "bank_ref", .title = "银行流水号", .type = BD_TOKEN, .max = 64},
    {0},
};

static const struct bd_field period_fields[] = {
    {.name = "id", .title = "应收", .type = BD_REF, .ref = "receivable"},
    {.name = "label", .title = "款项", .type = BD_TEXT, .min = 1, .max = 40,
     .flags = BD_REQUIRED},
    {.name = "due_on", .title = "到期日", .type = BD_DATE,
     .flags = BD_REQUIRED},
    {.name = "amount_fen", .title = "金额", .type = BD_FEN, .min = 1,
     .max = RECEIPT_MAX_FEN, .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field plan_in[] = {
    {.name = "periods", .title = "各期", .type = BD_ROWS, .min = 1,
     .max = PERIODS_MAX, .of = period_fields, .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field use_in[] = {
    {.name = "allocations", .title = "核销", .type = BD_ROWS, .min = 1,
     .max = ALLOCATIONS_MAX, .of = finance_allocations,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field refund_in[] = {
    {.name = "amount_fen", .title = "退款金额", .type = BD_FEN, .min = 1,
     .max = RECEIPT_MAX_FEN, .flags = BD_REQUIRED},
    {.name = "method", .title = "退款方式", .type = BD_ENUM,
     .choices = METHODS, .flags = BD_REQUIRED},
    {.name = "reason", .title = "退款原因", .type = BD_TEXT, .max = 200,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field take_back_in[] = {
    {.name = "entry_id", .title = "流水", .type = BD_INT,
     .flags = BD_REQUIRED},
    {.name = "reason", .title = "撤销原因", .type = BD_TEXT, .max = 200,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field suggestion_fields[] = {
    {BD_ALWAYS("receivable_id", "应收", BD_INT)},
    {BD_ALWAYS("receivable_no", "应收单号", BD_TEXT)},
    {BD_ALWAYS("customer_id", "客户", BD_INT)},
    {BD_ALWAYS("customer_name", "客户名称", BD_TEXT)},
    {BD_ALWAYS("balance_fen", "未收", BD_FEN)},
    {BD_ALWAYS("due_on", "到期日", BD_DATE)},
    {BD_ALWAYS("reasons", "为什么", BD_TEXTS)},
    {0},
};

static const struct bd_field suggest_out[] = {
    {BD_ALWAYS("items", "可能的应收", BD_ROWS), .of = suggestion_fields},
    {0},
};

static const struct bd_field aging_query[] = {
    {.name = "owner_id", .title = "负责人", .type = BD_INT},
    {0},
};

static const struct bd_field aging_fields[] = {
    {.name = "owner_id", .title = "负责人", .type = BD_INT},
    {.name = "owner_name", .title = "负责人姓名", .type = BD_TEXT},
    {.name = "customers", .title = "客户数", .type = BD_INT},
    {.name = "customer_id", .title = "客户", .type = BD_INT},
    {.name = "customer_name", .title = "客户名称", .type = BD_TEXT},
    {BD_ALWAYS("not_due_fen", "未到期", BD_FEN)},
    {BD_ALWAYS("late30_fen", "逾期 1-30 天", BD_FEN)},
    {BD_ALWAYS("late60_fen", "逾期 31-60 天", BD_FEN)},
    {BD_ALWAYS("late90_fen", "逾期 61-90 天", BD_FEN)},
    {BD_ALWAYS("over90_fen", "逾期 90 天以上", BD_FEN)},
    {BD_ALWAYS("total_fen", "合计", BD_FEN)},
    {0},
};

static const struct bd_field aging_out[] = {
    {BD_ALWAYS("items", "账龄", BD_ROWS), .of = aging_fields},
    {0},
};

static const struct bd_field reverse_in[] = {
    {.name = "reason", .title = "原因", .type = BD_TEXT, .max = 200,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field request_in[] = {
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED},
    {.name = "title_id", .title = "抬头", .type = BD_REF,
     .ref = "invoice_title", .flags = BD_REQUIRED},
    {.name = "kind", .title = "类型", .type = BD_ENUM,
     .choices = INVOICE_KINDS, .flags = BD_REQUIRED},
    {.name = "tax_bp", .title = "税率", .type = BD_BP, .max = 10000},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500},
    {.name = "items", .title = "开在哪些应收上", .type = BD_ROWS, .min = 1,
     .max = ALLOCATIONS_MAX, .of = finance_allocations,
     .flags = BD_REQUIRED},
    {0},
};

#define INVOICE_NO \
    {.name = "invoice_no", .title = "发票号码", .type = BD_TOKEN, \
     .max = 32, .flags = BD_REQUIRED}

static const struct bd_field issue_in[] = {
    INVOICE_NO,
    {.name = "issued_on", .title = "开票日期", .type = BD_DATE},
    {0},
};

static const struct bd_field mail_in[] = {
    {.name = "courier", .title = "快递公司", .type = BD_TEXT, .max = 40},
    {.name = "tracking_no", .title = "快递单号", .type = BD_TOKEN,
     .max = 40},
    {0},
};

static const struct bd_field red_in[] = {
    {.name = "amount_fen", .title = "红冲金额", .type = BD_FEN, .min = 1,
     .max = RECEIPT_MAX_FEN},
    {.name = "reason", .title = "红冲原因", .type = BD_TEXT, .max = 200,
     .flags = BD_REQUIRED},
    INVOICE_NO,
    {0},
};

#define INVOICE(action, perm, fn, fields, label) \
    {"POST", "/invoices/{id}/" action, perm, fn, BD_TX, .in = fields, \
     .title = label, .gives = "invoice"}

static const struct bd_route routes[] = {
    {"POST", "/receipts", "receipt.create", receipt_post,
     BD_TX | BD_IDEMPOTENT, .in = receipt_in, .title = "登记收款",
     .gives = "receipt"},
    {"POST", "/receipts/{id}/allocate", "receipt.create", receipt_allocate,
     BD_TX | BD_IDEMPOTENT, .in = allocate_in, .title = "核销应收", .gives = "receipt"},
    {"POST", "/receipts/{id}/reverse", "receipt.reverse", receipt_reverse,
     BD_TX, .in = reverse_in, .title = "冲销收款", .gives = "receipt"},
    {"POST", "/receipts/unclaimed", "receipt.create", receipt_unclaimed,
     BD_TX | BD_IDEMPOTENT, .in = unclaimed_in, .title = "登记待认领的收款",
     .gives = "receipt"},
    {"POST", "/receipts/{id}/claim", "receipt.create", receipt_claim,
     BD_TX | BD_IDEMPOTENT, .in = claim_in, .title = "认领收款",
     .gives = "receipt"},
    {"POST", "/receipts/{id}/unclaim", "receipt.create", receipt_unclaim,
     BD_TX, .title = "退回待认领", .gives = "receipt"},
    {"GET", "/receipts/{id}/suggestions", "receipt.read", receipt_suggest, 0,
     .title = "这笔钱可能是哪笔应收", .out = suggest_out},
    {"PUT", "/orders/{id}/plan", "receivable.plan", plan_of_order, BD_TX,
     .in = plan_in, .title = "排报单的回款计划", .gives = "receivable_list"},
    {"PUT", "/contracts/{id}/plan", "receivable.plan", plan_of_contract,
     BD_TX, .in = plan_in, .title = "排合同的回款计划",
     .gives = "receivable_list"},
    {"GET", "/receivables/aging", "receivable.read", aging, 0,
     .title = "账龄", .query = aging_query, .out = aging_out},
    {"POST", "/invoices", "invoice.create", invoice_request,
     BD_TX | BD_IDEMPOTENT, .in = request_in, .title = "申请开票",
     .gives = "invoice"},
    INVOICE("issue", "invoice.issue", invoice_step, issue_in, "登记已开"),
    INVOICE("mail", "invoice.issue", invoice_step, mail_in, "寄出发票"),
    INVOICE("receive", "invoice.create", invoice_step, NULL, "客户签收"),
    INVOICE("cancel", "invoice.create", invoice_void, reverse_in,
        "撤销开票申请"),
    INVOICE("void", "invoice.issue", invoice_void, reverse_in, "作废发票"),
    {"POST", "/invoices/{id}/red", "invoice.issue", invoice_red,
     BD_TX | BD_IDEMPOTENT, .in = red_in, .title = "开红字发票",
     .gives = "invoice"},
    {"POST", "/wallets/{id}/use", "receipt.create", wallet_use,
     BD_TX | BD_IDEMPOTENT, .in = use_in, .title = "用余额核销应收",
     .gives = "wallet"},
    {"POST", "/wallets/{id}/refund", "wallet.refund", wallet_refund,
     BD_TX | BD_IDEMPOTENT, .in = refund_in, .title = "退回余额",
     .gives = "wallet"},
    {"POST", "/wallets/{id}/reverse", "receipt.reverse", wallet_reverse,
     BD_TX, .in = take_back_in, .title = "撤销一笔余额流水",
     .gives = "wallet"},
    {0},
};

static const struct bd_perm perms[] = {
    {"receipt.create", "登记收款"},
    {"receipt.reverse", "冲销收款"},
    {"receivable.plan", "排回款计划"},
    {"wallet.refund", "退回客户余额"},
    {"invoice.create", "申请开票"},
    {"invoice.issue", "开票、寄出、作废、红冲"},
    {0},
};

static const struct bd_sub subs[] = {
    {"order.check", BD_ASKED, credit_check},
    {"order.approved", BD_IN_TX, receivable_open},
    {"order.unapproved", BD_IN_TX, receivable_void},
    {"order.voided", BD_IN_TX, receivable_void},
    {"contract.submitted", BD_IN_TX, plan_on_submitted},
    {"contract.signed", BD_IN_TX, plan_on_signed},
    {"contract.voided", BD_IN_TX, plan_on_voided},
    {"contract.terminated", BD_IN_TX, plan_on_terminated},
    {"contract.amended", BD_IN_TX, plan_on_amended},
    {"customer.kept", BD_ASKED, finance_kept},
    {"home.todo", BD_ASKED, finance_todo},
    {"home.contacts", BD_ASKED, finance_contacts},
    {"home.figures", BD_ASKED, finance_figures},
    {"home.series", BD_ASKED, finance_series},
    {0},
};

static const char *const events[] = {"receivable.replanned",
    "receivable.invoiced", "wallet.changed", "invoice.requested",
    "invoice.red_voided", NULL};

static const struct bd_job jobs[] = {
    {"finance.books", 0, "03:30", finance_books_job, 0},
    {0},
};

static const struct bd_conf conf[] = {
    {.key = "finance.due_days", .title = "默认账期(天)", .dflt = "30",
     .type = BD_INT},
    {.key = "finance.overdue_block_days",
     .title = "逾期超过多少天的客户，报单转财务审批(0 不限)", .dflt = "30",
     .type = BD_INT},
    {0},
};
/* clang-format on */

static const char *const needs[] = {"customers", "sales", "contracts", NULL};
static const char *const uses[] = {"customers.card", NULL};
static const char *const tables[] = {
    "receipt_allocation", "wallet_entry", "invoice_item", "money_fault", NULL};

BD_MODULE(finance) = {
    BD_MODULE_HEAD,
    .name = "finance",
    .version = "1.0",
    .title = "财务",
    .prefix = "/api/v1",
    .needs = needs,
    .entities = finance_entities,
    .routes = routes,
    .sql = finance_sql,
    .perms = perms,
    .uses = uses,
    .events = events,
    .subs = subs,
    .jobs = jobs,
    .conf = conf,
    .tables = tables,
};
