/*
 * Invoices for what customers owe.  One says how much of which receivables
 * it covers; all that live on a receivable never exceed it.  What was issued
 * wrongly is voided, or taken back by a red one.  Locks go from the invoice
 * to its receivables in the order of their ids.
 */
#include "finance.h"

#include <string.h>

/* ------------------------------------------------------------- what it says - */

/* Adds to what is invoiced of a locked receivable. */
static int
receivable_invoice(
    struct bd_req *r, const struct bd_row *row, int64_t delta_fen)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_i64(
        values, "invoiced_fen", bd_col(row, "invoiced_fen") + delta_fen);
    return bd_save(r, "receivable", row, values, "receivable.invoiced");
}

static void
item_check(struct bd_req *r, const struct part *p, int64_t customer_id)
{
    const char *at = bd_fmt(r, "/items/%d/receivable_id", p->index);
    int64_t free_fen;

    if (p->row == NULL || bd_col(p->row, "customer_id") != customer_id) {
        bd_violate(r, at, "reference", "找不到这个客户的这笔应收，请重新选择");
        return;
    }
    free_fen = bd_col(p->row, "amount_fen") - bd_col(p->row, "invoiced_fen");
    if (strcmp(bd_text(p->row, "status"), "void") == 0 ||
        strcmp(bd_text(p->row, "status"), "planned") == 0)
        bd_violate(r, at, "state", "应收 %s 还没有生效或已冲销，不能开票",
            bd_text(p->row, "no"));
    else if (p->amount_fen > free_fen)
        bd_violate(r, bd_fmt(r, "/items/%d/amount_fen", p->index), "max",
            "应收 %s 最多再开 ¥%s", bd_text(p->row, "no"),
            bd_yuan(r, free_fen));
}

static int
items_lock(struct bd_req *r, struct parts *parts, int64_t customer_id)
{
    for (int i = 0; i < parts->n; i++) {
        struct part *p = &parts->v[i];

        if (i > 0 && p->receivable_id == p[-1].receivable_id) {
            bd_violate(r, bd_fmt(r, "/items/%d/receivable_id", p->index),
                "duplicate", "这笔应收前面已填过，请合并");
            continue;
        }
        if (bd_one(r, &p->row, SQL_LOCK_SCOPED, "i", p->receivable_id) < 0)
            return -1;
        item_check(r, p, customer_id);
    }
    return bd_violated(r);
}

static int
item_add(struct bd_req *r, int64_t invoice_id, const struct bd_row *receivable,
    int64_t amount_fen)
{
    if (bd_exec(r, SQL_ITEM_ADD, "iii", invoice_id, bd_col(receivable, "id"),
            amount_fen) < 0)
        return -1;
    return receivable_invoice(r, receivable, amount_fen);
}

/* ---------------------------------------------------------------- request - */

int
invoice_request(struct bd_req *r)
{
    cJSON *in = bd_body(r), *values;
    int64_t customer_id = bd_i64(in, "customer_id", 0), id;
    struct bd_row *title;
    struct parts parts;

    if (bd_load(r, &title, "invoice_title", bd_i64(in, "title_id", 0), 0) < 0)
        return -1;
    if (bd_col(title, "customer_id") != customer_id)
        bd_violate(r, "/title_id", "reference", "抬头不是这个客户的");
    if (strcmp(bd_str(in, "kind"), "special") == 0 && bd_null(title, "tax_no"))
        bd_violate(
            r, "/title_id", "required", "开专票要有税号，请先在抬头里补上");
    parts_read(r, in, "items", &parts);
    if (items_lock(r, &parts, customer_id) < 0)
        return -1;
    values = cJSON_Duplicate(in, true);
    cJSON_DeleteItemFromObjectCaseSensitive(values, "items");
    bd_json_set_str(values, "no", bd_number(r, "invoice", "FP"));
    bd_json_set_str(values, "status", "requested");
    bd_json_set_str(values, "title", bd_text(title, "title"));
    bd_json_set_str(values, "tax_no", bd_text(title, "tax_no"));
    bd_json_set_i64(values, "amount_fen", parts.total_fen);
    id = bd_insert(r, "invoice", values, "invoice.requested");
    if (id < 0)
        return -1;
    for (int i = 0; i < parts.n; i++)
        if (item_add(r, id, parts.v[i].row, parts.v[i].amount_fen) < 0)
            return -1;
    bd_status(r, 201);
    return bd_w_record(r, "invoice", id);
}

