/*
 * A move of stock.  Moves are only ever appended; a stock row is the sum of
 * the moves of its place, and both change here and nowhere else.
 */
#include "inventory.h"

#include <inttypes.h>
#include <string.h>

/* What one unit of a move does to its place; `there`: to the other one. */
struct effect {
    const char *kind, *verb;
    int on_hand, reserved, there;
    bool needs_free; /* what others reserved is not there to be taken */
};

static const struct effect effects[] = {
    {"in", "入库", 1, 0, 0, false},
    {"out", "出库", -1, 0, 0, true},
    {"adjust", "盘点调整", 1, 0, 0, false},
    {"transfer", "调拨", -1, 0, 1, true},
    {"reserve", "预留", 0, 1, 0, true},
    {"release", "释放", 0, -1, 0, false},
    {"issue", "领料", -1, -1, 0, false},
};

static const struct effect *
effect_of(const char *kind)
{
    for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++)
        if (strcmp(effects[i].kind, kind) == 0)
            return &effects[i];
    return NULL;
}

/* The stock row of a place; made, empty, when there is none yet. */
static int64_t
place_id(struct bd_req *r, int64_t warehouse_id, const struct move *m)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_STOCK_ID, "ii", warehouse_id, m->product_id) < 0)
        return -1;
    if (row != NULL)
        return bd_col(row, "id");
    if (bd_exec(r, SQL_STOCK_NEW, "iis", warehouse_id, m->product_id, m->unit) <
        0)
        return -1;
    return bd_last_id(r);
}

static int
lock(struct bd_req *r, int64_t id, struct bd_row **row)
{
    return bd_one(r, row, SQL_STOCK_LOCK, "i", id);
}

/* Both places of a transfer, the one with the lower id first. */
static int
lock_places(struct bd_req *r, const struct move *m, struct bd_row **from,
    struct bd_row **to)
{
    int64_t a = place_id(r, m->warehouse_id, m), b = 0;

    *to = NULL;
    if (a < 0)
        return -1;
    if (m->to_warehouse_id == 0)
        return lock(r, a, from);
    b = place_id(r, m->to_warehouse_id, m);
    if (b < 0)
        return -1;
    if (a < b)
        return lock(r, a, from) < 0 ? -1 : lock(r, b, to);
    return lock(r, b, to) < 0 ? -1 : lock(r, a, from);
}

/* A move that would take what is not there, or more than can be counted. */
static int
allowed(struct bd_req *r, const struct move *m, const struct effect *e,
    const struct bd_row *row)
{
    int64_t on_hand = bd_col(row, "on_hand_e3") + e->on_hand * m->quantity_e3;
    int64_t reserved =
        bd_col(row, "reserved_e3") + e->reserved * m->quantity_e3;
    int64_t free = bd_col(row, "available_e3");
    const char *at = m->order_id != 0 ? "" : "/quantity_e3";

    if (e->needs_free && m->quantity_e3 > free)
        bd_violate(r, at, "stock", "可用只有 %s %s，不够%s",
            bd_decimal(r, free > 0 ? free : 0, 3), m->unit, e->verb);
    else if (on_hand < 0 || reserved < 0)
        bd_violate(r, at, "stock", "在库只有 %s %s，不够%s，请先入库或盘点",
            bd_decimal(r, bd_col(row, "on_hand_e3"), 3), m->unit, e->verb);
    else if (on_hand > STOCK_MAX_E3)
        bd_violate(r, at, "max", "数量太大，请检查");
    return bd_violated(r);
}

static int
add(struct bd_req *r, const struct move *m, const struct bd_row *row,
    int on_hand, int reserved)
{
    return bd_exec(r, SQL_STOCK_ADD, "iiszi", on_hand * m->quantity_e3,
               reserved * m->quantity_e3, m->unit, bd_caller(r)->staff_id,
               bd_col(row, "id")) < 0
               ? -1
               : 0;
}

