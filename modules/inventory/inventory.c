/* The module's table of contents: warehouses, stock and its moves. */
#include "inventory.h"

#define MOVE_KINDS "in=入库|out=出库|adjust=盘点调整|transfer=调拨"
#define ON_OFF "on=启用|off=停用"
#define BY_CATALOGUE "all staff share the catalogue and the warehouses"
#define BY_PLACE "one place of stock, found by its key under a lock"
#define BY_ORDER "the order was loaded and locked within the scope"

/* clang-format off */
static const struct bd_field warehouse_fields[] = {
    {.name = "code", .title = "编码", .type = BD_TOKEN, .max = 32,
     .flags = BD_REQUIRED | BD_FIND | BD_UNIQUE},
    {.name = "name", .title = "名称", .type = BD_TEXT, .max = 80,
     .flags = BD_REQUIRED | BD_FIND},
    {.name = "address", .title = "地址", .type = BD_TEXT, .max = 200},
    {.name = "status", .title = "状态", .type = BD_ENUM, .flags = BD_FILTER,
     .choices = ON_OFF},
    {0},
};

static const struct bd_field stock_fields[] = {
    {.name = "warehouse_id", .title = "仓库", .type = BD_REF,
     .ref = "warehouse", .flags = BD_READONLY | BD_FILTER},
    {.name = "product_id", .title = "产品", .type = BD_REF,
     .ref = "product", .flags = BD_READONLY | BD_FILTER},
    {.name = "unit", .title = "单位", .type = BD_TEXT, .max = 12,
     .flags = BD_READONLY},
    {.name = "on_hand_e3", .title = "在库", .type = BD_E3,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "reserved_e3", .title = "已预留", .type = BD_E3,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "available_e3", .title = "可用", .type = BD_E3,
     .flags = BD_READONLY | BD_FILTER | BD_SORT},
    {0},
};

static const struct bd_field stock_move_fields[] = {
    {.name = "warehouse_id", .title = "仓库", .type = BD_REF,
     .ref = "warehouse", .flags = BD_REQUIRED | BD_FILTER},
    {.name = "to_warehouse_id", .title = "调入仓库", .type = BD_REF,
     .ref = "warehouse", .flags = BD_FILTER},
    {.name = "product_id", .title = "产品", .type = BD_REF,
     .ref = "product", .flags = BD_REQUIRED | BD_FILTER},
    {.name = "kind", .title = "类型", .type = BD_ENUM,
     .flags = BD_REQUIRED | BD_FILTER,
     .choices = MOVE_KINDS "|reserve=预留|release=释放|issue=领料"},
    {.name = "quantity_e3", .title = "数量", .type = BD_E3,
     .flags = BD_REQUIRED},
    {.name = "unit", .title = "单位", .type = BD_TEXT, .max = 12,
     .flags = BD_READONLY},
    {.name = "order_id", .title = "报单", .type = BD_REF, .ref = "order",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500},
    {0},
};

/* What people move by hand; orders reserve, release and issue. */
static const struct bd_field move_in[] = {
    {.name = "warehouse_id", .title = "仓库", .type = BD_REF,
     .ref = "warehouse", .flags = BD_REQUIRED},
    {.name = "to_warehouse_id", .title = "调入仓库", .type = BD_REF,
     .ref = "warehouse"},
    {.name = "product_id", .title = "产品", .type = BD_REF,
     .ref = "product", .flags = BD_REQUIRED},
    {.name = "kind", .title = "类型", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = MOVE_KINDS},
    {.name = "quantity_e3", .title = "数量", .type = BD_E3,
     .flags = BD_REQUIRED, .min = -MOVE_MAX_E3, .max = MOVE_MAX_E3},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500},
    {0},
};

static const struct bd_entity entities[] = {
    {.name = "warehouse", .path = "warehouses", .table = "warehouse",
     .title = "仓库", .title_field = "name", .actions = BD_CRUD,
     .fields = warehouse_fields, .sort = "-updated_at"},
    {.name = "stock", .path = "stocks", .table = "stock",
     .title = "库存", .title_field = "product_id",
     .actions = BD_LIST | BD_GET, .fields = stock_fields,
     .sort = "-updated_at"},
    {.name = "stock_move", .path = "stock-moves", .table = "stock_move",
     .title = "出入库", .title_field = "kind",
     .actions = BD_LIST | BD_GET, .fields = stock_move_fields,
     .sort = "-id"},
    {0},
};

