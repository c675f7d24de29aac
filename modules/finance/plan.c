/*
 * Periods in which an order or a contract is paid.  They always add up to
 * what it is worth; what is paid or invoiced of one is never taken away.
 * Locks go from the order or contract to its receivables by their ids.
 */
#include "finance.h"

#include <string.h>

struct plan {
    int64_t order_id, contract_id, customer_id, total_fen;
    const char *status; /* of new periods */
    struct bd_rows *old;
};

static int64_t
sum_of(const struct bd_rows *rows, const char *column)
{
    int64_t sum = 0;

    for (int i = 0; i < bd_nrows(rows); i++)
        sum += bd_col(bd_row(rows, i), column);
    return sum;
}

static int
period_add(struct bd_req *r, const struct plan *p, const char *label,
    const char *due_on, int64_t amount_fen)
{
    cJSON *values = cJSON_CreateObject();
    struct bd_row *last;

    if (bd_one(r, &last, SQL_PERIOD_MAX, "ii", p->order_id, p->contract_id) < 0)
        return -1;
    bd_json_set_str(values, "no", bd_number(r, "receivable", "YS"));
    bd_json_set_i64(values, "customer_id", p->customer_id);
    if (p->order_id != 0)
        bd_json_set_i64(values, "order_id", p->order_id);
    if (p->contract_id != 0)
        bd_json_set_i64(values, "contract_id", p->contract_id);
    bd_json_set_i64(values, "period", bd_col(last, "n") + 1);
    bd_json_set_str(values, "label", label);
    bd_json_set_str(values, "due_on", due_on);
    bd_json_set_i64(values, "amount_fen", amount_fen);
    bd_json_set_str(values, "status", p->status);
    return bd_insert(r, "receivable", values, NULL) < 0 ? -1 : 0;
}

static int
period_void(struct bd_req *r, const struct bd_row *row)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_i64(values, "customer_id", bd_col(row, "customer_id"));
    return bd_advance(r, "receivable", row, "void", values);
}

/* ------------------------------------------------------------ by somebody - */

static const cJSON *
period_of(const cJSON *periods, int64_t id)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, periods)
    {
        if (bd_i64(item, "id", 0) == id)
            return item;
    }
    return NULL;
}

static const struct bd_row *
row_of(const struct plan *p, int64_t id)
{
    for (int i = 0; i < bd_nrows(p->old); i++)
        if (bd_col(bd_row(p->old, i), "id") == id)
            return bd_row(p->old, i);
    return NULL;
}

static void
period_check(struct bd_req *r, const struct plan *p, const cJSON *periods,
    const cJSON *item, int index)
{
    int64_t id = bd_i64(item, "id", 0);
    const struct bd_row *row = row_of(p, id);
    int64_t least_fen;

    if (id == 0)
        return;
    if (row == NULL || period_of(periods, id) != item) {
        bd_violate(r, bd_fmt(r, "/periods/%d/id", index), "reference",
            "找不到这一期，请刷新后再改");
        return;
    }
    least_fen = bd_col(row, "paid_fen") > bd_col(row, "invoiced_fen")
                    ? bd_col(row, "paid_fen")
                    : bd_col(row, "invoiced_fen");
    if (bd_i64(item, "amount_fen", 0) < least_fen)
        bd_violate(r, bd_fmt(r, "/periods/%d/amount_fen", index), "min",
            "这一期已收款或开票，至少 ¥%s", bd_yuan(r, least_fen));
}

static int
plan_check(struct bd_req *r, const struct plan *p, const cJSON *periods)
{
    const cJSON *item;
    int64_t sum_fen = 0;
    int index = 0;

    cJSON_ArrayForEach(item, periods)
    {
        period_check(r, p, periods, item, index++);
        sum_fen += bd_i64(item, "amount_fen", 0);
    }
    if (sum_fen != p->total_fen)
        bd_violate(r, "/periods", "sum", "各期合计 ¥%s，应为 ¥%s",
            bd_yuan(r, sum_fen), bd_yuan(r, p->total_fen));
    for (int i = 0; i < bd_nrows(p->old); i++)
        if (period_of(periods, bd_col(bd_row(p->old, i), "id")) == NULL &&
            (bd_col(bd_row(p->old, i), "paid_fen") > 0 ||
                bd_col(bd_row(p->old, i), "invoiced_fen") > 0))
            bd_violate(r, "/periods", "paid", "%s 已收款或开票，不能去掉这一期",
                bd_text(bd_row(p->old, i), "no"));
    return bd_violated(r);
}

