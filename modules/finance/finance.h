/* What the files of this module share; nothing here leaves it. */
#ifndef FINANCE_H
#define FINANCE_H

#include "bd.h"

#define RECEIPT_MAX_FEN INT64_C(10000000000000)
#define ALLOCATIONS_MAX 100

enum finance_sql {
    SQL_CUSTOMER,
    SQL_LOCK_SCOPED,
    SQL_LOCK,
    SQL_OF_ORDER,
    SQL_PAID_BY,
    SQL_EXPOSURE,
    SQL_ALLOCATE,
    SQL_NET,
    SQL_OF_RECEIPT,
    SQL_OF_RECEIVABLE,
    SQL_HOME_DUE,
    SQL_HOME_RECEIPTS,
    SQL_HOME_DAYS
};

extern const struct bd_field finance_allocations[];

/*
 * Adds delta_fen (negative: takes it back) to what is paid of a locked
 * receivable and moves it to the state that follows from the sum.
 */
int receivable_pay(
    struct bd_req *r, const struct bd_row *row, int64_t delta_fen);
int receivable_show(struct bd_req *r, const struct bd_row *row);
int receivable_show_item(struct bd_req *r, const struct bd_row *row);
int receipt_show(struct bd_req *r, const struct bd_row *row);

bd_handler receipt_post, receipt_allocate, receipt_reverse;
bd_subscriber receivable_open, receivable_void, credit_check, finance_todo,
    finance_figures, finance_series;

#endif
