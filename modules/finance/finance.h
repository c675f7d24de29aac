/* What the files of this module share; nothing here leaves it. */
#ifndef FINANCE_H
#define FINANCE_H

#include "bd.h"

#define RECEIPT_MAX_FEN INT64_C(10000000000000)
#define ALLOCATIONS_MAX 100
#define PERIODS_MAX 60

/* clang-format off */
#define METHODS \
    "transfer=网上转账|wire=电汇|cash=现金|cheque=支票|alipay=支付宝|" \
    "wechat=微信支付|scan=对公扫码|draft=承兑"
#define INVOICE_KINDS "normal=普票|special=专票|receipt=收据"
/* clang-format on */

enum finance_sql {
    SQL_CUSTOMER,
    SQL_LOCK_SCOPED,
    SQL_LOCK,
    SQL_OF_ORDER,
    SQL_OF_CONTRACT,
    SQL_CONTRACT_TERMS,
    SQL_ORDER_OPEN,
    SQL_PERIOD_MAX,
    SQL_PAID_BY,
    SQL_EXPOSURE,
    SQL_ALLOCATE,
    SQL_NET,
    SQL_OF_RECEIPT,
    SQL_OF_RECEIVABLE,
    SQL_BANK_REF,
    SQL_SUGGEST,
    SQL_AGING_OWNERS,
    SQL_AGING_CUSTOMERS,
    SQL_WALLET_LOCK,
    SQL_WALLET_ADD,
    SQL_ENTRY_ADD,
    SQL_ENTRY,
    SQL_ENTRIES,
    SQL_ENTRIES_OF_RECEIPT,
    SQL_INVOICE_LOCK,
    SQL_INVOICE_NO,
    SQL_ITEM_ADD,
    SQL_ITEMS,
    SQL_ITEMS_LEFT,
    SQL_FAULTS,
    SQL_HOME_INVOICES,
    SQL_HOME_DUE,
    SQL_CONTACTS,
    SQL_HOME_RECEIPTS,
    SQL_HOME_DAYS,
    SQL_KEPT
};

extern const struct bd_sql finance_sql[];
extern const struct bd_entity finance_entities[];
extern const struct bd_field finance_allocations[];

/* ----------------------------------------------------------- receivables - */

/*
 * Sets what is in `values` (amount_fen and paid_fen among it) on a locked
 * receivable and moves it to the state that follows.
 */
int receivable_change(
    struct bd_req *r, const struct bd_row *row, cJSON *values);
/* Adds delta_fen (negative: takes it back) to what is paid of it. */
int receivable_pay(
    struct bd_req *r, const struct bd_row *row, int64_t delta_fen);
/* Paid or invoiced: 422 that names what to take back first. */
int receivable_refuse_used(struct bd_req *r, const struct bd_row *row);
int receivable_show(struct bd_req *r, const struct bd_row *row);
int receivable_show_item(struct bd_req *r, const struct bd_row *row);

/* -------------------------------------------------------------- receipts - */

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

/* The rows of a body's member {receivable_id, amount_fen}, in the order of
 * their locks. */
void parts_read(
    struct bd_req *r, const cJSON *in, const char *key, struct parts *parts);
/*
 * Locks what is to be paid; everything that is wrong is said at once.
 * other_fen goes elsewhere, free_fen is all there is.
 */
int parts_lock(struct bd_req *r, struct parts *parts, int64_t customer_id,
    int64_t other_fen, int64_t free_fen);
int receipt_show(struct bd_req *r, const struct bd_row *row);

/* --------------------------------------------------------------- wallets - */

struct entry {
    const char *kind; /* "in", "use", "refund" */
    int64_t amount_fen, receipt_id, receivable_id, reverses_id;
    const char *method, *reason;
};

/* The customer's wallet of this kind, locked; made when there is none. */
int wallet_lock(struct bd_req *r, int64_t customer_id, const char *kind,
    struct bd_row **row);
/* Adds total_fen to a locked wallet; -1 when that would overdraw it. */
int wallet_add(struct bd_req *r, const struct bd_row *row, int64_t total_fen);
int wallet_entry(struct bd_req *r, int64_t wallet_id, const struct entry *e);
int wallet_show(struct bd_req *r, const struct bd_row *row);

int invoice_show(struct bd_req *r, const struct bd_row *row);

/* --------------------------------------------------------------- handlers - */

bd_handler receipt_post, receipt_unclaimed, receipt_allocate, receipt_claim,
    receipt_unclaim, receipt_reverse, receipt_suggest;
bd_handler plan_of_order, plan_of_contract, aging;
bd_handler invoice_request, invoice_step, invoice_void, invoice_red;
bd_handler wallet_use, wallet_refund, wallet_reverse;
bd_subscriber receivable_open, receivable_void, credit_check, finance_kept,
    finance_todo, finance_contacts, finance_figures, finance_series;
bd_subscriber plan_on_submitted, plan_on_signed, plan_on_voided,
    plan_on_terminated, plan_on_amended;
int finance_books_job(struct bd_req *r, const cJSON *arg);

#endif
