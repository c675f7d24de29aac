/*
 * person.c - 员工: who works here, with which roles, and until when.
 */
#include "staff.h"

#include <string.h>

enum {
    TREE_DEPTH_MAX = 32,
    NEW_PASSWORD_CHARS = 12
};

// clang-format off
const struct bd_field staff_fields[] = {
    {.name = "username", .title = "用户名", .type = BD_TOKEN,
     .flags = BD_REQUIRED | BD_FIND | BD_FILTER | BD_UNIQUE, .min = 2,
     .max = 32},
    {.name = "name", .title = "姓名", .type = BD_TEXT,
     .flags = BD_REQUIRED | BD_FIND, .min = 1, .max = 40},
    {.name = "phone", .title = "手机", .type = BD_PHONE,
     .flags = BD_FIND | BD_PII, .max = 20},
    {.name = "dept_id", .title = "部门", .type = BD_REF,
     .flags = BD_REQUIRED | BD_FILTER, .ref = "dept"},
    {.name = "superior_id", .title = "直属上级", .type = BD_REF,
     .flags = BD_FILTER, .ref = "staff"},
    {.name = "role_ids", .title = "角色", .type = BD_REFS,
     .flags = BD_REQUIRED | BD_INPUT, .min = 1, .max = 20, .ref = "role"},
    {.name = "password", .title = "初始密码", .type = BD_TEXT,
     .flags = BD_INPUT, .min = PASSWORD_MIN, .max = PASSWORD_MAX},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "active=在职|disabled=已停用"},
    {.name = "leave_from", .title = "请假从", .type = BD_DATE},
    {.name = "leave_until", .title = "请假到", .type = BD_DATE},
    {.name = "bound", .title = "已绑定微信", .type = BD_BOOL,
     .flags = BD_READONLY},
    {.name = "totp", .title = "动态验证码", .type = BD_BOOL,
     .flags = BD_READONLY},
    {.name = "last_login_at", .title = "最近登录", .type = BD_TIME,
     .flags = BD_READONLY},
    {0},
};

static const struct bd_state states[] = {
    {"active", "在职", BD_DONE},
    {"disabled", "已停用", BD_CLOSED},
    {0},
};
static const struct bd_step steps[] = {
    {.from = "active", .action = "disable", .to = "disabled",
     .perm = "staff.manage", .event = "staff.disabled"},
    {.from = "disabled", .action = "enable", .to = "active",
     .perm = "staff.manage", .event = "staff.enabled"},
    {0},
};
// clang-format on

const struct bd_machine staff_machine = {"status", states, steps};

/* 31 letters and digits without 0/O, 1/I/L; no modulo bias. */
const char *
staff_code(struct bd_req *r, int n)
{
    static const char alphabet[] = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    const unsigned fair = 256 / (sizeof(alphabet) - 1) * (sizeof(alphabet) - 1);
    char *code = bd_alloc(r, (size_t)n + 1);

    for (int i = 0; i < n;) {
        unsigned char byte;

        bd_random(&byte, 1);
        if (byte < fair)
            code[i++] = alphabet[byte % (sizeof(alphabet) - 1)];
    }
    return code;
}

/* Would this superior report, at some height, to the person himself? */
static int
check_superior(struct bd_req *r, int64_t id, int64_t superior)
{
    for (int depth = 0; superior != 0; depth++) {
        struct bd_row *row;

        if (superior == id || depth == TREE_DEPTH_MAX) {
            bd_violate(
                r, "/superior_id", "reference", "不能选自己或自己的下属做上级");
            return 0;
        }
        if (bd_one(r, &row, SQL_SUPERIOR, "i", superior) < 0)
            return -1;
        superior = row != NULL ? bd_col(row, "superior_id") : 0;
    }
    return 0;
}

static int
check_username(struct bd_req *r, const struct bd_row *old, const char *name)
{
    struct bd_row *taken;

    if (name == NULL)
        return 0;
    if (bd_one(r, &taken, SQL_USERNAME_TAKEN, "si", name,
            old != NULL ? bd_col(old, "id") : (int64_t)0) < 0)
        return -1;
    if (taken != NULL)
        bd_violate(r, "/username", "duplicate", "用户名已被使用，请换一个");
    return 0;
}

static const char *
now_day(const struct bd_row *old, const cJSON *in, const char *key)
{
    if (cJSON_HasObjectItem(in, key))
        return bd_str(in, key);
    return old != NULL ? bd_text(old, key) : NULL;
}

void
staff_check_leave(struct bd_req *r, const struct bd_row *old, const cJSON *in)
{
    const char *from = now_day(old, in, "leave_from");
    const char *until = now_day(old, in, "leave_until");

    if (from == NULL && until != NULL)
        bd_violate(r, "/leave_from", "required", "请填写从哪天开始请假");
    if (from != NULL && until != NULL && strcmp(from, until) > 0)
        bd_violate(r, "/leave_until", "min", "请假的最后一天早于第一天");
}