static void
set_ref(cJSON *o, const char *key, int64_t id)
{
    if (id != 0)
        bd_json_set_i64(o, key, id);
}

int64_t
move_apply(struct bd_req *r, const struct move *m)
{
    const struct effect *e = effect_of(m->kind);
    struct bd_row *from, *to;
    cJSON *values;

    if (lock_places(r, m, &from, &to) < 0 || allowed(r, m, e, from) < 0 ||
        add(r, m, from, e->on_hand, e->reserved) < 0 ||
        (to != NULL && add(r, m, to, e->there, 0) < 0))
        return -1;
    values = cJSON_CreateObject();
    bd_json_set_i64(values, "warehouse_id", m->warehouse_id);
    set_ref(values, "to_warehouse_id", m->to_warehouse_id);
    bd_json_set_i64(values, "product_id", m->product_id);
    bd_json_set_str(values, "kind", m->kind);
    bd_json_set_i64(values, "quantity_e3", m->quantity_e3);
    bd_json_set_str(values, "unit", m->unit);
    set_ref(values, "order_id", m->order_id);
    bd_json_set_str(values, "note", m->note);
    return bd_insert(r, "stock_move", values, NULL);
}

/* ---------------------------------------------------------------- by hand - */

static int
check_warehouse(struct bd_req *r, const char *pointer, int64_t id)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_WAREHOUSE, "i", id) < 0)
        return -1;
    if (row == NULL)
        bd_violate(r, pointer, "reference", "没有这个仓库，请重新选择");
    else if (strcmp(bd_text(row, "status"), "on") != 0)
        bd_violate(r, pointer, "reference", "仓库已停用，请选择别的仓库");
    return 0;
}

static int
check_product(struct bd_req *r, struct move *m)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_PRODUCT, "i", m->product_id) < 0)
        return -1;
    if (row == NULL)
        bd_violate(r, "/product_id", "reference", "没有这个产品，请重新选择");
    else if (bd_col(row, "stocked") == 0)
        bd_violate(r, "/product_id", "reference",
            "%s不管库存，请先在产品里打开“管库存”", bd_text(row, "name"));
    else
        m->unit = bd_text(row, "unit");
    return 0;
}

static int
check_places(struct bd_req *r, const struct move *m)
{
    bool transfer = strcmp(m->kind, "transfer") == 0;

    if (check_warehouse(r, "/warehouse_id", m->warehouse_id) < 0)
        return -1;
    if (!transfer && m->to_warehouse_id != 0)
        bd_violate(r, "/to_warehouse_id", "unknown", "只有调拨才填调入仓库");
    else if (transfer && m->to_warehouse_id == 0)
        bd_violate(r, "/to_warehouse_id", "required", "请选择调入仓库");
    else if (transfer && m->to_warehouse_id == m->warehouse_id)
        bd_violate(
            r, "/to_warehouse_id", "reference", "调入和调出不能是同一个仓库");
    else if (transfer)
        return check_warehouse(r, "/to_warehouse_id", m->to_warehouse_id);
    return 0;
}

int
move_post(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    struct move m = {
        .kind = bd_str(in, "kind"),
        .warehouse_id = bd_i64(in, "warehouse_id", 0),
        .to_warehouse_id = bd_i64(in, "to_warehouse_id", 0),
        .product_id = bd_i64(in, "product_id", 0),
        .quantity_e3 = bd_i64(in, "quantity_e3", 0),
        .note = bd_str(in, "note"),
    };
    bool adjust = strcmp(m.kind, "adjust") == 0;
    int64_t id;

    if (m.quantity_e3 == 0 || (m.quantity_e3 < 0 && !adjust))
        bd_violate(r, "/quantity_e3", "min",
            adjust ? "盘点差异不能是 0" : "数量要大于 0");
    if (check_places(r, &m) < 0 || check_product(r, &m) < 0 ||
        bd_violated(r) < 0)
        return -1;
    id = move_apply(r, &m);
    if (id < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "stock_move", id);
}
