/*
 * dept.c - 部门: a tree, without loops, whose leaves are empty when they go.
 */
#include "staff.h"

enum {
    TREE_DEPTH_MAX = 32
};

// clang-format off
const struct bd_field dept_fields[] = {
    {.name = "name", .title = "部门名称", .type = BD_TEXT,
     .flags = BD_REQUIRED | BD_FIND, .min = 1, .max = 60},
    {.name = "parent_id", .title = "上级部门", .type = BD_REF,
     .flags = BD_FILTER, .ref = "dept"},
    {.name = "sort", .title = "排序", .type = BD_INT, .flags = BD_SORT,
     .min = 0, .max = 100000},
    {0},
};
// clang-format on

int
dept_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    int64_t at = bd_i64(in, "parent_id", 0);

    if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(in, "sort")))
        bd_json_set_i64(in, "sort", 0);
    for (int depth = 0; at != 0; depth++) {
        struct bd_row *row;

        if ((old != NULL && at == bd_col(old, "id")) ||
            depth == TREE_DEPTH_MAX) {
            bd_violate(r, "/parent_id", "reference",
                "上级部门不能是自己或自己的下级部门");
            return 0;
        }
        if (bd_one(r, &row, SQL_DEPT_PARENT, "i", at) < 0)
            return -1;
        at = row != NULL ? bd_col(row, "parent_id") : 0;
    }
    return 0;
}

int
dept_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    (void)id;
    (void)old;
    (void)in;
    return bd_acl_changed(r);
}

int
dept_recycled(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t id = fact->entity_id;
    struct bd_row *row;

    if (bd_one(r, &row, SQL_DEPT_USED, "ii", id, id) < 0)
        return -1;
    if (bd_col(row, "people") > 0)
        return bd_fail(r, 409, "state-conflict",
            "部门里还有 %lld 位员工，请先调走再删除",
            (long long)bd_col(row, "people"));
    if (bd_col(row, "depts") > 0)
        return bd_fail(
            r, 409, "state-conflict", "部门下还有下级部门，请先调整再删除");
    return bd_acl_changed(r);
}
