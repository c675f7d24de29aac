/*
 * customers.c - 客户, 联系人, 公海, 跟进 and 查重: the module's tables.
 */
#include "customers.h"

#define DUP_REASON "duplicates are looked for everywhere, answered masked"

// clang-format off
static const struct bd_sql sql[] = {
    [SQL_DUP_CUSTOMER] = {
        "SELECT c.id, c.name, c.owner_id, s.name AS owner_name,"
        " c.deleted_at IS NOT NULL AS gone, {customer:c} AS visible,"
        " TIMESTAMPDIFF(DAY, c.last_followup_at, NOW(3)) AS days"
        " FROM customer g JOIN customer c ON c.id = COALESCE((SELECT m.keep_id"
        " FROM bd_merge m WHERE m.entity = 'customer' AND m.gone_id = g.id"
        " AND m.undone_at IS NULL ORDER BY m.id DESC LIMIT 1), g.id)"
        " LEFT JOIN staff_name s ON s.id = c.owner_id"
        " WHERE g.id = ?", DUP_REASON},
    [SQL_DUP_CONTACT] = {
        "SELECT c.id, c.name, c.owner_id, s.name AS owner_name,"
        " (c.deleted_at IS NOT NULL OR p.deleted_at IS NOT NULL) AS gone,"
        " {customer:c} AS visible,"
        " TIMESTAMPDIFF(DAY, c.last_followup_at, NOW(3)) AS days"
        " FROM contact p JOIN customer c ON c.id = p.customer_id"
        " LEFT JOIN staff_name s ON s.id = c.owner_id WHERE p.id = ?",
        DUP_REASON},
    [SQL_DUP_LEAD] = {
        "SELECT l.id, l.name, l.owner_id, s.name AS owner_name,"
        " l.deleted_at IS NOT NULL AS gone,"
        " l.owner_id IS NOT NULL AND {lead:l} AS visible,"
        " TIMESTAMPDIFF(DAY, l.last_followup_at, NOW(3)) AS days"
        " FROM dup_lead l LEFT JOIN staff_name s ON s.id = l.owner_id"
        " WHERE l.id = ? AND l.status <> 'converted'", DUP_REASON},
    [SQL_FOLLOWUP_TIMES] = {
        "SELECT COALESCE(t.was > NOW(3) + INTERVAL 5 MINUTE, 0) AS early,"
        " COALESCE(t.next < NOW(3) - INTERVAL 5 MINUTE, 0) AS late"
        " FROM (SELECT CAST(? AS DATETIME(3)) AS was,"
        " CAST(? AS DATETIME(3)) AS next) t", "reads no table"},
    [SQL_FOLLOWUP_ADD] = {
        "INSERT INTO followup (customer_id, lead_id, channel, content,"
        " occurred_at, next_contact_at, created_by)"
        " VALUES (?, ?, ?, ?, COALESCE(?, NOW(3)), ?, ?)",
        "adds to a record that was loaded within the scope"},
    [SQL_FOLLOWED] = {
        "UPDATE customer SET last_followup_at = GREATEST("
        "COALESCE(last_followup_at, '1970-01-01'), COALESCE(?, NOW(3))),"
        " last_followup = ?, next_contact_at = ?, version = version + 1,"
        " updated_at = NOW(3), updated_by = ? WHERE id = ?",
        "the record was loaded within the scope and is locked"},
    [SQL_ADOPT] = {
        "UPDATE followup SET customer_id = ? WHERE lead_id = ?"
        " AND customer_id IS NULL",
        "the lead was loaded within the scope and is locked"},
    [SQL_NEWEST] = {
        "SELECT occurred_at, content, next_contact_at FROM followup"
        " WHERE customer_id = ? AND deleted_at IS NULL"
        " ORDER BY occurred_at DESC, id DESC LIMIT 1",
        "the customer was created by this request"},
    [SQL_ADOPTED] = {
        "UPDATE customer SET status = 'following', last_followup_at = ?,"
        " last_followup = LEFT(?, 200), next_contact_at = ? WHERE id = ?",
        "the customer was created by this request"},
    [SQL_ONE_PRIMARY] = {
        "UPDATE contact SET is_primary = 0, version = version + 1"
        " WHERE customer_id = ? AND id <> ? AND is_primary = 1",
        "the contact was written within the scope of its customer"},
    [SQL_NO_PRIMARY] = {
        "UPDATE contact SET is_primary = 0, version = version + 1"
        " WHERE customer_id = ? AND is_primary = 1",
        "the merge that follows loads the customer within the scope"},
    [SQL_DUE] = {
        "SELECT COUNT(*) AS n FROM (SELECT c.id FROM customer c"
        " WHERE c.owner_id = ? AND c.next_contact_at <= LEFT(?, 23)"
        " AND c.deleted_at IS NULL AND {customer:c} LIMIT 1001) t", NULL},
    [SQL_POOL] = {
        "SELECT COUNT(*) AS n FROM (SELECT c.id FROM customer c"
        " WHERE c.owner_id IS NULL AND {customer:c} LIMIT 1001) t", NULL},
    [SQL_SINCE] = {
        "SELECT COUNT(*) AS n FROM (SELECT c.id FROM customer c"
        " WHERE c.created_at > LEFT(?, 23) AND c.deleted_at IS NULL"
        " AND {customer:c} LIMIT 1001) t", NULL},
    [SQL_DAYS] = {
        "SELECT TIMESTAMPDIFF(SECOND, c.created_at, LEFT(?, 23)) DIV 86400 AS ago,"
        " COUNT(*) AS value FROM customer c WHERE c.created_at > LEFT(?, 23)"
        " AND c.deleted_at IS NULL AND {customer:c} GROUP BY ago", NULL},
    [SQL_CARD] = {
        "SELECT c.id, c.name, c.short_name, c.phone, c.level, c.status,"
        " c.owner_id, c.credit_limit_fen, c.credit_days, c.address"
        " FROM customer c WHERE c.id = ? AND c.deleted_at IS NULL",
        "the asking module already holds a record of this customer"},
    [SQL_KEYS_OF] = {
        "SELECT name, phone, credit_code FROM customer WHERE id = ?",
        "the record was restored within the scope by this request"},
    [SQL_WON] = {
        "UPDATE customer SET status = 'won', version = version + 1,"
        " updated_at = NOW(3) WHERE id = ? AND deleted_at IS NULL"
        " AND status IN ('potential', 'following', 'lost')",
        "the order was approved within the approver's scope"},
    [SQL_TWINS] = {
        "SELECT j.i, j.kind, k.entity, k.entity_id FROM JSON_TABLE(?, '$[*]'"
        " COLUMNS (i INT PATH '$[0]',"
        " kind VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin PATH '$[1]',"
        " value VARCHAR(192) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        " PATH '$[2]')) j STRAIGHT_JOIN dup_key k FORCE INDEX (PRIMARY)"
        " ON k.kind = j.kind AND k.key_value = j.value"
        " WHERE k.entity <> '' ORDER BY j.i, k.entity, k.entity_id",
        DUP_REASON},
    [SQL_CONTACT_TWINS] = {
        "SELECT j.i, p.id FROM JSON_TABLE(?, '$[*]' COLUMNS (i INT PATH '$[0]',"
        " customer_id BIGINT PATH '$[1]', name VARCHAR(60) PATH '$[2]',"
        " phone VARCHAR(32) PATH '$[3]')) j STRAIGHT_JOIN contact p"
        " ON p.customer_id = j.customer_id AND p.deleted_at IS NULL"
        " AND (p.name = j.name OR p.phone = j.phone) ORDER BY j.i, p.id",
        "the customers were found within the scope"},
    [SQL_FOLLOWUP_TWINS] = {
        "SELECT j.i, f.id FROM JSON_TABLE(?, '$[*]' COLUMNS (i INT PATH '$[0]',"
        " customer_id BIGINT PATH '$[1]', lead_id BIGINT PATH '$[2]',"
        " content VARCHAR(4000) PATH '$[3]',"
        " at DATETIME(3) PATH '$[4]')) j STRAIGHT_JOIN followup f"
        " ON (f.customer_id = j.customer_id OR f.lead_id = j.lead_id)"
        " AND f.occurred_at = j.at AND f.content = j.content"
        " AND f.deleted_at IS NULL ORDER BY j.i, f.id",
        "the customers and leads were found within the scope"},
    [SQL_NAMED_CUSTOMERS] = {
        "SELECT j.i, c.id FROM JSON_TABLE(?, '$[*]' COLUMNS (i INT PATH '$[0]',"
        " value VARCHAR(192) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        " PATH '$[1]')) j STRAIGHT_JOIN dup_key k FORCE INDEX (PRIMARY)"
        " ON k.kind = 'name' AND k.key_value = j.value"
        " AND k.entity = 'customer' JOIN customer c ON c.id = k.entity_id"
        " WHERE {customer:c} ORDER BY j.i, c.id", NULL},
    [SQL_NAMED_LEADS] = {
        "SELECT j.i, l.id FROM JSON_TABLE(?, '$[*]' COLUMNS (i INT PATH '$[0]',"
        " value VARCHAR(192) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        " PATH '$[1]')) j STRAIGHT_JOIN dup_key k FORCE INDEX (PRIMARY)"
        " ON k.kind = 'name' AND k.key_value = j.value"
        " AND k.entity = 'lead' JOIN dup_lead l ON l.id = k.entity_id"
        " WHERE {lead:l} ORDER BY j.i, l.id", NULL},
    [SQL_REFRESH] = {
        "UPDATE customer SET last_followup_at = ?, last_followup = LEFT(?, 200),"
        " next_contact_at = COALESCE(?, next_contact_at),"
        " status = IF(status = 'potential', 'following', status),"
        " version = version + 1, updated_at = NOW(3) WHERE id = ?"
        " AND deleted_at IS NULL",
        "its follow-ups were written within the scope"},
    [SQL_PRIMARY_FIRST] = {
        "UPDATE contact SET is_primary = 0 WHERE customer_id = ? AND id < ?"
        " AND is_primary = 1",
        "the contact was written within the scope of its customer"},
    [SQL_SPENT] = {
        "UPDATE customer SET last_spend_at = NOW(3) WHERE id = ?",
        "the order was approved within the approver's scope"},
    [SQL_CONTACTS] = {
        "(SELECT x.id, x.name AS name, TIMESTAMPDIFF(DAY,"
        " x.next_contact_at, LEFT(?, 23)) AS late, 3 AS urgency"
        " FROM customer x WHERE x.owner_id = ? AND x.deleted_at IS NULL"
        " AND x.next_contact_at <= LEFT(?, 23) AND {customer:x}"
        " ORDER BY x.next_contact_at LIMIT 50) UNION ALL"
        " (SELECT y.id, y.name, IF(y.recycle_due_at > LEFT(?, 23), -1 -"
        " TIMESTAMPDIFF(DAY, LEFT(?, 23), y.recycle_due_at), 0),"
        " 4 FROM customer y WHERE y.owner_id = ?"
        " AND y.deleted_at IS NULL AND y.recycle_due_at <"
        " NOW(3) + INTERVAL 7 DAY AND {customer:y}"
        " ORDER BY y.recycle_due_at LIMIT 50)", NULL},
    [SQL_LEAVING] = {
        "SELECT COUNT(*) AS n FROM (SELECT c.id FROM customer c"
        " WHERE c.owner_id = ? AND c.recycle_due_at <"
        " NOW(3) + INTERVAL 7 DAY AND {customer:c} LIMIT 1001) t", NULL},
    [SQL_PERSON] = {
        "SELECT name FROM staff_name WHERE id = ?", "the name of a colleague"},
    {0},
};

