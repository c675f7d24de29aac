/*
 * WeChat's access token: one row for all workers of all machines.  Whoever
 * finds it stale takes a lease on the row; the others wait for the row to
 * change.  A lease ends by itself, so that a killed worker blocks nobody, and
 * its job, which runs again, has it still.
 */
#include "gateway.h"

#include <string.h>
#include <time.h>

enum {
    POLL_MS = 40,
    CALL_MS = 2500
};

static void
pause_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

/* The stored token if it is still good, and which one it is. */
static int
token_stored(
    struct bd_req *r, const char *appid, int64_t *nth, const char **token)
{
    struct bd_row *row;

    *token = NULL;
    *nth = 0;
    if (bd_one(r, &row, SQL_TOKEN_GET, "s", appid) < 0)
        return -1;
    if (row == NULL)
        return bd_exec(r, SQL_TOKEN_ROW, "s", appid) < 0 ? -1 : 0;
    *nth = bd_col(row, "fetches");
    if (bd_col(row, "fresh") != 0)
        *token = bd_text(row, "token");
    return 0;
}

/* Asks WeChat for a token and stores it; the lease is ours. */
static const char *
token_fetch(struct bd_req *r, const char *appid, int64_t *nth)
{
    struct wx_call call = {.path = "/cgi-bin/stable_token",
        .deadline_ms = bd_ticks_ms() + CALL_MS};
    cJSON *body = cJSON_CreateObject();
    const char *token;

    bd_json_set_str(body, "grant_type", "client_credential");
    bd_json_set_str(body, "appid", appid);
    bd_json_set_str(body, "secret", wx_setting(r, "baodan.wx_secret"));
    cJSON_AddBoolToObject(body, "force_refresh", false);
    call.body = body;
    wx_call_plain(r, &call);
    token = call.errcode == WX_OK ? bd_str(call.answer, "access_token") : NULL;
    if (token == NULL) {
        bd_log(r, call.errcode == WX_BUSY ? BD_WARN : BD_ERROR,
            "wx.token_failed", "errcode=%lld", (long long)call.errcode);
        bd_exec(r, SQL_TOKEN_RELEASE, "ss", appid, bd_request_id(r));
        return NULL;
    }
    if (bd_exec(r, SQL_TOKEN_STORE, "siss", token,
            bd_i64(call.answer, "expires_in", 0), appid, bd_request_id(r)) < 0)
        return NULL;
    ++*nth;
    return token;
}

const char *
wx_token(struct bd_req *r, int64_t *nth, int64_t deadline_ms)
{
    const char *appid = wx_setting(r, "baodan.wx_appid"), *token;
    int64_t leased;

    for (;;) {
        if (token_stored(r, appid, nth, &token) < 0)
            return NULL;
        if (token != NULL)
            return token;
        leased = bd_exec(r, SQL_TOKEN_LEASE, "sss", bd_request_id(r), appid,
            bd_request_id(r));
        if (leased < 0)
            return NULL;
        if (leased == 1) {
            /* Somebody may have stored one before we had the lease. */
            if (token_stored(r, appid, nth, &token) < 0)
                return NULL;
            if (token == NULL)
                return token_fetch(r, appid, nth);
            bd_exec(r, SQL_TOKEN_RELEASE, "ss", appid, bd_request_id(r));
            return token;
        }
        if (bd_ticks_ms() >= deadline_ms)
            return NULL;
        pause_ms(POLL_MS);
    }
}
