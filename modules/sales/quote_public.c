/*
 * A quote as its customer meets it: services behind the gateway's public
 * routes.  Nobody is logged in; the token's hash is the key, and what is
 * answered comes from the published snapshot alone.
 */
#include "sales.h"

#include <string.h>

/* What a customer can do, from which states, and where it leads. */
static const struct move {
    const char *action, *from, *event;
} moves[] = {
    {"accept", "sent|viewed", "quote.accepted"},
    {"decline", "sent|viewed", "quote.declined"},
    {"ask", "sent|viewed|expired|declined", "quote.asked"},
    {"extend", "sent|viewed|expired", "quote.extension_asked"},
};

static bool
in_list(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (; list != NULL; list = strchr(list, '|')) {
        list += *list == '|';
        if (strncmp(list, word, n) == 0 && (list[n] == '|' || list[n] == '\0'))
            return true;
    }
    return false;
}

/* The state as of now: past its last moment an open quote is expired. */
static const char *
state_now(const struct bd_row *row)
{
    const char *status = bd_text(row, "status");

    return in_list("sent|viewed", status) && bd_col(row, "past") != 0
               ? "expired"
               : status;
}

static bool
may_move(const struct bd_row *row, const struct move *m)
{
    return in_list(m->from, state_now(row));
}

/* A token no longer in use (or never) is simply not found. */
static int
public_find(struct bd_req *r, int sql, struct bd_row **row)
{
    const char *token = bd_str(bd_body(r), "token");

    if (bd_one(r, row, sql, "s", quote_link_hash(r, token)) < 0)
        return -1;
    if (*row == NULL)
        return bd_fail(
            r, 404, "not-found", "没有这份报价单，请向业务员要新的链接");
    return 0;
}

static int
public_refuse(struct bd_req *r, const struct bd_row *row)
{
    const char *state = state_now(row);
    bool newer = bd_col(row, "newer") != 0;

    if (strcmp(state, "accepted") == 0 || strcmp(state, "declined") == 0)
        bd_fail(r, 409, "state-conflict",
            strcmp(state, "accepted") == 0
                ? "这份报价已经确认过了"
                : "这份报价已被拒绝，要改主意请联系业务员");
    else
        bd_fail(r, 410, "gone",
            newer ? "这份报价已有新版本，请查看新版本"
            : strcmp(state, "expired") == 0 ? "报价已过期，可以申请延期"
                                            : "报价已失效，请联系业务员");
    bd_fail_extra(r, "state", cJSON_CreateString(state));
    bd_fail_extra(r, "newer", cJSON_CreateBool(newer));
    return -1;
}

/* Locks the quote and makes sure that the customer's step is open. */
static int
public_enter(struct bd_req *r, const struct move *m, struct bd_row **row)
{
    if (public_find(r, SQL_PUBLIC_LOCK, row) < 0)
        return -1;
    return may_move(*row, m) ? 0 : public_refuse(r, *row);
}

static cJSON *
public_facts(const struct bd_row *row)
{
    cJSON *data = cJSON_CreateObject();

    bd_json_set_i64(data, "customer_id", bd_col(row, "customer_id"));
    bd_json_set_i64(data, "owner_id", bd_col(row, "owner_id"));
    bd_json_set_str(data, "no", bd_text(row, "no"));
    bd_json_set_i64(data, "revision", bd_col(row, "revision"));
    bd_json_set_i64(data, "total_fen", bd_col(row, "total_fen"));
    return data;
}

/* Looks of one viewer within half an hour are one visit. */
static int
public_look(struct bd_req *r, const struct bd_row *row)
{
    const cJSON *arg = bd_body(r);
    int64_t id = bd_col(row, "id"), again;
    const char *where = bd_str(arg, "ip_prefix"), *who = bd_str(arg, "viewer");
    bool first = strcmp(bd_text(row, "status"), "sent") == 0;
    cJSON *data = public_facts(row);

    again = bd_exec(r, SQL_PUBLIC_AGAIN, "sis", where, id, who);
    if (again < 0)
        return -1;
    if (again == 0 && bd_exec(r, SQL_PUBLIC_VIEW, "isss", id, who, where,
                          bd_str(arg, "ua")) < 0)
        return -1;
    if ((again == 0 || first) &&
        bd_exec(r, SQL_PUBLIC_COUNT, "ii", (int64_t)(again == 0), id) < 0)
        return -1;
    if (!first)
        return 0;
    bd_json_set_str(data, "from", "sent");
    bd_json_set_str(data, "to", "viewed");
    return bd_emit(r, "quote.viewed", id, data);
}

/* Members of the snapshot that was made when it was published. */
static int
snapshot_write(struct bd_req *r, const struct bd_row *row)
{
    const char *text = bd_text(row, "snapshot"), *why;
    const cJSON *member;
    cJSON *o = text == NULL ? NULL : bd_json(r, text, strlen(text), &why);

    if (o == NULL)
        return bd_fail(r, 500, "internal", "报价单内容读不出来");
    cJSON_ArrayForEach(member, o) bd_w_json(r, member->string, member);
    return 0;
}