static const char *const customer_children[] = {
    "contact.customer_id", "followup.customer_id", NULL};

static const struct bd_field customer_shown[] = {
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {.name = "my_right", .title = "只是协作人时的权限", .type = BD_ENUM,
     .choices = "view=查看|edit=编辑"},
    {0},
};

static const struct bd_entity entities[] = {
    {.name = "customer", .path = "customers", .table = "customer",
     .title = "客户", .title_field = "name", .owner = "owner_id",
     .dup_no = 1, .actions = BD_CRUD, .flags = BD_POOLED | BD_EXTENSIBLE | BD_SHARED,
     .fields = customer_fields,
     .machine = &customer_machine, .sort = "-updated_at",
     .children = customer_children, .check = customer_check,
     .check_twin = customer_check_twin, .saved = customer_saved,
     .saved_many = customers_saved_many, .show = customer_show,
     .shown = customer_shown},
    {.name = "contact", .path = "contacts", .table = "contact",
     .title = "联系人", .title_field = "name", .parent = "customer_id",
     .actions = BD_CRUD, .flags = BD_EXTENSIBLE | BD_SHARED,
     .fields = contact_fields, .sort = "-updated_at",
     .check = contact_check, .saved = contact_saved,
     .saved_many = contacts_saved_many},
    {.name = "followup", .path = "followups", .table = "followup",
     .title = "跟进记录", .title_field = "content",
     .parent = "customer_id|lead_id", .actions = BD_LIST | BD_GET,
     .flags = BD_SHARED, .fields = followup_fields, .sort = "-occurred_at"},
    {0},
};

