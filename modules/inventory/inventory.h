/* What the files of this module share; nothing here leaves it. */
#ifndef INVENTORY_H
#define INVENTORY_H

#include "bd.h"

/* Sums of moves stay far below 2^53, where JSON stops being exact. */
#define MOVE_MAX_E3 INT64_C(1000000000000)
#define STOCK_MAX_E3 INT64_C(1000000000000000)

enum inventory_sql {
    SQL_WAREHOUSE,
    SQL_PRODUCT,
    SQL_STOCK_ID,
    SQL_STOCK_NEW,
    SQL_STOCK_LOCK,
    SQL_STOCK_ADD,
    SQL_AVAILABLE,
    SQL_STOCK_OF,
    SQL_ORDER_STOCK,
    SQL_HELD,
    SQL_WAREHOUSE_USED,
    SQL_PRODUCT_USED,
    SQL_HOME
};

struct move {
    const char *kind;
    int64_t warehouse_id, to_warehouse_id, product_id, quantity_e3, order_id;
    const char *unit, *note;
};

/*
 * The one way stock changes: locks the stock rows in id order, refuses what
 * would take more than there is, changes them and appends the move.  Returns
 * the move's id.
 */
int64_t move_apply(struct bd_req *r, const struct move *m);

bd_handler move_post;
bd_subscriber stock_check, stock_reserve, stock_release, stock_issue,
    warehouse_recycled, product_recycled, inventory_todo, inventory_figures;

#endif