int
staff_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    const char *password = bd_str(in, "password");

    if (check_username(r, old, bd_str(in, "username")) < 0)
        return -1;
    if (cJSON_GetObjectItemCaseSensitive(in, "role_ids") != NULL &&
        bd_need(r, "staff.manage") < 0)
        return -1;
    if (old != NULL && bd_has(in, "superior_id") &&
        check_superior(r, bd_col(old, "id"), bd_i64(in, "superior_id", 0)) < 0)
        return -1;
    staff_check_leave(r, old, in);
    if (old != NULL && password != NULL) {
        bd_violate(r, "/password", "readonly", "请使用“重置密码”");
        return 0;
    }
    if (old == NULL && password == NULL) {
        password = staff_code(r, NEW_PASSWORD_CHARS);
        bd_json_set_str(in, "password", password);
        bd_note(r, "staff.password", password);
    }
    if (password != NULL)
        staff_check_password(r, "/password", password, bd_str(in, "username"));
    return 0;
}

int
staff_rights_changed(struct bd_req *r)
{
    struct bd_row *row;

    /* Its row lock makes the counts of concurrent changes follow. */
    if (bd_acl_changed(r) < 0 || bd_one(r, &row, SQL_ADMINS, "") < 0)
        return -1;
    if (bd_col(row, "n") == 0)
        return bd_fail(r, 409, "state-conflict",
            "至少要保留一位在职且能管理员工和角色的管理员");
    return 0;
}

static int
give_roles(struct bd_req *r, int64_t id, const cJSON *role_ids)
{
    const cJSON *role;
    int i = 0;

    if (bd_exec(r, SQL_ROLES_CLEAR, "i", id) < 0)
        return -1;
    cJSON_ArrayForEach(role, role_ids)
    {
        int64_t n =
            bd_exec(r, SQL_ROLE_GIVE, "ii", id, (int64_t)role->valuedouble);

        if (n < 0)
            return -1;
        if (n == 0)
            bd_violate(
                r, bd_fmt(r, "/role_ids/%d", i), "reference", "所选角色不存在");
        i++;
    }
    return bd_violated(r);
}

int
staff_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    const cJSON *roles = cJSON_GetObjectItemCaseSensitive(in, "role_ids");
    const char *password = old == NULL ? bd_str(in, "password") : NULL;

    if (roles != NULL && give_roles(r, id, roles) < 0)
        return -1;
    if (password != NULL &&
        bd_exec(r, SQL_PASSWORD_SET, "sii", bd_password_hash(r, password),
            bd_caller(r)->staff_id, id) < 0)
        return -1;
    return staff_rights_changed(r);
}

static int
w_roles(struct bd_req *r, int64_t id)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_ROLE_IDS, "i", id) < 0)
        return -1;
    bd_w_arr(r, "role_ids");
    for (int i = 0; i < bd_nrows(rows); i++)
        bd_w_int(r, NULL, bd_col(bd_row(rows, i), "id"));
    bd_w_end(r);
    bd_w_arr(r, "roles");
    for (int i = 0; i < bd_nrows(rows); i++)
        bd_w_str(r, NULL, bd_text(bd_row(rows, i), "title"));
    bd_w_end(r);
    return 0;
}

int
staff_show(struct bd_req *r, const struct bd_row *row)
{
    const char *password = bd_noted(r, "staff.password");
    bool active = strcmp(bd_text(row, "status"), "active") == 0;
    bool bound = bd_col(row, "bound") != 0;

    if (w_roles(r, bd_col(row, "id")) < 0)
        return -1;
    if (password != NULL) /* shown this once, to who made the account */
        bd_w_str(r, "password", password);
    bd_w_arr(r, "actions");
    if (bd_may(r, "staff.manage")) {
        bd_w_str(r, NULL, active ? "disable" : "enable");
        bd_w_str(r, NULL, "reset-password");
        if (active && !bound)
            bd_w_str(r, NULL, "invite");
        if (bound)
            bd_w_str(r, NULL, "unbind");
        if (bd_col(row, "totp") != 0)
            bd_w_str(r, NULL, "totp-off");
    }
    bd_w_end(r);
    return 0;
}

int
staff_show_item(struct bd_req *r, const struct bd_row *row)
{
    bd_w_role_titles(r, "roles", bd_col(row, "id"));
    return 0;
}

int
staff_disable(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;

    if (id == bd_caller(r)->staff_id)
        return bd_fail(r, 409, "state-conflict",
            "不能停用自己的账号，请让另一位管理员操作");
    if (bd_load(r, &row, "staff", id, BD_LOCK) < 0 ||
        bd_advance(r, "staff", row, "disable", NULL) < 0 ||
        bd_sessions_end_of(r, id) < 0)
        return -1;
    return bd_w_record(r, "staff", id);
}

int
staff_enable(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;

    if (bd_load(r, &row, "staff", id, BD_LOCK) < 0 ||
        bd_advance(r, "staff", row, "enable", NULL) < 0)
        return -1;
    return bd_w_record(r, "staff", id);
}

int
staff_reset_password(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    const char *password = staff_code(r, NEW_PASSWORD_CHARS);
    struct bd_row *row;

    if (bd_load(r, &row, "staff", id, BD_LOCK) < 0 ||
        bd_exec(r, SQL_PASSWORD_SET, "sii", bd_password_hash(r, password),
            bd_caller(r)->staff_id, id) < 0 ||
        bd_exec(r, SQL_ATTEMPT_CLEAR, "s", bd_text(row, "username")) < 0 ||
        bd_sessions_end_of(r, id) < 0 ||
        bd_emit(r, "staff.password_reset", id, NULL) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "password", password);
    bd_w_end(r);
    return 0;
}
