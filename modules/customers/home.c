/*
 * home.c - what customers say on the first page: whom to contact today, how
 * many lie in the pool, how many are new.
 */
#include "customers.h"

enum {
    SERIES_DAYS = 14
};

/* Statements compare with the database's form of an instant. */
static const char *
end_of_day(struct bd_req *r, const char *day)
{
    const char *utc = bd_day_end_utc(r, day);

    return bd_fmt(r, "%.10s %.12s", utc, utc + 11);
}

static void
w_todo(struct bd_req *r, const char *key, const char *title, int64_t count,
    const char *link)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", key);
    bd_w_str(r, "title", title);
    bd_w_int(r, "count", count);
    bd_w_str(r, "tone", count > 0 ? "wait" : "done");
    bd_w_str(r, "link", link);
    bd_w_end(r);
}

int
home_todo(struct bd_req *r, const struct bd_fact *fact)
{
    const char *today = bd_today(r);
    int64_t me = bd_caller(r)->staff_id;
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "customer.read"))
        return 0;
    if (bd_one(r, &row, SQL_DUE, "is", me, end_of_day(r, today)) < 0)
        return -1;
    w_todo(r, "customer_due", "今日需联系客户", bd_col(row, "n"),
        "/customers?view=due");
    if (!bd_may(r, "customer.claim"))
        return 0;
    if (bd_one(r, &row, SQL_POOL, "") < 0)
        return -1;
    w_todo(r, "customer_pool", "公海待领取", bd_col(row, "n"),
        "/customers?view=pool");
    return 0;
}

int
home_figures(struct bd_req *r, const struct bd_fact *fact)
{
    const char *first = bd_fmt(r, "%.8s01", bd_today(r));
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "customer.read"))
        return 0;
    if (bd_one(r, &row, SQL_SINCE, "s",
            end_of_day(r, bd_day_plus(r, first, -1))) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", "customer_new");
    bd_w_str(r, "title", "本月新增客户");
    bd_w_int(r, "value", bd_col(row, "n"));
    bd_w_str(r, "unit", "count");
    bd_w_str(r, "link", "/customers");
    bd_w_end(r);
    return 0;
}

/* The count of the day that was `ago` days before today. */
static int64_t
count_of(const struct bd_rows *rows, int ago)
{
    for (int i = 0; i < bd_nrows(rows); i++)
        if (bd_col(bd_row(rows, i), "ago") == ago)
            return bd_col(bd_row(rows, i), "n");
    return 0;
}

int
home_series(struct bd_req *r, const struct bd_fact *fact)
{
    const char *today = bd_today(r), *end = end_of_day(r, today);
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "customer.read"))
        return 0;
    if (bd_all(r, &rows, SQL_DAYS, "ss", end,
            end_of_day(r, bd_day_plus(r, today, -SERIES_DAYS))) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", "customer_new");
    bd_w_str(r, "title", "每日新增客户");
    bd_w_str(r, "unit", "count");
    bd_w_arr(r, "points");
    for (int ago = SERIES_DAYS - 1; ago >= 0; ago--) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "date", bd_day_plus(r, today, -ago));
        bd_w_int(r, "value", count_of(rows, ago));
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}