static int
period_keep(struct bd_req *r, const struct bd_row *row, const cJSON *item)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_str(values, "label", bd_str(item, "label"));
    bd_json_set_str(values, "due_on", bd_str(item, "due_on"));
    bd_json_set_i64(values, "amount_fen", bd_i64(item, "amount_fen", 0));
    return receivable_change(r, row, values);
}

/* New periods first, so that nothing seems paid up in between. */
static int
plan_write(struct bd_req *r, const struct plan *p, const cJSON *periods)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, periods)
    {
        if (bd_i64(item, "id", 0) == 0 &&
            period_add(r, p, bd_str(item, "label"), bd_str(item, "due_on"),
                bd_i64(item, "amount_fen", 0)) < 0)
            return -1;
    }
    for (int i = 0; i < bd_nrows(p->old); i++) {
        const struct bd_row *row = bd_row(p->old, i);

        item = period_of(periods, bd_col(row, "id"));
        if ((item == NULL ? period_void(r, row) : period_keep(r, row, item)) <
            0)
            return -1;
    }
    return 0;
}

static int
plan_put(struct bd_req *r, const struct plan *p)
{
    const cJSON *periods =
        cJSON_GetObjectItemCaseSensitive(bd_body(r), "periods");

    return plan_check(r, p, periods) < 0 ? -1 : plan_write(r, p, periods);
}

int
plan_of_order(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct plan p = {.order_id = id, .status = "open"};
    const struct bd_row *first;
    struct bd_row *order;

    if (bd_load(r, &order, "order", id, BD_LOCK) < 0 ||
        bd_all(r, &p.old, SQL_OF_ORDER, "i", id) < 0)
        return -1;
    if (bd_nrows(p.old) == 0)
        return bd_conflict(r, bd_text(order, "status"),
            bd_null(order, "contract_id")
                ? "报单通过后才能排回款计划"
                : "这张报单按合同收款，请在合同上排回款计划");
    first = bd_row(p.old, 0);
    p.customer_id = bd_col(first, "customer_id");
    p.contract_id = bd_col(first, "contract_id");
    p.total_fen = bd_col(order, "total_fen");
    if (plan_put(r, &p) < 0)
        return -1;
    return bd_list(r, "receivable", "order_id", id);
}

/* Unsigned: what is planned takes effect with the signature. */
static const char *
period_status(const struct bd_row *contract)
{
    const char *state = bd_text(contract, "status");

    if (strcmp(state, "draft") == 0 || strcmp(state, "pending_approval") == 0 ||
        strcmp(state, "to_sign") == 0)
        return "planned";
    return strcmp(state, "signed") == 0 || strcmp(state, "performing") == 0 ||
                   strcmp(state, "completed") == 0
               ? "open"
               : NULL;
}

int
plan_of_contract(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct plan p = {.contract_id = id};
    struct bd_row *contract;

    if (bd_load(r, &contract, "contract", id, BD_LOCK) < 0 ||
        bd_all(r, &p.old, SQL_OF_CONTRACT, "i", id) < 0)
        return -1;
    p.status = period_status(contract);
    if (p.status == NULL || strcmp(bd_text(contract, "billing"), "plan") != 0)
        return bd_conflict(r, bd_text(contract, "status"),
            p.status == NULL ? "合同已结束，不能再排回款计划"
                             : "这份合同按报单收款，请在报单上排回款计划");
    p.customer_id = bd_null(contract, "settlement_id")
                        ? bd_col(contract, "customer_id")
                        : bd_col(contract, "settlement_id");
    p.total_fen = bd_col(contract, "current_fen");
    if (plan_put(r, &p) < 0)
        return -1;
    return bd_list(r, "receivable", "contract_id", id);
}

/* ------------------------------------------------------- with its contract - */

static int
plan_load(struct bd_req *r, const struct bd_fact *fact, struct plan *p)
{
    *p = (struct plan){.contract_id = fact->entity_id,
        .customer_id = bd_i64(fact->data, "payer_id", 0),
        .total_fen = bd_i64(fact->data, "agreed_fen", 0),
        .status = "open"};
    return bd_all(r, &p->old, SQL_OF_CONTRACT, "i", fact->entity_id);
}

static bool
by_plan(const struct bd_fact *fact)
{
    const char *billing = bd_str(fact->data, "billing");

    return billing != NULL && strcmp(billing, "plan") == 0;
}

