/*
 * session.c - web login and what a person does with his own sessions.
 *
 * An attempt is counted before the password is looked at, so that guesses in
 * parallel gain nothing; the right password takes the count back.
 */
#include "staff.h"

#include <stdlib.h>
#include <string.h>

enum {
    FAILURES_MAX = 5
};

// clang-format off
const struct bd_field login_in[] = {
    {.name = "username", .title = "用户名", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .min = 1, .max = 64},
    {.name = "password", .title = "密码", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = PASSWORD_MAX},
    {.name = "otp", .title = "动态验证码", .type = BD_TOKEN, .min = 6,
     .max = 6},
    {0},
};
const struct bd_field password_in[] = {
    {.name = "old_password", .title = "原密码", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = PASSWORD_MAX},
    {.name = "new_password", .title = "新密码", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = PASSWORD_MAX},
    {0},
};
// clang-format on

/* Counts one more attempt for a name; -1 with 429 while it is locked. */
static int
count_attempt(struct bd_req *r, const char *username)
{
    struct bd_row *row;
    int64_t wait_s;

    if (bd_exec(r, SQL_ATTEMPT, "s", username) < 0 ||
        bd_one(r, &row, SQL_ATTEMPTS, "s", username) < 0)
        return -1;
    wait_s = row != NULL ? bd_col(row, "wait_s") : 0;
    if (row == NULL || bd_col(row, "failed") <= FAILURES_MAX || wait_s <= 0)
        return 0;
    bd_set_header(r, "Retry-After", bd_fmt(r, "%lld", (long long)wait_s));
    return bd_fail(r, 429, "locked",
        "密码连续输错次数过多，账号已暂时锁定，请 %lld 分钟后再试",
        (long long)(wait_s + 59) / 60);
}

static int
bad_credentials(struct bd_req *r)
{
    return bd_fail(r, 401, "bad-credentials", "用户名或密码不正确");
}

/* The person who proved to be himself, or -1; costs the same for nobody. */
static int
verify(struct bd_req *r, const cJSON *in, int64_t *staff_id)
{
    const char *otp = bd_str(in, "otp"), *secret;
    struct bd_row *row;

    if (bd_one(r, &row, SQL_BY_USERNAME, "s", bd_str(in, "username")) < 0)
        return -1;
    if (!bd_password_ok(bd_str(in, "password"),
            row != NULL ? bd_text(row, "password_hash") : NULL))
        return bad_credentials(r);
    if (strcmp(bd_text(row, "status"), "active") != 0)
        return bd_fail(r, 403, "forbidden", "账号已停用，请联系管理员");
    *staff_id = bd_col(row, "id");
    secret = bd_text(row, "totp_secret");
    if (secret == NULL)
        return 0;
    if (otp == NULL)
        return bd_fail(r, 401, "otp-required", "请输入动态验证码");
    return totp_use(r, *staff_id, secret, otp);
}

/* HttpOnly: scripts never see it; Lax: other sites cannot post with it. */
static void
set_cookie(struct bd_req *r, const char *token)
{
    const char *url = bd_setting(r, "baodan.url");
    bool https = url != NULL && strncmp(url, "https:", 6) == 0;

    bd_set_header(r, "Set-Cookie",
        bd_fmt(r, "bd_session=%s; Path=/; HttpOnly; SameSite=Lax%s%s", token,
            https ? "; Secure" : "", token[0] == '\0' ? "; Max-Age=0" : ""));
}

