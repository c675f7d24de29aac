/*
 * Subscribe messages: what happened, told to the salesperson on WeChat.
 * They are sent after the commit by the outbox, so an outage of WeChat
 * delays them and loses none; what WeChat refuses for good is not repeated.
 */
#include "gateway.h"

#include <inttypes.h>
#include <string.h>

enum {
    SEND_MS = 5000,
    THING_MAX = 20,
    TIME_CHARS = 16
};

/* A template: its setting, its title for the phone, and its page. */
struct template
{
    const char *setting, *title, *entity, *page;
};

static const struct template approved = {"gateway.tmpl_order_approved",
    "报单审核通过", "order", "packages/sales/order/order"};
static const struct template rejected = {"gateway.tmpl_order_rejected",
    "报单被退回", "order", "packages/sales/order/order"};
static const struct template viewed = {"gateway.tmpl_quote_viewed",
    "客户查看了报价", "quote", "packages/sales/quote/quote"};
static const struct template accepted = {"gateway.tmpl_quote_accepted",
    "客户接受了报价", "quote", "packages/sales/quote/quote"};

static const struct template *const templates[] = {
    &approved, &rejected, &viewed, &accepted};

enum {
    TEMPLATES = sizeof(templates) / sizeof(templates[0])
};

void
templates_write(struct bd_req *r, const char *key)
{
    bd_w_arr(r, key);
    for (int i = 0; i < TEMPLATES; i++) {
        const char *id = wx_setting(r, templates[i]->setting);

        if (*id == '\0')
            continue;
        bd_w_obj(r, NULL);
        bd_w_str(r, "id", id);
        bd_w_str(r, "title", templates[i]->title);
        bd_w_end(r);
    }
    bd_w_end(r);
}

bool
template_known(struct bd_req *r, const char *template_id)
{
    for (int i = 0; i < TEMPLATES; i++)
        if (strcmp(wx_setting(r, templates[i]->setting), template_id) == 0)
            return true;
    return false;
}

/* One "accept" of a one-time template is one message. */
int
subscriptions(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    const char *id = bd_str(in, "template_id"), *result = bd_str(in, "result");
    const char *openid = bd_caller(r)->openid;
    int64_t done;

    if (!template_known(r, id))
        bd_violate(r, "/template_id", "choice", "没有这个消息模板");
    if (openid == NULL)
        return bd_fail(r, 403, "forbidden", "请在小程序里订阅");
    if (bd_violated(r) < 0)
        return -1;
    done = strcmp(result, "accept") == 0
               ? bd_exec(r, SQL_QUOTA_ADD, "ss", openid, id)
               : bd_exec(r, SQL_QUOTA_SET, "sss", openid, id, result);
    if (done < 0)
        return -1;
    bd_status(r, 204);
    return 0;
}

/* ---------------------------------------------------------------- values -- */

static void
value_add(cJSON *data, const char *key, const char *text)
{
    cJSON *o = cJSON_CreateObject();

    bd_json_set_str(o, "value", text);
    cJSON_AddItemToObject(data, key, o);
}

