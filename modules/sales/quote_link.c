/*
 * A quote's way to its customer: publishing, the link and its codes, new
 * versions, longer validity, expiry.
 *
 * The link's token is HMAC-SHA256(link_secret, id and a random nonce), cut to
 * 128 bits.  The table holds its SHA-256 and the nonce: who reads the
 * database cannot open a quote, and staff can still be shown the link again.
 */
#include "sales.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    HASH = 32,
    TOKEN_BYTES = 16,
    QR_SIZE = 480
};

const char *
quote_token(struct bd_req *r, int64_t id, const char *nonce)
{
    const char *secret = bd_setting(r, "baodan.link_secret");

    if (secret == NULL || *secret == '\0') {
        bd_fail(r, 503, "unavailable",
            "还没有配置报价链接的密钥 link_secret_file,请联系管理员");
        return NULL;
    }
    return bd_sign(
        r, secret, bd_fmt(r, "quote:%" PRId64 ":%s", id, nonce), TOKEN_BYTES);
}

const char *
quote_url(struct bd_req *r, const char *token)
{
    const char *base = bd_setting(r, "baodan.url");
    size_t n = base == NULL ? 0 : strlen(base);

    while (n > 0 && base[n - 1] == '/')
        n--;
    return bd_fmt(r, "%.*s/q/%s", (int)n, base == NULL ? "" : base, token);
}

const char *
quote_link_hash(struct bd_req *r, const char *token)
{
    unsigned char hash[HASH];

    bd_sha256(token, strlen(token), hash);
    return bd_hex(r, hash, sizeof(hash));
}

/* -------------------------------------------------------------- publish -- */

/* What the customer reads, now and for ever. */
static int
snapshot_make(struct bd_req *r, const struct bd_row *row, const char **text)
{
    cJSON *o = cJSON_CreateObject(), *card = cJSON_CreateObject();
    cJSON *array, *line;
    struct lines lines = {0};
    struct bd_row *customer;
    cJSON *arg = cJSON_CreateObject(), *seller;

    bd_json_set_i64(arg, "id", bd_col(row, "owner_id"));
    if (bd_load(r, &customer, "customer", bd_col(row, "customer_id"), 0) < 0 ||
        bd_call(r, "staff.card", arg, &seller) < 0 ||
        lines_load(r, SQL_QUOTE_LINES, bd_col(row, "id"), &lines) < 0)
        return -1;
    array = lines_json(&lines);
    cJSON_ArrayForEach(line, array)
    {
        cJSON_DeleteItemFromObjectCaseSensitive(line, "id");
        cJSON_DeleteItemFromObjectCaseSensitive(line, "product_id");
        cJSON_DeleteItemFromObjectCaseSensitive(line, "stocked");
    }
    bd_json_set_str(o, "no", bd_text(row, "no"));
    bd_json_set_i64(o, "version", bd_col(row, "revision"));
    bd_json_set_str(o, "company", bd_setting(r, "baodan.company"));
    bd_json_set_str(o, "customer_name", bd_text(customer, "name"));
    bd_json_set_str(card, "name", bd_str(seller, "name"));
    bd_json_set_str(card, "phone", bd_str(seller, "phone"));
    cJSON_AddItemToObject(o, "salesperson", card);
    cJSON_AddItemToObject(o, "lines", array);
    bd_json_set_i64(o, "subtotal_fen", bd_col(row, "subtotal_fen"));
    bd_json_set_i64(o, "discount_fen", bd_col(row, "discount_fen"));
    bd_json_set_i64(o, "total_fen", bd_col(row, "total_fen"));
    bd_json_set_str(o, "terms", bd_text(row, "terms"));
    bd_json_set_str(o, "note", bd_text(row, "note"));
    *text = bd_json_text(r, o);
    return 0;
}

