/*
 * A contract: written as a draft, by hand or from an accepted quote; after
 * the signature only amendments change it.
 */
#include "contracts.h"

#include <string.h>

/* ---------------------------------------------------------------- writing - */

static int
contract_editable(struct bd_req *r, const struct bd_row *old)
{
    const char *status = bd_text(old, "status");

    if (strcmp(status, "draft") == 0)
        return 0;
    return bd_conflict(r, status,
        strcmp(status, "pending_approval") == 0 ||
                strcmp(status, "to_sign") == 0
            ? "合同已提交，退回或作废后才能修改"
            : "已签的合同不能直接修改，请新建合同变更");
}

/* What the contract says: the new value, else the one it had. */
static const char *
text_of(const cJSON *in, const struct bd_row *old, const char *key)
{
    return bd_has(in, key) || old == NULL ? bd_str(in, key) : bd_text(old, key);
}

static void
check_days(struct bd_req *r, const struct bd_row *old, const cJSON *in)
{
    const char *from = text_of(in, old, "starts_on");
    const char *to = text_of(in, old, "ends_on");

    if (from != NULL && to != NULL && strcmp(to, from) < 0)
        bd_violate(r, "/ends_on", "min", "结束日期不能早于开始日期");
}

static int
quote_card(struct bd_req *r, int64_t quote_id, cJSON **card)
{
    cJSON *arg = cJSON_CreateObject();

    bd_json_set_i64(arg, "id", quote_id);
    return bd_call(r, "sales.quote.card", arg, card);
}

/* An accepted quote of this customer that is no other contract yet. */
static int
check_quote(struct bd_req *r, cJSON *in)
{
    int64_t quote_id = bd_i64(in, "quote_id", 0);
    struct bd_row *other;
    cJSON *card;

    if (quote_id == 0)
        return 0;
    if (quote_card(r, quote_id, &card) < 0 ||
        bd_one(r, &other, SQL_OF_QUOTE, "i", quote_id) < 0)
        return -1;
    if (strcmp(bd_str(card, "status"), "accepted") != 0)
        bd_violate(
            r, "/quote_id", "state", "客户还没有接受这份报价，接受后再做合同");
    if (bd_i64(card, "customer_id", 0) != bd_i64(in, "customer_id", 0))
        bd_violate(
            r, "/customer_id", "reference", "客户与报价单上的不同，请检查");
    if (other != NULL)
        bd_violate(r, "/quote_id", "duplicate", "这份报价已做成合同 %s",
            bd_text(other, "no"));
    if (!bd_has(in, "amount_fen"))
        bd_json_set_i64(in, "amount_fen", bd_i64(card, "total_fen", 0));
    return 0;
}

static int
check_new(struct bd_req *r, cJSON *in)
{
    const char *kind = bd_str(in, "kind");

    if (check_quote(r, in) < 0)
        return -1;
    if (!bd_has(in, "amount_fen"))
        bd_violate(r, "/amount_fen", "required", "请填写合同金额");
    bd_json_set_str(in, "no", bd_number(r, "contract", "HT"));
    bd_json_set_str(in, "status", "draft");
    if (bd_str(in, "billing") == NULL)
        bd_json_set_str(
            in, "billing", strcmp(kind, "annual") == 0 ? "order" : "plan");
    return 0;
}

int
contract_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    static const char *const never_null[] = {"amount_fen", "billing"};

    check_days(r, old, in);
    if (old == NULL)
        return check_new(r, in) < 0 ? -1 : bd_violated(r);
    if (contract_editable(r, old) < 0)
        return -1;
    for (size_t i = 0; i < 2; i++)
        if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(in, never_null[i])))
            bd_violate(r, bd_fmt(r, "/%s", never_null[i]), "required",
                "不能为空，请填写");
    if (bd_has(in, "quote_id") &&
        bd_i64(in, "quote_id", 0) != bd_col(old, "quote_id"))
        bd_violate(r, "/quote_id", "readonly",
            "合同的报价单不能更换，请作废后从报价单重新生成");
    return bd_violated(r);
}

/* The quote's lines as they were agreed, each with the line it came from. */
int
contract_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    const cJSON *lines, *line;
    struct bd_val *v;
    cJSON *card;
    int n = 0;

    if (old != NULL || bd_i64(in, "quote_id", 0) == 0)
        return 0;
    if (quote_card(r, bd_i64(in, "quote_id", 0), &card) < 0)
        return -1;
    lines = cJSON_GetObjectItemCaseSensitive(card, "lines");
    v = bd_alloc(r, sizeof(*v) * 8 * (size_t)(cJSON_GetArraySize(lines) + 1));
    cJSON_ArrayForEach(line, lines)
    {
        struct bd_val *to = v + 8 * n++;

        to[0].i = id;
        to[1].i = n;
        to[2].i = bd_i64(line, "id", 0);
        to[3].s = bd_str(line, "title");
        to[4].s = bd_str(line, "unit");
        to[5].i = bd_i64(line, "quantity_e3", 0);
        to[6].i = bd_i64(line, "unit_price_e4", 0);
        to[7].i = bd_i64(line, "amount_fen", 0);
    }
    return n == 0 ? 0 : bd_exec_rows(r, SQL_LINES_ADD, "iiissiii", n, v);
}

