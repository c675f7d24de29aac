/*
 * leads.c - 线索 and 线索池: the module's tables.
 */
#include "leads.h"

// clang-format off
static const struct bd_sql sql[] = {
    [SQL_FOLLOWED] = {
        "UPDATE lead SET last_followup_at = GREATEST("
        "COALESCE(last_followup_at, '1970-01-01'), COALESCE(?, NOW(3))),"
        " last_followup = ?, next_contact_at = ?, version = version + 1,"
        " updated_at = NOW(3), updated_by = ? WHERE id = ?",
        "the record was loaded within the scope and is locked"},
    [SQL_DUE] = {
        "SELECT COUNT(*) AS n FROM (SELECT l.id FROM lead l"
        " WHERE l.owner_id = ? AND l.next_contact_at <= LEFT(?, 23)"
        " AND l.status IN ('new', 'following', 'interested')"
        " AND l.deleted_at IS NULL AND {lead:l} LIMIT 1001) t", NULL},
    [SQL_NEW] = {
        "SELECT COUNT(*) AS n FROM (SELECT l.id FROM lead l"
        " WHERE l.owner_id = ? AND l.status = 'new'"
        " AND l.deleted_at IS NULL AND {lead:l} LIMIT 1001) t", NULL},
    [SQL_POOL] = {
        "SELECT COUNT(*) AS n FROM (SELECT l.id FROM lead l"
        " WHERE l.owner_id IS NULL AND {lead:l}"
        " AND l.status IN ('new', 'following', 'interested')"
        " LIMIT 1001) t", NULL},
    [SQL_SINCE] = {
        "SELECT COUNT(*) AS n FROM (SELECT l.id FROM lead l"
        " WHERE l.created_at > LEFT(?, 23) AND l.deleted_at IS NULL"
        " AND {lead:l} LIMIT 1001) t", NULL},
    [SQL_DAYS] = {
        "SELECT TIMESTAMPDIFF(SECOND, l.created_at, LEFT(?, 23)) DIV 86400 AS ago,"
        " COUNT(*) AS value FROM lead l WHERE l.created_at > LEFT(?, 23)"
        " AND l.deleted_at IS NULL AND {lead:l} GROUP BY ago", NULL},
    [SQL_STATE] = {
        "SELECT status FROM lead WHERE id = ?",
        "the record was recycled within the scope by this request"},
    [SQL_CONTACTS] = {
        "(SELECT x.id, x.company AS name, TIMESTAMPDIFF(DAY,"
        " x.next_contact_at, LEFT(?, 23)) AS late, 3 AS urgency"
        " FROM lead x WHERE x.owner_id = ? AND x.deleted_at IS NULL"
        " AND x.next_contact_at <= LEFT(?, 23)"
        " AND x.status IN ('new', 'following', 'interested')"
        " AND {lead:x}"
        " ORDER BY x.next_contact_at LIMIT 50) UNION ALL"
        " (SELECT y.id, y.company, IF(y.recycle_due_at > LEFT(?, 23), -1 -"
        " TIMESTAMPDIFF(DAY, LEFT(?, 23), y.recycle_due_at), 0),"
        " 4 FROM lead y WHERE y.owner_id = ?"
        " AND y.deleted_at IS NULL AND y.recycle_due_at <"
        " NOW(3) + INTERVAL 7 DAY AND {lead:y}"
        " ORDER BY y.recycle_due_at LIMIT 50) UNION ALL"
        " (SELECT z.id, z.company, TIMESTAMPDIFF(DAY, z.created_at, LEFT(?, 23)),"
        " 1 FROM lead z WHERE z.owner_id = ? AND z.status = 'new'"
        " AND z.last_followup_at IS NULL AND z.deleted_at IS NULL AND {lead:z}"
        " ORDER BY z.id LIMIT 50)", NULL},
    [SQL_LEAVING] = {
        "SELECT COUNT(*) AS n FROM (SELECT l.id FROM lead l"
        " WHERE l.owner_id = ? AND l.recycle_due_at <"
        " NOW(3) + INTERVAL 7 DAY AND {lead:l} LIMIT 1001) t", NULL},
    {0},
};

static const char *const lead_children[] = {"followup.lead_id", NULL};

