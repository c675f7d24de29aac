/*
 * totp.c - the optional second factor (RFC 6238), each code good once.
 */
#include "staff.h"

// clang-format off
const struct bd_field totp_in[] = {
    {.name = "otp", .title = "动态验证码", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .min = 6, .max = 6},
    {0},
};
// clang-format on

int
totp_use(
    struct bd_req *r, int64_t staff_id, const char *secret, const char *otp)
{
    int64_t step = bd_totp_step(secret, otp, bd_now_ms() / 1000), fresh;

    if (step < 0)
        return bd_fail(r, 401, "bad-otp", "动态验证码不正确");
    fresh = bd_exec(r, SQL_TOTP_STEP, "iii", step, staff_id, step);
    if (fresh < 0)
        return -1;
    if (fresh == 0)
        return bd_fail(r, 401, "bad-otp", "这个动态验证码已经用过，请等下一个");
    return 0;
}

static int
secrets_of(struct bd_req *r, struct bd_row **row)
{
    if (bd_one(r, row, SQL_SECRETS, "i", bd_caller(r)->staff_id) < 0)
        return -1;
    return *row != NULL ? 0
                        : bd_fail(r, 404, "not-found", "员工不存在或已删除");
}

int
totp_start(struct bd_req *r)
{
    const char *secret = bd_totp_secret(r), *uri, *svg;
    struct bd_row *row;

    if (secrets_of(r, &row) < 0)
        return -1;
    if (!bd_null(row, "totp_secret"))
        return bd_fail(
            r, 409, "state-conflict", "动态验证码已启用，要更换请先关闭");
    uri = bd_fmt(r,
        "otpauth://totp/Baodan:%s?secret=%s&issuer=Baodan&digits=6&period=30",
        bd_text(row, "username"), secret);
    if (bd_exec(r, SQL_TOTP_START, "is", bd_caller(r)->staff_id, secret) < 0 ||
        bd_qr_svg(r, uri, &svg) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "secret", secret);
    bd_w_str(r, "uri", uri);
    bd_w_str(r, "qr_svg", svg);
    bd_w_end(r);
    return 0;
}

static int
answer(struct bd_req *r, bool on)
{
    bd_w_obj(r, NULL);
    bd_w_bool(r, "totp", on);
    bd_w_end(r);
    return 0;
}

int
totp_confirm(struct bd_req *r)
{
    int64_t me = bd_caller(r)->staff_id, step;
    struct bd_row *row;

    if (bd_one(r, &row, SQL_TOTP_PENDING, "i", me) < 0)
        return -1;
    if (row == NULL)
        return bd_fail(
            r, 409, "state-conflict", "请先扫描新的二维码，再输入动态验证码");
    step = bd_totp_step(
        bd_text(row, "secret"), bd_str(bd_body(r), "otp"), bd_now_ms() / 1000);
    if (step < 0)
        bd_violate(r, "/otp", "format", "动态验证码不正确，请看手机上最新的");
    if (bd_violated(r) < 0)
        return -1;
    if (bd_exec(r, SQL_TOTP_ON, "siii", bd_text(row, "secret"), step, me, me) <
            0 ||
        bd_exec(r, SQL_TOTP_DONE, "i", me) < 0 ||
        bd_emit(r, "staff.totp_on", me, NULL) < 0)
        return -1;
    return answer(r, true);
}

static int
turn_off(struct bd_req *r, int64_t staff_id)
{
    if (bd_exec(r, SQL_TOTP_OFF, "ii", bd_caller(r)->staff_id, staff_id) < 0 ||
        bd_emit(r, "staff.totp_off", staff_id, NULL) < 0)
        return -1;
    return answer(r, false);
}

int
totp_remove(struct bd_req *r)
{
    int64_t me = bd_caller(r)->staff_id;
    struct bd_row *row;

    if (secrets_of(r, &row) < 0)
        return -1;
    if (bd_null(row, "totp_secret"))
        return bd_fail(r, 409, "state-conflict", "动态验证码没有启用");
    if (totp_use(
            r, me, bd_text(row, "totp_secret"), bd_str(bd_body(r), "otp")) < 0)
        return -1;
    return turn_off(r, me);
}

/* For somebody who lost his phone. */
int
totp_off(struct bd_req *r)
{
    struct bd_row *row;
    int64_t id = bd_path_id(r);

    if (bd_load(r, &row, "staff", id, BD_LOCK) < 0 || turn_off(r, id) < 0)
        return -1;
    return 0;
}
