/* Figures of the first page, and facts that other modules ask for. */
#include "sales.h"

#include <stdlib.h>
#include <string.h>

#define CHINA_MIN 480 /* what bd.conf means when it says nothing */

int64_t
sales_zone_min(struct bd_req *r)
{
    const char *zone = bd_setting(r, "baodan.timezone_offset_min");

    return zone == NULL ? CHINA_MIN : strtoll(zone, NULL, 10);
}

/* The caller's own day: orders by state, quotes that wait for him. */
int
sales_today(struct bd_req *r)
{
    int64_t me = bd_caller(r)->staff_id;
    struct bd_rows *orders;
    struct bd_row *quotes;

    if (bd_all(r, &orders, SQL_TODAY_ORDERS, "i", me) < 0 ||
        bd_one(r, &quotes, SQL_TODAY_QUOTES, "i", me) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_obj(r, "orders");
    for (int i = 0; i < bd_nrows(orders); i++)
        bd_w_int(r, bd_text(bd_row(orders, i), "status"),
            bd_col(bd_row(orders, i), "n"));
    bd_w_end(r);
    bd_w_int(r, "quotes_viewed", quotes == NULL ? 0 : bd_col(quotes, "viewed"));
    bd_w_int(
        r, "quotes_accepted", quotes == NULL ? 0 : bd_col(quotes, "accepted"));
    bd_w_end(r);
    return 0;
}

/* What a message to the salesperson says of a quote or an order. */
int
sales_notice(struct bd_req *r)
{
    const cJSON *arg = bd_body(r);
    const char *entity = bd_str(arg, "entity");
    struct bd_row *row;

    if (bd_one(r, &row,
            strcmp(entity, "order") == 0 ? SQL_NOTICE_ORDER : SQL_NOTICE_QUOTE,
            "ii", sales_zone_min(r), bd_i64(arg, "id", 0)) < 0)
        return -1;
    if (row == NULL)
        return bd_fail(r, 404, "not-found", "没有这张单据");
    bd_w_obj(r, NULL);
    bd_w_row(r, row);
    bd_w_end(r);
    return 0;
}

/* -------------------------------------------------------- the first page -- */

/* What waits for the one who approves. */
static int
todo_decide(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_may(r, "order.approve")) {
        if (bd_one(r, &row, SQL_HOME_TODO, "s", "submitted") < 0)
            return -1;
        bd_w_todo(r, "orders_submitted", "待审核报单", bd_col(row, "n"),
            BD_WAIT, "/review");
    }
    if (bd_may(r, "order.credit")) {
        if (bd_one(r, &row, SQL_HOME_TODO, "s", "credit_hold") < 0)
            return -1;
        bd_w_todo(r, "orders_held", "待财务审批的报单", bd_col(row, "n"),
            BD_WAIT, "/orders?view=held");
    }
    if (bd_may(r, "quote.approve")) {
        if (bd_one(r, &row, SQL_HOME_QUOTES, "s", "pending_approval") < 0)
            return -1;
        bd_w_todo(r, "quotes_approval", "待审批报价", bd_col(row, "n"), BD_WAIT,
            "/quotes?view=approval");
    }
    return 0;
}

int
sales_todo(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t me = bd_caller(r)->staff_id;
    struct bd_row *mine, *quotes;

    (void)fact;
    if (todo_decide(r) < 0)
        return -1;
    if (!bd_may(r, "order.submit"))
        return 0;
    if (bd_one(r, &mine, SQL_HOME_MINE, "i", me) < 0 ||
        bd_one(r, &quotes, SQL_TODAY_QUOTES, "i", me) < 0)
        return -1;
    bd_w_todo(r, "orders_rejected", "被退回的报单", bd_col(mine, "n"), BD_BAD,
        "/orders?view=rejected");
    bd_w_todo(r, "quotes_accepted", "客户已接受，待报单",
        bd_col(quotes, "accepted"), BD_WAIT, "/quotes?view=accepted");
    return 0;
}

/* The last moment of the month before, in UTC. */
static const char *
month_start(struct bd_req *r)
{
    const char *first = bd_fmt(r, "%.8s01", bd_today(r));

    return bd_day_end_utc(r, bd_day_plus(r, first, -1));
}

int
sales_figures(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "order.read"))
        return 0;
    if (bd_one(r, &row, SQL_HOME_MONTH, "s", month_start(r)) < 0)
        return -1;
    bd_w_figure(
        r, "order_total", "本月报单金额", bd_col(row, "fen"), "fen", "/orders");
    bd_w_figure(
        r, "order_count", "本月报单", bd_col(row, "n"), "count", "/orders");
    return 0;
}

int
sales_series(struct bd_req *r, const struct bd_fact *fact)
{
    const char *today = bd_today(r);
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "order.read"))
        return 0;
    if (bd_all(r, &rows, SQL_HOME_DAYS, "sis", today, sales_zone_min(r),
            bd_day_end_utc(r, bd_day_plus(r, today, -BD_SERIES_DAYS))) < 0)
        return -1;
    bd_w_series(r, "order_total", "每日报单金额", "fen", rows);
    return 0;
}

/* Whose quote was looked at and not signed. */
int
sales_contacts(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_rows *rows;

    (void)fact;
    if (!bd_may(r, "quote.read") || !bd_may(r, "customer.read"))
        return 0;
    if (bd_all(r, &rows, SQL_CONTACTS, "i", bd_caller(r)->staff_id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++)
        bd_w_contact(r, "customer", bd_row(rows, i), BD_LOOKED,
            bd_fmt(r, "报价已看 %lld 次未签",
                (long long)bd_col(bd_row(rows, i), "views")));
    return 0;
}
