/*
 * role.c - 角色: what its holders may do, see, and see only masked.
 *
 * One PATCH replaces whole lists; every name in them is one that a loaded
 * module declares, so that a typing error cannot lie in wait.
 */
#include "staff.h"

#include <string.h>

// clang-format off
static const struct bd_field access_fields[] = {
    {.name = "entity", .title = "对象", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .max = 32},
    {.name = "field", .title = "字段", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .max = 64},
    {.name = "access", .title = "权限", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = "hidden=不可见|read=只读|write=可编辑"},
    {.name = "mask", .title = "掩码", .type = BD_ENUM,
     .choices = "none=不掩码|list=列表掩码|all=始终掩码"},
    {0},
};
const struct bd_field role_fields[] = {
    {.name = "name", .title = "角色代码", .type = BD_TOKEN,
     .flags = BD_REQUIRED | BD_FIND | BD_UNIQUE, .min = 2, .max = 40},
    {.name = "title", .title = "角色名称", .type = BD_TEXT,
     .flags = BD_REQUIRED | BD_FIND, .min = 1, .max = 40},
    {.name = "permissions", .title = "功能权限", .type = BD_JSON,
     .flags = BD_INPUT},
    {.name = "scopes", .title = "数据范围", .type = BD_JSON,
     .flags = BD_INPUT},
    {.name = "scope_depts", .title = "指定部门", .type = BD_JSON,
     .flags = BD_INPUT},
    {.name = "fields", .title = "字段权限", .type = BD_ROWS,
     .flags = BD_INPUT, .max = 500, .of = access_fields},
    {0},
};
// clang-format on

static bool
is_scope(const char *name)
{
    static const char *const scopes[] = {
        "own", "own_sub", "dept", "dept_sub", "depts", "all"};

    for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++)
        if (strcmp(scopes[i], name) == 0)
            return true;
    return false;
}

static void
check_permissions(struct bd_req *r, const cJSON *list)
{
    const cJSON *p;
    int i = 0;

    if (!cJSON_IsArray(list)) {
        bd_violate(r, "/permissions", "type", "功能权限应为列表");
        return;
    }
    cJSON_ArrayForEach(p, list)
    {
        if (!cJSON_IsString(p) || (strcmp(p->valuestring, "*") != 0 &&
                                      !bd_known_perm(p->valuestring)))
            bd_violate(r, bd_fmt(r, "/permissions/%d", i), "choice",
                "没有这项功能权限");
        i++;
    }
}

/* Departments that a scope "depts" names: a list of ids, not empty. */
static bool
is_id_list(const cJSON *list)
{
    const cJSON *id;

    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0 ||
        cJSON_GetArraySize(list) > 200)
        return false;
    cJSON_ArrayForEach(
        id, list) if (!cJSON_IsNumber(id) || id->valuedouble < 1) return false;
    return true;
}

static void
check_scopes(struct bd_req *r, const cJSON *scopes, const cJSON *depts)
{
    const cJSON *s;

    if (!cJSON_IsObject(scopes)) {
        bd_violate(r, "/scopes", "type", "数据范围应按模块填写");
        return;
    }
    cJSON_ArrayForEach(s, scopes)
    {
        const char *at = bd_fmt(r, "/scopes/%s", s->string);

        if (!bd_known_module(s->string))
            bd_violate(r, at, "unknown", "没有这个模块");
        else if (!cJSON_IsString(s) || !is_scope(s->valuestring))
            bd_violate(r, at, "choice", "数据范围不在可选项中");
        else if (strcmp(s->valuestring, "depts") == 0 &&
                 !is_id_list(
                     cJSON_GetObjectItemCaseSensitive(depts, s->string)))
            bd_violate(r, bd_fmt(r, "/scope_depts/%s", s->string), "required",
                "请选择指定的部门");
    }
}

static void
check_fields(struct bd_req *r, const cJSON *fields)
{
    const cJSON *f;
    int i = 0;

    cJSON_ArrayForEach(f, fields)
    {
        if (!bd_known_field(bd_str(f, "entity"), bd_str(f, "field")))
            bd_violate(
                r, bd_fmt(r, "/fields/%d/field", i), "unknown", "没有这个字段");
        i++;
    }
}

int
role_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    const cJSON *permissions =
        cJSON_GetObjectItemCaseSensitive(in, "permissions");
    const cJSON *scopes = cJSON_GetObjectItemCaseSensitive(in, "scopes");
    const cJSON *depts = cJSON_GetObjectItemCaseSensitive(in, "scope_depts");

    (void)old;
    if (bd_need(r, "role.manage") < 0)
        return -1;
    if (bd_has(in, "scope_depts") && !cJSON_IsObject(depts))
        bd_violate(r, "/scope_depts", "type", "指定部门应按模块填写");
    if (permissions != NULL)
        check_permissions(r, permissions);
    if (scopes != NULL)
        check_scopes(
            r, scopes, cJSON_GetObjectItemCaseSensitive(in, "scope_depts"));
    check_fields(r, cJSON_GetObjectItemCaseSensitive(in, "fields"));
    return 0;
}