int
contract_show(struct bd_req *r, const struct bd_row *row)
{
    int64_t id = bd_col(row, "id"), over_fen;
    struct bd_rows *lines;
    struct bd_row *sum;

    if (bd_all(r, &lines, SQL_LINES, "i", id) < 0 ||
        bd_one(r, &sum, SQL_ORDERS, "sii", bd_today(r), INT64_C(0), id) < 0)
        return -1;
    over_fen = bd_col(sum, "ordered_fen") - bd_col(row, "current_fen");
    bd_w_rows(r, "lines", lines);
    bd_w_row(r, sum);
    bd_w_int(r, "over_fen", over_fen > 0 ? over_fen : 0);
    bd_w_actions(r, "contract", row);
    return 0;
}

/* ------------------------------------------------------------------ steps - */

/* What a step tells the others: who pays, how much, and when. */
static cJSON *
contract_facts(const struct bd_row *row)
{
    cJSON *data = cJSON_CreateObject();

    bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
    bd_json_set_i64(data, "payer_id",
        bd_null(row, "settlement_id") ? bd_col(row, "customer_id")
                                      : bd_col(row, "settlement_id"));
    bd_json_set_str(data, "no", bd_text(row, "no"));
    bd_json_set_str(data, "billing", bd_text(row, "billing"));
    bd_json_set_i64(data, "agreed_fen", bd_col(row, "current_fen"));
    if (!bd_null(row, "payment_days"))
        bd_json_set_i64(data, "payment_days", bd_col(row, "payment_days"));
    return data;
}

/* submit, approve, reject, start, complete, archive, void, terminate */
int
contract_step(struct bd_req *r)
{
    const char *reason = bd_str(bd_body(r), "reason");
    struct bd_row *row;
    cJSON *values;

    if (bd_load(r, &row, "contract", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    values = contract_facts(row);
    if (reason != NULL)
        bd_json_set_str(values, "reason", reason);
    if (bd_advance(r, "contract", row, bd_action(r), values) < 0)
        return -1;
    return bd_w_record(r, "contract", bd_path_id(r));
}

int
contract_sign(struct bd_req *r)
{
    const char *day = bd_str(bd_body(r), "signed_on");
    const char *signer = bd_str(bd_body(r), "signer_name");
    struct bd_row *row;
    cJSON *values;

    if (bd_load(r, &row, "contract", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (day != NULL && strcmp(day, bd_today(r)) > 0)
        bd_violate(r, "/signed_on", "max", "签订日期不能晚于今天");
    values = contract_facts(row);
    bd_json_set_str(values, "signed_on", day != NULL ? day : bd_today(r));
    if (signer != NULL)
        bd_json_set_str(values, "signer_name", signer);
    if (bd_violated(r) < 0 ||
        bd_advance(r, "contract", row, "sign", values) < 0)
        return -1;
    return bd_w_record(r, "contract", bd_path_id(r));
}

int
contract_attach(struct bd_req *r)
{
    const cJSON *files =
        cJSON_GetObjectItemCaseSensitive(bd_body(r), "file_ids");
    struct bd_row *row;

    if (bd_load(r, &row, "contract", bd_path_id(r), 0) < 0 ||
        bd_files_link(r, files, "contract", bd_path_id(r)) < 0)
        return -1;
    return bd_w_record(r, "contract", bd_path_id(r));
}

/* ---------------------------------------------------------------- renewal - */

/* A draft that begins when the old one ends and lasts as long. */
static cJSON *
renewal_of(struct bd_req *r, const struct bd_row *row, int days)
{
    static const char *const numbers[] = {"customer_id", "settlement_id",
        "owner_id", "commit_fen", "payment_days"};
    const char *from = bd_day_plus(r, bd_text(row, "ends_on"), 1);
    cJSON *values = cJSON_CreateObject();

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (!bd_null(row, numbers[i]))
            bd_json_set_i64(values, numbers[i], bd_col(row, numbers[i]));
    bd_json_set_str(values, "no", bd_number(r, "contract", "HT"));
    bd_json_set_str(values, "title", bd_text(row, "title"));
    bd_json_set_str(values, "kind", bd_text(row, "kind"));
    bd_json_set_str(values, "billing", bd_text(row, "billing"));
    bd_json_set_str(values, "status", "draft");
    bd_json_set_i64(values, "amount_fen", bd_col(row, "current_fen"));
    bd_json_set_str(values, "starts_on", from);
    bd_json_set_str(values, "ends_on", bd_day_plus(r, from, days));
    bd_json_set_i64(values, "renewed_from_id", bd_col(row, "id"));
    return values;
}

int
contract_renew(struct bd_req *r)
{
    struct bd_row *row, *other, *length;
    int64_t id;

    if (bd_load(r, &row, "contract", bd_path_id(r), BD_LOCK) < 0 ||
        bd_one(r, &other, SQL_RENEWAL, "i", bd_path_id(r)) < 0 ||
        bd_one(r, &length, SQL_LENGTH, "i", bd_path_id(r)) < 0)
        return -1;
    if (other != NULL)
        return bd_conflict(r, bd_text(row, "status"),
            "这份合同已续签为 %s，请打开它修改", bd_text(other, "no"));
    if (bd_advance(r, "contract", row, "renew", contract_facts(row)) < 0)
        return -1;
    id = bd_insert(
        r, "contract", renewal_of(r, row, (int)bd_col(length, "days")), NULL);
    if (id < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "contract", id);
}
