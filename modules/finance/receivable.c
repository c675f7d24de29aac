/*
 * What customers owe.  A receivable opens with the approval of its order, or
 * is a period of a plan; only receipts and balances change what is paid.
 */
#include "finance.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- states - */

static const char *
action_to(const char *state, bool more)
{
    if (strcmp(state, "paid") == 0)
        return "pay";
    if (strcmp(state, "open") == 0)
        return "unpay";
    return more ? "part" : "unpay_part";
}

/* Is nothing else of its order open?  Locked, so that of two last payments at
 * the same moment one sees the other. */
static int
add_order_paid(struct bd_req *r, const struct bd_row *row, cJSON *values)
{
    struct bd_row *open;

    if (bd_null(row, "order_id"))
        return 0;
    if (bd_one(r, &open, SQL_ORDER_OPEN, "ii", bd_col(row, "order_id"),
            bd_col(row, "id")) < 0)
        return -1;
    cJSON_AddBoolToObject(values, "order_paid", open == NULL);
    return 0;
}

int
receivable_change(struct bd_req *r, const struct bd_row *row, cJSON *values)
{
    int64_t was_fen = bd_col(row, "paid_fen");
    int64_t paid_fen = bd_i64(values, "paid_fen", was_fen);
    int64_t amount_fen =
        bd_i64(values, "amount_fen", bd_col(row, "amount_fen"));
    const char *state = bd_text(row, "status");
    const char *to = paid_fen == amount_fen ? "paid"
                     : paid_fen == 0        ? "open"
                                            : "partial";

    bd_json_set_i64(values, "customer_id", bd_col(row, "customer_id"));
    if (!bd_null(row, "order_id"))
        bd_json_set_i64(values, "order_id", bd_col(row, "order_id"));
    if (strcmp(state, "planned") == 0 ||
        (strcmp(state, to) == 0 && paid_fen == was_fen))
        return bd_save(r, "receivable", row, values, "receivable.replanned");
    if (strcmp(to, "paid") == 0 && add_order_paid(r, row, values) < 0)
        return -1;
    return bd_advance(
        r, "receivable", row, action_to(to, paid_fen > was_fen), values);
}

int
receivable_pay(struct bd_req *r, const struct bd_row *row, int64_t delta_fen)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_i64(values, "paid_fen", bd_col(row, "paid_fen") + delta_fen);
    return receivable_change(r, row, values);
}

/* -------------------------------------------------------- with its order - */

/* The local day of an instant as the database writes it, in UTC. */
static const char *
local_day(struct bd_req *r, const char *instant)
{
    const char *day = bd_day_plus(r, bd_dupn(r, instant, 10), -1), *end;

    for (;; day = bd_day_plus(r, day, 1)) {
        int days;

        end = bd_day_end_utc(r, day);
        days = strncmp(instant, end, 10);
        if (days < 0 || (days == 0 && strncmp(instant + 11, end + 11, 12) <= 0))
            return day;
    }
}

/* The contract's days, else the customer's, else everybody's. */
static int
due_on(struct bd_req *r, const cJSON *order, const struct bd_row *contract,
    const char **day)
{
    const char *delivery = bd_str(order, "delivery_at");
    int64_t days = bd_setting_i64(r, "finance.due_days");
    cJSON *arg = cJSON_CreateObject(), *card;

    bd_json_set_i64(arg, "id", bd_i64(order, "customer_id", 0));
    if (bd_call(r, "customers.card", arg, &card) < 0)
        return -1;
    days = bd_i64(card, "credit_days", days);
    if (contract != NULL && !bd_null(contract, "payment_days"))
        days = bd_col(contract, "payment_days");
    *day = bd_day_plus(
        r, delivery != NULL ? local_day(r, delivery) : bd_today(r), (int)days);
    return 0;
}

static int
open_for(
    struct bd_req *r, const struct bd_fact *fact, const struct bd_row *contract)
{
    cJSON *values = cJSON_CreateObject();
    const char *day;