static const struct bd_field match_fields[] = {
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("reason", "相同之处", BD_TEXT)},
    {BD_ALWAYS("detail", "说明", BD_TEXT)},
    {BD_ALWAYS("reasons", "逐条依据", BD_TEXTS)},
    {BD_ALWAYS("level", "same 视为同一家，similar 疑似", BD_TEXT)},
    {BD_ALWAYS("probability_bp", "是同一家的可能", BD_BP)},
    {.name = "name", .title = "名称", .type = BD_TEXT},
    {.name = "owner", .title = "负责人", .type = BD_TEXT},
    {BD_ALWAYS("pool", "在公共池里", BD_BOOL)},
    {BD_ALWAYS("deleted", "在回收站里", BD_BOOL)},
    {.name = "last_followup_days", .title = "几天没有跟进", .type = BD_INT},
    {.name = "id", .title = "编号，看得到时才有", .type = BD_INT},
    {0},
};

static const struct bd_field duplicates_out[] = {
    {BD_ALWAYS("matches", "可能重复的", BD_ROWS), .of = match_fields},
    {0},
};
static const struct bd_field customer_duplicates_out[] = {
    {BD_ALWAYS("matches", "可能重复的", BD_ROWS), .of = match_fields},
    {BD_ALWAYS("apart", "已确认不是重复的", BD_ROWS), .of = apart_fields},
    {0},
};

