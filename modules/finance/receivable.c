/*
 * What customers owe.  A receivable opens with the approval of its order and
 * goes with it; only receipts change what is paid of it.
 */
#include "finance.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- states - */

int
receivable_pay(struct bd_req *r, const struct bd_row *row, int64_t delta_fen)
{
    int64_t paid_fen = bd_col(row, "paid_fen") + delta_fen;
    bool whole = paid_fen == bd_col(row, "amount_fen");
    const char *action = delta_fen < 0 ? paid_fen == 0 ? "unpay" : "unpay_part"
                         : whole       ? "pay"
                                       : "part";
    cJSON *values = cJSON_CreateObject();

    bd_json_set_i64(values, "paid_fen", paid_fen);
    bd_json_set_i64(values, "customer_id", bd_col(row, "customer_id"));
    bd_json_set_i64(values, "order_id", bd_col(row, "order_id"));
    return bd_advance(r, "receivable", row, action, values);
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

static int
due_on(struct bd_req *r, const cJSON *order, const char **day)
{
    const char *delivery = bd_str(order, "delivery_at");
    cJSON *arg = cJSON_CreateObject(), *card;

    bd_json_set_i64(arg, "id", bd_i64(order, "customer_id", 0));
    if (bd_call(r, "customers.card", arg, &card) < 0)
        return -1;
    *day =
        bd_day_plus(r, delivery != NULL ? local_day(r, delivery) : bd_today(r),
            (int)bd_i64(
                card, "credit_days", bd_setting_i64(r, "finance.due_days")));
    return 0;
}

int
receivable_open(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t amount_fen = bd_i64(fact->data, "total_fen", 0);
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;
    const char *day;

    if (due_on(r, fact->data, &day) < 0)
        return -1;
    bd_json_set_str(values, "no", bd_number(r, "receivable", "YS"));
    bd_json_set_i64(
        values, "customer_id", bd_i64(fact->data, "customer_id", 0));
    bd_json_set_i64(values, "order_id", fact->entity_id);
    bd_json_set_i64(values, "amount_fen", amount_fen);
    bd_json_set_str(values, "due_on", day);
    bd_json_set_str(values, "status", "open");
    if (bd_insert(r, "receivable", values, NULL) < 0)
        return -1;
    if (amount_fen > 0)
        return 0;
    /* An order that costs nothing is paid as soon as it is approved. */
    if (bd_one(r, &row, SQL_OF_ORDER, "i", fact->entity_id) < 0)
        return -1;
    return receivable_pay(r, row, 0);
}

/* Money that came for it stands in the way: name the receipts. */
static int
refuse_paid(struct bd_req *r, const struct bd_row *row)
{
    struct bd_row *by;

    if (bd_one(r, &by, SQL_PAID_BY, "i", bd_col(row, "id")) < 0)
        return -1;
    bd_violate(r, "", "paid", "这张报单已收款 ¥%s，请先冲销收款单 %s",
        bd_yuan(r, bd_col(row, "paid_fen")),
        bd_text(by, "nos") != NULL ? bd_text(by, "nos") : "");
    return bd_violated(r);
}

int
receivable_void(struct bd_req *r, const struct bd_fact *fact)
{
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_one(r, &row, SQL_OF_ORDER, "i", fact->entity_id) < 0)
        return -1;
    if (row == NULL)
        return 0;
    if (bd_col(row, "paid_fen") > 0)
        return refuse_paid(r, row);
    bd_json_set_i64(values, "customer_id", bd_col(row, "customer_id"));
    bd_json_set_i64(values, "order_id", fact->entity_id);
    return bd_advance(r, "receivable", row, "void", values);
}

/* ----------------------------------------------------------------- credit - */

/* Over the limit, or late for too long: both are said in one finding. */
int
credit_check(struct bd_req *r, const struct bd_fact *fact)
{
    int block_days = (int)bd_setting_i64(r, "finance.overdue_block_days");
    int64_t total_fen = bd_i64(fact->data, "total_fen", 0);
    int64_t limit_fen, open_fen, over_fen;
    const char *open, *late = "";
    struct bd_row *row;

    if (bd_one(r, &row, SQL_EXPOSURE, "si",
            bd_day_plus(r, bd_today(r), -block_days),
            bd_i64(fact->data, "customer_id", 0)) < 0)
        return -1;
    limit_fen = bd_col(row, "limit_fen");
    open_fen = bd_col(row, "open_fen");
    open = bd_yuan(r, open_fen);
    over_fen = limit_fen > 0 ? open_fen + total_fen - limit_fen : 0;
    if (block_days > 0 && bd_col(row, "late_fen") > 0)
        late = bd_fmt(r, "逾期超过 %d 天未收 ¥%s，请先回款；", block_days,
            bd_yuan(r, bd_col(row, "late_fen")));
    if (over_fen > 0)
        bd_finding(r, "credit", false, "信用",
            "%s授信 ¥%s，未收 ¥%s，加上本单 ¥%s 超出 ¥%s", late,
            bd_yuan(r, limit_fen), open, bd_yuan(r, total_fen),
            bd_yuan(r, over_fen));
    else if (*late != '\0')
        bd_finding(r, "credit", false, "信用", "%s未收共 ¥%s", late, open);
    else if (limit_fen > 0)
        bd_finding(r, "credit", true, "信用", "授信 ¥%s，未收 ¥%s",
            bd_yuan(r, limit_fen), open);
    else
        bd_finding(r, "credit", true, "信用", "未设授信额度，未收 ¥%s", open);
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

    bd_w_int(r, "overdue_days",
        bd_col(row, "balance_fen") > 0 && days > 0 ? days : 0);
    return 0;
}

int
receivable_show(struct bd_req *r, const struct bd_row *row)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_OF_RECEIVABLE, "i", bd_col(row, "id")) < 0)
        return -1;
    bd_w_rows(r, "allocations", rows);
    return receivable_show_item(r, row);
}
