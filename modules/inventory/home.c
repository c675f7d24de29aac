/* What inventory says on the first page. */
#include "inventory.h"

/* To whoever can do something about it: what has run out. */
int
home_todo(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "stock.read") || !bd_may(r, "stock_move.create"))
        return 0;
    if (bd_one(r, &row, SQL_HOME, "") < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", "stock_gone");
    bd_w_str(r, "title", "无可用库存的产品");
    bd_w_int(r, "count", bd_col(row, "gone"));
    bd_w_str(r, "tone", bd_col(row, "gone") > 0 ? "bad" : "done");
    bd_w_str(r, "link", "/stocks?available_e3.le=0");
    bd_w_end(r);
    return 0;
}

int
home_figures(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "stock.read"))
        return 0;
    if (bd_one(r, &row, SQL_HOME, "") < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", "stock_there");
    bd_w_str(r, "title", "有货产品");
    bd_w_int(r, "value", bd_col(row, "there"));
    bd_w_str(r, "unit", "count");
    bd_w_str(r, "link", "/stocks");
    bd_w_end(r);
    return 0;
}