/* A "thing": at most 20 characters, no line ends, never empty. */
static const char *
thing(struct bd_req *r, const char *text)
{
    char *s = bd_dup(r, text == NULL || *text == '\0' ? "-" : text);

    for (char *p = s; *p != '\0'; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    return bd_chars(s) <= THING_MAX
               ? s
               : bd_fmt(r, "%s...", bd_prefix(r, s, THING_MAX - 3));
}

/* "2026-11-21 15:01" of a column's UTC, in the company's zone. */
static const char *
local_minute(struct bd_req *r, const cJSON *notice)
{
    const char *local = bd_str(notice, "local_at");

    return bd_dupn(r, local == NULL ? bd_today(r) : local, TIME_CHARS);
}

static cJSON *
values_of(struct bd_req *r, const struct template *t, const cJSON *notice)
{
    cJSON *data = cJSON_CreateObject();

    value_add(data, "thing1", thing(r, bd_str(notice, "customer_name")));
    value_add(data, "character_string2", bd_str(notice, "no"));
    value_add(data, "time3", local_minute(r, notice));
    if (t == &rejected)
        value_add(data, "thing4", thing(r, bd_str(notice, "reject_reason")));
    else if (t != &viewed)
        value_add(data, "amount4",
            bd_fmt(r, "¥%s", bd_decimal(r, bd_i64(notice, "total_fen", 0), 2)));
    return data;
}

/* ------------------------------------------------------------------ send -- */

static void
send(struct bd_req *r, struct wx_call *call, const struct template *t,
    const char *openid, const cJSON *notice)
{
    cJSON *body = cJSON_CreateObject();

    bd_json_set_str(body, "touser", openid);
    bd_json_set_str(body, "template_id", wx_setting(r, t->setting));
    bd_json_set_str(body, "page",
        bd_fmt(r, "%s?id=%" PRId64, t->page, bd_i64(notice, "id", 0)));
    bd_json_set_str(body, "miniprogram_state", "formal");
    bd_json_set_str(body, "lang", "zh_CN");
    cJSON_AddItemToObject(body, "data", values_of(r, t, notice));
    call->path = "/cgi-bin/message/subscribe/send";
    call->body = body;
    call->deadline_ms = bd_ticks_ms() + SEND_MS;
    wx_call_token(r, call);
}

/* Writes down that this message needs nothing more. */
static int
settle(struct bd_req *r, int64_t event_id, const char *openid,
    const struct template *t, const char *state, int64_t errcode)
{
    return bd_exec(r, SQL_MESSAGE_DONE, "isssi", event_id, openid,
               wx_setting(r, t->setting), state, errcode) < 0
               ? -1
               : 0;
}

/* What WeChat's answer means for this message and for the next ones. */
static int
outcome(struct bd_req *r, const struct wx_call *call, int64_t event_id,
    const char *openid, const struct template *t)
{
    const char *template_id = wx_setting(r, t->setting);

    switch (call->errcode) {
    case WX_OK:
        if (bd_exec(r, SQL_QUOTA_SENT, "ss", openid, template_id) < 0)
            return -1;
        return settle(r, event_id, openid, t, "sent", WX_OK);
    case WX_BUSY:
    case WX_CONCURRENT:
    case WX_QUOTA_DAY:
    case WX_QUOTA_MINUTE:
    case WX_TOKEN_BAD:
    case WX_TOKEN_INVALID:
    case WX_TOKEN_EXPIRED:
        return wx_fail(r, call); /* the outbox tries again, later and later */
    case WX_REFUSED:
        if (bd_exec(r, SQL_QUOTA_REFUSED, "ss", openid, template_id) < 0)
            return -1;
        return settle(r, event_id, openid, t, "refused", call->errcode);
    case WX_OPENID_BAD:
        if (bd_exec(r, SQL_USER_BAD, "s", openid) < 0)
            return -1;
        return settle(r, event_id, openid, t, "dropped", call->errcode);
    default:
        bd_log(r, BD_ERROR, "wx.message", "template=%s errcode=%" PRId64,
            t->setting, call->errcode);
        return settle(r, event_id, openid, t, "failed", call->errcode);
    }
}

/* Refused before: asking again makes sense only after a new "accept". */
static bool
is_refused(const struct bd_row *quota)
{
    const char *last = quota == NULL ? NULL : bd_text(quota, "last_result");

    return last != NULL &&
           (strcmp(last, "refused") == 0 || strcmp(last, "ban") == 0);
}

static int
notify(struct bd_req *r, const struct bd_fact *fact, const struct template *t)
{
    cJSON *arg = cJSON_CreateObject(), *notice;
    struct wx_call call = {0};
    struct bd_row *person, *quota, *done;
    const char *openid;

    bd_json_set_str(arg, "entity", t->entity);
    bd_json_set_i64(arg, "id", fact->entity_id);
    if (*wx_setting(r, t->setting) == '\0')
        return 0;
    if (bd_call(r, "sales.notice", arg, &notice) < 0 ||
        bd_one(r, &person, SQL_OPENID, "i", bd_i64(notice, "owner_id", 0)) < 0)
        return -1;
    openid = person == NULL ? NULL : bd_text(person, "openid");
    if (openid == NULL)
        return 0;
    if (bd_one(r, &done, SQL_MESSAGE_GET, "iss", fact->event_id, openid,
            wx_setting(r, t->setting)) < 0 ||
        bd_one(r, &quota, SQL_QUOTA_GET, "ss", openid,
            wx_setting(r, t->setting)) < 0)
        return -1;
    if (done != NULL)
        return 0;
    if (is_refused(quota))
        return settle(r, fact->event_id, openid, t, "refused", WX_REFUSED);
    send(r, &call, t, openid, notice);
    return outcome(r, &call, fact->event_id, openid, t);
}

int
notify_approved(struct bd_req *r, const struct bd_fact *fact)
{
    return notify(r, fact, &approved);
}

int
notify_rejected(struct bd_req *r, const struct bd_fact *fact)
{
    return notify(r, fact, &rejected);
}

int
notify_viewed(struct bd_req *r, const struct bd_fact *fact)
{
    return notify(r, fact, &viewed);
}

int
notify_accepted(struct bd_req *r, const struct bd_fact *fact)
{
    return notify(r, fact, &accepted);
}
