/*
 * openapi_query.c - the parameters of a call as OpenAPI says them: of its
 * path, its query and its head.
 */
#include "schema.h"

#include <string.h>

const struct bd_field bd__head_fields[] = {
    {.name = "id",
        .title = "编号",
        .type = BD_INT,
        .flags = BD_REQUIRED | BD_READONLY | BD_SORT | BD_FILTER},
    {.name = "version",
        .title = "版本",
        .type = BD_INT,
        .flags = BD_REQUIRED | BD_READONLY},
    {.name = "created_at",
        .title = "创建时间",
        .type = BD_TIME,
        .flags = BD_REQUIRED | BD_READONLY | BD_SORT | BD_FILTER},
    {.name = "created_by",
        .title = "创建人",
        .type = BD_REF,
        .flags = BD_READONLY | BD_FILTER},
    {.name = "updated_at",
        .title = "更新时间",
        .type = BD_TIME,
        .flags = BD_REQUIRED | BD_READONLY | BD_SORT | BD_FILTER},
    {.name = "updated_by",
        .title = "更新人",
        .type = BD_REF,
        .flags = BD_READONLY},
    {0},
};

static void
begin_parameter(struct bd_req *r, const char *in, const char *name,
    bool required, const char *description)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "name", name);
    bd_w_str(r, "in", in);
    bd_w_bool(r, "required", required);
    if (description != NULL)
        bd_w_str(r, "description", description);
}

static void
w_parameter(struct bd_req *r, const char *in, const char *name, bool required,
    const char *type, const char *description)
{
    begin_parameter(r, in, name, required, description);
    bd_w_obj(r, "schema");
    bd_w_str(r, "type", type);
    bd_w_end(r);
    bd_w_end(r);
}

static void
w_path_parameters(struct bd_req *r, const char *full)
{
    const char *at = full;

    while ((at = strchr(at, '{')) != NULL) {
        size_t n = strcspn(++at, "}");
        bool number = n == 2 || (n > 3 && memcmp(at + n - 3, "_id", 3) == 0);

        w_parameter(r, "path", bd_dupn(r, at, n), true,
            number ? "integer" : "string", NULL);
    }
}

static void
w_sort(struct bd_req *r, const struct bd_entity *e)
{
    const struct bd_field *tables[] = {bd__head_fields, e->fields};

    begin_parameter(r, "query", "sort", false, "排序，前面加 - 为倒序");
    bd_w_obj(r, "schema");
    bd_w_str(r, "type", "string");
    bd_w_str(r, "default", e->sort != NULL ? e->sort : "-updated_at");
    bd_w_arr(r, "enum");
    for (int i = 0; i < 2; i++)
        for (const struct bd_field *f = tables[i]; f->name != NULL; f++)
            if (f->flags & BD_SORT) {
                bd_w_str(r, NULL, f->name);
                bd_w_str(r, NULL, bd_fmt(r, "-%s", f->name));
            }
    bd_w_end(r);
    bd_w_end(r);
    bd_w_end(r);
}

/* field=, and field.ge= and so on for what has an order; of several options
 * only one can be asked for. */
static void
w_filter(struct bd_req *r, const struct bd_entity *e, const struct bd_field *f)
{
    static const char *const ops[] = {"", ".ne", ".ge", ".gt", ".le", ".lt"};
    bool ordered = f->type == BD_DATE || f->type == BD_TIME ||
                   (f->type >= BD_INT && f->type <= BD_BP);
    bool single = (f->flags & BD_INPUT) || f->type == BD_TEXTS;
    int n = single ? 1 : ordered ? 6 : 2;

    for (int i = 0; i < n; i++) {
        begin_parameter(
            r, "query", bd_fmt(r, "%s%s", f->name, ops[i]), false, NULL);
        bd__schema_field(r, "schema", f, e->machine, SCHEMA_QUERY);
        bd_w_end(r);
    }
    if (!single)
        w_parameter(r, "query", bd_fmt(r, "%s.in", f->name), false, "string",
            "用逗号隔开的几个值");
}

static void
w_list_parameters(struct bd_req *r, const struct bd_entity *e)
{
    const struct bd_field *tables[] = {bd__head_fields, e->fields};
    bool find = false;

    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        find = find || (f->flags & BD_FIND);
    if (find)
        w_parameter(r, "query", "q", false, "string", "搜索");
    if (e->flags & BD_POOLED)
        w_parameter(
            r, "query", "pool", false, "string", "1 只看公共池，0 不看公共池");
    if ((e->flags & BD_SHARED) && e->owner != NULL)
        w_parameter(
            r, "query", "shared", false, "string", "1 只看我是协作人的");
    begin_parameter(r, "query", "limit", false, "每页条数");
    bd_w_obj(r, "schema");
    bd_w_str(r, "type", "integer");
    bd_w_int(r, "minimum", 1);
    bd_w_int(r, "maximum", 100);
    bd_w_int(r, "default", 20);
    bd_w_end(r);
    bd_w_end(r);
    w_parameter(r, "query", "cursor", false, "string", "上一页的 next_cursor");
    w_parameter(r, "query", "count", false, "string",
        "1 同时数一数有多少条，数到 1000 为止");
    w_sort(r, e);
    for (int i = 0; i < 2; i++)
        for (const struct bd_field *f = tables[i]; f->name != NULL; f++)
            if ((f->flags & BD_FILTER) && !(f->flags & BD_SECRET))
                w_filter(r, e, f);
}

static void
w_own_parameters(struct bd_req *r, const struct bd_field *f)
{
    for (; f != NULL && f->name != NULL; f++) {
        begin_parameter(r, "query", f->name, f->flags & BD_REQUIRED, f->title);
        bd__schema_field(r, "schema", f, NULL, SCHEMA_QUERY);
        bd_w_end(r);
    }
}

void
bd__openapi_parameters(struct bd_req *r, const struct bd__route *x)
{
    const struct bd_entity *listed = bd__entity_of_list(bd__answer_of(x).gives);

    bd_w_arr(r, "parameters");
    w_path_parameters(r, x->full);
    if (bd__is_generic(x, "GET", "") || listed != NULL)
        w_list_parameters(r, listed != NULL ? listed : x->entity);
    w_own_parameters(r, x->route->query);
    if (bd__is_generic(x, "GET", "/{id}/history"))
        w_own_parameters(r, bd_cursor_query);
    if (bd__is_generic(x, "PATCH", "/{id}"))
        w_parameter(r, "header", "If-Match", true, "string",
            "读到的 version，加引号：\"3\"");
    if (x->route->flags & BD_IDEMPOTENT)
        w_parameter(r, "header", "Idempotency-Key", true, "string",
            "同一份提交重发时不变，8 到 100 个字符");
    bd_w_end(r);
}