static const struct bd_field lead_shown[] = {
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

static const struct bd_entity entities[] = {
    {.name = "lead", .path = "leads", .table = "lead", .title = "线索",
     .title_field = "company", .owner = "owner_id", .dup_no = 2,
     .actions = BD_CRUD, .flags = BD_POOLED | BD_POOL_LISTED | BD_EXTENSIBLE,
     .fields = lead_fields,
     .machine = &lead_machine, .sort = "-updated_at",
     .children = lead_children, .check = lead_check,
     .show = lead_show, .shown = lead_shown},
    {0},
};

static const struct bd_field converted_out[] = {
    {BD_ALWAYS("customer_id", "客户", BD_INT)},
    {0},
};

static const struct bd_route routes[] = {
    {.method = "POST", .path = "/leads/{id}/claim", .perm = "lead.claim",
     .fn = lead_claim, .flags = BD_TX, .title = "领取线索",
     .gives = "lead"},
    {.method = "POST", .path = "/leads/{id}/return", .perm = "lead.return",
     .fn = lead_return, .flags = BD_TX, .in = lead_return_in,
     .title = "退回线索池",
     .out = bd_pool_out},
    {.method = "POST", .path = "/leads/{id}/phones", .perm = "lead.pool",
     .fn = lead_phones, .flags = BD_TX, .title = "查看池里线索的号码",
     .out = bd_pool_view_out},
    {.method = "POST", .path = "/leads/{id}/move", .perm = "lead.read",
     .fn = lead_move, .flags = BD_TX, .in = lead_move_in,
     .title = "把线索移到另一个池",
     .out = bd_pool_out},
    {.method = "POST", .path = "/leads/{id}/share", .perm = "lead.read",
     .fn = lead_share, .flags = BD_TX, .title = "按池的分配方式分配线索",
     .out = bd_pool_out},
    {.method = "POST", .path = "/leads/{id}/assign", .perm = "lead.read",
     .fn = lead_assign, .flags = BD_TX, .in = lead_assign_in,
     .title = "转移线索",
     .out = bd_pool_out},
    {.method = "POST", .path = "/leads/{id}/invalidate",
     .perm = "lead.update", .fn = lead_invalidate, .flags = BD_TX,
     .in = lead_invalidate_in, .title = "标为无效",
     .gives = "lead"},
    {.method = "POST", .path = "/leads/{id}/interest",
     .perm = "lead.update", .fn = lead_interest, .flags = BD_TX,
     .title = "标为有意向",
     .gives = "lead"},
    {.method = "POST", .path = "/leads/{id}/reopen", .perm = "lead.update",
     .fn = lead_reopen, .flags = BD_TX, .title = "恢复跟进无效线索",
     .gives = "lead"},
    {.method = "POST", .path = "/leads/{id}/convert",
     .perm = "lead.convert", .fn = lead_convert, .flags = BD_TX,
     .in = lead_convert_in, .title = "转为客户",
     .out = converted_out},
    {.method = "POST", .path = "/leads/{id}/followups",
     .perm = "lead.update", .fn = lead_follow, .flags = BD_TX,
     .in = lead_follow_in, .title = "写线索跟进",
     .gives = "followup"},
    {.method = "GET", .path = "/leads/{id}/timeline", .perm = "lead.read",
     .fn = lead_timeline, .title = "线索的全部动态",
     .query = bd_cursor_query, .gives = "event_list"},
    {0},
};

static const struct bd_perm perms[] = {
    {"lead.claim", "领取线索"},
    {"lead.return", "退回线索"},
    {"lead.assign", "转移线索"},
    {"lead.convert", "线索转为客户"},
    {"lead.pool", "查看线索池"},
    {0},
};

static const struct bd_sub subs[] = {
    {"lead.recycled", BD_IN_TX, lead_recycled},
    {"home.todo", BD_ASKED, leads_todo},
    {"home.contacts", BD_ASKED, leads_contacts},
    {"home.figures", BD_ASKED, leads_figures},
    {"home.series", BD_ASKED, leads_series},
    {0},
};
// clang-format on

static const char *const needs[] = {"staff", "customers", NULL};
static const char *const uses[] = {
    "customers.create", "customers.follow", NULL};
static const char *const events[] = {"lead.claimed", "lead.moved",
    "lead.phone_viewed", "lead.given_back", "lead.recycle_soon", "lead.kept",
    "lead.assigned", "lead.followed", NULL};

BD_MODULE(leads) = {
    BD_MODULE_HEAD,
    .name = "leads",
    .version = "1.0",
    .title = "线索",
    .prefix = "/api/v1",
    .needs = needs,
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .uses = uses,
    .events = events,
    .subs = subs,
};