static const struct bd_route routes[] = {
    {.method = "POST", .path = "/duplicates", .perm = "customer.read",
     .fn = duplicates_find, .flags = BD_TX, .in = duplicates_find_in,
     .title = "查重",
     .out = duplicates_out},
    {.method = "GET", .path = "/customers/{id}/duplicates",
     .perm = "customer.duplicate", .fn = customer_duplicates,
     .title = "和这个客户可能重复的",
     .out = customer_duplicates_out},
    {.method = "POST", .path = "/customers/{id}/apart",
     .perm = "customer.duplicate", .fn = customer_apart, .flags = BD_TX,
     .in = customer_apart_in, .title = "确认另一条不是重复",
     .out = customer_duplicates_out},
    {.method = "POST", .path = "/customers/{id}/rejoin",
     .perm = "customer.duplicate", .fn = customer_rejoin, .flags = BD_TX,
     .in = customer_apart_in, .title = "撤销“不是重复”",
     .out = customer_duplicates_out},
    {.method = "POST", .path = "/customers/{id}/merge",
     .perm = "customer.duplicate", .fn = customer_merge, .flags = BD_TX,
     .in = customer_merge_in, .title = "把另一个客户并入这个",
     .out = customer_merge_out},
    {.method = "POST", .path = "/merges/{id}/undo",
     .perm = "customer.duplicate", .fn = customer_unmerge, .flags = BD_TX,
     .title = "撤销客户合并",
     .out = customer_merge_out},
    {.method = "POST", .path = "/customers/{id}/claim",
     .perm = "customer.claim", .fn = customer_claim, .flags = BD_TX,
     .title = "从公海领取客户",
     .gives = "customer"},
    {.method = "POST", .path = "/customers/{id}/return",
     .perm = "customer.return", .fn = customer_return, .flags = BD_TX,
     .in = pool_return_in, .title = "把客户退回公海",
     .out = bd_pool_out},
    {.method = "POST", .path = "/customers/{id}/phones",
     .perm = "customer.pool", .fn = customer_phones, .flags = BD_TX,
     .title = "查看公海客户的号码", .out = bd_pool_view_out},
    {.method = "POST", .path = "/customers/{id}/move",
     .perm = "customer.read", .fn = customer_move, .flags = BD_TX,
     .in = pool_move_in, .title = "把客户移到另一个公海",
     .out = bd_pool_out},
    {.method = "POST", .path = "/customers/{id}/share", .perm = "customer.read",
     .fn = customer_share, .flags = BD_TX, .title = "按池的分配方式分配客户",
     .out = bd_pool_out},
    {.method = "POST", .path = "/customers/{id}/assign",
     .perm = "customer.read", .fn = customer_assign, .flags = BD_TX,
     .in = pool_assign_in, .title = "转移客户",
     .out = bd_pool_out},
    {.method = "POST", .path = "/customers/{id}/lose",
     .perm = "customer.update", .fn = customer_lose, .flags = BD_TX,
     .in = customer_lose_in, .title = "标为流失",
     .gives = "customer"},
    {.method = "POST", .path = "/customers/{id}/reopen",
     .perm = "customer.update", .fn = customer_reopen, .flags = BD_TX,
     .title = "恢复跟进流失的客户",
     .gives = "customer"},
    {.method = "POST", .path = "/customers/{id}/followups",
     .perm = "customer.update", .fn = customer_follow, .flags = BD_TX,
     .in = followup_in, .title = "写客户跟进",
     .gives = "followup"},
    {.method = "GET", .path = "/customers/{id}/timeline",
     .perm = "customer.read", .fn = customer_timeline,
     .title = "客户的全部动态",
     .query = bd_timeline_query, .gives = "event_list"},
    {.method = "GET", .path = "/customers/{id}/team",
     .perm = "customer.read", .fn = customer_team, .title = "客户的协作人",
     .out = bd_team_out},
    {.method = "PUT", .path = "/customers/{id}/team",
     .perm = "customer.update", .fn = customer_team_put, .flags = BD_TX,
     .in = bd_team_in, .title = "加一位协作人，或改他的权限和到期日",
     .out = bd_team_out},
    {.method = "DELETE", .path = "/customers/{id}/team/{staff_id}",
     .perm = "customer.read", .fn = customer_team_drop, .flags = BD_TX,
     .title = "移出一位协作人，或自己退出", .out = bd_team_out},
    {0},
};