/* A peek is the page being made ready: nobody has looked at it yet. */
int
public_get(struct bd_req *r)
{
    bool peek = bd_true(bd_body(r), "peek");
    struct bd_row *row;
    const char *state;

    if (public_find(r, peek ? SQL_PUBLIC : SQL_PUBLIC_LOCK, &row) < 0 ||
        (!peek && public_look(r, row) < 0))
        return -1;
    state = state_now(row);
    if (strcmp(state, "sent") == 0)
        state = "viewed";
    bd_w_obj(r, NULL);
    if (snapshot_write(r, row) < 0)
        return -1;
    bd_w_str(r, "status", state);
    bd_w_cols(r, row, "valid_until expires_at accepted_at signer_name");
    bd_w_cols(r, row, "decline_reason");
    bd_w_bool(r, "expired", strcmp(state, "expired") == 0);
    bd_w_bool(r, "newer", bd_col(row, "newer") != 0);
    bd_w_arr(r, "actions");
    for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
        if (may_move(row, &moves[i]))
            bd_w_str(r, NULL, moves[i].action);
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

/* ------------------------------------------------------------- signature -- */

/*
 * A signature is kept as the data of one SVG path.  Out of markup only its
 * d="..." are taken: nothing that a browser could run is ever stored.
 */
static const char *
signature_path(struct bd_req *r, const char *svg)
{
    const char *at = svg, *end;
    char *path = bd_alloc(r, strlen(svg) + 2);
    size_t n = 0;

    if (*svg != '<')
        return svg;
    while ((at = strstr(at, " d=")) != NULL) {
        char quote = at[3];

        at += 4;
        if (quote != '"' && quote != '\'')
            continue;
        end = strchr(at, quote);
        if (end == NULL)
            break;
        memcpy(path + n, at, (size_t)(end - at));
        n += (size_t)(end - at);
        path[n++] = ' ';
        at = end + 1;
    }
    path[n] = '\0';
    return path;
}

static const char *
signature_check(struct bd_req *r, const char *svg)
{
    const char *path;

    if (svg == NULL)
        return NULL;
    path = signature_path(r, svg);
    if (strspn(path, "MmLlHhVvCcSsQqTtZz0123456789 .,-+eE\n") != strlen(path))
        bd_violate(
            r, "/signature_svg", "format", "签名的格式不对，请擦除后重新签名");
    return path;
}

static int
accepted_write(struct bd_req *r)
{
    struct bd_row *row;

    if (public_find(r, SQL_PUBLIC, &row) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_cols(r, row, "status accepted_at signer_name");
    bd_w_end(r);
    return 0;
}

int
public_accept(struct bd_req *r)
{
    const cJSON *arg = bd_body(r);
    const char *svg = signature_check(r, bd_str(arg, "signature_svg"));
    struct bd_row *row;
    cJSON *data;

    if (bd_violated(r) < 0 || public_find(r, SQL_PUBLIC_LOCK, &row) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "accepted") == 0)
        return accepted_write(r);
    if (!may_move(row, &moves[0]))
        return public_refuse(r, row);
    data = public_facts(row);
    bd_json_set_str(data, "from", bd_text(row, "status"));
    bd_json_set_str(data, "to", "accepted");
    bd_json_set_str(data, "signer_name", bd_str(arg, "signer_name"));
    if (bd_exec(r, SQL_PUBLIC_ACCEPT, "sssi", bd_str(arg, "signer_name"),
            bd_str(arg, "signer_phone"), svg, bd_col(row, "id")) < 0 ||
        bd_emit(r, moves[0].event, bd_col(row, "id"), data) < 0)
        return -1;
    return accepted_write(r);
}

static int
status_write(struct bd_req *r, const char *status)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "status", status);
    bd_w_end(r);
    return 0;
}

int
public_decline(struct bd_req *r)
{
    const char *reason = bd_str(bd_body(r), "reason");
    struct bd_row *row;
    cJSON *data;

    if (public_find(r, SQL_PUBLIC_LOCK, &row) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "declined") == 0)
        return status_write(r, "declined");
    if (!may_move(row, &moves[1]))
        return public_refuse(r, row);
    data = public_facts(row);
    bd_json_set_str(data, "from", bd_text(row, "status"));
    bd_json_set_str(data, "to", "declined");
    bd_json_set_str(data, "reason", reason);
    if (bd_exec(r, SQL_PUBLIC_DECLINE, "si", reason, bd_col(row, "id")) < 0 ||
        bd_emit(r, moves[1].event, bd_col(row, "id"), data) < 0)
        return -1;
    return status_write(r, "declined");
}

/* A question or a wish of the customer: an event on the timeline. */
static int
public_say(struct bd_req *r, const struct move *m)
{
    const cJSON *arg = bd_body(r);
    struct bd_row *row;
    cJSON *data;

    if (public_enter(r, m, &row) < 0)
        return -1;
    data = public_facts(row);
    bd_json_set_str(data, "message", bd_str(arg, "message"));
    if (bd_has(arg, "line_no"))
        bd_json_set_i64(data, "line_no", bd_i64(arg, "line_no", 0));
    if (bd_emit(r, m->event, bd_col(row, "id"), data) < 0)
        return -1;
    bd_status(r, 201);
    return status_write(r, state_now(row));
}

int
public_ask(struct bd_req *r)
{
    return public_say(r, &moves[2]);
}

int
public_extend(struct bd_req *r)
{
    return public_say(r, &moves[3]);
}

/* The page is on a screen, for so many seconds more. */
int
public_seen(struct bd_req *r)
{
    const cJSON *arg = bd_body(r);
    struct bd_row *row;

    if (public_find(r, SQL_PUBLIC_LOCK, &row) < 0 || public_look(r, row) < 0)
        return -1;
    if (bd_exec(r, SQL_PUBLIC_SEEN, "iis", bd_i64(arg, "seconds", 0),
            bd_col(row, "id"), bd_str(arg, "viewer")) < 0)
        return -1;
    bd_status(r, 204);
    return 0;
}

/* The link itself, for its QR code on the customer's page. */
int
public_link(struct bd_req *r)
{
    struct bd_row *row;

    if (public_find(r, SQL_PUBLIC, &row) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "url", quote_url(r, bd_str(bd_body(r), "token")));
    bd_w_end(r);
    return 0;
}