static int64_t
terms_days(struct bd_req *r, const struct bd_fact *fact)
{
    return bd_i64(
        fact->data, "payment_days", bd_setting_i64(r, "finance.due_days"));
}

int
plan_on_submitted(struct bd_req *r, const struct bd_fact *fact)
{
    struct plan p;
    int64_t sum_fen;

    if (plan_load(r, fact, &p) < 0)
        return -1;
    sum_fen = sum_of(p.old, "amount_fen");
    if (bd_nrows(p.old) > 0 && !by_plan(fact))
        bd_violate(r, "/billing", "plan",
            "合同改为按报单收款，请先改回，或作废后重建");
    else if (bd_nrows(p.old) > 0 && sum_fen != p.total_fen)
        bd_violate(r, "/amount_fen", "sum",
            "回款计划合计 ¥%s，与合同金额 ¥%s 不符，请先调整回款计划",
            bd_yuan(r, sum_fen), bd_yuan(r, p.total_fen));
    return bd_violated(r);
}

/* What was planned is owed from now on; without a plan all of it at once. */
int
plan_on_signed(struct bd_req *r, const struct bd_fact *fact)
{
    struct plan p;

    if (!by_plan(fact))
        return 0;
    if (plan_load(r, fact, &p) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(p.old); i++) {
        cJSON *values = cJSON_CreateObject();

        bd_json_set_i64(values, "customer_id", p.customer_id);
        if (bd_advance(r, "receivable", bd_row(p.old, i), "due", values) < 0)
            return -1;
    }
    if (bd_nrows(p.old) > 0 || p.total_fen == 0)
        return 0;
    return period_add(r, &p, "全款",
        bd_day_plus(
            r, bd_str(fact->data, "signed_on"), (int)terms_days(r, fact)),
        p.total_fen);
}

int
plan_on_voided(struct bd_req *r, const struct bd_fact *fact)
{
    struct plan p;

    if (plan_load(r, fact, &p) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(p.old); i++)
        if (period_void(r, bd_row(p.old, i)) < 0)
            return -1;
    return 0;
}

/* What nobody paid or invoiced is not owed any more. */
int
plan_on_terminated(struct bd_req *r, const struct bd_fact *fact)
{
    struct plan p;

    if (plan_load(r, fact, &p) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(p.old); i++) {
        const struct bd_row *row = bd_row(p.old, i);

        if (bd_col(row, "paid_fen") == 0 && bd_col(row, "invoiced_fen") == 0 &&
            period_void(r, row) < 0)
            return -1;
    }
    return 0;
}

/* Takes up to *less_fen from a period; what is paid or invoiced stays. */
static int
period_cut(struct bd_req *r, const struct bd_row *row, int64_t *less_fen)
{
    int64_t amount_fen = bd_col(row, "amount_fen"), free_fen = amount_fen;
    cJSON *values = cJSON_CreateObject();

    if (bd_col(row, "paid_fen") > 0)
        free_fen = amount_fen - bd_col(row, "paid_fen");
    if (amount_fen - bd_col(row, "invoiced_fen") < free_fen)
        free_fen = amount_fen - bd_col(row, "invoiced_fen");
    if (free_fen > *less_fen)
        free_fen = *less_fen;
    if (free_fen == 0)
        return 0;
    *less_fen -= free_fen;
    if (free_fen == amount_fen)
        return period_void(r, row);
    bd_json_set_i64(values, "amount_fen", amount_fen - free_fen);
    return receivable_change(r, row, values);
}

/* More is a period of its own; less is taken from the last ones first. */
int
plan_on_amended(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t change_fen = bd_i64(fact->data, "change_fen", 0);
    int64_t less_fen = -change_fen;
    struct plan p;

    if (!by_plan(fact) || change_fen == 0)
        return 0;
    if (plan_load(r, fact, &p) < 0)
        return -1;
    if (change_fen > 0)
        return period_add(r, &p, "变更增加",
            bd_day_plus(r, bd_today(r), (int)terms_days(r, fact)), change_fen);
    for (int i = bd_nrows(p.old) - 1; i >= 0 && less_fen > 0; i--)
        if (period_cut(r, bd_row(p.old, i), &less_fen) < 0)
            return -1;
    if (less_fen > 0)
        bd_violate(r, "/delta_fen", "paid",
            "已收款或开票的部分减不了，还差 ¥%s，请先冲销或红冲",
            bd_yuan(r, less_fen));
    return bd_violated(r);
}
