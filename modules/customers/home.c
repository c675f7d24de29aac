/*
 * home.c - what customers say on the first page: whom to contact today, how
 * many lie in the pool, how many are new.
 */
#include "customers.h"

int
customers_todo(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t me = bd_caller(r)->staff_id;
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "customer.read"))
        return 0;
    if (bd_one(r, &row, SQL_DUE, "is", me, bd_day_end_utc(r, bd_today(r))) < 0)
        return -1;
    bd_w_todo(r, "customer_due", "今日需联系客户", bd_col(row, "n"), BD_WAIT,
        "/customers?view=due");
    if (bd_one(r, &row, SQL_LEAVING, "i", me) < 0)
        return -1;
    if (bd_col(row, "n") > 0)
        bd_w_todo(r, "customer_leaving", "7 天内将被收回的客户",
            bd_col(row, "n"), BD_BAD, "/customers?view=leaving");
    if (!bd_may(r, "customer.claim"))
        return 0;
    if (bd_one(r, &row, SQL_POOL, "") < 0)
        return -1;
    bd_w_todo(r, "customer_pool", "公海待领取", bd_col(row, "n"), BD_WAIT,
        "/customers?view=pool");
    return 0;
}

int
customers_figures(struct bd_req *r, const struct bd_fact *fact)
{
    const char *first = bd_fmt(r, "%.8s01", bd_today(r));
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "customer.read"))
        return 0;
    if (bd_one(r, &row, SQL_SINCE, "s",
            bd_day_end_utc(r, bd_day_plus(r, first, -1))) < 0)
        return -1;
    bd_w_figure(r, "customer_new", "本月新增客户", bd_col(row, "n"), "count",
        "/customers");
    return 0;
}

int
customers_series(struct bd_req *r, const struct bd_fact *fact)
{
    const char *today = bd_today(r);
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "customer.read"))
        return 0;
    if (bd_all(r, &rows, SQL_DAYS, "ss", bd_day_end_utc(r, today),
            bd_day_end_utc(r, bd_day_plus(r, today, -BD_SERIES_DAYS))) < 0)
        return -1;
    bd_w_series(r, "customer_new", "每日新增客户", "count", rows);
    return 0;
}

int
customers_contacts(struct bd_req *r, const struct bd_fact *fact)
{
    const char *end = bd_day_end_utc(r, bd_today(r));
    int64_t me = bd_caller(r)->staff_id;
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "customer.read"))
        return 0;
    if (bd_all(r, &rows, SQL_CONTACTS, "sisssi", end, me, end, end, end, me) <
        0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++)
        bd_w_contact(r, "customer", bd_row(rows, i),
            (enum bd_urgency)bd_col(bd_row(rows, i), "urgency"), NULL);
    return 0;
}
