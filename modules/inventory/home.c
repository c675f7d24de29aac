/* What inventory says on the first page. */
#include "inventory.h"

/* To whoever can do something about it: what has run out. */
int
inventory_todo(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;
    int64_t gone;

    (void)fact;
    if (!bd_may(r, "stock.read") || !bd_may(r, "stock_move.create"))
        return 0;
    if (bd_one(r, &row, SQL_HOME, "") < 0)
        return -1;
    gone = bd_col(row, "gone");
    bd_w_todo(r, "stock_gone", "无可用库存的产品", gone,
        gone > 0 ? BD_BAD : BD_DONE, "/stocks?available_e3.le=0");
    return 0;
}

int
inventory_figures(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "stock.read"))
        return 0;
    if (bd_one(r, &row, SQL_HOME, "") < 0)
        return -1;
    bd_w_figure(
        r, "stock_there", "有货产品", bd_col(row, "there"), "count", "/stocks");
    return 0;
}
