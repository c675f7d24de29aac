/*
 * Money that came in, and which receivables it pays: n to m, exact, and
 * append-only.  What was wrong is reversed, never deleted.  Locks go from
 * the receipt to its receivables in the order of their ids.
 */
#include "finance.h"

#include <stdlib.h>
#include <string.h>

struct part {
    int64_t receivable_id, amount_fen;
    int index; /* in the caller's list */
    struct bd_row *row;
};

struct parts {
    struct part *v;
    int n;
    int64_t total_fen;
};

static int
by_receivable(const void *a, const void *b)
{
    const struct part *x = a, *y = b;

    if (x->receivable_id != y->receivable_id)
        return x->receivable_id < y->receivable_id ? -1 : 1;
    return x->index - y->index;
}

static void
parts_read(struct bd_req *r, const cJSON *in, struct parts *parts)
{
    const cJSON *item,
        *list = cJSON_GetObjectItemCaseSensitive(in, "allocations");

    *parts = (struct parts){
        bd_alloc(r, sizeof(*parts->v) * (size_t)(cJSON_GetArraySize(list) + 1)),
        0, 0};
    cJSON_ArrayForEach(item, list)
    {
        struct part *p = &parts->v[parts->n];

        p->receivable_id = bd_i64(item, "receivable_id", 0);
        p->amount_fen = bd_i64(item, "amount_fen", 0);
        p->index = parts->n++;
        parts->total_fen += p->amount_fen;
    }
    qsort(parts->v, (size_t)parts->n, sizeof(*parts->v), by_receivable);
}

static void
part_check(struct bd_req *r, const struct part *p, int64_t customer_id)
{
    const char *at = bd_fmt(r, "/allocations/%d/receivable_id", p->index);
    const char *status = p->row == NULL ? "" : bd_text(p->row, "status");

    if (p->row == NULL)
        bd_violate(r, at, "reference", "找不到这笔应收，请重新选择");
    else if (bd_col(p->row, "customer_id") != customer_id)
        bd_violate(r, at, "reference", "应收 %s 不是这个客户的",
            bd_text(p->row, "no"));
    else if (strcmp(status, "void") == 0 || strcmp(status, "paid") == 0)
        bd_violate(r, at, "state", "应收 %s %s，不能再核销",
            bd_text(p->row, "no"), *status == 'p' ? "已收清" : "已冲销");
    else if (p->amount_fen > bd_col(p->row, "balance_fen"))
        bd_violate(r, bd_fmt(r, "/allocations/%d/amount_fen", p->index), "max",
            "应收 %s 最多核销 ¥%s", bd_text(p->row, "no"),
            bd_yuan(r, bd_col(p->row, "balance_fen")));
}

/* Locks what is to be paid; everything that is wrong is said at once. */
static int
parts_lock(struct bd_req *r, struct parts *parts, int64_t customer_id,
    int64_t free_fen)
{
    for (int i = 0; i < parts->n; i++) {
        struct part *p = &parts->v[i];

        if (i > 0 && p->receivable_id == p[-1].receivable_id) {
            bd_violate(r, bd_fmt(r, "/allocations/%d/receivable_id", p->index),
                "duplicate", "这笔应收前面已填过，请合并");
            continue;
        }
        if (bd_one(r, &p->row, SQL_LOCK_SCOPED, "i", p->receivable_id) < 0)
            return -1;
        part_check(r, p, customer_id);
    }
    if (parts->total_fen > free_fen)
        bd_violate(r, "/allocations", "max", "核销合计 ¥%s，多于可核销的 ¥%s",
            bd_yuan(r, parts->total_fen), bd_yuan(r, free_fen));
    return bd_violated(r);
}

static int
allocate(struct bd_req *r, int64_t receipt_id, const struct bd_row *receivable,
    int64_t amount_fen)
{
    if (bd_exec(r, SQL_ALLOCATE, "iiiz", receipt_id, bd_col(receivable, "id"),
            amount_fen, bd_caller(r)->staff_id) < 0)
        return -1;
    return receivable_pay(r, receivable, amount_fen);
}

