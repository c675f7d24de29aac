/*
 * Submitting an order: one transaction with few statements.  Prices come
 * from the quote or from the price valid now; whatever is wrong (input,
 * floor, credit, stock) is said at once, before anything is written.
 */
#include "sales.h"

#include <inttypes.h>
#include <string.h>

/* Everything that one submission works on. */
struct draft {
    const cJSON *in;
    struct bd_row *customer, *quote; /* quote: NULL when from scratch */
    struct lines lines;
    int64_t order_id, discount_fen, total_fen; /* order_id: resubmitted */
};

/* ----------------------------------------------------------- from a quote -- */

static int
quote_usable(struct bd_req *r, const struct draft *d)
{
    const char *state = bd_text(d->quote, "status");
    struct bd_row *use;

    if (bd_one(r, &use, SQL_QUOTE_USE, "i", bd_col(d->quote, "id")) < 0)
        return -1;
    if (!bd_null(use, "order_id") && bd_col(use, "order_id") != d->order_id)
        return bd_conflict(
            r, state, "这份报价已报单:%s", bd_text(use, "order_no"));
    if (strcmp(state, "accepted") == 0)
        return 0;
    if (strcmp(state, "ready") != 0 && strcmp(state, "sent") != 0 &&
        strcmp(state, "viewed") != 0)
        return bd_conflict(r, state,
            strcmp(state, "superseded") == 0
                ? "这份报价已有新版本，请用新版本报单"
                : "报价单现在的状态不能报单，请先发布或生成新版本");
    if (bd_col(use, "past") != 0)
        return bd_conflict(r, "expired", "报价已过期，请先延期再报单");
    return 0;
}

static int
draft_from_quote(struct bd_req *r, struct draft *d)
{
    int64_t customer_id = bd_i64(d->in, "customer_id", 0);

    if (bd_load(r, &d->quote, "quote", bd_i64(d->in, "quote_id", 0), BD_LOCK) <
            0 ||
        quote_usable(r, d) < 0 ||
        bd_load(r, &d->customer, "customer", bd_col(d->quote, "customer_id"),
            0) < 0)
        return -1;
    if (customer_id != 0 && customer_id != bd_col(d->customer, "id"))
        bd_violate(
            r, "/customer_id", "reference", "客户与报价单上的不同，请检查");
    d->discount_fen = bd_col(d->quote, "discount_fen");
    d->total_fen = bd_col(d->quote, "total_fen");
    return lines_load(r, SQL_QUOTE_LINES, bd_col(d->quote, "id"), &d->lines);
}

/* ----------------------------------------------------------- from scratch -- */

static int
draft_from_lines(struct bd_req *r, struct draft *d)
{
    const cJSON *lines = cJSON_GetObjectItemCaseSensitive(d->in, "lines");

    if (bd_i64(d->in, "customer_id", 0) == 0)
        bd_violate(r, "/customer_id", "required", "请选择客户");
    if (!cJSON_IsArray(lines))
        bd_violate(r, "/lines", "required", "请至少加一行明细");
    if (bd_violated(r) < 0 || bd_load(r, &d->customer, "customer",
                                  bd_i64(d->in, "customer_id", 0), 0) < 0)
        return -1;
    lines_read(r, lines, &d->lines);
    if (lines_products(r, d->customer, &d->lines) < 0)
        return -1;
    lines_price(r, &d->lines);
    d->total_fen = d->lines.subtotal_fen;
    return bd_violated(r);
}

/* ----------------------------------------------------------- price moved -- */

static void
diff_add(
    cJSON *diff, int i, const struct line *now, int64_t old_e4, int64_t old_fen)
{
    cJSON *o = cJSON_CreateObject();

    bd_json_set_i64(o, "line_no", i + 1);
    bd_json_set_str(o, "title", now->title);
    bd_json_set_i64(o, "old_unit_price_e4", old_e4);
    bd_json_set_i64(o, "new_unit_price_e4", now->price.unit_price_e4);
    bd_json_set_i64(o, "old_amount_fen", old_fen);
    bd_json_set_i64(o, "new_amount_fen", now->amount_fen);
    cJSON_AddItemToArray(diff, o);
}

