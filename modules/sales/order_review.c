/*
 * The back office's side of an order: what the reviewer sees, what he
 * decides, and how production and payment move it along.
 */
#include "sales.h"

#include <inttypes.h>
#include <string.h>

/* ---------------------------------------------------------------- detail -- */

static cJSON *
order_facts(const struct bd_row *order, const struct lines *lines)
{
    static const char *const texts[] = {"delivery_at", "site_address"};
    cJSON *data = cJSON_CreateObject();

    bd_json_set_i64(data, "order_id", bd_col(order, "id"));
    bd_json_set_i64(data, "customer_id", bd_col(order, "customer_id"));
    bd_json_set_i64(data, "owner_id", bd_col(order, "owner_id"));
    if (!bd_null(order, "contract_id"))
        bd_json_set_i64(data, "contract_id", bd_col(order, "contract_id"));
    bd_json_set_str(data, "no", bd_text(order, "no"));
    bd_json_set_i64(data, "total_fen", bd_col(order, "total_fen"));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        bd_json_set_str(data, texts[i], bd_text(order, texts[i]));
    cJSON_AddBoolToObject(data, "urgent", bd_col(order, "urgent") != 0);
    if (lines != NULL)
        cJSON_AddItemToObject(data, "lines", lines_facts(lines));
    return data;
}

/* Only whoever decides needs the checks, and only until it is decided. */
static int
checks_write(
    struct bd_req *r, const struct bd_row *row, const struct lines *lines)
{
    int rc = 0;

    const char *status = bd_text(row, "status");
    bool decides =
        (strcmp(status, "submitted") == 0 && bd_may(r, "order.approve")) ||
        (strcmp(status, "credit_hold") == 0 && bd_may(r, "order.credit"));

    bd_w_arr(r, "checks");
    if (decides) {
        cJSON *data = order_facts(row, lines);

        cJSON_AddBoolToObject(data, "stored", true);
        rc = bd_ask(r, "order.check", bd_col(row, "id"), data, BD_SHOW);
    }
    bd_w_end(r);
    return rc;
}

int
order_show(struct bd_req *r, const struct bd_row *row)
{
    struct lines lines = {0};

    if (lines_load(r, SQL_ORDER_LINES, bd_col(row, "id"), &lines) < 0)
        return -1;
    lines_write(r, &lines);
    bd_w_actions(r, "order", row);
    if (checks_write(r, row, &lines) < 0)
        return -1;
    return bd_w_history(r, "timeline", "order", bd_col(row, "id"));
}

/* ---------------------------------------------------------------- checks -- */

static struct price_line
cost_line(const struct bd_row *row, int64_t unit_price_e4)
{
    return (struct price_line){
        .method = bd_text(row, "pricing_method"),
        .quantity_e3 = bd_col(row, "quantity_e3"),
        .unit_price_e4 = unit_price_e4,
        .width_mm = bd_col(row, "width_mm"),
        .height_mm = bd_col(row, "height_mm"),
        .length_mm = bd_col(row, "length_mm"),
        .days = bd_col(row, "days"),
    };
}

/*
 * Floor of a submitted order.  While one is being submitted its lines are
 * judged where they stand, by pointer (lines_violate_floor()).
 */
int
order_check_floor(struct bd_req *r, const struct bd_fact *fact)
{
    const char *low = NULL;
    struct bd_rows *rows;

    if (!bd_true(fact->data, "stored"))
        return 0;
    if (bd_all(r, &rows, SQL_ORDER_COST, "i", fact->entity_id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows) && low == NULL; i++)
        if (bd_col(bd_row(rows, i), "unit_price_e4") <
            bd_col(bd_row(rows, i), "floor_price_e4"))
            low = bd_text(bd_row(rows, i), "title");
    if (low == NULL)
        bd_finding(r, "floor", true, "底价", "各行单价都不低于底价");
    else
        bd_finding(r, "floor", false, "底价", "%s的单价低于底价", low);
    return 0;
}

