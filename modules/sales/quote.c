/*
 * Quotes inside the house: priced when written, approved when under the
 * floor, changed only before they are published.
 */
#include "sales.h"

#include <string.h>

/* Only a quote that nobody outside has seen may change. */
static int
quote_editable(struct bd_req *r, const struct bd_row *old)
{
    const char *status = bd_text(old, "status");

    if (strcmp(status, "draft") == 0 || strcmp(status, "ready") == 0)
        return 0;
    return bd_conflict(r, status,
        strcmp(status, "pending_approval") == 0
            ? "报价单正在审批，退回后才能修改"
            : "已发布的报价单不能修改，请生成新版本");
}

static int
quote_lines_of(struct bd_req *r, const struct bd_row *old, const cJSON *in,
    struct lines *lines)
{
    if (bd_has(in, "lines")) {
        lines_read(r, cJSON_GetObjectItemCaseSensitive(in, "lines"), lines);
        return 0;
    }
    return old == NULL
               ? 0
               : lines_load(r, SQL_QUOTE_LINES, bd_col(old, "id"), lines);
}

static void
quote_totals(
    struct bd_req *r, struct lines *lines, int64_t discount_fen, cJSON *in)
{
    int64_t total_fen = lines->subtotal_fen - discount_fen;

    if (total_fen < 0)
        bd_violate(r, "/discount_fen", "max", "优惠不能超过小计 ¥%s",
            bd_yuan(r, lines->subtotal_fen));
    bd_json_set_i64(in, "subtotal_fen", lines->subtotal_fen);
    bd_json_set_i64(in, "discount_fen", discount_fen);
    bd_json_set_i64(in, "total_fen", total_fen);
    cJSON_DeleteItemFromObjectCaseSensitive(in, "below_floor");
    cJSON_AddBoolToObject(
        in, "below_floor", lines->below_floor || total_fen < lines->floor_fen);
}

/* Prices what is written; the amounts go back into `in` for quote_saved(). */
static int
quote_price(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    struct lines lines = {0};
    struct bd_row *customer;
    int64_t customer_id =
        bd_i64(in, "customer_id", old == NULL ? 0 : bd_col(old, "customer_id"));
    int64_t discount_fen = bd_i64(
        in, "discount_fen", old == NULL ? 0 : bd_col(old, "discount_fen"));

    if (bd_load(r, &customer, "customer", customer_id, 0) < 0 ||
        quote_lines_of(r, old, in, &lines) < 0 ||
        lines_products(r, customer, &lines) < 0)
        return -1;
    lines_price(r, &lines);
    quote_totals(r, &lines, discount_fen, in);
    if (bd_has(in, "lines"))
        cJSON_ReplaceItemInObjectCaseSensitive(in, "lines", lines_json(&lines));
    return 0;
}

static bool
touches_money(const cJSON *in)
{
    return bd_has(in, "lines") || bd_has(in, "discount_fen") ||
           bd_has(in, "customer_id");
}

int
quote_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    const char *until = bd_str(in, "valid_until");

    if (old != NULL && quote_editable(r, old) < 0)
        return -1;
    if (until != NULL && strcmp(until, bd_today(r)) < 0)
        bd_violate(r, "/valid_until", "min", "有效期不能早于今天");
    if ((old == NULL || touches_money(in)) && quote_price(r, old, in) < 0)
        return -1;
    if (bd_violated(r) < 0)
        return -1;
    if (old == NULL) {
        bd_json_set_str(in, "no", bd_number(r, "quote", "BJ"));
        bd_json_set_i64(in, "revision", 1);
        bd_json_set_str(in, "status", "draft");
        bd_json_set_i64(in, "owner_id", bd_caller(r)->staff_id);
    } else if (touches_money(in)) {
        /* What was approved is not what is written now. */
        bd_json_set_str(in, "status", "draft");
        cJSON_AddBoolToObject(in, "floor_ok", false);
    }
    return 0;
}

int
quote_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    struct lines lines = {0};

    if (!bd_has(in, "lines"))
        return 0;
    if (old != NULL && bd_exec(r, SQL_QUOTE_LINES_CLEAR, "i", id) < 0)
        return -1;
    lines_read(r, cJSON_GetObjectItemCaseSensitive(in, "lines"), &lines);
    return lines_save(r, SQL_QUOTE_LINES_ADD, id, &lines);
}