/* ------------------------------------------------------------------ steps - */

static int
check_number(struct bd_req *r, const cJSON *in)
{
    const char *day = bd_str(in, "issued_on");
    struct bd_row *other;

    if (bd_one(r, &other, SQL_INVOICE_NO, "s", bd_str(in, "invoice_no")) < 0)
        return -1;
    if (other != NULL)
        bd_violate(r, "/invoice_no", "duplicate", "发票号码已用在 %s，请核对",
            bd_text(other, "no"));
    if (day != NULL && strcmp(day, bd_today(r)) > 0)
        bd_violate(r, "/issued_on", "max", "开票日期不能晚于今天");
    return bd_violated(r);
}

/* issue, mail, receive: what is said goes into the columns of its name. */
int
invoice_step(struct bd_req *r)
{
    const char *action = bd_action(r);
    cJSON *values = cJSON_Duplicate(bd_body(r), true);

    if (strcmp(action, "issue") == 0) {
        if (check_number(r, values) < 0)
            return -1;
        if (bd_str(values, "issued_on") == NULL)
            bd_json_set_str(values, "issued_on", bd_today(r));
    }
    return bd_step(r, "invoice", action, values);
}

/* What it covered may be invoiced again. */
static int
items_release(struct bd_req *r, int64_t invoice_id)
{
    struct bd_row *receivable;
    struct bd_rows *items;

    if (bd_all(r, &items, SQL_ITEMS, "i", invoice_id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(items); i++) {
        const struct bd_row *item = bd_row(items, i);

        if (bd_one(r, &receivable, SQL_LOCK, "i",
                bd_col(item, "receivable_id")) < 0)
            return -1;
        if (bd_col(receivable, "invoiced_fen") - bd_col(item, "amount_fen") >
            bd_col(receivable, "amount_fen")) {
            bd_violate(r, "", "invoiced",
                "应收 %s 红冲后已重新开票，这张红字发票不能作废",
                bd_text(receivable, "no"));
            return bd_violated(r);
        }
        if (receivable_invoice(r, receivable, -bd_col(item, "amount_fen")) < 0)
            return -1;
    }
    return 0;
}

/* A voided red invoice takes back nothing any more. */
static int
original_restore(struct bd_req *r, const struct bd_row *red)
{
    cJSON *values = cJSON_CreateObject();
    struct bd_row *original;

    if (bd_null(red, "red_of_id"))
        return 0;
    if (bd_one(r, &original, SQL_INVOICE_LOCK, "i", bd_col(red, "red_of_id")) <
        0)
        return -1;
    bd_json_set_i64(values, "red_fen",
        bd_col(original, "red_fen") + bd_col(red, "amount_fen"));
    return bd_save(r, "invoice", original, values, "invoice.red_voided");
}

/* A request is cancelled, an issued invoice voided. */
int
invoice_void(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, "invoice", id, BD_LOCK) < 0)
        return -1;
    if (bd_col(row, "red_fen") > 0)
        return bd_conflict(
            r, bd_text(row, "status"), "这张发票已有红字发票，不能再作废");
    bd_json_set_str(values, "reason", bd_str(bd_body(r), "reason"));
    if (bd_advance(r, "invoice", row, bd_action(r), values) < 0 ||
        original_restore(r, row) < 0 || items_release(r, id) < 0)
        return -1;
    return bd_w_record(r, "invoice", id);
}

/* -------------------------------------------------------------------- red - */

