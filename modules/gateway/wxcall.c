/* One call to WeChat: address, token, deadline, and what its answer means. */
#include "gateway.h"

#include <inttypes.h>
#include <string.h>

enum {
    CALL_MIN_MS = 50
};

const char *
wx_setting(struct bd_req *r, const char *key)
{
    const char *value = bd_setting(r, key);

    return value == NULL ? "" : value;
}

const char *
wx_escape(struct bd_req *r, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = bd_alloc(r, 3 * strlen(text) + 1), *p = out;

    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            (c >= '0' && c <= '9') || strchr("-_.~", c) != NULL) {
            *p++ = *text;
        } else {
            *p++ = '%';
            *p++ = hex[c >> 4];
            *p++ = hex[c & 15];
        }
    }
    return out;
}

cJSON *
wx_json(const char *text, size_t len)
{
    return bd_utf8_ok(text, len) ? cJSON_ParseWithLength(text, len) : NULL;
}

/* What may be said again in a header of ours: "image/svg+xml". */
static const char *
image_type(struct bd_req *r, const char *type)
{
    size_t n = type != NULL ? strcspn(type, "; ") : 0;

    if (n < 7 || strncmp(type, "image/", 6) != 0 ||
        strspn(type + 6, "abcdefghijklmnopqrstuvwxyz0123456789.+-") != n - 6)
        return NULL;
    return bd_dupn(r, type, n);
}

/* The platform answers 200 with text/plain, so the first byte decides. */
static void
answer_read(struct bd_req *r, struct wx_call *call, const struct bd_http *h)
{
    call->errcode = WX_BUSY;
    if (h->status != 200 || h->answer_len == 0)
        return;
    if (h->answer[0] != '{') {
        call->mime = image_type(r, h->answer_type);
        if (call->mime == NULL)
            return;
        call->image = h->answer;
        call->image_len = h->answer_len;
        call->errcode = WX_OK;
        return;
    }
    call->answer = wx_json(h->answer, h->answer_len);
    if (call->answer != NULL)
        call->errcode = bd_i64(call->answer, "errcode", WX_OK);
}

static void
call_url(struct bd_req *r, struct wx_call *call, const char *query)
{
    const char *host = wx_setting(r, "baodan.wx_host");
    int64_t left_ms = call->deadline_ms - bd_ticks_ms();
    struct bd_http h = {
        .method = call->body == NULL ? "GET" : "POST",
        .url = bd_fmt(r, "%s%s%s", host, call->path, query),
        .timeout_ms = (int)(left_ms < CALL_MIN_MS ? CALL_MIN_MS : left_ms),
    };

    call->errcode = WX_BUSY;
    call->answer = NULL;
    call->image = NULL;
    if (left_ms <= 0)
        return;
    if (call->body != NULL) {
        h.content_type = "application/json";
        h.body = bd_json_text(r, call->body);
        h.body_len = strlen(h.body);
    }
    if (bd_http(r, &h) < 0)
        return;
    answer_read(r, call, &h);
    if (call->errcode != WX_OK)
        bd_log(r, BD_WARN, "wx.answer",
            "path=%.*s status=%d errcode=%" PRId64 " errmsg=\"%s\"",
            (int)strcspn(call->path, "?"), call->path, h.status, call->errcode,
            call->answer == NULL || bd_str(call->answer, "errmsg") == NULL
                ? ""
                : bd_str(call->answer, "errmsg"));
}

void
wx_call_plain(struct bd_req *r, struct wx_call *call)
{
    call_url(r, call, "");
}

static bool
token_refused(int64_t errcode)
{
    return errcode == WX_TOKEN_BAD || errcode == WX_TOKEN_INVALID ||
           errcode == WX_TOKEN_EXPIRED;
}

void
wx_call_token(struct bd_req *r, struct wx_call *call)
{
    int64_t nth = 0;

    for (int i = 0; i < 2; i++) {
        const char *token;

        if (i > 0)
            bd_exec(r, SQL_TOKEN_STALE, "si", wx_setting(r, "baodan.wx_appid"),
                nth);
        token = wx_token(r, &nth, call->deadline_ms);
        call->errcode = WX_BUSY;
        if (token == NULL)
            return;
        call_url(r, call, bd_fmt(r, "?access_token=%s", wx_escape(r, token)));
        if (!token_refused(call->errcode))
            return;
    }
}

int
wx_fail(struct bd_req *r, const struct wx_call *call)
{
    switch (call->errcode) {
    case WX_CODE_BAD:
    case WX_CODE_USED:
        return bd_fail(
            r, 401, "wx-code-invalid", "微信登录凭证已失效，请重新进入小程序");
    case WX_HIGH_RISK:
        return bd_fail(
            r, 403, "forbidden", "微信认为这个账号有风险，暂时不能登录");
    case WX_QUOTA_MINUTE:
    case WX_QUOTA_DAY:
        bd_set_header(r, "Retry-After", "60");
        return bd_fail(r, 503, "unavailable", "微信接口正忙，请一分钟后重试");
    case WX_BUSY:
        bd_set_header(r, "Retry-After", "2");
        return bd_fail(r, 503, "unavailable", "微信暂时没有回应，请稍后重试");
    default:
        bd_log(r, BD_ERROR, "wx.config", "path=%.*s errcode=%" PRId64,
            (int)strcspn(call->path, "?"), call->path, call->errcode);
        bd_set_header(r, "Retry-After", "60");
        return bd_fail(r, 503, "unavailable",
            "微信接口配置有误，请联系管理员(微信代码 %" PRId64 ")",
            call->errcode);
    }
}