/* Older versions that a customer could still open give way to this one. */
static int
quote_supersede(struct bd_req *r, const struct bd_row *row)
{
    struct bd_rows *older;

    if (bd_all(r, &older, SQL_QUOTE_OLDER, "si", bd_text(row, "no"),
            bd_col(row, "id")) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(older); i++) {
        int64_t id = bd_col(bd_row(older, i), "id");
        cJSON *data = cJSON_CreateObject();

        bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
        bd_json_set_i64(data, "by_revision", bd_col(row, "revision"));
        if (bd_exec(r, SQL_QUOTE_SUPERSEDE, "zi", bd_caller(r)->staff_id, id) <
                0 ||
            bd_emit(r, "quote.superseded", id, data) < 0)
            return -1;
    }
    return 0;
}

/* Gives a quote its link and keeps what the customer will read. */
static int
link_make(struct bd_req *r, const struct bd_row *row, const char **token)
{
    const char *nonce = bd_token(r, TOKEN_BYTES), *snapshot;
    int64_t id = bd_col(row, "id");

    *token = quote_token(r, id, nonce);
    if (*token == NULL || snapshot_make(r, row, &snapshot) < 0)
        return -1;
    return bd_exec(r, SQL_QUOTE_PUBLISH, "ssssi",
               bd_day_end_utc(r, bd_text(row, "valid_until")), nonce,
               quote_link_hash(r, *token), snapshot, id) < 0
               ? -1
               : 0;
}