static const struct bd_perm perms[] = {
    {"customer.claim", "领取公海客户"},
    {"customer.return", "退回客户到公海"},
    {"customer.assign", "转移客户"},
    {"customer.pool", "查看公海"},
    {"customer.duplicate", "重复时仍可保存客户，合并重复客户"},
    {0},
};

static const struct bd_service services[] = {
    {"customers.create", customer_create, .in = customer_create_in},
    {"customers.card", customer_card, .in = customer_card_in},
    {"customers.follow", followup_add, .in = followup_add_in},
    {"customers.twins", customers_twins, .in = customers_twins_in},
    {"customers.named", customers_named, .in = customers_named_in},
    {"customers.refresh", customers_refresh, .in = customers_refresh_in},
    {0},
};

static const struct bd_sub subs[] = {
    {"order.approved", BD_IN_TX, customer_won},
    {"customer.restored", BD_IN_TX, customer_restored},
    {"home.todo", BD_ASKED, customers_todo},
    {"home.contacts", BD_ASKED, customers_contacts},
    {"home.figures", BD_ASKED, customers_figures},
    {"home.series", BD_ASKED, customers_series},
    {0},
};

static const struct bd_conf conf[] = {
    {.key = "customers.duplicates_daily",
     .title = "每人每日查重上限(0 不限)", .dflt = "500", .type = BD_INT},
    {0},
};
// clang-format on

static const char *const needs[] = {"staff", NULL};
static const char *const events[] = {"customer.claimed", "customer.returned",
    "customer.merged", "customer.unmerged", "customer.apart",
    "customer.rejoined", "customer.moved", "customer.phone_viewed",
    "customer.given_back", "customer.recycle_soon", "customer.kept",
    "customer.assigned", "customer.followed", "customer.won", "customer.shared",
    "customer.unshared", NULL};

BD_MODULE(customers) = {
    BD_MODULE_HEAD,
    .name = "customers",
    .version = "1.0",
    .title = "客户",
    .prefix = "/api/v1",
    .needs = needs,
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .services = services,
    .events = events,
    .subs = subs,
    .conf = conf,
};