/* The server's price replaces the client's; each difference is noted. */
static void
reprice_from_lists(struct bd_req *r, struct draft *d, cJSON *diff)
{
    for (int i = 0; i < d->lines.n; i++) {
        struct line *l = &d->lines.v[i];
        int64_t old_e4 = l->price.unit_price_e4, old_fen = l->amount_fen;

        if (!l->known || !l->priced || old_e4 == l->list_price_e4)
            continue;
        l->price.unit_price_e4 = l->list_price_e4;
        lines_price(r, &d->lines);
        diff_add(diff, i, l, old_e4, old_fen);
    }
    d->total_fen = d->lines.subtotal_fen;
}

/* What the phone showed of the quote, if it said so, line by line. */
static void
compare_with_quote(struct bd_req *r, struct draft *d, cJSON *diff)
{
    struct lines shown = {0};

    lines_read(r, cJSON_GetObjectItemCaseSensitive(d->in, "lines"), &shown);
    for (int i = 0; i < d->lines.n && i < shown.n; i++) {
        int64_t old_e4 = shown.v[i].price.unit_price_e4;

        if (shown.v[i].priced && old_e4 != d->lines.v[i].price.unit_price_e4)
            diff_add(diff, i, &d->lines.v[i], old_e4, shown.v[i].amount_fen);
    }
}

static int
draft_reprice(struct bd_req *r, struct draft *d)
{
    int64_t seen = bd_i64(d->in, "price_version", 0);
    cJSON *diff = cJSON_CreateArray();

    if (d->quote != NULL)
        compare_with_quote(r, d, diff);
    else
        reprice_from_lists(r, d, diff);
    if (bd_violated(r) < 0)
        return -1;
    if (bd_true(d->in, "accept_prices") ||
        (cJSON_GetArraySize(diff) == 0 &&
            (d->quote == NULL || seen == 0 ||
                seen == bd_col(d->quote, "revision"))))
        return 0;
    bd_fail(r, 409, "price-changed", "价格有变动，请核对后重新提交");
    bd_fail_extra(r, "diff", diff);
    bd_fail_extra(r, "total_fen", cJSON_CreateNumber((double)d->total_fen));
    return -1;
}

/* ------------------------------------------------------------------ write -- */

/* The first n of what is taken over as it was given. */
static void
add_given(cJSON *to, const struct draft *d, size_t n)
{
    static const char *const given[] = {
        "delivery_at", "site_address", "urgent", "note", "contract_id"};

    for (size_t i = 0; i < n; i++)
        if (bd_has(d->in, given[i]))
            cJSON_AddItemToObject(to, given[i],
                cJSON_Duplicate(
                    cJSON_GetObjectItemCaseSensitive(d->in, given[i]), true));
}

/* What the checks (credit, stock, ...) are asked about. */
static cJSON *
draft_facts(const struct draft *d)
{
    cJSON *data = cJSON_CreateObject();

    bd_json_set_i64(data, "order_id", d->order_id);
    bd_json_set_i64(data, "customer_id", bd_col(d->customer, "id"));
    bd_json_set_i64(data, "contract_id", bd_i64(d->in, "contract_id", 0));
    bd_json_set_i64(data, "total_fen", d->total_fen);
    add_given(data, d, 3);
    cJSON_AddItemToObject(data, "lines", lines_facts(&d->lines));
    return data;
}

static int
draft_make(struct bd_req *r, struct draft *d)
{
    const char *delivery;

    d->in = bd_body(r);
    delivery = bd_str(d->in, "delivery_at");
    if (delivery != NULL && strncmp(delivery, bd_now(r), 10) < 0)
        bd_violate(r, "/delivery_at", "min", "交付时间不能早于今天");
    if ((bd_i64(d->in, "quote_id", 0) != 0 ? draft_from_quote(r, d)
                                           : draft_from_lines(r, d)) < 0)
        return -1;
    if (bd_violated(r) < 0 ||
        bd_ask(r, "order.check", d->order_id, draft_facts(d), BD_ENFORCE) < 0)
        return -1;
    if (d->quote == NULL && !bd_may(r, "quote.below_floor"))
        lines_violate_floor(r, &d->lines);
    return bd_violated(r) < 0 ? -1 : draft_reprice(r, d);
}

static cJSON *
draft_values(struct bd_req *r, const struct draft *d)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_i64(values, "customer_id", bd_col(d->customer, "id"));
    if (d->quote != NULL)
        bd_json_set_i64(values, "quote_id", bd_col(d->quote, "id"));
    else
        cJSON_AddNullToObject(values, "quote_id");
    bd_json_set_i64(values, "subtotal_fen", d->lines.subtotal_fen);
    bd_json_set_i64(values, "discount_fen", d->discount_fen);
    bd_json_set_i64(values, "total_fen", d->total_fen);
    bd_json_set_str(values, "submitted_at", bd_now(r));
    bd_json_set_str(values, "hold_reason", bd_noted(r, "order.hold"));
    add_given(values, d, 5);
    return values;
}

