/*
 * Money that came in, and which receivables it pays: n to m, exact, and
 * append-only.  What was wrong is reversed, never deleted.  Locks go from
 * the receipt to its receivables in the order of their ids.
 */
#include "finance.h"

#include <stdlib.h>
#include <string.h>

static int
by_receivable(const void *a, const void *b)
{
    const struct part *x = a, *y = b;

    if (x->receivable_id != y->receivable_id)
        return x->receivable_id < y->receivable_id ? -1 : 1;
    return x->index - y->index;
}

void
parts_read(
    struct bd_req *r, const cJSON *in, const char *key, struct parts *parts)
{
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(in, key);

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
    const char *why = strcmp(status, "void") == 0      ? "已冲销"
                      : strcmp(status, "paid") == 0    ? "已收清"
                      : strcmp(status, "planned") == 0 ? "还没有生效"
                                                       : NULL;

    if (p->row == NULL)
        bd_violate(r, at, "reference", "找不到这笔应收，请重新选择");
    else if (bd_col(p->row, "customer_id") != customer_id)
        bd_violate(r, at, "reference", "应收 %s 不是这个客户的",
            bd_text(p->row, "no"));
    else if (why != NULL)
        bd_violate(
            r, at, "state", "应收 %s %s，不能核销", bd_text(p->row, "no"), why);
    else if (p->amount_fen > bd_col(p->row, "balance_fen"))
        bd_violate(r, bd_fmt(r, "/allocations/%d/amount_fen", p->index), "max",
            "应收 %s 最多核销 ¥%s", bd_text(p->row, "no"),
            bd_yuan(r, bd_col(p->row, "balance_fen")));
}

int
parts_lock(struct bd_req *r, struct parts *parts, int64_t customer_id,
    int64_t other_fen, int64_t free_fen)
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
    if (parts->total_fen + other_fen > free_fen)
        bd_violate(r, "/allocations", "max", "核销合计 ¥%s，多于可核销的 ¥%s",
            bd_yuan(r, parts->total_fen + other_fen), bd_yuan(r, free_fen));
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

/* ------------------------------------------------------- into the wallets - */

static const char *const wallets[] = {"prepaid", "deposit"};

static int64_t
into(struct bd_req *r, const cJSON *in, const char *kind)
{
    return bd_i64(in, bd_fmt(r, "%s_fen", kind), 0);
}

static int64_t
into_wallets(struct bd_req *r, const cJSON *in)
{
    return into(r, in, wallets[0]) + into(r, in, wallets[1]);
}

static int
wallets_post(
    struct bd_req *r, int64_t receipt_id, int64_t customer_id, const cJSON *in)
{
    struct bd_row *row;

    for (size_t i = 0; i < 2; i++) {
        struct entry e = {.kind = "in",
            .amount_fen = into(r, in, wallets[i]),
            .receipt_id = receipt_id};

        if (e.amount_fen == 0)
            continue;
        if (wallet_lock(r, customer_id, wallets[i], &row) < 0 ||
            wallet_add(r, row, e.amount_fen) < 0 ||
            wallet_entry(r, bd_col(row, "id"), &e) < 0)
            return -1;
    }
    return 0;
}

