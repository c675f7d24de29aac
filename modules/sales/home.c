/* Figures and facts that other modules ask this one for. */
#include "sales.h"

#include <stdlib.h>
#include <string.h>

enum { CHINA_MIN = 480 }; /* what bd.conf means when it says nothing */

const char *
sales_now(struct bd_req *r)
{
    const char *now = bd_now(r);

    return bd_fmt(r, "%.10s %.12s", now, now + 11);
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
    bd_w_int(r, "quotes_accepted",
        quotes == NULL ? 0 : bd_col(quotes, "accepted"));
    bd_w_end(r);
    return 0;
}

/* What a message to the salesperson says of a quote or an order. */
int
sales_notice(struct bd_req *r)
{
    const cJSON *arg = bd_body(r);
    const char *entity = bd_str(arg, "entity");
    const char *zone = bd_setting(r, "baodan.timezone_offset_min");
    int64_t zone_min = zone == NULL ? CHINA_MIN : strtoll(zone, NULL, 10);
    struct bd_row *row;

    if (bd_one(r, &row,
            strcmp(entity, "order") == 0 ? SQL_NOTICE_ORDER : SQL_NOTICE_QUOTE,
            "ii", zone_min, bd_i64(arg, "id", 0)) < 0)
        return -1;
    if (row == NULL)
        return bd_fail(r, 404, "not-found", "没有这张单据");
    bd_w_obj(r, NULL);
    bd_w_row(r, row);
    bd_w_end(r);
    return 0;
}