int
quote_publish(struct bd_req *r)
{
    cJSON *data = cJSON_CreateObject();
    const char *token;
    struct bd_row *row;

    if (bd_load(r, &row, "quote", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
    if (bd_advance(r, "quote", row, "publish", data) < 0 ||
        link_make(r, row, &token) < 0 || quote_supersede(r, row) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_path_id(r));
    bd_w_str(r, "no", bd_text(row, "no"));
    bd_w_str(r, "status", "sent");
    bd_w_str(r, "public_url", quote_url(r, token));
    bd_w_str(r, "public_token", token);
    bd_w_end(r);
    return 0;
}

/*
 * Published quotes that have no link yet: imported ones, or those whose
 * hashes were cleared because link_secret was changed.
 */
int
quote_link_job(struct bd_req *r, const cJSON *arg)
{
    struct bd_rows *rows;
    struct bd_row *row;
    const char *token;

    (void)arg;
    if (bd_all(r, &rows, SQL_QUOTE_UNLINKED, "") < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++)
        if (bd_load(r, &row, "quote", bd_col(bd_row(rows, i), "id"), BD_LOCK) <
                0 ||
            link_make(r, row, &token) < 0)
            return -1;
    return 0;
}

/* ----------------------------------------------- new version, extension -- */

static cJSON *
revision_values(const struct bd_row *row, int64_t revision)
{
    static const char *const amounts[] = {
        "customer_id", "owner_id", "subtotal_fen", "discount_fen", "total_fen"};
    static const char *const texts[] = {"no", "terms", "note"};
    cJSON *values = cJSON_CreateObject();

    for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
        if (!bd_null(row, amounts[i]))
            bd_json_set_i64(values, amounts[i], bd_col(row, amounts[i]));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        bd_json_set_str(values, texts[i], bd_text(row, texts[i]));
    cJSON_AddBoolToObject(
        values, "below_floor", bd_col(row, "below_floor") != 0);
    bd_json_set_str(values, "status", "draft");
    bd_json_set_i64(values, "revision", revision);
    return values;
}

int
quote_revise(struct bd_req *r)
{
    struct bd_row *row, *newest;
    const char *until, *today = bd_today(r);
    cJSON *values;
    int64_t id;

    if (bd_load(r, &row, "quote", bd_path_id(r), BD_LOCK) < 0 ||
        bd_one(r, &newest, SQL_QUOTE_NEWEST, "s", bd_text(row, "no")) < 0)
        return -1;
    if (bd_col(newest, "id") != bd_col(row, "id")) {
        bd_fail(r, 409, "state-conflict",
            "已有新版本 V%" PRId64 "，请直接修改那一版",
            bd_col(newest, "revision"));
        bd_fail_extra(
            r, "quote_id", cJSON_CreateNumber((double)bd_col(newest, "id")));
        return -1;
    }
    values = revision_values(row, bd_col(row, "revision") + 1);
    until = bd_text(row, "valid_until");
    bd_json_set_str(values, "valid_until",
        strcmp(until, today) < 0 ? bd_day_plus(r, today, 7) : until);
    if (bd_advance(r, "quote", row, "revise", NULL) < 0)
        return -1;
    id = bd_insert(r, "quote", values, NULL);
    if (id < 0 ||
        bd_exec(r, SQL_QUOTE_LINES_COPY, "ii", id, bd_col(row, "id")) < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "quote", id);
}

int
quote_extend(struct bd_req *r)
{
    const char *until = bd_str(bd_body(r), "valid_until");
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, "quote", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (strcmp(until, bd_today(r)) < 0)
        bd_violate(r, "/valid_until", "min", "有效期不能早于今天");
    if (bd_violated(r) < 0)
        return -1;
    bd_json_set_str(values, "valid_until", until);
    if (bd_advance(r, "quote", row, "extend", values) < 0 ||
        bd_exec(r, SQL_QUOTE_EXTEND, "si", bd_day_end_utc(r, until),
            bd_path_id(r)) < 0)
        return -1;
    return bd_w_record(r, "quote", bd_path_id(r));
}

/* --------------------------------------------------------- codes, views -- */

/* The token of the quote in the path; a problem if it was never published. */
static int
quote_path_token(struct bd_req *r, const char **token)
{
    struct bd_row *row, *link;

    if (bd_load(r, &row, "quote", bd_path_id(r), 0) < 0 ||
        bd_one(r, &link, SQL_QUOTE_LINK, "i", bd_path_id(r)) < 0)
        return -1;
    if (link == NULL || bd_null(link, "link_nonce"))
        return bd_conflict(
            r, bd_text(row, "status"), "报价单还没有发布，先发布才有二维码");
    *token = quote_token(r, bd_path_id(r), bd_text(link, "link_nonce"));
    return *token == NULL ? -1 : 0;
}

int
quote_qr(struct bd_req *r)
{
    const char *format = bd_query(r, "format");
    const char *token = NULL, *svg;
    const void *png;
    size_t len;
    const char *size = bd_query(r, "size");

    if (quote_path_token(r, &token) < 0)
        return -1;
    if (format != NULL && strcmp(format, "svg") == 0) {
        if (bd_qr_svg(r, quote_url(r, token), &svg) < 0)
            return -1;
        return bd_send(r, "image/svg+xml", svg, strlen(svg));
    }
    if (bd_qr_png(r, quote_url(r, token),
            size != NULL ? (int)strtol(size, NULL, 10) : QR_SIZE, &png,
            &len) < 0)
        return -1;
    return bd_send(r, "image/png", png, len);
}

int
quote_wxacode(struct bd_req *r)
{
    cJSON *arg = cJSON_CreateObject();
    const char *token = NULL;

    if (quote_path_token(r, &token) < 0)
        return -1;
    bd_json_set_i64(arg, "quote_id", bd_path_id(r));
    bd_json_set_str(arg, "scene", token);
    return bd_call(r, "gateway.wxacode", arg, NULL);
}

int
quote_views(struct bd_req *r)
{
    struct bd_row *row;
    struct bd_rows *views;

    if (bd_load(r, &row, "quote", bd_path_id(r), 0) < 0 ||
        bd_all(r, &views, SQL_QUOTE_VIEWS, "i", bd_path_id(r)) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_items(r, views);
    bd_w_end(r);
    return 0;
}

/* ---------------------------------------------------------------- expiry -- */

/* Only what waits for the customer expires; accepted and lost ones stay. */
int
quote_expire_job(struct bd_req *r, const cJSON *arg)
{
    struct bd_rows *due;

    (void)arg;
    if (bd_all(r, &due, SQL_QUOTE_DUE, "") < 0)
        return -1;
    for (int i = 0; i < bd_nrows(due); i++) {
        const struct bd_row *row = bd_row(due, i);
        cJSON *data = cJSON_CreateObject();

        bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
        bd_json_set_str(data, "from", bd_text(row, "status"));
        bd_json_set_str(data, "to", "expired");
        if (bd_exec(r, SQL_QUOTE_EXPIRE, "i", bd_col(row, "id")) < 0 ||
            bd_emit(r, "quote.expired", bd_col(row, "id"), data) < 0)
            return -1;
    }
    return 0;
}
