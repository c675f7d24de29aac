/*
 * What is agreed after the signature: more or less money, another end.  The
 * approved amendments of a contract add up to its delta.  Locks go from the
 * contract to its amendment.
 */
#include "contracts.h"

#include <string.h>

static bool
runs(const struct bd_row *contract)
{
    const char *status = bd_text(contract, "status");

    return strcmp(status, "signed") == 0 || strcmp(status, "performing") == 0;
}

static void
check_content(struct bd_req *r, const struct bd_row *old, const cJSON *in,
    const struct bd_row *contract)
{
    int64_t delta_fen =
        bd_i64(in, "delta_fen", old == NULL ? 0 : bd_col(old, "delta_fen"));
    const char *ends_on = bd_has(in, "new_ends_on") || old == NULL
                              ? bd_str(in, "new_ends_on")
                              : bd_text(old, "new_ends_on");

    if (delta_fen == 0 && ends_on == NULL)
        bd_violate(
            r, "/delta_fen", "required", "请填写金额增减，或新的结束日期");
    if (bd_col(contract, "current_fen") + delta_fen < 0)
        bd_violate(r, "/delta_fen", "min", "最多减 ¥%s，合同金额不能为负",
            bd_yuan(r, bd_col(contract, "current_fen")));
    if (ends_on != NULL && strcmp(ends_on, bd_text(contract, "starts_on")) < 0)
        bd_violate(r, "/new_ends_on", "min", "结束日期不能早于合同开始日期");
}

int
amendment_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    int64_t contract_id =
        old == NULL ? bd_i64(in, "contract_id", 0) : bd_col(old, "contract_id");
    struct bd_row *contract;

    if (old != NULL && strcmp(bd_text(old, "status"), "draft") != 0)
        return bd_conflict(
            r, bd_text(old, "status"), "合同变更已提交，退回后才能修改");
    if (bd_has(in, "contract_id") &&
        bd_i64(in, "contract_id", 0) != contract_id)
        bd_violate(r, "/contract_id", "readonly", "变更所属的合同不能更换");
    if (bd_load(r, &contract, "contract", contract_id, 0) < 0)
        return -1;
    if (!runs(contract))
        bd_violate(r, "/contract_id", "state",
            "只有已签或履行中的合同才做变更，草稿请直接修改");
    check_content(r, old, in, contract);
    if (bd_violated(r) < 0 || old != NULL)
        return old != NULL ? bd_violated(r) : -1;
    bd_json_set_str(in, "no", bd_number(r, "amendment", "BG"));
    bd_json_set_str(in, "status", "draft");
    bd_json_set_i64(in, "customer_id", bd_col(contract, "customer_id"));
    return 0;
}

int
amendment_show(struct bd_req *r, const struct bd_row *row)
{
    bd_w_actions(r, "amendment", row);
    return 0;
}

/* submit, reject, void */
int
amendment_step(struct bd_req *r)
{
    const char *reason = bd_str(bd_body(r), "reason");
    cJSON *values = cJSON_CreateObject();

    if (reason != NULL)
        bd_json_set_str(values, "reject_reason", reason);
    return bd_step(r, "amendment", bd_action(r), values);
}

/* From now on the contract is what the amendment says. */
static int
apply(struct bd_req *r, const struct bd_row *contract,
    const struct bd_row *amendment)
{
    int64_t delta_fen = bd_col(amendment, "delta_fen");
    cJSON *values = cJSON_CreateObject();

    if (bd_col(contract, "current_fen") + delta_fen < 0)
        return bd_conflict(r, bd_text(contract, "status"),
            "合同现为 ¥%s，减不了这么多，请退回修改",
            bd_yuan(r, bd_col(contract, "current_fen")));
    bd_json_set_i64(
        values, "delta_fen", bd_col(contract, "delta_fen") + delta_fen);
    if (!bd_null(amendment, "new_ends_on"))
        bd_json_set_str(values, "ends_on", bd_text(amendment, "new_ends_on"));
    bd_json_set_i64(values, "amendment_id", bd_col(amendment, "id"));
    bd_json_set_i64(values, "change_fen", delta_fen);
    bd_json_set_i64(values, "payer_id",
        bd_null(contract, "settlement_id") ? bd_col(contract, "customer_id")
                                           : bd_col(contract, "settlement_id"));
    bd_json_set_str(values, "billing", bd_text(contract, "billing"));
    if (!bd_null(contract, "payment_days"))
        bd_json_set_i64(
            values, "payment_days", bd_col(contract, "payment_days"));
    return bd_save(r, "contract", contract, values, "contract.amended");
}

int
amendment_approve(struct bd_req *r)
{
    struct bd_row *amendment, *contract;
    cJSON *values = cJSON_CreateObject();
    int64_t id = bd_path_id(r);

    if (bd_load(r, &amendment, "amendment", id, 0) < 0 ||
        bd_load(r, &contract, "contract", bd_col(amendment, "contract_id"),
            BD_LOCK) < 0 ||
        bd_load(r, &amendment, "amendment", id, BD_LOCK) < 0)
        return -1;
    if (!runs(contract))
        return bd_conflict(r, bd_text(contract, "status"),
            "合同已不在履行，变更不能再通过，请作废它");
    bd_json_set_str(values, "approved_at", bd_now(r));
    if (bd_advance(r, "amendment", amendment, "approve", values) < 0 ||
        apply(r, contract, amendment) < 0)
        return -1;
    if (!bd_null(amendment, "new_ends_on") &&
        bd_exec(r, SQL_REMINDED, "zi", INT64_C(0), bd_col(contract, "id")) < 0)
        return -1;
    return bd_w_record(r, "amendment", id);
}