/* Expired from the end of its last day on, whenever the job comes by. */
static bool
is_expired(struct bd_req *r, const struct bd_row *row)
{
    const char *status = bd_text(row, "status");

    return strcmp(status, "expired") == 0 ||
           ((strcmp(status, "sent") == 0 || strcmp(status, "viewed") == 0) &&
               strcmp(bd_text(row, "valid_until"), bd_today(r)) < 0);
}

int
quote_show_item(struct bd_req *r, const struct bd_row *row)
{
    bd_w_bool(r, "expired", is_expired(r, row));
    return 0;
}

int
quote_show(struct bd_req *r, const struct bd_row *row)
{
    int64_t id = bd_col(row, "id");
    struct lines lines = {0};
    struct bd_row *link;
    const char *nonce, *token = NULL;

    if (lines_load(r, SQL_QUOTE_LINES, id, &lines) < 0 ||
        bd_one(r, &link, SQL_QUOTE_LINK, "i", id) < 0)
        return -1;
    nonce = link == NULL ? NULL : bd_text(link, "link_nonce");
    if (nonce != NULL) {
        token = quote_token(r, id, nonce);
        if (token == NULL)
            return -1;
    }
    lines_write(r, &lines);
    bd_w_actions(r, "quote", row);
    bd_w_bool(r, "expired", is_expired(r, row));
    bd_w_str(r, "public_url", token == NULL ? NULL : quote_url(r, token));
    return 0;
}

/* What a contract takes over. */
int
quote_card(struct bd_req *r)
{
    struct lines lines = {0};
    struct bd_row *row;
    int64_t id = bd_i64(bd_body(r), "id", 0);

    if (bd_load(r, &row, "quote", id, 0) < 0 ||
        lines_load(r, SQL_QUOTE_LINES, id, &lines) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_cols(r, row, "id no status customer_id total_fen");
    lines_write(r, &lines);
    bd_w_end(r);
    return 0;
}

/* ------------------------------------------------------------- approval -- */

/* A quote that nobody needs to approve is ready at once. */
int
quote_submit(struct bd_req *r)
{
    struct bd_row *row;
    cJSON *values = cJSON_CreateObject();
    int rc;

    if (bd_load(r, &row, "quote", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "draft") == 0 &&
        (bd_col(row, "below_floor") == 0 || bd_may(r, "quote.below_floor"))) {
        bd_json_set_str(values, "status", "ready");
        rc = bd_save(r, "quote", row, values, "quote.readied");
    } else {
        rc = bd_advance(r, "quote", row, "submit", NULL);
    }
    return rc < 0 ? -1 : bd_w_record(r, "quote", bd_path_id(r));
}

/* approve, reject, withdraw, void: what is said goes into <action>_reason. */
int
quote_step(struct bd_req *r)
{
    const char *action = bd_action(r), *reason = bd_str(bd_body(r), "reason");
    cJSON *values = cJSON_CreateObject();

    if (strcmp(action, "approve") == 0)
        cJSON_AddBoolToObject(values, "floor_ok", true);
    if (reason != NULL)
        bd_json_set_str(values, bd_fmt(r, "%s_reason", action), reason);
    return bd_step(r, "quote", action, values);
}

int
quote_publishable(struct bd_req *r, const struct bd_row *row)
{
    if (strcmp(bd_text(row, "valid_until"), bd_today(r)) < 0)
        bd_violate(r, "/valid_until", "min", "有效期已过，请先改有效期再发布");
    if (bd_col(row, "below_floor") != 0 && bd_col(row, "floor_ok") == 0 &&
        !bd_may(r, "quote.below_floor"))
        bd_violate(r, "/lines", "price-floor",
            "有单价低于底价，请先提交审批，通过后再发布");
    return bd_violated(r);
}

/* What a customer has seen is withdrawn or voided, never thrown away. */
int
quote_on_recycled(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_QUOTE_STATE, "i", fact->entity_id) < 0)
        return -1;
    if (row == NULL)
        return 0;
    return bd_conflict(
        r, bd_text(row, "status"), "已发布的报价单不能删除，请撤回后作废");
}

int
quote_on_purged(struct bd_req *r, const struct bd_fact *fact)
{
    return bd_exec(r, SQL_QUOTE_LINES_CLEAR, "i", fact->entity_id) < 0 ||
                   bd_exec(r, SQL_QUOTE_VIEWS_CLEAR, "i", fact->entity_id) < 0
               ? -1
               : 0;
}