static const struct bd_sql sql[] = {
    [SQL_WAREHOUSE] = {
        "SELECT w.id, w.status FROM warehouse w WHERE w.id = ?"
        " AND {warehouse:w} LOCK IN SHARE MODE", NULL},
    [SQL_PRODUCT] = {
        "SELECT p.id, p.name, p.unit, p.stocked FROM product p"
        " WHERE p.id = ? AND {product:p}", NULL},
    [SQL_STOCK_ID] = {
        "SELECT id FROM stock WHERE warehouse_id = ? AND product_id = ?",
        BY_PLACE},
    [SQL_STOCK_NEW] = {
        "INSERT INTO stock (warehouse_id, product_id, unit) VALUES (?, ?, ?)"
        " ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)", BY_PLACE},
    [SQL_STOCK_LOCK] = {
        "SELECT id, warehouse_id, product_id, unit, on_hand_e3, reserved_e3,"
        " available_e3 FROM stock WHERE id = ? FOR UPDATE", BY_PLACE},
    [SQL_STOCK_ADD] = {
        "UPDATE stock SET on_hand_e3 = on_hand_e3 + ?,"
        " reserved_e3 = reserved_e3 + ?, unit = ?, version = version + 1,"
        " updated_at = NOW(3), updated_by = ? WHERE id = ?", BY_PLACE},
    [SQL_AVAILABLE] = {
        "SELECT j.pid AS product_id, COALESCE(SUM(s.available_e3), 0)"
        " AS available_e3 FROM JSON_TABLE(?, '$[*]'"
        " COLUMNS (pid BIGINT PATH '$')) j JOIN stock s"
        " ON s.product_id = j.pid AND s.available_e3 > 0 JOIN warehouse w"
        " ON w.id = s.warehouse_id AND w.status = 'on'"
        " AND w.deleted_at IS NULL GROUP BY j.pid", BY_CATALOGUE},
    [SQL_STOCK_OF] = {
        "SELECT s.id FROM JSON_TABLE(?, '$[*]'"
        " COLUMNS (pid BIGINT PATH '$')) j JOIN stock s"
        " ON s.product_id = j.pid JOIN warehouse w ON w.id = s.warehouse_id"
        " AND w.status = 'on' AND w.deleted_at IS NULL ORDER BY s.id",
        BY_CATALOGUE},
    [SQL_ORDER_STOCK] = {
        "SELECT DISTINCT s.id FROM stock_move m JOIN stock s"
        " ON s.warehouse_id = m.warehouse_id AND s.product_id = m.product_id"
        " WHERE m.order_id = ? ORDER BY s.id", BY_ORDER},
    [SQL_HELD] = {
        "SELECT m.warehouse_id, m.product_id, m.unit, SUM(IF("
        "m.kind = 'reserve', m.quantity_e3, -m.quantity_e3)) AS held_e3"
        " FROM stock_move m WHERE m.order_id = ?"
        " AND m.kind IN ('reserve', 'release', 'issue')"
        " GROUP BY m.warehouse_id, m.product_id, m.unit HAVING held_e3 > 0"
        " ORDER BY m.warehouse_id, m.product_id", BY_ORDER},
    [SQL_WAREHOUSE_USED] = {
        "SELECT 1 AS used FROM stock WHERE warehouse_id = ?"
        " AND (on_hand_e3 <> 0 OR reserved_e3 <> 0) LIMIT 1", BY_PLACE},
    [SQL_PRODUCT_USED] = {
        "SELECT 1 AS used FROM stock WHERE product_id = ?"
        " AND (on_hand_e3 <> 0 OR reserved_e3 <> 0) LIMIT 1", BY_PLACE},
    [SQL_HOME] = {
        "SELECT COUNT(IF(t.free_e3 > 0, 1, NULL)) AS there,"
        " COUNT(IF(t.free_e3 > 0, NULL, 1)) AS gone FROM"
        " (SELECT SUM(s.available_e3) AS free_e3 FROM stock s"
        " WHERE {stock:s} GROUP BY s.product_id) t", NULL},
    {0},
};

static const struct bd_route routes[] = {
    {"POST", "/stock-moves", "stock_move.create", move_post,
     BD_TX | BD_IDEMPOTENT, .in = move_in, .title = "登记出入库",
     .gives = "stock_move"},
    {0},
};

static const struct bd_perm perms[] = {
    {"stock_move.create", "登记出入库"},
    {0},
};

static const struct bd_sub subs[] = {
    {"order.check", BD_ASKED, stock_check},
    {"order.approved", BD_IN_TX, stock_reserve},
    {"order.unapproved", BD_IN_TX, stock_release},
    {"order.voided", BD_IN_TX, stock_release},
    {"workorder.started", BD_IN_TX, stock_issue},
    {"order.delivered", BD_IN_TX, stock_issue},
    {"warehouse.recycled", BD_IN_TX, warehouse_recycled},
    {"product.recycled", BD_IN_TX, product_recycled},
    {"home.todo", BD_ASKED, inventory_todo},
    {"home.figures", BD_ASKED, inventory_figures},
    {0},
};
/* clang-format on */

static const char *const needs[] = {"sales", NULL};

BD_MODULE(inventory) = {
    BD_MODULE_HEAD,
    .name = "inventory",
    .version = "1.0",
    .title = "库存",
    .prefix = "/api/v1",
    .needs = needs,
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .subs = subs,
};
