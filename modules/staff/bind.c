/*
 * bind.c - who is behind a WeChat identity: invitations, binding, cards.
 */
#include "staff.h"

#include <ctype.h>
#include <string.h>

enum {
    CODE_CHARS = 8
};

// clang-format off
const struct bd_field bind_in[] = {
    {.name = "openid", .title = "微信", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .min = 1, .max = 64},
    {.name = "invite", .title = "邀请码", .type = BD_TEXT, .max = 40},
    {.name = "phone", .title = "手机号", .type = BD_TEXT, .max = 32},
    {0},
};
const struct bd_field by_openid_in[] = {
    {.name = "openid", .title = "微信", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .min = 1, .max = 64},
    {0},
};
const struct bd_field card_in[] = {
    {.name = "id", .title = "员工", .type = BD_INT, .flags = BD_REQUIRED},
    {0},
};
// clang-format on

/* As it was typed: in small letters, with spaces or dashes, all the same. */
static void
hash_code(const char *code, unsigned char hash[32])
{
    char plain[CODE_CHARS + 1];
    size_t n = 0;

    for (; *code != '\0' && n < CODE_CHARS + 1; code++)
        if (isalnum((unsigned char)*code))
            plain[n++] = (char)toupper((unsigned char)*code);
    bd_sha256(plain, n, hash);
}

int
staff_invite(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    const char *code = staff_code(r, CODE_CHARS), *svg;
    unsigned char hash[32];
    struct bd_row *row;

    if (bd_load(r, &row, "staff", id, BD_LOCK) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "active") != 0)
        return bd_fail(r, 409, "state-conflict", "员工已停用，请先启用");
    if (bd_col(row, "bound") != 0)
        return bd_fail(
            r, 409, "state-conflict", "员工已绑定微信，要更换请先解绑");
    hash_code(code, hash);
    if (bd_exec(r, SQL_INVITES_DROP, "i", id) < 0 ||
        bd_exec(r, SQL_INVITE_ADD, "bii", hash, sizeof(hash), id,
            bd_caller(r)->staff_id) < 0 ||
        bd_one(r, &row, SQL_INVITE_END, "i", bd_last_id(r)) < 0 ||
        bd_qr_svg(r, code, &svg) < 0 ||
        bd_emit(r, "staff.invited", id, NULL) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "invite", code);
    bd_w_row(r, row);
    bd_w_str(r, "qr_svg", svg);
    bd_w_end(r);
    return 0;
}

/* Whose invitation; marks it used. */
static int
take_invite(struct bd_req *r, const char *code, int64_t *staff_id)
{
    unsigned char hash[32];
    struct bd_row *row;

    hash_code(code, hash);
    if (bd_one(r, &row, SQL_INVITE_FIND, "b", hash, sizeof(hash)) < 0)
        return -1;
    if (row == NULL)
        return bd_fail(
            r, 404, "not-found", "邀请码不正确，请核对或向管理员重新索取");
    if (!bd_null(row, "used_at"))
        return bd_fail(
            r, 409, "state-conflict", "邀请码已使用过，请向管理员重新索取");
    if (bd_col(row, "expired") != 0)
        return bd_fail(r, 410, "gone", "邀请码已过期，请向管理员重新索取");
    *staff_id = bd_col(row, "staff_id");
    return bd_exec(r, SQL_INVITE_USED, "i", bd_col(row, "id")) < 0 ? -1 : 0;
}

/* The one employee with this number; two with it prove nothing. */
static int
take_phone(struct bd_req *r, const char *phone, int64_t *staff_id)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_BY_PHONE, "s", phone) < 0)
        return -1;
    if (bd_nrows(rows) != 1)
        return bd_fail(r, 404, "not-found",
            "没有使用这个手机号的员工，请让管理员给您邀请码");
    *staff_id = bd_col(bd_row(rows, 0), "id");
    return 0;
}

static int
bind_to(struct bd_req *r, int64_t staff_id, const char *openid)
{
    struct bd_row *row;
    const char *bound;

    if (bd_one(r, &row, SQL_OPENID, "i", staff_id) < 0)
        return -1;
    if (row == NULL || strcmp(bd_text(row, "status"), "active") != 0)
        return bd_fail(r, 403, "forbidden", "账号已停用，请联系管理员");
    bound = bd_text(row, "openid");
    if (bound != NULL && strcmp(bound, openid) == 0)
        return 0;
    if (bound != NULL)
        return bd_fail(r, 409, "state-conflict",
            "该员工已绑定另一个微信，要更换请联系管理员解绑");
    if (bd_exec(r, SQL_BIND, "si", openid, staff_id) < 0)
        return bd_was_duplicate(r)
                   ? bd_fail(r, 409, "state-conflict",
                         "这个微信已绑定另一位员工，请联系管理员解绑")
                   : -1;
    return bd_emit(r, "staff.bound", staff_id, NULL);
}

int
staff_bind(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    const char *invite = bd_str(in, "invite"), *phone = bd_str(in, "phone");
    int64_t staff_id = 0;
    int rc;

    if (invite == NULL && phone == NULL) {
        bd_violate(r, "/invite", "required", "请填写邀请码，或授权手机号");
        return bd_violated(r);
    }
    rc = invite != NULL ? take_invite(r, invite, &staff_id)
                        : take_phone(r, phone, &staff_id);
    if (rc < 0 || bind_to(r, staff_id, bd_str(in, "openid")) < 0)
        return -1;
    bd_w_obj(r, NULL);
    if (staff_w_person(r, "staff", staff_id) < 0)
        return -1;
    bd_w_end(r);
    return 0;
}

int
staff_by_openid(struct bd_req *r)
{
    const char *openid = bd_str(bd_body(r), "openid");
    struct bd_row *row;
    bool active;

    if (bd_one(r, &row, SQL_BY_OPENID, "s", openid) < 0)
        return -1;
    active = row != NULL && strcmp(bd_text(row, "status"), "active") == 0;
    bd_w_obj(r, NULL);
    if (!active)
        bd_w_null(r, "staff");
    else if (staff_w_person(r, "staff", bd_col(row, "id")) < 0)
        return -1;
    bd_w_bool(r, "disabled", row != NULL && !active);
    bd_w_end(r);
    return 0;
}

int
staff_card(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_CARD, "i", bd_i64(bd_body(r), "id", 0)) < 0)
        return -1;
    if (row == NULL)
        return bd_fail(r, 404, "not-found", "员工不存在或已删除");
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_col(row, "id"));
    bd_w_str(r, "name", bd_text(row, "name"));
    bd_w_str(r, "phone", bd_text(row, "phone"));
    bd_w_str(r, "dept_name", bd_text(row, "dept_name"));
    bd_w_bool(r, "active", strcmp(bd_text(row, "status"), "active") == 0);
    bd_w_end(r);
    return 0;
}

int
staff_unbind(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;

    if (bd_load(r, &row, "staff", id, BD_LOCK) < 0)
        return -1;
    if (bd_col(row, "bound") == 0)
        return bd_fail(r, 409, "state-conflict", "员工没有绑定微信");
    if (bd_exec(r, SQL_UNBIND, "ii", bd_caller(r)->staff_id, id) < 0 ||
        bd_exec(r, SQL_WX_SESSIONS, "i", id) < 0 ||
        bd_emit(r, "staff.unbound", id, NULL) < 0)
        return -1;
    return bd_w_record(r, "staff", id);
}
