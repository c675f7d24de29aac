/*
 * Lines of a quote or an order: read from JSON or from rows, completed from
 * the products, priced, saved, written.  Both documents use the same lines,
 * so that an order repeats its quote to the fen.
 */
#include "sales.h"

#include <inttypes.h>
#include <string.h>

static void
line_violate(struct bd_req *r, int i, const char *field, const char *code,
    const char *detail)
{
    bd_violate(r, bd_fmt(r, "/lines/%d/%s", i, field), code, "第 %d 行:%s",
        i + 1, detail);
}

/* What is kept of a line, in the order of its columns. */
static const struct member {
    const char *name;
    enum kind {
        NUMBER,
        SIZE,
        WORDS,
        FLAG
    } kind; /* SIZE: 0 is none */
    size_t at;
} members[] = {
    {"product_id", SIZE, offsetof(struct line, product_id)},
    {"title", WORDS, offsetof(struct line, title)},
    {"pricing_method", WORDS, offsetof(struct line, price.method)},
    {"unit", WORDS, offsetof(struct line, unit)},
    {"quantity_e3", NUMBER, offsetof(struct line, price.quantity_e3)},
    {"width_mm", SIZE, offsetof(struct line, price.width_mm)},
    {"height_mm", SIZE, offsetof(struct line, price.height_mm)},
    {"length_mm", SIZE, offsetof(struct line, price.length_mm)},
    {"days", SIZE, offsetof(struct line, price.days)},
    {"unit_price_e4", NUMBER, offsetof(struct line, price.unit_price_e4)},
    {"amount_fen", NUMBER, offsetof(struct line, amount_fen)},
    {"stocked", FLAG, offsetof(struct line, stocked)},
    {"note", WORDS, offsetof(struct line, note)},
};

enum {
    MEMBERS = sizeof(members) / sizeof(members[0])
};

static void
set(struct line *l, const struct member *m, int64_t number, const char *text)
{
    void *at = (char *)l + m->at;

    if (m->kind == WORDS)
        *(const char **)at = text;
    else if (m->kind == FLAG)
        *(bool *)at = number != 0;
    else
        *(int64_t *)at = number;
}

static struct bd_val
get(const struct line *l, const struct member *m)
{
    const void *at = (const char *)l + m->at;

    if (m->kind == WORDS)
        return (struct bd_val){.s = *(const char *const *)at};
    return (struct bd_val){
        .i = m->kind == FLAG ? *(const bool *)at : *(const int64_t *)at};
}

static void
make_room(struct bd_req *r, struct lines *lines, int n)
{
    lines->n = n;
    lines->v = bd_alloc(r, sizeof(*lines->v) * (size_t)(n + 1));
}

void
lines_read(struct bd_req *r, const cJSON *array, struct lines *lines)
{
    const cJSON *o;
    int i = 0;

    make_room(r, lines, cJSON_GetArraySize(array));
    cJSON_ArrayForEach(o, array)
    {
        struct line *l = &lines->v[i++];

        for (const struct member *m = members; m < members + MEMBERS; m++)
            set(l, m,
                m->kind == FLAG ? bd_true(o, m->name) : bd_i64(o, m->name, 0),
                bd_str(o, m->name));
        l->priced = cJSON_IsNumber(
            cJSON_GetObjectItemCaseSensitive(o, "unit_price_e4"));
    }
}

int
lines_load(struct bd_req *r, int sql, int64_t parent_id, struct lines *lines)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, sql, "i", parent_id) < 0)
        return -1;
    make_room(r, lines, bd_nrows(rows));
    for (int i = 0; i < lines->n; i++) {
        const struct bd_row *row = bd_row(rows, i);
        struct line *l = &lines->v[i];

        for (const struct member *m = members; m < members + MEMBERS; m++)
            set(l, m, bd_col(row, m->name), bd_text(row, m->name));
        l->priced = true;
        l->id = bd_col(row, "id");
        lines->subtotal_fen += l->amount_fen;
    }
    return 0;
}

static void
line_complete(
    struct bd_req *r, int i, struct line *l, const struct bd_row *product)
{
    const char *method = bd_text(product, "pricing_method");

    l->known = true;
    l->stocked = bd_col(product, "stocked") != 0;
    l->list_price_e4 = bd_col(product, "price_e4");
    l->floor_e4 = bd_col(product, "floor_price_e4");
    if (l->title == NULL)
        l->title = bd_text(product, "name");
    if (l->unit == NULL)
        l->unit = bd_text(product, "unit");
    if (!l->priced)
        l->price.unit_price_e4 = l->list_price_e4;
    if (l->price.method == NULL)
        l->price.method = method;
    else if (strcmp(l->price.method, method) != 0)
        line_violate(r, i, "pricing_method", "choice",
            "计价方式与产品不同；要换计价方式请去掉产品，手写名称");
    if (strcmp(bd_text(product, "status"), "on") != 0)
        line_violate(r, i, "product_id", "reference", "产品已停用，请换一个");
}

/* The unit that a line without a product is counted in. */
static const char *
default_unit(const char *method)
{
    static const char *const units[][2] = {
        {"area", "平方米"},
        {"area_min1m", "平方米"},
        {"length", "米"},
        {"perimeter", "米"},
        {"slot_days", "点位·天"},
        {"cpm", "千次展示"},
        {"cpc", "次点击"},
        {"cpa", "次转化"},
    };

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (method != NULL && strcmp(units[i][0], method) == 0)
            return units[i][1];
    return "项";
}

int
lines_products(
    struct bd_req *r, const struct bd_row *customer, struct lines *lines)
{
    cJSON *ids = cJSON_CreateArray();
    const char *today = bd_today(r);
    struct bd_rows *rows;

