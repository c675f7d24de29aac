/*
 * What customers paid in advance or as a deposit: a balance that is the sum
 * of its entries.  Locks go from the receipt to the wallet to receivables.
 */
#include "finance.h"

#include <string.h>

int
wallet_lock(struct bd_req *r, int64_t customer_id, const char *kind,
    struct bd_row **row)
{
    if (bd_one(r, row, SQL_WALLET_LOCK, "is", customer_id, kind) < 0)
        return -1;
    if (*row != NULL)
        return 0;
    if (bd_exec(r, SQL_WALLET_ADD, "isz", customer_id, kind,
            bd_caller(r)->staff_id) < 0)
        return -1;
    return bd_one(r, row, SQL_WALLET_LOCK, "is", customer_id, kind);
}

int
wallet_add(struct bd_req *r, const struct bd_row *row, int64_t total_fen)
{
    int64_t balance_fen = bd_col(row, "balance_fen") + total_fen;
    cJSON *values = cJSON_CreateObject();

    if (balance_fen < 0) {
        bd_violate(r, "/amount_fen", "max", "%s只有 ¥%s，不够 ¥%s",
            strcmp(bd_text(row, "kind"), "deposit") == 0 ? "押金" : "预存款",
            bd_yuan(r, bd_col(row, "balance_fen")), bd_yuan(r, -total_fen));
        return bd_violated(r);
    }
    bd_json_set_i64(values, "balance_fen", balance_fen);
    bd_json_set_i64(values, "customer_id", bd_col(row, "customer_id"));
    return bd_save(r, "wallet", row, values, "wallet.changed");
}

int
wallet_entry(struct bd_req *r, int64_t wallet_id, const struct entry *e)
{
    return bd_exec(r, SQL_ENTRY_ADD, "isizzsszz", wallet_id, e->kind,
               e->amount_fen, e->receipt_id, e->receivable_id, e->method,
               e->reason, e->reverses_id, bd_caller(r)->staff_id) < 0
               ? -1
               : 0;
}

int
wallet_show(struct bd_req *r, const struct bd_row *row)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_ENTRIES, "i", bd_col(row, "id")) < 0)
        return -1;
    bd_w_arr(r, "entries");
    for (int i = 0; i < bd_nrows(rows); i++) {
        const struct bd_row *e = bd_row(rows, i);

        bd_w_obj(r, NULL);
        bd_w_cols(r, e,
            "id kind amount_fen receipt_id receipt_no receivable_id "
            "receivable_no method reason reverses_id created_at");
        bd_w_bool(r, "reversible", bd_col(e, "reversible") != 0);
        bd_w_end(r);
    }
    bd_w_end(r);
    return 0;
}

/* Pays what the customer owes from his balance. */
int
wallet_use(struct bd_req *r)
{
    struct parts parts;
    struct bd_row *row;
    int64_t id = bd_path_id(r);

    if (bd_load(r, &row, "wallet", id, BD_LOCK) < 0)
        return -1;
    parts_read(r, bd_body(r), "allocations", &parts);
    if (parts_lock(r, &parts, bd_col(row, "customer_id"), 0,
            bd_col(row, "balance_fen")) < 0 ||
        wallet_add(r, row, -parts.total_fen) < 0)
        return -1;
    for (int i = 0; i < parts.n; i++) {
        const struct part *p = &parts.v[i];
        struct entry e = {.kind = "use",
            .amount_fen = -p->amount_fen,
            .receivable_id = p->receivable_id};

        if (wallet_entry(r, id, &e) < 0 ||
            receivable_pay(r, p->row, p->amount_fen) < 0)
            return -1;
    }
    return bd_w_record(r, "wallet", id);
}

int
wallet_refund(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    struct entry e = {.kind = "refund",
        .amount_fen = -bd_i64(in, "amount_fen", 0),
        .method = bd_str(in, "method"),
        .reason = bd_str(in, "reason")};
    struct bd_row *row;
    int64_t id = bd_path_id(r);

    if (bd_load(r, &row, "wallet", id, BD_LOCK) < 0 ||
        wallet_add(r, row, e.amount_fen) < 0 || wallet_entry(r, id, &e) < 0)
        return -1;
    return bd_w_record(r, "wallet", id);
}

/* Takes back a use or a refund: an entry with the amount negated. */
int
wallet_reverse(struct bd_req *r)
{
    int64_t id = bd_path_id(r), entry_id = bd_i64(bd_body(r), "entry_id", 0);
    struct bd_row *row, *old, *receivable;
    struct entry e;

    if (bd_load(r, &row, "wallet", id, BD_LOCK) < 0 ||
        bd_one(r, &old, SQL_ENTRY, "ii", entry_id, id) < 0)
        return -1;
    if (old == NULL)
        bd_violate(r, "/entry_id", "reference", "找不到这笔流水，请刷新");
    else if (!bd_null(old, "reverses_id") || !bd_null(old, "reversed_by"))
        bd_violate(r, "/entry_id", "state", "这笔流水已经撤销过");
    else if (strcmp(bd_text(old, "kind"), "in") == 0)
        bd_violate(r, "/entry_id", "state", "存入的钱请冲销它的收款单");
    if (bd_violated(r) < 0)
        return -1;
    e = (struct entry){.kind = bd_text(old, "kind"),
        .amount_fen = -bd_col(old, "amount_fen"),
        .receivable_id = bd_col(old, "receivable_id"),
        .reverses_id = entry_id,
        .reason = bd_str(bd_body(r), "reason")};
    if (wallet_add(r, row, e.amount_fen) < 0 || wallet_entry(r, id, &e) < 0)
        return -1;
    if (e.receivable_id != 0 &&
        (bd_one(r, &receivable, SQL_LOCK, "i", e.receivable_id) < 0 ||
            receivable_pay(r, receivable, -e.amount_fen) < 0))
        return -1;
    return bd_w_record(r, "wallet", id);
}