static int
parts_post(struct bd_req *r, int64_t receipt_id, const struct parts *parts)
{
    for (int i = 0; i < parts->n; i++)
        if (allocate(r, receipt_id, parts->v[i].row, parts->v[i].amount_fen) <
            0)
            return -1;
    return 0;
}

/* --------------------------------------------------------------- handlers - */

static int
receipt_check(struct bd_req *r, const cJSON *in)
{
    struct bd_row *customer;

    if (bd_one(r, &customer, SQL_CUSTOMER, "i", bd_i64(in, "customer_id", 0)) <
        0)
        return -1;
    if (customer == NULL)
        bd_violate(
            r, "/customer_id", "reference", "找不到这个客户，请重新选择");
    if (strcmp(bd_str(in, "received_on"), bd_today(r)) > 0)
        bd_violate(r, "/received_on", "max", "收款日期不能晚于今天");
    return 0;
}

int
receipt_post(struct bd_req *r)
{
    cJSON *in = bd_body(r), *values;
    struct parts parts;
    int64_t id;

    if (receipt_check(r, in) < 0)
        return -1;
    parts_read(r, in, &parts);
    if (parts_lock(r, &parts, bd_i64(in, "customer_id", 0),
            bd_i64(in, "amount_fen", 0)) < 0)
        return -1;
    values = cJSON_Duplicate(in, true);
    cJSON_DeleteItemFromObjectCaseSensitive(values, "allocations");
    bd_json_set_str(values, "no", bd_number(r, "receipt", "SK"));
    bd_json_set_str(values, "status", "posted");
    bd_json_set_i64(values, "allocated_fen", parts.total_fen);
    id = bd_insert(r, "receipt", values, NULL);
    if (id < 0 || parts_post(r, id, &parts) < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "receipt", id);
}

int
receipt_allocate(struct bd_req *r)
{
    cJSON *in = bd_body(r), *values = cJSON_CreateObject();
    int64_t id = bd_path_id(r);
    struct parts parts;
    struct bd_row *row;

    if (bd_load(r, &row, "receipt", id, BD_LOCK) < 0)
        return -1;
    parts_read(r, in, &parts);
    if (strcmp(bd_text(row, "status"), "posted") == 0 &&
        parts_lock(r, &parts, bd_col(row, "customer_id"),
            bd_col(row, "unallocated_fen")) < 0)
        return -1;
    bd_json_set_i64(values, "allocated_fen",
        bd_col(row, "allocated_fen") + parts.total_fen);
    bd_json_set_i64(values, "added_fen", parts.total_fen);
    if (bd_advance(r, "receipt", row, "allocate", values) < 0 ||
        parts_post(r, id, &parts) < 0)
        return -1;
    return bd_w_record(r, "receipt", id);
}

int
receipt_reverse(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row, *receivable;
    int64_t id = bd_path_id(r);
    struct bd_rows *net;

    if (bd_load(r, &row, "receipt", id, BD_LOCK) < 0)
        return -1;
    bd_json_set_str(values, "reverse_reason", bd_str(bd_body(r), "reason"));
    bd_json_set_i64(values, "allocated_fen", 0);
    if (bd_advance(r, "receipt", row, "reverse", values) < 0 ||
        bd_all(r, &net, SQL_NET, "i", id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(net); i++) {
        const struct bd_row *part = bd_row(net, i);

        if (bd_one(r, &receivable, SQL_LOCK, "i",
                bd_col(part, "receivable_id")) < 0 ||
            allocate(r, id, receivable, -bd_col(part, "net_fen")) < 0)
            return -1;
    }
    return bd_w_record(r, "receipt", id);
}

int
receipt_show(struct bd_req *r, const struct bd_row *row)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_OF_RECEIPT, "i", bd_col(row, "id")) < 0)
        return -1;
    bd_w_rows(r, "allocations", rows);
    bd_w_actions(r, "receipt", row);
    return 0;
}
