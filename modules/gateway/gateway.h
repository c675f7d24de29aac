/* What the files of this module share; nothing here leaves it. */
#ifndef GATEWAY_H
#define GATEWAY_H

#include "bd.h"

enum gateway_sql {
    SQL_USER_KEEP,
    SQL_USER_BAD,
    SQL_SESSION_BOUND,
    SQL_TODAY,
    SQL_TOKEN_ROW,
    SQL_TOKEN_GET,
    SQL_TOKEN_LEASE,
    SQL_TOKEN_STORE,
    SQL_TOKEN_RELEASE,
    SQL_TOKEN_STALE,
    SQL_QUOTA_ADD,
    SQL_QUOTA_SET,
    SQL_QUOTA_GET,
    SQL_QUOTA_SENT,
    SQL_QUOTA_REFUSED,
    SQL_OPENID,
    SQL_MESSAGE_DONE,
    SQL_MESSAGE_GET,
    SQL_MESSAGE_FAILED,
    SQL_NONCE_ADD,
    SQL_NONCE_GET,
    SQL_NONCE_OLD,
    SQL_INBOX_ADD,
    SQL_INBOX_GET,
    SQL_INBOX_DONE,
    SQL_CODE_GET,
    SQL_CODE_PUT
};

extern const struct bd_sql gateway_sql[];

/* ------------------------------------------------------------- WeChat -- */

/* WeChat's errcode, or WX_BUSY also when no usable answer came. */
enum {
    WX_OK = 0,
    WX_BUSY = -1,
    WX_TOKEN_BAD = 40001,
    WX_OPENID_BAD = 40003,
    WX_APPID_BAD = 40013,
    WX_TOKEN_INVALID = 40014,
    WX_CODE_BAD = 40029,
    WX_CODE_USED = 40163,
    WX_HIGH_RISK = 40226,
    WX_TOKEN_EXPIRED = 42001,
    WX_REFUSED = 43101,
    WX_CONCURRENT = 43108,
    WX_QUOTA_DAY = 45009,
    WX_QUOTA_MINUTE = 45011,
    WX_SENSITIVE = 45168,
    WX_DATA_BAD = 47003
};

struct wx_call {
    const char *path;    /* "/wxa/business/getuserphonenumber" */
    const cJSON *body;   /* NULL: GET */
    int64_t deadline_ms; /* of bd_ticks_ms() */
    /* filled by the call */
    int64_t errcode;
    cJSON *answer; /* NULL when the answer is an image */
    const char *image, *mime;
    size_t image_len;
};

/*
 * Calls WeChat outside a transaction.  wx_call_plain adds nothing to the
 * path; wx_call_token adds the access token, and on "token invalid" takes a
 * new one and tries once more.  Nothing is recorded on the request: the
 * caller reads errcode.
 */
void wx_call_plain(struct bd_req *r, struct wx_call *call);
void wx_call_token(struct bd_req *r, struct wx_call *call);
/* Turns an errcode that no one expected into a problem; returns -1. */
int wx_fail(struct bd_req *r, const struct wx_call *call);
/* Not as strict as bd_json(): a msgid has more digits than a double. */
cJSON *wx_json(const char *text, size_t len);
const char *wx_escape(struct bd_req *r, const char *text);
const char *wx_setting(struct bd_req *r, const char *key);

/*
 * The access token, shared by all workers, and the how-manieth it is: WeChat
 * may give the same text again, which is a new one all the same.  NULL when
 * there is none to be had in time.
 */
const char *wx_token(struct bd_req *r, int64_t *nth, int64_t deadline_ms);

/* Object of an XML document without DTD, or NULL.  Repeated elements become
 * an array. */
cJSON *wx_xml(struct bd_req *r, const char *text, size_t len);

/* ------------------------------------------------------------- routes -- */

bd_handler login, bind_staff, logout, me, subscriptions;
bd_handler push_check, push_receive;
bd_handler quote_get, quote_seen, quote_code;

bd_handler wxacode; /* a service */

bd_subscriber notify_approved, notify_rejected, notify_viewed, notify_accepted;
int inbox_job(struct bd_req *r, const cJSON *arg);

/* {id, title} of every template that a phone may subscribe to. */
void templates_write(struct bd_req *r, const char *key);
bool template_known(struct bd_req *r, const char *template_id);

#endif
