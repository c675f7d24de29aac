/* What finance says on the first page: what came in, what is owed and late. */
#include "finance.h"

#include <string.h>

enum {
    SERIES_DAYS = 14
};

static void
w_todo(struct bd_req *r, const char *key, const char *title, int64_t count,
    const char *tone, const char *link)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", key);
    bd_w_str(r, "title", title);
    bd_w_int(r, "count", count);
    bd_w_str(r, "tone", count > 0 ? tone : "done");
    bd_w_str(r, "link", link);
    bd_w_end(r);
}

static void
w_figure(struct bd_req *r, const char *key, const char *title, int64_t fen,
    const char *link)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", key);
    bd_w_str(r, "title", title);
    bd_w_int(r, "value", fen);
    bd_w_str(r, "unit", "fen");
    bd_w_str(r, "link", link);
    bd_w_end(r);
}

static const char *
late_link(struct bd_req *r)
{
    return bd_fmt(
        r, "/receivables?status.in=open,partial&due_on.lt=%s", bd_today(r));
}

static int
due(struct bd_req *r, struct bd_row **row)
{
    return bd_one(r, row, SQL_HOME_DUE, "ss", bd_today(r), bd_today(r));
}

static int
receipts(struct bd_req *r, struct bd_row **row)
{
    return bd_one(
        r, row, SQL_HOME_RECEIPTS, "s", bd_fmt(r, "%.8s01", bd_today(r)));
}

int
home_todo(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (bd_may(r, "receivable.read")) {
        if (due(r, &row) < 0)
            return -1;
        w_todo(r, "receivable_late", "逾期应收", bd_col(row, "late"), "bad",
            late_link(r));
    }
    if (bd_may(r, "receipt.read") && bd_may(r, "receipt.create")) {
        if (receipts(r, &row) < 0)
            return -1;
        w_todo(r, "receipt_unallocated", "待核销收款",
            bd_col(row, "unallocated"), "wait",
            "/receipts?unallocated_fen.gt=0");
    }
    return 0;
}

int
home_figures(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (bd_may(r, "receipt.read")) {
        if (receipts(r, &row) < 0)
            return -1;
        w_figure(r, "receipt_month", "本月回款", bd_col(row, "month_fen"),
            bd_fmt(r, "/receipts?status=posted&received_on.ge=%.8s01",
                bd_today(r)));
    }
    if (bd_may(r, "receivable.read")) {
        if (due(r, &row) < 0)
            return -1;
        w_figure(r, "receivable_open", "应收余额", bd_col(row, "open_fen"),
            "/receivables?status.in=open,partial");
        w_figure(r, "receivable_late", "逾期", bd_col(row, "late_fen"),
            late_link(r));
    }
    return 0;
}

static int64_t
amount_of(const struct bd_rows *rows, const char *day)
{
    for (int i = 0; i < bd_nrows(rows); i++)
        if (strcmp(bd_text(bd_row(rows, i), "received_on"), day) == 0)
            return bd_col(bd_row(rows, i), "amount_fen");
    return 0;
}

int
home_series(struct bd_req *r, const struct bd_fact *fact)
{
    const char *from = bd_day_plus(r, bd_today(r), 1 - SERIES_DAYS);
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "receipt.read"))
        return 0;
    if (bd_all(r, &rows, SQL_HOME_DAYS, "s", from) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", "receipt_daily");
    bd_w_str(r, "title", "每日回款");
    bd_w_str(r, "unit", "fen");
    bd_w_arr(r, "points");
    for (int i = 0; i < SERIES_DAYS; i++) {
        const char *day = bd_day_plus(r, from, i);

        bd_w_obj(r, NULL);
        bd_w_str(r, "date", day);
        bd_w_int(r, "value", amount_of(rows, day));
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}
