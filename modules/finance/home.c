/* What finance says on the first page: what came in, what is owed and late. */
#include "finance.h"

static const char *
late_link(struct bd_req *r)
{
    return bd_fmt(
        r, "/receivables?status.in=open,partial&due_on.lt=%s", bd_today(r));
}

static const char *
month_begin(struct bd_req *r)
{
    return bd_fmt(r, "%.8s01", bd_today(r));
}

static int
due(struct bd_req *r, struct bd_row **row)
{
    return bd_one(r, row, SQL_HOME_DUE, "ss", bd_today(r), bd_today(r));
}

static int
receipts(struct bd_req *r, struct bd_row **row)
{
    return bd_one(r, row, SQL_HOME_RECEIPTS, "s", month_begin(r));
}

int
finance_todo(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;
    int64_t n;

    (void)fact;
    if (bd_may(r, "receivable.read")) {
        if (due(r, &row) < 0)
            return -1;
        n = bd_col(row, "late");
        bd_w_todo(r, "receivable_late", "逾期应收", n, n > 0 ? BD_BAD : BD_DONE,
            late_link(r));
    }
    if (bd_may(r, "receipt.read") && bd_may(r, "receipt.create")) {
        if (receipts(r, &row) < 0)
            return -1;
        n = bd_col(row, "unallocated");
        bd_w_todo(r, "receipt_unclaimed", "待认领收款",
            bd_col(row, "unclaimed"), BD_WAIT,
            "/receipts?claimed=0&status=posted");
        bd_w_todo(r, "receipt_unallocated", "待核销收款", n,
            n > 0 ? BD_WAIT : BD_DONE, "/receipts?unallocated_fen.gt=0");
    }
    if (bd_may(r, "invoice.read") && bd_may(r, "invoice.issue")) {
        if (bd_one(r, &row, SQL_HOME_INVOICES, "") < 0)
            return -1;
        bd_w_todo(r, "invoice_requested", "待开发票", bd_col(row, "n"), BD_WAIT,
            "/invoices?status=requested");
    }
    return 0;
}

int
finance_figures(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (bd_may(r, "receipt.read")) {
        if (receipts(r, &row) < 0)
            return -1;
        bd_w_figure(r, "receipt_month", "本月回款", bd_col(row, "month_fen"),
            "fen",
            bd_fmt(r, "/receipts?status=posted&received_on.ge=%s",
                month_begin(r)));
    }
    if (bd_may(r, "receivable.read")) {
        if (due(r, &row) < 0)
            return -1;
        bd_w_figure(r, "receivable_open", "应收余额", bd_col(row, "open_fen"),
            "fen", "/receivables?status.in=open,partial");
        bd_w_figure(r, "receivable_late", "逾期", bd_col(row, "late_fen"),
            "fen", late_link(r));
    }
    return 0;
}

int
finance_series(struct bd_req *r, const struct bd_fact *fact)
{
    const char *today = bd_today(r);
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "receipt.read"))
        return 0;
    if (bd_all(r, &rows, SQL_HOME_DAYS, "ss", today,
            bd_day_plus(r, today, -BD_SERIES_DAYS)) < 0)
        return -1;
    bd_w_series(r, "receipt_daily", "每日回款", "fen", rows);
    return 0;
}

/* Whoever owes or has paid ahead is not taken from his salesperson. */
int
finance_kept(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    if (!bd_true(fact->data, "balance"))
        return 0;
    if (bd_one(r, &row, SQL_KEPT, "ii", fact->entity_id, fact->entity_id) < 0)
        return -1;
    bd_finding(
        r, "balance", bd_col(row, "money") == 0, "余额", "还有未收款或预收款");
    return 0;
}

/* Who of the caller's own customers has not paid in time. */
int
finance_contacts(struct bd_req *r, const struct bd_fact *fact)
{
    const char *today = bd_today(r);
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "receivable.read") || !bd_may(r, "customer.read"))
        return 0;
    if (bd_all(r, &rows, SQL_CONTACTS, "sis", today, bd_caller(r)->staff_id,
            today) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        const struct bd_row *row = bd_row(rows, i);

        bd_w_contact(r, "customer", row, BD_OWING,
            bd_fmt(r, "回款逾期 %lld 天，¥%s", (long long)bd_col(row, "late"),
                bd_yuan(r, bd_col(row, "open_fen"))));
    }
    return 0;
}