/* Margin over known costs, for whoever may see costs at all. */
int
order_check_margin(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t total_fen = bd_i64(fact->data, "total_fen", 0);
    int64_t cost_fen = 0, fen, margin_bp;
    struct price_error err;
    struct bd_rows *rows;

    if (!bd_true(fact->data, "stored") || total_fen <= 0 ||
        !bd_may(r, "order.margin"))
        return 0;
    if (bd_all(r, &rows, SQL_ORDER_COST, "i", fact->entity_id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        const struct bd_row *row = bd_row(rows, i);
        struct price_line at_cost =
            cost_line(row, bd_col(row, "cost_price_e4"));

        if (!bd_null(row, "cost_price_e4") &&
            price_amount(&at_cost, &fen, &err) == 0)
            cost_fen += fen;
    }
    margin_bp = (int64_t)((__int128)(total_fen - cost_fen) * 10000 / total_fen);
    bd_finding(r, "margin",
        margin_bp >= bd_setting_i64(r, "sales.margin_min_bp"), "毛利",
        "毛利率 %s%%，成本 ¥%s", bd_decimal(r, margin_bp / 10, 1),
        bd_yuan(r, cost_fen));
    return 0;
}

/* -------------------------------------------------------------- decisions -- */

/* What an order takes along: facts for other modules, and what was said. */
static int
order_move_by_hand(struct bd_req *r, struct bd_row **row, const char *action)
{
    const char *reason = bd_str(bd_body(r), "reason");
    struct lines lines = {0};
    bool approved = strcmp(action, "approve") == 0;
    cJSON *data;

    if (bd_load(r, row, "order", bd_path_id(r), BD_LOCK) < 0 ||
        (approved && lines_load(r, SQL_ORDER_LINES, bd_path_id(r), &lines) < 0))
        return -1;
    data = order_facts(*row, approved ? &lines : NULL);
    if (approved)
        bd_json_set_str(data, "approved_at", bd_now(r));
    if (reason != NULL)
        bd_json_set_str(data,
            strcmp(action, "reject") == 0 || strcmp(action, "refuse") == 0
                ? "reject_reason"
                : "reason",
            reason);
    return bd_advance(r, "order", *row, action, data);
}

/* approve, reject, release, refuse, unapprove, void, deliver, close */
int
order_step(struct bd_req *r)
{
    const char *action = bd_action(r);
    struct bd_row *row;

    if (order_move_by_hand(r, &row, action) < 0)
        return -1;
    if (strcmp(action, "void") == 0 &&
        bd_exec(r, SQL_QUOTE_UNORDERED, "i", bd_path_id(r)) < 0)
        return -1;
    return bd_w_record(r, "order", bd_path_id(r));
}

/* ------------------------------------------- moved along by other modules -- */

/*
 * The server's own steps: whoever started the work or booked the money may
 * well have no right on orders.  Nothing happens from another state.
 */
static int
order_move(struct bd_req *r, int64_t id, const char *from, const char *to,
    const char *event)
{
    struct bd_row *row;
    cJSON *data;

    if (id == 0 || bd_one(r, &row, SQL_ORDER_FACTS, "i", id) < 0)
        return id == 0 ? 0 : -1;
    if (row == NULL || bd_exec(r, SQL_ORDER_MOVE, "sis", to, id, from) < 1)
        return 0;
    data = cJSON_CreateObject();
    bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
    bd_json_set_i64(data, "order_id", id);
    bd_json_set_str(data, "from", bd_text(row, "status"));
    bd_json_set_str(data, "to", to);
    return bd_emit(r, event, id, data);
}

int
order_on_started(struct bd_req *r, const struct bd_fact *fact)
{
    return order_move(r, bd_i64(fact->data, "order_id", 0), "approved",
        "in_production", "order.started");
}

int
order_on_done(struct bd_req *r, const struct bd_fact *fact)
{
    return order_move(r, bd_i64(fact->data, "order_id", 0),
        "approved,in_production", "delivered", "order.delivered");
}

static int
order_paid(struct bd_req *r, const struct bd_fact *fact, bool paid)
{
    int64_t id = bd_i64(fact->data, "order_id", 0);

    if (id == 0)
        return 0;
    if (bd_exec(r, SQL_ORDER_PAID, "ii", (int64_t)paid, id) < 0)
        return -1;
    return paid ? order_move(r, id, "accepted", "settled", "order.settled")
                : order_move(r, id, "settled", "accepted", "order.unsettled");
}

/*
 * One of its periods is paid; when it was the last one: settled, or, before
 * it was accepted, remembered until then.
 */
int
order_on_paid(struct bd_req *r, const struct bd_fact *fact)
{
    if (!bd_true(fact->data, "order_paid"))
        return 0;
    return order_paid(r, fact, true);
}

/* A receipt was reversed: the order is owed again. */
int
order_on_reopened(struct bd_req *r, const struct bd_fact *fact)
{
    return order_paid(r, fact, false);
}

int
order_accept(struct bd_req *r)
{
    struct bd_row *row;
    int64_t id = bd_path_id(r);

    if (order_move_by_hand(r, &row, "accept") < 0)
        return -1;
    if (!bd_null(row, "paid_at") &&
        order_move(r, id, "accepted", "settled", "order.settled") < 0)
        return -1;
    return bd_w_record(r, "order", id);
}
