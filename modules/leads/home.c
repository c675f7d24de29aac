/*
 * home.c - what leads say on the first page: what is new, whom to contact today,
 * how many lie in the pool, how many came in.
 */
#include "leads.h"

int
leads_todo(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t me = bd_caller(r)->staff_id;
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "lead.read"))
        return 0;
    if (bd_one(r, &row, SQL_DUE, "is", me, bd_day_end_utc(r, bd_today(r))) < 0)
        return -1;
    bd_w_todo(r, "lead_due", "今日需联系线索", bd_col(row, "n"), BD_WAIT,
        "/leads?view=due");
    if (bd_one(r, &row, SQL_NEW, "i", me) < 0)
        return -1;
    bd_w_todo(r, "lead_new", "分配给我的新线索", bd_col(row, "n"), BD_WAIT,
        "/leads?view=mine&status=new");
    if (bd_one(r, &row, SQL_LEAVING, "i", me) < 0)
        return -1;
    if (bd_col(row, "n") > 0)
        bd_w_todo(r, "lead_leaving", "7 天内将被收回的线索", bd_col(row, "n"),
            BD_BAD, "/leads?view=leaving");
    if (!bd_may(r, "lead.claim"))
        return 0;
    if (bd_one(r, &row, SQL_POOL, "") < 0)
        return -1;
    bd_w_todo(r, "lead_pool", "线索池待领取", bd_col(row, "n"), BD_WAIT,
        "/leads?view=pool");
    return 0;
}

int
leads_figures(struct bd_req *r, const struct bd_fact *fact)
{
    const char *first = bd_fmt(r, "%.8s01", bd_today(r));
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "lead.read"))
        return 0;
    if (bd_one(r, &row, SQL_SINCE, "s",
            bd_day_end_utc(r, bd_day_plus(r, first, -1))) < 0)
        return -1;
    bd_w_figure(
        r, "lead_in", "本月新增线索", bd_col(row, "n"), "count", "/leads");
    return 0;
}

int
leads_series(struct bd_req *r, const struct bd_fact *fact)
{
    const char *today = bd_today(r);
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "lead.read"))
        return 0;
    if (bd_all(r, &rows, SQL_DAYS, "ss", bd_day_end_utc(r, today),
            bd_day_end_utc(r, bd_day_plus(r, today, -BD_SERIES_DAYS))) < 0)
        return -1;
    bd_w_series(r, "lead_in", "每日新增线索", "count", rows);
    return 0;
}

int
leads_contacts(struct bd_req *r, const struct bd_fact *fact)
{
    const char *end = bd_day_end_utc(r, bd_today(r));
    int64_t me = bd_caller(r)->staff_id;
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "lead.read"))
        return 0;
    if (bd_all(r, &rows, SQL_CONTACTS, "sisssisi", end, me, end, end, end, me,
            end, me) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++)
        bd_w_contact(r, "lead", bd_row(rows, i),
            (enum bd_urgency)bd_col(bd_row(rows, i), "urgency"), NULL);
    return 0;
}