    if (due_on(r, fact->data, contract, &day) < 0)
        return -1;
    bd_json_set_str(values, "no", bd_number(r, "receivable", "YS"));
    bd_json_set_i64(values, "customer_id",
        contract != NULL ? bd_col(contract, "payer_id")
                         : bd_i64(fact->data, "customer_id", 0));
    bd_json_set_i64(values, "order_id", fact->entity_id);
    if (contract != NULL)
        bd_json_set_i64(
            values, "contract_id", bd_i64(fact->data, "contract_id", 0));
    bd_json_set_i64(values, "amount_fen", bd_i64(fact->data, "total_fen", 0));
    bd_json_set_str(values, "due_on", day);
    bd_json_set_str(values, "status", "open");
    return bd_insert(r, "receivable", values, NULL) < 0 ? -1 : 0;
}

int
receivable_open(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t contract_id = bd_i64(fact->data, "contract_id", 0);
    struct bd_row *contract = NULL, *row;

    if (contract_id != 0 &&
        bd_one(r, &contract, SQL_CONTRACT_TERMS, "i", contract_id) < 0)
        return -1;
    if (contract != NULL && strcmp(bd_text(contract, "billing"), "plan") == 0)
        return 0; /* paid by the contract's own plan */
    if (open_for(r, fact, contract) < 0)
        return -1;
    if (bd_i64(fact->data, "total_fen", 0) > 0)
        return 0;
    /* An order that costs nothing is paid as soon as it is approved. */
    if (bd_one(r, &row, SQL_OF_ORDER, "i", fact->entity_id) < 0)
        return -1;
    return receivable_pay(r, row, 0);
}

int
receivable_refuse_used(struct bd_req *r, const struct bd_row *row)
{
    struct bd_row *by;
    const char *nos;

    if (bd_col(row, "invoiced_fen") > 0)
        bd_violate(r, "", "invoiced", "应收 %s 已开票 ¥%s，请先作废或红冲发票",
            bd_text(row, "no"), bd_yuan(r, bd_col(row, "invoiced_fen")));
    if (bd_col(row, "paid_fen") == 0)
        return bd_violated(r);
    if (bd_one(r, &by, SQL_PAID_BY, "i", bd_col(row, "id")) < 0)
        return -1;
    nos = bd_text(by, "nos");
    bd_violate(r, "", "paid", "应收 %s 已收款 ¥%s，请先%s%s",
        bd_text(row, "no"), bd_yuan(r, bd_col(row, "paid_fen")),
        nos != NULL ? "冲销收款单 " : "撤销余额抵扣", nos != NULL ? nos : "");
    return bd_violated(r);
}

int
receivable_void(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_OF_ORDER, "i", fact->entity_id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        const struct bd_row *row = bd_row(rows, i);
        cJSON *values = cJSON_CreateObject();

        bd_json_set_i64(values, "customer_id", bd_col(row, "customer_id"));
        bd_json_set_i64(values, "order_id", fact->entity_id);
        if (receivable_refuse_used(r, row) < 0 ||
            bd_advance(r, "receivable", row, "void", values) < 0)
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------------- show - */

/* Days since 1970-01-01 of "YYYY-MM-DD". */
static int64_t
day_number(const char *day)
{
    int64_t y = strtol(day, NULL, 10), m = strtol(day + 5, NULL, 10);
    int64_t d = strtol(day + 8, NULL, 10);

    y -= m <= 2; /* years begin in March: the leap day is their last */
    m += m > 2 ? -3 : 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 719469;
}

/* Days that a balance is late; a member of every row, for ageing. */
int
receivable_show_item(struct bd_req *r, const struct bd_row *row)
{
    int64_t days = day_number(bd_today(r)) - day_number(bd_text(row, "due_on"));
    bool owed = bd_col(row, "balance_fen") > 0 &&
                strcmp(bd_text(row, "status"), "planned") != 0;

    bd_w_int(r, "overdue_days", owed && days > 0 ? days : 0);
    return 0;
}

int
receivable_show(struct bd_req *r, const struct bd_row *row)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_OF_RECEIVABLE, "ii", bd_col(row, "id"),
            bd_col(row, "id")) < 0)
        return -1;
    bd_w_rows(r, "allocations", rows);
    return receivable_show_item(r, row);
}