static int
draft_attach(struct bd_req *r, const struct draft *d, int64_t id)
{
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(d->in, "file_ids");

    if (lines_save(r, SQL_ORDER_LINES_ADD, id, &d->lines) < 0)
        return -1;
    if (cJSON_IsArray(files) && bd_files_link(r, files, "order", id) < 0)
        return -1;
    if (d->quote != NULL &&
        bd_exec(r, SQL_QUOTE_ORDERED, "ii", id, bd_col(d->quote, "id")) < 0)
        return -1;
    return 0;
}

/* What somebody holds against it, if anything, is for finance to decide. */
static bool
held(struct bd_req *r)
{
    return bd_noted(r, "order.hold") != NULL;
}

static const char *
state_of(struct bd_req *r)
{
    return held(r) ? "credit_hold" : "submitted";
}

static int
submitted_write(
    struct bd_req *r, int64_t id, const char *no, const struct draft *d)
{
    for (int i = 0; i < d->lines.n; i++)
        d->lines.v[i].id = 0; /* those of the quote say nothing here */
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", id);
    bd_w_str(r, "no", no);
    bd_w_str(r, "status", state_of(r));
    bd_w_int(r, "customer_id", bd_col(d->customer, "id"));
    bd_w_int(r, "total_fen", d->total_fen);
    lines_write(r, &d->lines);
    bd_w_end(r);
    return 0;
}

int
order_submit(struct bd_req *r)
{
    struct draft d = {0};
    const char *no;
    cJSON *values;
    int64_t id;

    if (bd_need(r, "order.submit") < 0 || draft_make(r, &d) < 0)
        return -1;
    no = bd_number(r, "order", "BD");
    values = draft_values(r, &d);
    bd_json_set_str(values, "no", no);
    bd_json_set_str(values, "status", state_of(r));
    bd_json_set_i64(values, "owner_id", bd_caller(r)->staff_id);
    id = bd_insert(
        r, "order", values, held(r) ? "order.held" : "order.submitted");
    if (id < 0 || draft_attach(r, &d, id) < 0)
        return -1;
    bd_status(r, 201);
    return submitted_write(r, id, no, &d);
}

/* A returned order comes back with its number and another content. */
int
order_resubmit(struct bd_req *r)
{
    struct draft d = {.order_id = bd_i64(bd_body(r), "id", 0)};
    struct bd_row *order;

    if (bd_need(r, "order.submit") < 0 ||
        bd_load(r, &order, "order", d.order_id, BD_LOCK) < 0)
        return -1;
    if (strcmp(bd_text(order, "status"), "rejected") != 0)
        return bd_conflict(
            r, bd_text(order, "status"), "只有被退回的报单才能修改后重新提交");
    if (draft_make(r, &d) < 0 ||
        bd_advance(r, "order", order, held(r) ? "hold" : "resubmit",
            draft_values(r, &d)) < 0 ||
        bd_exec(r, SQL_ORDER_LINES_CLEAR, "i", d.order_id) < 0 ||
        bd_exec(r, SQL_QUOTE_UNORDERED, "i", d.order_id) < 0 ||
        draft_attach(r, &d, d.order_id) < 0)
        return -1;
    return submitted_write(r, d.order_id, bd_text(order, "no"), &d);
}

int
order_cancel(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();
    struct bd_row *order;
    int64_t id = bd_i64(bd_body(r), "id", 0);

    if (bd_load(r, &order, "order", id, BD_LOCK) < 0)
        return -1;
    bd_json_set_i64(values, "customer_id", bd_col(order, "customer_id"));
    bd_json_set_str(values, "reason", bd_str(bd_body(r), "reason"));
    if (bd_advance(r, "order", order, "cancel", values) < 0 ||
        bd_exec(r, SQL_QUOTE_UNORDERED, "i", id) < 0)
        return -1;
    return bd_w_record(r, "order", id);
}

int
order_mine(struct bd_req *r)
{
    if (bd_need(r, "order.read") < 0)
        return -1;
    return bd_list(r, "order", "owner_id", bd_caller(r)->staff_id);
}

int
order_get(struct bd_req *r)
{
    if (bd_need(r, "order.read") < 0)
        return -1;
    return bd_w_record(r, "order", bd_i64(bd_body(r), "id", 0));
}