/* How much of each item the red ones so far have taken back. */
static int
red_items(struct bd_req *r, const struct bd_row *original, struct parts *parts)
{
    int64_t left_fen = bd_i64(bd_body(r), "amount_fen",
        bd_col(original, "amount_fen") - bd_col(original, "red_fen"));
    struct bd_rows *items;

    if (bd_all(r, &items, SQL_ITEMS_LEFT, "i", bd_col(original, "id")) < 0)
        return -1;
    *parts = (struct parts){
        bd_alloc(r, sizeof(*parts->v) * (size_t)(bd_nrows(items) + 1)), 0, 0};
    for (int i = 0; i < bd_nrows(items) && left_fen > 0; i++) {
        const struct bd_row *item = bd_row(items, i);
        int64_t free_fen = bd_col(item, "left_fen");
        int64_t amount_fen = free_fen < left_fen ? free_fen : left_fen;
        struct part *p = &parts->v[parts->n];

        if (amount_fen == 0)
            continue;
        p->amount_fen = amount_fen;
        p->receivable_id = bd_col(item, "receivable_id");
        if (bd_one(r, &p->row, SQL_LOCK, "i", p->receivable_id) < 0)
            return -1;
        left_fen -= amount_fen;
        parts->total_fen += amount_fen;
        parts->n++;
    }
    if (left_fen > 0 || parts->n == 0)
        bd_violate(r, "/amount_fen", "max", "最多红冲 ¥%s",
            bd_yuan(r,
                bd_col(original, "amount_fen") - bd_col(original, "red_fen")));
    return bd_violated(r);
}

static cJSON *
red_values(struct bd_req *r, const struct bd_row *original, int64_t red_fen)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_str(values, "no", bd_number(r, "invoice", "FP"));
    bd_json_set_str(values, "status", "issued");
    bd_json_set_str(values, "invoice_no", bd_str(bd_body(r), "invoice_no"));
    bd_json_set_str(values, "issued_on", bd_today(r));
    bd_json_set_i64(values, "customer_id", bd_col(original, "customer_id"));
    bd_json_set_i64(values, "title_id", bd_col(original, "title_id"));
    bd_json_set_str(values, "title", bd_text(original, "title"));
    bd_json_set_str(values, "tax_no", bd_text(original, "tax_no"));
    bd_json_set_str(values, "kind", bd_text(original, "kind"));
    bd_json_set_i64(values, "amount_fen", -red_fen);
    bd_json_set_i64(values, "red_of_id", bd_col(original, "id"));
    bd_json_set_str(values, "reason", bd_str(bd_body(r), "reason"));
    return values;
}

/*
 * A negative invoice over the whole or a part, linked to the original.  It
 * is issued when it is entered: only then may the rest be invoiced again.
 */
int
invoice_red(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();
    struct bd_row *original;
    struct parts parts;
    int64_t id;

    if (bd_load(r, &original, "invoice", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (!bd_null(original, "red_of_id"))
        return bd_conflict(
            r, bd_text(original, "status"), "红字发票不能再红冲，开错了请作废");
    if (check_number(r, bd_body(r)) < 0 || red_items(r, original, &parts) < 0)
        return -1;
    bd_json_set_i64(
        values, "red_fen", bd_col(original, "red_fen") + parts.total_fen);
    if (bd_advance(r, "invoice", original, "red", values) < 0)
        return -1;
    id = bd_insert(r, "invoice", red_values(r, original, parts.total_fen),
        "invoice.issued");
    if (id < 0)
        return -1;
    for (int i = 0; i < parts.n; i++)
        if (item_add(r, id, parts.v[i].row, -parts.v[i].amount_fen) < 0)
            return -1;
    bd_status(r, 201);
    return bd_w_record(r, "invoice", id);
}

int
invoice_show(struct bd_req *r, const struct bd_row *row)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_ITEMS, "i", bd_col(row, "id")) < 0)
        return -1;
    bd_w_rows(r, "items", rows);
    bd_w_actions(r, "invoice", row);
    return 0;
}