int
staff_w_person(struct bd_req *r, const char *key, int64_t staff_id)
{
    struct bd_row *row;
    struct bd_rows *roles;

    if (bd_one(r, &row, SQL_PERSON, "i", staff_id) < 0 ||
        bd_all(r, &roles, SQL_ROLE_TITLES, "i", staff_id) < 0)
        return -1;
    if (row == NULL) {
        bd_w_null(r, key);
        return 0;
    }
    bd_w_obj(r, key);
    bd_w_int(r, "id", staff_id);
    bd_w_str(r, "name", bd_text(row, "name"));
    bd_w_str(r, "username", bd_text(row, "username"));
    bd_w_str(r, "dept_name", bd_text(row, "dept_name"));
    bd_w_arr(r, "roles");
    for (int i = 0; i < bd_nrows(roles); i++)
        bd_w_str(r, NULL, bd_text(bd_row(roles, i), "title"));
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

/* Who looks as somebody else is told so by every screen. */
static int
w_viewing(struct bd_req *r)
{
    const struct bd_caller *me = bd_caller(r);
    struct bd_row *row;

    if (me->viewer_id == 0)
        return 0;
    if (bd_one(r, &row, SQL_PERSON, "i", me->viewer_id) < 0)
        return -1;
    bd_w_obj(r, "viewing");
    bd_w_str(r, "viewer_name", row != NULL ? bd_text(row, "name") : "");
    bd_w_str(r, "until", me->view_until);
    bd_w_end(r);
    return 0;
}

static int
w_session(struct bd_req *r, const char *csrf)
{
    bd_w_obj(r, NULL);
    if (staff_w_person(r, "staff", bd_caller(r)->staff_id) < 0)
        return -1;
    bd_w_permissions(r, "permissions");
    bd_w_int(r, "people_below", bd_people_below(r));
    if (w_viewing(r) < 0)
        return -1;
    bd_w_str(r, "csrf", csrf);
    bd_w_end(r);
    return 0;
}

int
session_login(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    const char *username = bd_str(in, "username"), *token, *expires_at;
    int64_t staff_id = 0;

    if (count_attempt(r, username) < 0 || verify(r, in, &staff_id) < 0)
        return -1;
    if (bd_exec(r, SQL_ATTEMPT_CLEAR, "s", username) < 0 ||
        bd_exec(r, SQL_LOGGED_IN, "i", staff_id) < 0 ||
        bd_session_start(r, BD_WEB, staff_id, NULL, &token, &expires_at) < 0 ||
        bd_act_as(r, staff_id) < 0)
        return -1;
    bd_log(r, BD_INFO, "staff.login", "staff=%lld", (long long)staff_id);
    set_cookie(r, token);
    return w_session(r, bd_csrf_of(r, token));
}

/* The caller's own token, if he came with a cookie. */
static const char *
cookie_token(struct bd_req *r)
{
    const char *at = bd_header(r, "Cookie");

    while (at != NULL && *at != '\0') {
        at += strspn(at, "; ");
        if (strncmp(at, "bd_session=", 11) == 0)
            return bd_dupn(r, at + 11, strcspn(at + 11, "; "));
        at += strcspn(at, ";");
    }
    return NULL;
}

int
session_get(struct bd_req *r)
{
    const char *token = cookie_token(r);

    return w_session(r, token != NULL ? bd_csrf_of(r, token) : NULL);
}

int
session_end(struct bd_req *r)
{
    if (bd_session_end(r, bd_caller(r)->session_id) < 0)
        return -1;
    set_cookie(r, "");
    bd_status(r, 204);
    return 0;
}

void
staff_check_password(struct bd_req *r, const char *pointer,
    const char *password, const char *username)
{
    if (bd_chars(password) < PASSWORD_MIN)
        bd_violate(r, pointer, "length", "密码至少 %d 个字符", PASSWORD_MIN);
    else if (username != NULL && strcasestr(password, username) != NULL)
        bd_violate(r, pointer, "format", "密码里不能含有用户名");
}

int
password_change(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    const struct bd_caller *me = bd_caller(r);
    const char *fresh = bd_str(in, "new_password");
    struct bd_row *row;

    if (bd_one(r, &row, SQL_SECRETS, "i", me->staff_id) < 0)
        return -1;
    if (row == NULL || !bd_password_ok(bd_str(in, "old_password"),
                           bd_text(row, "password_hash")))
        bd_violate(r, "/old_password", "format", "原密码不正确");
    else if (strcmp(fresh, bd_str(in, "old_password")) == 0)
        bd_violate(r, "/new_password", "format", "新密码不能与原密码相同");
    else
        staff_check_password(
            r, "/new_password", fresh, bd_text(row, "username"));
    if (bd_violated(r) < 0)
        return -1;
    if (bd_exec(r, SQL_PASSWORD_SET, "sii", bd_password_hash(r, fresh),
            me->staff_id, me->staff_id) < 0 ||
        bd_exec(r, SQL_OTHER_SESSIONS, "ii", me->staff_id, me->session_id) <
            0 ||
        bd_emit(r, "staff.password_changed", me->staff_id, NULL) < 0)
        return -1;
    bd_status(r, 204);
    return 0;
}

/* Of whom ?staff_id= speaks; -1: somebody else, without the right to. */
static int64_t
whose_sessions(struct bd_req *r)
{
    const char *asked = bd_query(r, "staff_id");
    int64_t me = bd_caller(r)->staff_id;
    int64_t whose = asked != NULL ? strtoll(asked, NULL, 10) : me;

    return whose != me && bd_need(r, "staff.manage") < 0 ? -1 : whose;
}

int
sessions_list(struct bd_req *r)
{
    int64_t whose = whose_sessions(r);
    struct bd_rows *rows;

    if (whose < 0 || bd_all(r, &rows, SQL_SESSIONS, "i", whose) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < bd_nrows(rows); i++) {
        bd_w_obj(r, NULL);
        bd_w_row(r, bd_row(rows, i));
        bd_w_bool(r, "current",
            bd_col(bd_row(rows, i), "id") == bd_caller(r)->session_id);
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_null(r, "next_cursor");
    bd_w_end(r);
    return 0;
}

int
session_revoke(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;

    if (bd_one(r, &row, SQL_SESSION_OF, "i", id) < 0)
        return -1;
    if (row == NULL || (bd_col(row, "staff_id") != bd_caller(r)->staff_id &&
                           !bd_may(r, "staff.manage")))
        return bd_fail(r, 404, "not-found", "没有这个登录，可能已退出");
    if (bd_session_end(r, id) < 0)
        return -1;
    bd_status(r, 204);
    return 0;
}

/* All of them but the one that asks. */
int
sessions_revoke(struct bd_req *r)
{
    int64_t whose = whose_sessions(r);

    if (whose < 0 || bd_exec(r, SQL_OTHER_SESSIONS, "ii", whose,
                         bd_caller(r)->session_id) < 0)
        return -1;
    bd_status(r, 204);
    return 0;
}

int
staff_tidy(struct bd_req *r, const cJSON *arg)
{
    (void)arg;
    if (bd_exec(r, SQL_TIDY_ATTEMPTS, "") < 0 ||
        bd_exec(r, SQL_TIDY_INVITES, "") < 0)
        return -1;
    return 0;
}
