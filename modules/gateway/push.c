/*
 * WeChat's message push: verified, written to the inbox once, answered at
 * once.  What it means is worked out later, by a job.
 */
#include "gateway.h"
#include "wxcrypt.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    FRESH_S = 600,
    HASH = 32,
    BODY_MAX = 65536
};

static const char *
query_of(struct bd_req *r, const char *name)
{
    const char *value = bd_query(r, name);

    return value == NULL ? "" : value;
}

/* Is it signed with our token?  encrypt is NULL in plain mode. */
static int
signature_check(struct bd_req *r, const char *encrypt, const char *given)
{
    const char *token = wx_setting(r, "baodan.wx_push_token");
    const char *parts[] = {
        token, query_of(r, "timestamp"), query_of(r, "nonce"), encrypt};
    char want[WX_SHA1_HEX];
    int64_t age_s;

    wx_push_signature(parts, encrypt == NULL ? 3 : 4, want);
    if (*token == '\0' || strlen(given) != strlen(want) ||
        !bd_equal(given, want, strlen(want)))
        return bd_fail(r, 403, "forbidden", "签名不对");
    age_s = bd_now_ms() / 1000 - strtoll(parts[1], NULL, 10);
    if (age_s > FRESH_S || age_s < -FRESH_S)
        return bd_fail(r, 403, "forbidden", "消息已过时");
    return 0;
}

int
push_check(struct bd_req *r)
{
    const char *echo = query_of(r, "echostr");

    if (signature_check(r, NULL, query_of(r, "signature")) < 0)
        return -1;
    return bd_send(r, "text/plain; charset=utf-8", echo, strlen(echo));
}

/* JSON or XML, as the account is configured. */
static cJSON *
message_parse(struct bd_req *r, const char *text, size_t len)
{
    cJSON *o;

    if (len > 0 && text[0] == '<')
        return wx_xml(r, text, len);
    o = wx_json(text, len);
    return cJSON_IsObject(o) ? o : NULL;
}

static int
malformed(struct bd_req *r)
{
    return bd_fail(r, 400, "bad-json", "消息读不出来");
}

/* The message in clear, from either mode. */
static int
message_open(struct bd_req *r, cJSON **message, const char **text)
{
    size_t len;
    const char *body = bd_raw_body(r, &len), *encrypt;
    char *plain, *inner = NULL;
    long n;

    if (strcmp(query_of(r, "encrypt_type"), "aes") != 0) {
        if (signature_check(r, NULL, query_of(r, "signature")) < 0)
            return -1;
        *text = bd_dupn(r, body, len);
        *message = message_parse(r, *text, strlen(*text));
        return *message == NULL ? malformed(r) : 0;
    }
    *message = message_parse(r, body, len);
    encrypt = bd_str(*message, "Encrypt");
    if (encrypt == NULL)
        return malformed(r);
    if (signature_check(r, encrypt, query_of(r, "msg_signature")) < 0)
        return -1;
    plain = bd_alloc(r, strlen(encrypt) + 1);
    n = wx_push_open(wx_setting(r, "baodan.wx_aes_key"), encrypt,
        wx_setting(r, "baodan.wx_appid"), plain, &inner);
    if (n < 0)
        return bd_fail(r, 403, "forbidden", "消息解不开");
    *text = inner;
    *message = message_parse(r, inner, (size_t)n);
    return *message == NULL ? malformed(r) : 0;
}

/* Numbers come as numbers or as strings. */
static const char *
member_text(struct bd_req *r, const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    if (cJSON_IsString(v))
        return v->valuestring;
    return cJSON_IsNumber(v) ? bd_fmt(r, "%.0f", v->valuedouble) : "";
}

/* "List" stands at the top in JSON, within the event's element in XML. */
static const cJSON *
list_of(const cJSON *message)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(message, "List");
    const cJSON *child;

    if (list != NULL)
        return list;
    cJSON_ArrayForEach(child, message)
    {
        list = cJSON_GetObjectItemCaseSensitive(child, "List");
        if (list != NULL)
            return list;
    }
    return NULL;
}

/* One entry comes as an object, several as an array. */
static const cJSON *
first_of(const cJSON *list)
{
    return list != NULL && cJSON_IsArray(list) ? list->child : list;
}

static const cJSON *
next_of(const cJSON *list, const cJSON *entry)
{
    return cJSON_IsArray(list) ? entry->next : NULL;
}