    for (int i = 0; i < lines->n; i++)
        if (lines->v[i].product_id > 0)
            cJSON_AddItemToArray(
                ids, cJSON_CreateNumber((double)lines->v[i].product_id));
    if (cJSON_GetArraySize(ids) == 0)
        rows = NULL;
    else if (bd_all(r, &rows, SQL_PRODUCTS, "issss", bd_col(customer, "id"),
                 bd_text(customer, "level"), today, today,
                 bd_json_text(r, ids)) < 0)
        return -1;
    for (int i = 0; i < lines->n; i++) {
        struct line *l = &lines->v[i];

        for (int k = 0; rows != NULL && k < bd_nrows(rows) && !l->known; k++)
            if (bd_col(bd_row(rows, k), "id") == l->product_id)
                line_complete(r, i, l, bd_row(rows, k));
        if (l->product_id > 0 && !l->known)
            line_violate(
                r, i, "product_id", "reference", "没有这个产品，请重新选择");
        if (l->product_id == 0)
            l->stocked = false; /* whatever the client says */
        if (l->product_id == 0 && !l->priced)
            line_violate(r, i, "unit_price_e4", "required", "请填写单价");
        if (l->product_id == 0 && l->title == NULL)
            line_violate(r, i, "title", "required", "请填写名称");
        if (l->unit == NULL)
            l->unit = default_unit(l->price.method);
    }
    return 0;
}

void
lines_price(struct bd_req *r, struct lines *lines)
{
    struct price_error err;

    lines->subtotal_fen = lines->floor_fen = 0;
    lines->below_floor = false;
    for (int i = 0; i < lines->n; i++) {
        struct line *l = &lines->v[i];
        struct price_line at_floor = l->price;
        int64_t floor_fen;

        if (l->product_id > 0 && !l->known)
            continue;
        if (price_amount(&l->price, &l->amount_fen, &err) < 0) {
            line_violate(r, i, err.field, err.code, err.detail);
            continue;
        }
        lines->subtotal_fen += l->amount_fen;
        floor_fen = 0; /* no floor, or free of one */
        at_floor.unit_price_e4 = l->floor_e4;
        if (l->floor_e4 > 0 && price_amount(&at_floor, &floor_fen, &err) < 0)
            floor_fen = l->amount_fen;
        lines->floor_fen += floor_fen;
        if (l->price.unit_price_e4 < l->floor_e4)
            lines->below_floor = true;
    }
}

void
lines_violate_floor(struct bd_req *r, const struct lines *lines)
{
    for (int i = 0; i < lines->n; i++) {
        const struct line *l = &lines->v[i];

        if (l->price.unit_price_e4 < l->floor_e4)
            line_violate(r, i, "unit_price_e4", "price-floor",
                bd_fmt(
                    r, "%s的单价低于底价，请提高单价，或走报价审批", l->title));
    }
}

#define LINE_TYPES "iizsssiiiiiiiis" /* parent, number, members */

int
lines_save(
    struct bd_req *r, int sql, int64_t parent_id, const struct lines *lines)
{
    struct bd_val *vals =
        bd_alloc(r, sizeof(*vals) * (MEMBERS + 2) * (size_t)(lines->n + 1));
    struct bd_val *v = vals;

    for (int i = 0; i < lines->n; i++) {
        *v++ = (struct bd_val){.i = parent_id};
        *v++ = (struct bd_val){.i = i + 1};
        for (int k = 0; k < MEMBERS; k++)
            *v++ = get(&lines->v[i], &members[k]);
    }
    return bd_exec_rows(r, sql, LINE_TYPES, lines->n, vals);
}

static void
member_add(cJSON *o, const struct member *m, struct bd_val v)
{
    if (m->kind == FLAG)
        cJSON_AddBoolToObject(o, m->name, v.i != 0);
    else if (m->kind == WORDS)
        bd_json_set_str(o, m->name, v.s);
    else if (m->kind == SIZE && v.i == 0)
        cJSON_AddNullToObject(o, m->name);
    else
        bd_json_set_i64(o, m->name, v.i);
}

cJSON *
lines_json(const struct lines *lines)
{
    cJSON *array = cJSON_CreateArray();

    for (int i = 0; i < lines->n; i++) {
        const struct line *l = &lines->v[i];
        cJSON *o = cJSON_CreateObject();

        if (l->id > 0)
            bd_json_set_i64(o, "id", l->id);
        bd_json_set_i64(o, "line_no", i + 1);
        for (int k = 0; k < MEMBERS; k++)
            member_add(o, &members[k], get(l, &members[k]));
        cJSON_AddItemToArray(array, o);
    }
    return array;
}

void
lines_write(struct bd_req *r, const struct lines *lines)
{
    bd_w_json(r, "lines", lines_json(lines));
}

cJSON *
lines_facts(const struct lines *lines)
{
    cJSON *array = cJSON_CreateArray();

    for (int i = 0; i < lines->n; i++) {
        const struct line *l = &lines->v[i];
        cJSON *o = cJSON_CreateObject();

        bd_json_set_i64(o, "line_no", i + 1);
        if (l->product_id > 0)
            bd_json_set_i64(o, "product_id", l->product_id);
        bd_json_set_str(o, "title", l->title);
        bd_json_set_i64(o, "quantity_e3", price_measure_e3(&l->price));
        bd_json_set_str(o, "unit", l->unit);
        bd_json_set_i64(o, "amount_fen", l->amount_fen);
        cJSON_AddBoolToObject(o, "stocked", l->stocked);
        cJSON_AddItemToArray(array, o);
    }
    return array;
}
