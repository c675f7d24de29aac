/* Products, and what they cost for whom. */
#include "sales.h"

#include <stdlib.h>
#include <string.h>

static int64_t
value_of(const struct bd_row *old, const cJSON *in, const char *key)
{
    return bd_i64(in, key, old == NULL ? 0 : bd_col(old, key));
}

int
product_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    if (value_of(old, in, "floor_price_e4") >
        value_of(old, in, "unit_price_e4"))
        bd_violate(r, "/floor_price_e4", "max", "底价不能高于单价");
    return bd_violated(r);
}

/* With ?customer_id= : the price for this customer, and his last one. */
int
product_show(struct bd_req *r, const struct bd_row *row)
{
    const char *asked = bd_query(r, "customer_id"), *today = bd_today(r);
    struct bd_row *hint, *customer;
    int64_t customer_id;

    if (asked == NULL)
        return 0;
    customer_id = strtoll(asked, NULL, 10);
    if (bd_load(r, &customer, "customer", customer_id, 0) < 0 ||
        bd_one(r, &hint, SQL_PRODUCT_HINT, "isssii", customer_id,
            bd_text(customer, "level"), today, today, customer_id,
            bd_col(row, "id")) < 0)
        return -1;
    if (hint != NULL)
        bd_w_row(r, hint);
    return 0;
}

int
price_list_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    const char *from = bd_str(in, "starts_on"), *to = bd_str(in, "ends_on");

    if (old != NULL && !bd_has(in, "starts_on"))
        from = bd_text(old, "starts_on");
    if (old != NULL && !bd_has(in, "ends_on"))
        to = bd_text(old, "ends_on");
    if (from != NULL && to != NULL && strcmp(from, to) > 0)
        bd_violate(r, "/ends_on", "min", "失效日期不能早于生效日期");
    return bd_violated(r);
}

static int
items_write(struct bd_req *r, int64_t price_list_id)
{
    struct bd_rows *items;

    if (bd_all(r, &items, SQL_ITEMS, "i", price_list_id) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_items(r, items);
    bd_w_end(r);
    return 0;
}

int
items_get(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_load(r, &row, "price_list", bd_path_id(r), 0) < 0)
        return -1;
    return items_write(r, bd_path_id(r));
}

static bool
items_known(const struct bd_rows *rows, int64_t product_id)
{
    for (int i = 0; i < bd_nrows(rows); i++)
        if (bd_col(bd_row(rows, i), "id") == product_id)
            return true;
    return false;
}

/* One price per product, and only of products that exist. */
static int
items_check(struct bd_req *r, const cJSON *items)
{
    const char *today = bd_today(r);
    cJSON *ids = cJSON_CreateArray();
    const cJSON *item, *other;
    struct bd_rows *rows;
    int i = 0;

    cJSON_ArrayForEach(item, items) cJSON_AddItemToArray(
        ids, cJSON_CreateNumber((double)bd_i64(item, "product_id", 0)));
    if (bd_all(r, &rows, SQL_PRODUCTS, "issss", INT64_C(0), NULL, today, today,
            bd_json_text(r, ids)) < 0)
        return -1;
    cJSON_ArrayForEach(item, items)
    {
        int64_t id = bd_i64(item, "product_id", 0);
        const char *at = bd_fmt(r, "/items/%d/product_id", i++);

        if (!items_known(rows, id))
            bd_violate(r, at, "reference", "第 %d 行：没有这个产品", i);
        for (other = items->child; other != item; other = other->next)
            if (bd_i64(other, "product_id", 0) == id)
                bd_violate(r, at, "duplicate", "第 %d 行的产品前面已有价格", i);
    }
    return bd_violated(r);
}

int
items_put(struct bd_req *r)
{
    const cJSON *items = cJSON_GetObjectItemCaseSensitive(bd_body(r), "items");
    int n = cJSON_GetArraySize(items), i = 0;
    struct bd_val *vals = bd_alloc(r, sizeof(*vals) * 3 * (size_t)(n + 1));
    struct bd_row *row;
    const cJSON *item;

    if (bd_load(r, &row, "price_list", bd_path_id(r), BD_LOCK) < 0 ||
        items_check(r, items) < 0 ||
        bd_exec(r, SQL_ITEMS_CLEAR, "i", bd_path_id(r)) < 0)
        return -1;
    cJSON_ArrayForEach(item, items)
    {
        vals[i++].i = bd_path_id(r);
        vals[i++].i = bd_i64(item, "product_id", 0);
        vals[i++].i = bd_i64(item, "unit_price_e4", 0);
    }
    if (bd_exec_rows(r, SQL_ITEMS_ADD, "iii", n, vals) < 0 ||
        bd_save(r, "price_list", row, cJSON_CreateObject(), NULL) < 0)
        return -1;
    return items_write(r, bd_path_id(r));
}

int
price_list_on_purged(struct bd_req *r, const struct bd_fact *fact)
{
    return bd_exec(r, SQL_ITEMS_CLEAR, "i", fact->entity_id) < 0 ? -1 : 0;
}