/* The same message, sent again, has the same key. */
static const char *
dedupe_key(struct bd_req *r, const cJSON *message)
{
    const cJSON *list = list_of(message);
    const char *key =
        bd_fmt(r, "%s|%s|%s|%s", member_text(r, message, "FromUserName"),
            member_text(r, message, "CreateTime"),
            member_text(r, message, "Event"), member_text(r, message, "MsgId"));
    unsigned char hash[HASH];

    for (const cJSON *e = first_of(list); e != NULL; e = next_of(list, e))
        key = bd_fmt(r, "%s|%s%s", key, member_text(r, e, "TemplateId"),
            member_text(r, e, "MsgID"));
    bd_sha256(key, strlen(key), hash);
    return bd_hex(r, hash, sizeof(hash));
}

/*
 * A signature does not cover the text in plain mode: whoever saw one could
 * send another text with it.  The same text again is WeChat's own retry.
 */
static int
nonce_take(struct bd_req *r, const char *dedupe)
{
    const char *text =
        bd_fmt(r, "%s|%s", query_of(r, "timestamp"), query_of(r, "nonce"));
    unsigned char hash[HASH];
    struct bd_row *row;
    const char *nonce;

    bd_sha256(text, strlen(text), hash);
    nonce = bd_hex(r, hash, sizeof(hash));
    if (bd_exec(r, SQL_NONCE_ADD, "ss", nonce, dedupe) >= 0)
        return 0;
    if (!bd_was_duplicate(r) || bd_one(r, &row, SQL_NONCE_GET, "s", nonce) < 0)
        return -1;
    if (row != NULL && strcmp(bd_text(row, "dedupe"), dedupe) == 0)
        return 0;
    return bd_fail(r, 403, "forbidden", "签名已经用过");
}

int
push_receive(struct bd_req *r)
{
    static const char success[] = "success";
    cJSON *message = NULL, *arg = cJSON_CreateObject();
    const char *text = NULL, *dedupe;

    if (message_open(r, &message, &text) < 0)
        return -1;
    dedupe = dedupe_key(r, message);
    if (nonce_take(r, dedupe) < 0)
        return -1;
    if (bd_exec(r, SQL_INBOX_ADD, "ssss", dedupe,
            bd_prefix(r, member_text(r, message, "Event"), 64),
            bd_prefix(r, member_text(r, message, "FromUserName"), 64),
            text) >= 0) {
        bd_json_set_i64(arg, "id", bd_last_id(r));
        if (bd_queue(r, "inbox", arg, 0) < 0)
            return -1;
    } else if (!bd_was_duplicate(r)) {
        return -1;
    }
    return bd_send(
        r, "text/plain; charset=utf-8", success, sizeof(success) - 1);
}

/* ----------------------------------------------------------------- later -- */

/*
 * Quotas are counted when the phone reports an "accept"; pushes only take
 * away: the user switched a template off, or a message did not arrive.
 */
static int
entry_apply(
    struct bd_req *r, const char *event, const char *openid, const cJSON *entry)
{
    const char *template_id = member_text(r, entry, "TemplateId");
    const char *status = member_text(r, entry, "SubscribeStatusString");
    const char *error = member_text(r, entry, "ErrorCode");

    if (strcmp(event, "subscribe_msg_change_event") == 0 &&
        strcmp(status, "reject") == 0)
        return bd_exec(r, SQL_QUOTA_REFUSED, "ss", openid, template_id) < 0 ? -1
                                                                            : 0;
    if (strcmp(event, "subscribe_msg_sent_event") == 0 &&
        strcmp(error, "0") != 0)
        return bd_exec(r, SQL_MESSAGE_FAILED, "iss",
                   (int64_t)strtoll(error, NULL, 10), openid, template_id) < 0
                   ? -1
                   : 0;
    return 0;
}

int
inbox_job(struct bd_req *r, const cJSON *arg)
{
    int64_t id = bd_i64(arg, "id", 0);
    const char *text;
    const cJSON *list, *entry;
    cJSON *message;
    struct bd_row *row;

    if (bd_one(r, &row, SQL_INBOX_GET, "i", id) < 0)
        return -1;
    if (row == NULL)
        return 0;
    text = bd_text(row, "body");
    message = message_parse(r, text, strlen(text));
    list = list_of(message);
    for (entry = first_of(list); entry != NULL; entry = next_of(list, entry))
        if (entry_apply(
                r, bd_text(row, "event"), bd_text(row, "openid"), entry) < 0)
            return -1;
    if (bd_exec(r, SQL_INBOX_DONE, "i", id) < 0)
        return -1;
    return bd_exec(r, SQL_NONCE_OLD, "") < 0 ? -1 : 0;
}