static int
save_permissions(struct bd_req *r, int64_t id, const cJSON *list)
{
    const cJSON *p;

    if (bd_exec(r, SQL_PERMS_CLEAR, "i", id) < 0)
        return -1;
    cJSON_ArrayForEach(p, list) if (bd_exec(r, SQL_PERM_ADD, "is", id,
                                        p->valuestring) < 0) return -1;
    return 0;
}

static int
save_scopes(
    struct bd_req *r, int64_t id, const cJSON *scopes, const cJSON *depts)
{
    const cJSON *s;

    if (bd_exec(r, SQL_SCOPES_CLEAR, "i", id) < 0)
        return -1;
    cJSON_ArrayForEach(s, scopes)
    {
        const cJSON *of =
            strcmp(s->valuestring, "depts") == 0
                ? cJSON_GetObjectItemCaseSensitive(depts, s->string)
                : NULL;

        if (bd_exec(r, SQL_SCOPE_ADD, "isss", id, s->string, s->valuestring,
                of != NULL ? bd_json_text(r, of) : NULL) < 0)
            return -1;
    }
    return 0;
}

static int
save_fields(struct bd_req *r, int64_t id, const cJSON *fields)
{
    const cJSON *f;

    if (bd_exec(r, SQL_FIELDS_CLEAR, "i", id) < 0)
        return -1;
    cJSON_ArrayForEach(f, fields)
    {
        const char *mask = bd_str(f, "mask");

        if (bd_exec(r, SQL_FIELD_ADD, "issss", id, bd_str(f, "entity"),
                bd_str(f, "field"), bd_str(f, "access"),
                mask != NULL ? mask : "none") < 0)
            return -1;
    }
    return 0;
}

int
role_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    const cJSON *list;

    (void)old;
    list = cJSON_GetObjectItemCaseSensitive(in, "permissions");
    if (list != NULL && save_permissions(r, id, list) < 0)
        return -1;
    list = cJSON_GetObjectItemCaseSensitive(in, "scopes");
    if (list != NULL &&
        save_scopes(r, id, list,
            cJSON_GetObjectItemCaseSensitive(in, "scope_depts")) < 0)
        return -1;
    list = cJSON_GetObjectItemCaseSensitive(in, "fields");
    if (list != NULL && save_fields(r, id, list) < 0)
        return -1;
    return staff_rights_changed(r);
}

/* The rows of one part of SQL_RIGHTS follow each other, from i on. */
static bool
is_part(struct bd_rows *rows, int i, int64_t part)
{
    return i < bd_nrows(rows) && bd_col(bd_row(rows, i), "part") == part;
}

static int
w_permissions(struct bd_req *r, struct bd_rows *rows, int i)
{
    bd_w_arr(r, "permissions");
    for (; is_part(rows, i, 1); i++)
        bd_w_str(r, NULL, bd_text(bd_row(rows, i), "what"));
    bd_w_end(r);
    return i;
}

static int
w_scopes(struct bd_req *r, struct bd_rows *rows, int first)
{
    const char *why;
    int i;

    bd_w_obj(r, "scopes");
    for (i = first; is_part(rows, i, 2); i++)
        bd_w_str(r, bd_text(bd_row(rows, i), "what"),
            bd_text(bd_row(rows, i), "value"));
    bd_w_end(r);
    bd_w_obj(r, "scope_depts");
    for (i = first; is_part(rows, i, 2); i++) {
        const char *depts = bd_text(bd_row(rows, i), "more");

        if (depts != NULL)
            bd_w_json(r, bd_text(bd_row(rows, i), "what"),
                bd_json(r, depts, strlen(depts), &why));
    }
    bd_w_end(r);
    return i;
}

static void
w_fields(struct bd_req *r, struct bd_rows *rows, int i)
{
    bd_w_arr(r, "fields");
    for (; is_part(rows, i, 3); i++) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "entity", bd_text(bd_row(rows, i), "what"));
        bd_w_str(r, "field", bd_text(bd_row(rows, i), "field"));
        bd_w_str(r, "access", bd_text(bd_row(rows, i), "value"));
        bd_w_str(r, "mask", bd_text(bd_row(rows, i), "more"));
        bd_w_end(r);
    }
    bd_w_end(r);
}

int
role_show(struct bd_req *r, const struct bd_row *row)
{
    int64_t id = bd_col(row, "id");
    struct bd_rows *rights;

    if (bd_all(r, &rights, SQL_RIGHTS, "iii", id, id, id) < 0)
        return -1;
    w_fields(r, rights, w_scopes(r, rights, w_permissions(r, rights, 0)));
    return 0;
}

int
role_recycled(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    if (bd_need(r, "role.manage") < 0 ||
        bd_one(r, &row, SQL_ROLE_USED, "i", fact->entity_id) < 0)
        return -1;
    if (bd_col(row, "people") > 0)
        return bd_fail(r, 409, "state-conflict",
            "还有 %lld 位员工是这个角色，请先改派再删除",
            (long long)bd_col(row, "people"));
    return staff_rights_changed(r);
}
