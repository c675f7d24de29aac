/* Whose money is it?  The three likeliest receivables, each with its why. */
#include "finance.h"

#include <stdlib.h>

static void
reasons(struct bd_req *r, const struct bd_row *row)
{
    int64_t off_fen = bd_col(row, "off_fen");

    bd_w_arr(r, "reasons");
    if (bd_text(row, "by_number") != NULL)
        bd_w_str(
            r, NULL, bd_fmt(r, "备注里有单号 %s", bd_text(row, "by_number")));
    if (bd_col(row, "by_payer") != 0)
        bd_w_str(r, NULL, "付款方就是客户名称");
    if (bd_col(row, "by_history") != 0)
        bd_w_str(r, NULL, "这个付款方以前为该客户付过款");
    if (bd_col(row, "by_words") != 0)
        bd_w_str(r, NULL, "付款方或备注里有客户名称");
    if (off_fen == 0)
        bd_w_str(r, NULL, "金额正好等于未收");
    else if (llabs(off_fen) * 100 <= bd_col(row, "balance_fen"))
        bd_w_str(r, NULL,
            bd_fmt(r, "金额与未收相差 ¥%s", bd_yuan(r, llabs(off_fen))));
    bd_w_end(r);
}

int
receipt_suggest(struct bd_req *r)
{
    struct bd_row *receipt;
    struct bd_rows *rows;

    if (bd_load(r, &receipt, "receipt", bd_path_id(r), 0) < 0 ||
        bd_all(r, &rows, SQL_SUGGEST, "issii", bd_col(receipt, "id"),
            bd_text(receipt, "payer"), bd_text(receipt, "note"),
            bd_col(receipt, "unallocated_fen"),
            bd_col(receipt, "customer_id")) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < bd_nrows(rows); i++) {
        bd_w_obj(r, NULL);
        bd_w_cols(r, bd_row(rows, i),
            "receivable_id receivable_no customer_id customer_name "
            "balance_fen due_on");
        reasons(r, bd_row(rows, i));
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}
