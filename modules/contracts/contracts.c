/* The module's table of contents: contracts, and what changes them later. */
#include "contracts.h"

#define BY_PARENT "the contract was loaded within the scope"
#define BY_SERVER "the server moves it along after an event or a date"
#define BY_ORDER "the contract that an order names, held against the customer"

/* clang-format off */
#define CONTRACT_COLUMNS \
    "SELECT id, version, no, customer_id, settlement_id, status, " \
    "current_fen FROM contract "

const struct bd_sql contracts_sql[] = {
    [SQL_LINES] = {
        "SELECT line_no, quote_line_id, title, unit, quantity_e3,"
        " unit_price_e4, amount_fen FROM contract_line"
        " WHERE contract_id = ? ORDER BY line_no", BY_PARENT},
    [SQL_LINES_ADD] = {
        "INSERT INTO contract_line (contract_id, line_no, quote_line_id,"
        " title, unit, quantity_e3, unit_price_e4, amount_fen)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", BY_PARENT},
    [SQL_ORDERS] = {
        "SELECT COUNT(o.id) AS orders,"
        " COALESCE(SUM(o.total_fen), 0) AS ordered_fen,"
        " DATEDIFF(MAX(c.ends_on), ?) AS days_left FROM contract c"
        " LEFT JOIN sales_order o ON o.contract_id = c.id"
        " AND o.status NOT IN ('void', 'rejected') AND o.id <> ?"
        " WHERE c.id = ?", BY_PARENT},
    [SQL_LOCK] = {
        CONTRACT_COLUMNS "WHERE id = ? AND deleted_at IS NULL FOR UPDATE",
        BY_ORDER},
    [SQL_OF_ORDER] = {
        CONTRACT_COLUMNS "WHERE id = ? AND deleted_at IS NULL", BY_ORDER},
    [SQL_OF_QUOTE] = {
        "SELECT no FROM contract WHERE quote_live = ?", BY_PARENT},
    [SQL_RENEWAL] = {
        "SELECT no FROM contract WHERE renewed_live = ?", BY_PARENT},
    [SQL_TO_REMIND] = {
        "SELECT c.id, c.no, c.title, c.customer_id, c.owner_id, c.ends_on,"
        " DATEDIFF(c.ends_on, d.today) AS days FROM contract c"
        " JOIN (SELECT CAST(? AS DATE) AS today) d"
        " WHERE c.status IN ('signed', 'performing')"
        " AND c.deleted_at IS NULL"
        " AND c.ends_on BETWEEN d.today AND d.today + INTERVAL 90 DAY"
        " AND (c.reminded_days IS NULL OR (c.reminded_days > 30"
        " AND c.ends_on <= d.today + INTERVAL 30 DAY)"
        " OR (c.reminded_days > 7"
        " AND c.ends_on <= d.today + INTERVAL 7 DAY))"
        " ORDER BY c.id LIMIT 500 FOR UPDATE", BY_SERVER},
    [SQL_REMINDED] = {
        "UPDATE contract SET reminded_days = ? WHERE id = ?", BY_SERVER},
    [SQL_LENGTH] = {
        "SELECT DATEDIFF(ends_on, starts_on) AS days FROM contract"
        " WHERE id = ?", BY_PARENT},
    [SQL_HOME] = {
        "SELECT COUNT(IF(c.status = 'pending_approval', 1, NULL)) AS pending,"
        " COUNT(IF(c.status = 'to_sign', 1, NULL)) AS to_sign,"
        " COUNT(IF(c.status IN ('signed', 'performing')"
        " AND c.ends_on BETWEEN ? AND ?, 1, NULL)) AS expiring"
        " FROM contract c WHERE c.status IN ('pending_approval', 'to_sign',"
        " 'signed', 'performing') AND {contract:c}", NULL},
    {0},
};

static const struct bd_field reason_in[] = {
    {.name = "reason", .title = "原因", .type = BD_TEXT, .max = 500,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field sign_in[] = {
    {.name = "signed_on", .title = "签订日期", .type = BD_DATE},
    {.name = "signer_name", .title = "对方签约人", .type = BD_TEXT,
     .max = 40},
    {0},
};

static const struct bd_field attach_in[] = {
    {.name = "file_ids", .title = "附件", .type = BD_REFS, .min = 1,
     .max = 20, .flags = BD_REQUIRED},
    {0},
};

#define STEP(what, action, perm, fn, fields, label, entity) \
    {"POST", "/" what "/{id}/" action, perm, fn, BD_TX, .in = fields, \
     .title = label, .gives = entity}
#define CONTRACT(action, perm, fn, fields, label) \
    STEP("contracts", action, perm, fn, fields, label, "contract")
#define AMENDMENT(action, perm, fn, fields, label) \
    STEP("amendments", action, perm, fn, fields, label, "amendment")

static const struct bd_route routes[] = {
    CONTRACT("submit", "contract.update", contract_step, NULL, "提交合同"),
    CONTRACT("approve", "contract.approve", contract_step, NULL,
        "通过合同"),
    CONTRACT("reject", "contract.approve", contract_step, reason_in,
        "退回合同"),
    CONTRACT("sign", "contract.sign", contract_sign, sign_in, "登记签订"),
    CONTRACT("start", "contract.update", contract_step, NULL, "开始履行"),
    CONTRACT("complete", "contract.close", contract_step, NULL, "履行完毕"),
    CONTRACT("archive", "contract.close", contract_step, NULL, "归档"),
    CONTRACT("void", "contract.update", contract_step, reason_in,
        "作废合同"),
    CONTRACT("terminate", "contract.terminate", contract_step, reason_in,
        "终止合同"),
    CONTRACT("renew", "contract.create", contract_renew, NULL, "续签"),
    CONTRACT("attach", "contract.update", contract_attach, attach_in,
        "加附件"),
    AMENDMENT("submit", "amendment.update", amendment_step, NULL,
        "提交变更"),
    AMENDMENT("approve", "amendment.approve", amendment_approve, NULL,
        "通过变更"),
    AMENDMENT("reject", "amendment.approve", amendment_step, reason_in,
        "退回变更"),
    AMENDMENT("void", "amendment.update", amendment_step, NULL, "作废变更"),
    {0},
};

static const struct bd_perm perms[] = {
    {"contract.approve", "审批合同"},  {"contract.sign", "登记签订"},
    {"contract.close", "完毕和归档合同"}, {"contract.terminate", "终止合同"},
    {"amendment.approve", "审批合同变更"}, {0},
};

static const struct bd_sub subs[] = {
    {"order.check", BD_ASKED, order_check_contract},
    {"order.approved", BD_IN_TX, contract_on_ordered},
    {"home.todo", BD_ASKED, contracts_todo},
    {0},
};

static const struct bd_job jobs[] = {
    {"contract.remind", 0, "08:00", contract_remind_job, BD_TX},
    {0},
};
/* clang-format on */

static const char *const needs[] = {"customers", "sales", NULL};
static const char *const uses[] = {"sales.quote.card", NULL};
static const char *const events[] = {
    "contract.amended", "contract.expiring", NULL};
static const char *const tables[] = {"contract_line", NULL};

BD_MODULE(contracts) = {
    BD_MODULE_HEAD,
    .name = "contracts",
    .version = "1.0",
    .title = "合同",
    .prefix = "/api/v1",
    .needs = needs,
    .entities = contracts_entities,
    .routes = routes,
    .sql = contracts_sql,
    .perms = perms,
    .uses = uses,
    .events = events,
    .subs = subs,
    .jobs = jobs,
    .tables = tables,
};
