/*
 * Logging in and binding.  WeChat is asked first, outside a transaction;
 * what follows is written in one.
 */
#include "gateway.h"

#include <string.h>

enum {
    LOGIN_MS = 2800
};

/* ---------------------------------------------------------------- login -- */

/* Writes {"token", "expires_at", "staff"} for the openid just proved. */
static int
login_finish(struct bd_req *r)
{
    const char *openid = bd_noted(r, "wx.openid"), *token, *expires_at;
    cJSON *arg = cJSON_CreateObject(), *answer;
    const cJSON *staff;
    int64_t staff_id;

    if (bd_exec(r, SQL_USER_KEEP, "sss", openid, bd_noted(r, "wx.unionid"),
            bd_noted(r, "wx.session_key")) < 0)
        return -1;
    bd_json_set_str(arg, "openid", openid);
    if (bd_call(r, "staff.by_openid", arg, &answer) < 0)
        return -1;
    if (bd_true(answer, "disabled"))
        return bd_fail(r, 403, "forbidden", "您的账号已停用，请联系管理员");
    staff = cJSON_GetObjectItemCaseSensitive(answer, "staff");
    staff_id = bd_i64(staff, "id", 0);
    if (bd_session_start(r, staff_id > 0 ? BD_WX : BD_WX_UNBOUND, staff_id,
            openid, &token, &expires_at) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "token", token);
    bd_w_str(r, "expires_at", expires_at);
    if (staff_id > 0)
        bd_w_json(r, "staff", staff);
    else
        bd_w_null(r, "staff");
    bd_w_end(r);
    return 0;
}

int
login(struct bd_req *r)
{
    const char *openid, *session_key, *unionid;
    struct wx_call call = {
        .deadline_ms = bd_ticks_ms() + LOGIN_MS,
        .path = bd_fmt(r,
            "/sns/jscode2session?appid=%s&secret=%s&js_code=%s"
            "&grant_type=authorization_code",
            wx_escape(r, wx_setting(r, "baodan.wx_appid")),
            wx_escape(r, wx_setting(r, "baodan.wx_secret")),
            wx_escape(r, bd_str(bd_body(r), "code"))),
    };

    wx_call_plain(r, &call);
    if (call.errcode != WX_OK)
        return wx_fail(r, &call);
    openid = bd_str(call.answer, "openid");
    session_key = bd_str(call.answer, "session_key");
    unionid = bd_str(call.answer, "unionid");
    if (openid == NULL || session_key == NULL) {
        call.errcode = WX_BUSY;
        return wx_fail(r, &call);
    }
    bd_note(r, "wx.openid", openid);
    bd_note(r, "wx.session_key", session_key);
    if (unionid != NULL)
        bd_note(r, "wx.unionid", unionid);
    return bd_tx(r, login_finish);
}

/* ----------------------------------------------------------------- bind -- */

/* The phone number that WeChat vouches for; it must have asked for us. */
static int
phone_of_code(struct bd_req *r, const char *code, const char **phone)
{
    struct wx_call call = {.path = "/wxa/business/getuserphonenumber",
        .deadline_ms = bd_ticks_ms() + LOGIN_MS};
    cJSON *body = cJSON_CreateObject();
    const cJSON *info, *mark;
    const char *appid;

    bd_json_set_str(body, "code", code);
    bd_json_set_str(body, "openid", bd_caller(r)->openid);
    call.body = body;
    wx_call_token(r, &call);
    if (call.errcode != WX_OK)
        return wx_fail(r, &call);
    info = cJSON_GetObjectItemCaseSensitive(call.answer, "phone_info");
    mark = cJSON_GetObjectItemCaseSensitive(info, "watermark");
    appid = bd_str(mark, "appid");
    *phone = bd_str(info, "purePhoneNumber");
    if (*phone == NULL || appid == NULL ||
        strcmp(appid, wx_setting(r, "baodan.wx_appid")) != 0)
        return bd_fail(
            r, 401, "wx-code-invalid", "手机号验证没有通过，请重新授权");
    return 0;
}

/* The session of the proved openid becomes the bound person's. */
static int
bind_finish(struct bd_req *r)
{
    const char *phone = bd_noted(r, "wx.phone");
    const char *invite = bd_str(bd_body(r), "invite");
    cJSON *arg = cJSON_CreateObject(), *answer;
    const cJSON *staff;

    bd_json_set_str(arg, "openid", bd_caller(r)->openid);
    if (phone != NULL)
        bd_json_set_str(arg, "phone", phone);
    else
        bd_json_set_str(arg, "invite", invite);
    if (bd_call(r, "staff.bind", arg, &answer) < 0)
        return -1;
    staff = cJSON_GetObjectItemCaseSensitive(answer, "staff");
    if (bd_exec(r, SQL_SESSION_BOUND, "ii", bd_i64(staff, "id", 0),
            bd_caller(r)->session_id) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_json(r, "staff", staff);
    bd_w_end(r);
    return 0;
}

int
bind_staff(struct bd_req *r)
{
    const char *code = bd_str(bd_body(r), "phone_code");
    const char *phone = NULL;

    if (bd_caller(r)->openid == NULL)
        return bd_fail(r, 403, "forbidden", "请在小程序里登录后再绑定");
    if (code == NULL && bd_str(bd_body(r), "invite") == NULL)
        bd_violate(r, "/invite", "required", "请输入邀请码，或授权手机号");
    if (bd_violated(r) < 0)
        return -1;
    if (bd_caller(r)->kind != BD_WX_UNBOUND)
        return bd_fail(r, 409, "state-conflict", "这个微信已经绑定了员工");
    if (code != NULL) {
        if (phone_of_code(r, code, &phone) < 0)
            return -1;
        bd_note(r, "wx.phone", phone);
    }
    return bd_tx(r, bind_finish);
}

int
logout(struct bd_req *r)
{
    bd_status(r, 204);
    return bd_session_end(r, bd_caller(r)->session_id);
}

/* ------------------------------------------------------------------- me -- */

/* Follow-ups due and new leads of the caller, and his orders by state. */
static int
today_write(struct bd_req *r)
{
    const char *end = bd_day_end_utc(r, bd_today(r));
    int64_t id = bd_caller(r)->staff_id;
    const cJSON *member;
    struct bd_row *row;
    cJSON *answer;

    if (bd_one(r, &row, SQL_TODAY, "isisi", id, end, id, end, id) < 0 ||
        bd_call(r, "sales.today", NULL, &answer) < 0)
        return -1;
    bd_w_obj(r, "today");
    bd_w_row(r, row);
    cJSON_ArrayForEach(member, answer) bd_w_json(r, member->string, member);
    bd_w_end(r);
    return 0;
}

int
me(struct bd_req *r)
{
    cJSON *arg = cJSON_CreateObject(), *answer;

    bd_json_set_str(arg, "openid", bd_caller(r)->openid);
    if (bd_call(r, "staff.by_openid", arg, &answer) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_json(r, "staff", cJSON_GetObjectItemCaseSensitive(answer, "staff"));
    bd_w_permissions(r, "permissions");
    if (today_write(r) < 0)
        return -1;
    templates_write(r, "templates");
    bd_w_end(r);
    return 0;
}