/* What the receipt put into wallets comes out again, if it is still there. */
static int
wallets_take_back(struct bd_req *r, int64_t receipt_id, int64_t customer_id)
{
    struct bd_rows *rows;
    struct bd_row *row;

    if (bd_all(r, &rows, SQL_ENTRIES_OF_RECEIPT, "i", receipt_id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        const struct bd_row *sum = bd_row(rows, i);
        struct entry e = {.kind = "in",
            .amount_fen = -bd_col(sum, "amount_fen"),
            .receipt_id = receipt_id};

        if (wallet_lock(r, customer_id, bd_text(sum, "kind"), &row) < 0 ||
            wallet_add(r, row, e.amount_fen) < 0 ||
            wallet_entry(r, bd_col(row, "id"), &e) < 0)
            return -1;
    }
    return 0;
}

/* --------------------------------------------------------------- handlers - */

static int
check_new(struct bd_req *r, const cJSON *in)
{
    const char *bank_ref = bd_str(in, "bank_ref");
    struct bd_row *other = NULL;

    if (bank_ref != NULL && bd_one(r, &other, SQL_BANK_REF, "s", bank_ref) < 0)
        return -1;
    if (other != NULL)
        bd_violate(r, "/bank_ref", "duplicate",
            "这笔银行流水已登记为 %s，不要重复登记", bd_text(other, "no"));
    if (strcmp(bd_str(in, "received_on"), bd_today(r)) > 0)
        bd_violate(r, "/received_on", "max", "收款日期不能晚于今天");
    return 0;
}

static int
check_customer(struct bd_req *r, int64_t customer_id)
{
    struct bd_row *customer;

    if (bd_one(r, &customer, SQL_CUSTOMER, "i", customer_id) < 0)
        return -1;
    if (customer == NULL)
        bd_violate(
            r, "/customer_id", "reference", "找不到这个客户，请重新选择");
    return 0;
}

static cJSON *
receipt_values(struct bd_req *r, const cJSON *in, int64_t allocated_fen)
{
    static const char *const not_columns[] = {
        "allocations", "prepaid_fen", "deposit_fen"};
    cJSON *values = cJSON_Duplicate(in, true);

    for (size_t i = 0; i < 3; i++)
        cJSON_DeleteItemFromObjectCaseSensitive(values, not_columns[i]);
    bd_json_set_str(values, "no", bd_number(r, "receipt", "SK"));
    bd_json_set_str(values, "status", "posted");
    bd_json_set_i64(values, "allocated_fen", allocated_fen);
    return values;
}

int
receipt_post(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    int64_t customer_id = bd_i64(in, "customer_id", 0), id;
    int64_t other_fen = into_wallets(r, in);
    struct parts parts;

    if (check_customer(r, customer_id) < 0 || check_new(r, in) < 0)
        return -1;
    parts_read(r, in, "allocations", &parts);
    if (parts_lock(
            r, &parts, customer_id, other_fen, bd_i64(in, "amount_fen", 0)) < 0)
        return -1;
    id = bd_insert(
        r, "receipt", receipt_values(r, in, parts.total_fen + other_fen), NULL);
    if (id < 0 || wallets_post(r, id, customer_id, in) < 0 ||
        parts_post(r, id, &parts) < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "receipt", id);
}

int
receipt_unclaimed(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    int64_t id;

    if (check_new(r, in) < 0 || bd_violated(r) < 0)
        return -1;
    id = bd_insert(r, "receipt", receipt_values(r, in, 0), NULL);
    if (id < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "receipt", id);
}

/* Gives money of a locked receipt to receivables and wallets. */
static int
spend(struct bd_req *r, const struct bd_row *row, int64_t customer_id,
    const char *action)
{
    const cJSON *in = bd_body(r);
    int64_t id = bd_col(row, "id"), added_fen = into_wallets(r, in);
    cJSON *values = cJSON_CreateObject();
    struct parts parts;

    parts_read(r, in, "allocations", &parts);
    if (strcmp(bd_text(row, "status"), "posted") == 0 &&
        parts_lock(r, &parts, customer_id, added_fen,
            bd_col(row, "unallocated_fen")) < 0)
        return -1;
    added_fen += parts.total_fen;
    bd_json_set_i64(
        values, "allocated_fen", bd_col(row, "allocated_fen") + added_fen);
    bd_json_set_i64(values, "added_fen", added_fen);
    bd_json_set_i64(values, "customer_id", customer_id);
    if (bd_advance(r, "receipt", row, action, values) < 0 ||
        wallets_post(r, id, customer_id, in) < 0 ||
        parts_post(r, id, &parts) < 0)
        return -1;
    return bd_w_record(r, "receipt", id);
}

int
receipt_allocate(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    struct bd_row *row;

    if (bd_load(r, &row, "receipt", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (bd_null(row, "customer_id"))
        bd_violate(r, "", "unclaimed", "这笔钱还没有认领，请先认领");
    if (into_wallets(r, in) == 0 && !bd_has(in, "allocations"))
        bd_violate(r, "/allocations", "required", "请填写核销到哪笔应收");
    if (bd_violated(r) < 0)
        return -1;
    return spend(r, row, bd_col(row, "customer_id"), "allocate");
}

/* Says whose the money is, and where it goes if that is known too. */
int
receipt_claim(struct bd_req *r)
{
    int64_t customer_id = bd_i64(bd_body(r), "customer_id", 0);
    struct bd_row *row;

    if (bd_load(r, &row, "receipt", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (!bd_null(row, "customer_id"))
        return bd_conflict(
            r, bd_text(row, "status"), "这笔钱已经有人认领，请刷新查看");
    if (check_customer(r, customer_id) < 0)
        return -1;
    return spend(r, row, customer_id, "claim");
}

/* It was somebody else's after all: while nothing of it is spent. */
int
receipt_unclaim(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, "receipt", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (bd_null(row, "customer_id") || bd_col(row, "allocated_fen") > 0)
        return bd_conflict(r, bd_text(row, "status"),
            bd_null(row, "customer_id") ? "这笔钱还没有认领"
                                        : "这笔钱已有核销，请冲销后重新登记");
    cJSON_AddNullToObject(values, "customer_id");
    if (bd_advance(r, "receipt", row, "unclaim", values) < 0)
        return -1;
    return bd_w_record(r, "receipt", bd_path_id(r));
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
        wallets_take_back(r, id, bd_col(row, "customer_id")) < 0 ||
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
    struct bd_rows *rows, *entries;

    if (bd_all(r, &rows, SQL_OF_RECEIPT, "i", bd_col(row, "id")) < 0 ||
        bd_all(r, &entries, SQL_ENTRIES_OF_RECEIPT, "i", bd_col(row, "id")) < 0)
        return -1;
    bd_w_rows(r, "allocations", rows);
    bd_w_rows(r, "wallets", entries);
    bd_w_actions(r, "receipt", row);
    return 0;
}
