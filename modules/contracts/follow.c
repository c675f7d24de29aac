/*
 * How contracts follow what happens elsewhere: orders that hang on them,
 * days that pass, and what waits for somebody on the first page.
 */
#include "contracts.h"

#include <string.h>

/* ----------------------------------------------------------------- orders - */

static bool
belongs(const struct bd_row *contract, int64_t customer_id)
{
    return bd_col(contract, "customer_id") == customer_id ||
           bd_col(contract, "settlement_id") == customer_id;
}

static bool
runs(const struct bd_row *contract)
{
    const char *status = bd_text(contract, "status");

    return strcmp(status, "signed") == 0 || strcmp(status, "performing") == 0;
}

/*
 * While an order is submitted its contract must fit; that it goes over the
 * contract's amount is a warning for whoever decides.
 */
int
order_check_contract(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t id = bd_i64(fact->data, "contract_id", 0), sum_fen, left_fen;
    struct bd_row *contract, *orders;

    if (id == 0)
        return 0;
    if (bd_one(r, &contract, SQL_OF_ORDER, "i", id) < 0)
        return -1;
    if (contract == NULL ||
        !belongs(contract, bd_i64(fact->data, "customer_id", 0))) {
        bd_finding(
            r, "contract", false, "合同", "这份合同不是这个客户的，请重新选择");
        return 0;
    }
    if (!runs(contract)) {
        bd_finding(r, "contract", false, "合同",
            "合同 %s 不在履行中，不能再下单，请重新选择",
            bd_text(contract, "no"));
        return 0;
    }
    if (!bd_true(fact->data, "stored"))
        return 0;
    if (bd_one(r, &orders, SQL_ORDERS, "sii", bd_today(r), fact->entity_id,
            id) < 0)
        return -1;
    sum_fen = bd_col(orders, "ordered_fen");
    left_fen = bd_col(contract, "current_fen") - sum_fen -
               bd_i64(fact->data, "total_fen", 0);
    if (left_fen < 0)
        bd_finding(r, "contract", false, "合同",
            "合同 %s 共 ¥%s，已下单 ¥%s，加上本单超出 ¥%s",
            bd_text(contract, "no"),
            bd_yuan(r, bd_col(contract, "current_fen")), bd_yuan(r, sum_fen),
            bd_yuan(r, -left_fen));
    else
        bd_finding(r, "contract", true, "合同", "合同 %s 还可下单 ¥%s",
            bd_text(contract, "no"), bd_yuan(r, left_fen));
    return 0;
}

/* The first approved order begins the work. */
int
contract_on_ordered(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t id = bd_i64(fact->data, "contract_id", 0);
    cJSON *values = cJSON_CreateObject();
    struct bd_row *contract;

    if (id == 0)
        return 0;
    if (bd_one(r, &contract, SQL_LOCK, "i", id) < 0)
        return -1;
    if (contract == NULL || strcmp(bd_text(contract, "status"), "signed") != 0)
        return 0;
    bd_json_set_i64(values, "order_id", fact->entity_id);
    bd_json_set_i64(values, "customer_id", bd_col(contract, "customer_id"));
    return bd_advance(r, "contract", contract, "begin", values);
}

/* -------------------------------------------------------------- reminders - */

static int64_t
threshold(int64_t days)
{
    return days <= 7 ? 7 : days <= 30 ? 30 : 90;
}

/* 90, 30 and 7 days before the end, each said once. */
int
contract_remind_job(struct bd_req *r, const cJSON *arg)
{
    struct bd_rows *rows;

    (void)arg;
    if (bd_all(r, &rows, SQL_TO_REMIND, "s", bd_today(r)) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        const struct bd_row *row = bd_row(rows, i);
        int64_t id = bd_col(row, "id"), days = bd_col(row, "days");
        cJSON *data = cJSON_CreateObject();

        bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
        bd_json_set_i64(data, "owner_id", bd_col(row, "owner_id"));
        bd_json_set_str(data, "no", bd_text(row, "no"));
        bd_json_set_str(data, "ends_on", bd_text(row, "ends_on"));
        bd_json_set_i64(data, "days", days);
        if (bd_exec(r, SQL_REMINDED, "zi", threshold(days), id) < 0 ||
            bd_emit(r, "contract.expiring", id, data) < 0)
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------- first page - */

int
contracts_todo(struct bd_req *r, const struct bd_fact *fact)
{
    const char *today = bd_today(r), *soon = bd_day_plus(r, today, 30);
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "contract.read"))
        return 0;
    if (bd_one(r, &row, SQL_HOME, "ss", today, soon) < 0)
        return -1;
    if (bd_may(r, "contract.approve"))
        bd_w_todo(r, "contract_approval", "待审批合同", bd_col(row, "pending"),
            BD_WAIT, "/contracts?status=pending_approval");
    if (bd_may(r, "contract.sign"))
        bd_w_todo(r, "contract_to_sign", "待签合同", bd_col(row, "to_sign"),
            BD_WAIT, "/contracts?status=to_sign");
    bd_w_todo(r, "contract_expiring", "30 天内到期的合同",
        bd_col(row, "expiring"), BD_WAIT,
        bd_fmt(r,
            "/contracts?status.in=signed,performing&ends_on.ge=%s"
            "&ends_on.le=%s",
            today, soon));
    return 0;
}
