/* How much a customer may owe, and who owes how long. */
#include "finance.h"

#include <string.h>

/* ----------------------------------------------------------------- credit - */

/* Over the limit, or late for too long; NULL when neither. */
static const char *
against(struct bd_req *r, const struct bd_row *row, int64_t total_fen,
    int block_days)
{
    int64_t limit_fen = bd_col(row, "limit_fen");
    int64_t open_fen = bd_col(row, "open_fen"), over_fen;
    const char *open = bd_yuan(r, open_fen), *late = "";

    over_fen = limit_fen > 0 ? open_fen + total_fen - limit_fen : 0;
    if (block_days > 0 && bd_col(row, "late_fen") > 0)
        late = bd_fmt(r, "逾期超过 %d 天未收 ¥%s；", block_days,
            bd_yuan(r, bd_col(row, "late_fen")));
    if (over_fen > 0)
        return bd_fmt(r, "%s授信 ¥%s，未收 ¥%s，加上本单 ¥%s 超出 ¥%s", late,
            bd_yuan(r, limit_fen), open, bd_yuan(r, total_fen),
            bd_yuan(r, over_fen));
    return *late == '\0' ? NULL : bd_fmt(r, "%s未收共 ¥%s", late, open);
}

/*
 * An order that is being submitted is not refused: it is held for finance,
 * and sales is told why.  Whoever decides sees the finding.
 */
int
credit_check(struct bd_req *r, const struct bd_fact *fact)
{
    int block_days = (int)bd_setting_i64(r, "finance.overdue_block_days");
    struct bd_row *row;
    const char *why;

    if (bd_one(r, &row, SQL_EXPOSURE, "si",
            bd_day_plus(r, bd_today(r), -block_days),
            bd_i64(fact->data, "customer_id", 0)) < 0)
        return -1;
    why = against(r, row, bd_i64(fact->data, "total_fen", 0), block_days);
    if (why != NULL && !bd_true(fact->data, "stored"))
        bd_note(r, "order.hold", why);
    else if (why != NULL)
        bd_finding(r, "credit", false, "信用", "%s", why);
    else if (bd_col(row, "limit_fen") > 0)
        bd_finding(r, "credit", true, "信用", "授信 ¥%s，未收 ¥%s",
            bd_yuan(r, bd_col(row, "limit_fen")),
            bd_yuan(r, bd_col(row, "open_fen")));
    else
        bd_finding(r, "credit", true, "信用", "未设授信额度，未收 ¥%s",
            bd_yuan(r, bd_col(row, "open_fen")));
    return 0;
}

/* ------------------------------------------------------------------ aging - */

/* By owner; with owner_id by his customers (0: those in the pool). */
int
aging(struct bd_req *r)
{
    const char *owner = bd_query(r, "owner_id");
    struct bd_rows *rows;
    int rc;

    if (owner == NULL)
        rc = bd_all(r, &rows, SQL_AGING_OWNERS, "s", bd_today(r));
    else
        rc = bd_all(r, &rows, SQL_AGING_CUSTOMERS, "ss", bd_today(r), owner);
    if (rc < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_rows(r, "items", rows);
    bd_w_end(r);
    return 0;
}
