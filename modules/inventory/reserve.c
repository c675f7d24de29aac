/*
 * Stock follows the order: asked for when it is submitted, reserved when it
 * is approved, released when that is taken back, issued when work starts.
 */
#include "inventory.h"

#include <stdlib.h>
#include <string.h>

#define SHORT_NAMED 3 /* products that one finding names */

struct need {
    int64_t product_id, needed_e3, free_e3;
    const char *title, *unit;
};

struct needs {
    struct need *v;
    int n;
};

static struct need *
need_of(const struct needs *needs, int64_t product_id)
{
    for (int i = 0; i < needs->n; i++)
        if (needs->v[i].product_id == product_id)
            return &needs->v[i];
    return NULL;
}

/* What of a needed product is free somewhere. */
static void
need_has(const struct needs *needs, const struct bd_row *stock)
{
    struct need *need = need_of(needs, bd_col(stock, "product_id"));
    int64_t free_e3 = bd_col(stock, "available_e3");

    if (need != NULL && free_e3 > 0)
        need->free_e3 += free_e3;
}

static bool
line_stocked(const cJSON *line)
{
    return bd_true(line, "stocked") && bd_i64(line, "product_id", 0) > 0;
}

/* What the lines need of each stocked product. */
static void
needs_read(struct bd_req *r, const cJSON *lines, struct needs *needs)
{
    const cJSON *line;

    needs->n = 0;
    needs->v = bd_alloc(
        r, sizeof(*needs->v) * (size_t)(cJSON_GetArraySize(lines) + 1));
    cJSON_ArrayForEach(line, lines)
    {
        int64_t product_id = bd_i64(line, "product_id", 0);
        struct need *need = need_of(needs, product_id);

        if (!line_stocked(line))
            continue;
        if (need == NULL) {
            need = &needs->v[needs->n++];
            need->product_id = product_id;
            need->title = bd_str(line, "title");
            need->unit = bd_str(line, "unit");
        }
        need->needed_e3 += bd_i64(line, "quantity_e3", 0);
    }
}

static const cJSON *
lines_of(const struct bd_fact *fact)
{
    return cJSON_GetObjectItemCaseSensitive(fact->data, "lines");
}

static const char *
product_ids(struct bd_req *r, const struct needs *needs)
{
    cJSON *ids = cJSON_CreateArray();

    for (int i = 0; i < needs->n; i++)
        cJSON_AddItemToArray(
            ids, cJSON_CreateNumber((double)needs->v[i].product_id));
    return bd_json_text(r, ids);
}

/* ------------------------------------------------------------------ check - */

static const char *
shortages(struct bd_req *r, const struct needs *needs)
{
    const char *text = "";
    int n = 0;

    for (int i = 0; i < needs->n; i++) {
        const struct need *need = &needs->v[i];

        if (need->needed_e3 <= need->free_e3 || n++ >= SHORT_NAMED)
            continue;
        text = bd_fmt(r, "%s%s%s需 %s %s，可用 %s", text,
            *text != '\0' ? ";" : "", bd_prefix(r, need->title, 20),
            bd_decimal(r, need->needed_e3, 3), need->unit,
            bd_decimal(r, need->free_e3, 3));
    }
    return n > SHORT_NAMED ? bd_fmt(r, "%s；等 %d 种", text, n) : text;
}

int
stock_check(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_rows *rows;
    struct needs needs;
    const char *text;

    needs_read(r, lines_of(fact), &needs);
    if (needs.n == 0)
        return 0;
    if (bd_all(r, &rows, SQL_AVAILABLE, "s", product_ids(r, &needs)) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++)
        need_has(&needs, bd_row(rows, i));
    text = shortages(r, &needs);
    if (*text == '\0')
        bd_finding(r, "stock", true, "库存", "%d 种产品库存充足", needs.n);
    else
        bd_finding(r, "stock", false, "库存不足", "%s", text);
    return 0;
}

/* ---------------------------------------------------------------- reserve - */

/* Rows one by one, in the order of ids: an index scan promises no order. */
static int
lock_all(struct bd_req *r, const struct bd_rows *ids, struct bd_row **locked)
{
    for (int i = 0; i < bd_nrows(ids); i++)
        if (bd_one(r, &locked[i], SQL_STOCK_LOCK, "i",
                bd_col(bd_row(ids, i), "id")) < 0)
            return -1;
    return 0;
}

/* The oldest warehouse is the main one: it is emptied first. */
static int
by_warehouse(const void *a, const void *b)
{
    const struct bd_row *const *x = a, *const *y = b;
    int64_t i = bd_col(*x, "warehouse_id"), j = bd_col(*y, "warehouse_id");

    return (i > j) - (i < j);
}

/* Which lines the free stock does not cover, first come, first served. */
static void
violate_short(struct bd_req *r, const cJSON *lines, const struct needs *needs)
{
    const cJSON *line;
    int i = -1;

    cJSON_ArrayForEach(line, lines)
    {
        struct need *need = need_of(needs, bd_i64(line, "product_id", 0));
        int64_t wanted_e3 = bd_i64(line, "quantity_e3", 0);

        i++;
        if (need == NULL || !line_stocked(line))
            continue;
        if (wanted_e3 > need->free_e3)
            bd_violate(r, bd_fmt(r, "/lines/%d/quantity_e3", i), "stock",
                "%s需 %s %s，可用 %s，请补货或改单", bd_str(line, "title"),
                bd_decimal(r, wanted_e3, 3), need->unit,
                bd_decimal(r, need->free_e3, 3));
        need->free_e3 -= wanted_e3 < need->free_e3 ? wanted_e3 : need->free_e3;
    }
}

static int
reserve_one(struct bd_req *r, int64_t order_id, const struct need *need,
    struct bd_row **stock, int n)
{
    int64_t left_e3 = need->needed_e3;

    for (int i = 0; i < n && left_e3 > 0; i++) {
        int64_t free_e3 = bd_col(stock[i], "available_e3");
        struct move m = {
            .kind = "reserve",
            .warehouse_id = bd_col(stock[i], "warehouse_id"),
            .product_id = need->product_id,
            .quantity_e3 = free_e3 < left_e3 ? free_e3 : left_e3,
            .order_id = order_id,
            .unit = bd_text(stock[i], "unit"),
        };

        if (bd_col(stock[i], "product_id") != need->product_id || free_e3 <= 0)
            continue;
        if (move_apply(r, &m) < 0)
            return -1;
        left_e3 -= m.quantity_e3;
    }
    return 0;
}

int
stock_reserve(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row **stock;
    struct bd_rows *ids;
    struct needs needs;
    int n;

    needs_read(r, lines_of(fact), &needs);
    if (needs.n == 0)
        return 0;
    if (bd_all(r, &ids, SQL_STOCK_OF, "s", product_ids(r, &needs)) < 0)
        return -1;
    n = bd_nrows(ids);
    stock = bd_alloc(r, sizeof(struct bd_row *) * (size_t)(n + 1));
    if (lock_all(r, ids, stock) < 0)
        return -1;
    qsort(stock, (size_t)n, sizeof(struct bd_row *), by_warehouse);
    for (int i = 0; i < n; i++)
        need_has(&needs, stock[i]);
    violate_short(r, lines_of(fact), &needs);
    if (bd_violated(r) < 0)
        return -1;
    for (int i = 0; i < needs.n; i++)
        if (reserve_one(r, fact->entity_id, &needs.v[i], stock, n) < 0)
            return -1;
    return 0;
}

/* --------------------------------------------------- release and issue - */

/* Everything that an order still holds leaves the reservation. */
static int
end_holds(struct bd_req *r, int64_t order_id, const char *kind)
{
    struct bd_rows *ids, *held;
    struct bd_row **stock;

    if (order_id == 0 || bd_all(r, &ids, SQL_ORDER_STOCK, "i", order_id) < 0)
        return order_id == 0 ? 0 : -1;
    stock = bd_alloc(r, sizeof(struct bd_row *) * (size_t)(bd_nrows(ids) + 1));
    if (lock_all(r, ids, stock) < 0 ||
        bd_all(r, &held, SQL_HELD, "i", order_id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(held); i++) {
        const struct bd_row *row = bd_row(held, i);
        struct move m = {
            .kind = kind,
            .warehouse_id = bd_col(row, "warehouse_id"),
            .product_id = bd_col(row, "product_id"),
            .quantity_e3 = bd_col(row, "held_e3"),
            .order_id = order_id,
            .unit = bd_text(row, "unit"),
        };

        if (move_apply(r, &m) < 0)
            return -1;
    }
    return 0;
}

int
stock_release(struct bd_req *r, const struct bd_fact *fact)
{
    return end_holds(r, fact->entity_id, "release");
}

/* Of an order without a work order: what was reserved leaves on delivery. */
int
stock_issue(struct bd_req *r, const struct bd_fact *fact)
{
    return end_holds(r, bd_i64(fact->data, "order_id", 0), "issue");
}

/* ----------------------------------------------------- what stays behind - */

static int
refuse_used(struct bd_req *r, int sql, int64_t id, const char *what)
{
    struct bd_row *row;

    if (bd_one(r, &row, sql, "i", id) < 0)
        return -1;
    if (row == NULL)
        return 0;
    bd_fail(
        r, 409, "state-conflict", "%s还有库存，请先出库、调拨或盘点清零", what);
    bd_fail_extra(r, "state", cJSON_CreateString("in_stock"));
    return -1;
}

int
warehouse_recycled(struct bd_req *r, const struct bd_fact *fact)
{
    return refuse_used(r, SQL_WAREHOUSE_USED, fact->entity_id, "这个仓库");
}

int
product_recycled(struct bd_req *r, const struct bd_fact *fact)
{
    return refuse_used(r, SQL_PRODUCT_USED, fact->entity_id, "这个产品");
}
