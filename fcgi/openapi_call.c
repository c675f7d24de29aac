/*
 * openapi_call.c - one call of the API as OpenAPI says it: parameters, body,
 * answers, who may.
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

static bool
is(const struct bd__route *x, const char *method)
{
    return strcmp(x->route->method, method) == 0;
}

/* The core's own call on an entity, as "GET" "/{id}"? */
static bool
is_generic(const struct bd__route *x, const char *method, const char *suffix)
{
    return x->entity != NULL && is(x, method) &&
           strcmp(x->route->path, suffix) == 0;
}

static bool
is_update(const struct bd__route *x)
{
    return is_generic(x, "PATCH", "/{id}");
}

void
bd__schema_ref(
    struct bd_req *r, const char *key, const char *kind, const char *name)
{
    bd_w_obj(r, key);
    bd_w_str(r, "$ref", bd_fmt(r, "#/components/%s/%s", kind, name));
    bd_w_end(r);
}

/* ----------------------------------------------------------- parameters -- */

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

/* field=, and field.ge= and so on for what has an order. */
static void
w_filter(struct bd_req *r, const struct bd_entity *e, const struct bd_field *f)
{
    static const char *const ops[] = {"", ".ne", ".ge", ".gt", ".le", ".lt"};
    bool ordered = f->type == BD_DATE || f->type == BD_TIME ||
                   (f->type >= BD_INT && f->type <= BD_BP);
    int n = f->flags & BD_INPUT ? 1 : ordered ? 6 : 2;

    for (int i = 0; i < n; i++) {
        begin_parameter(
            r, "query", bd_fmt(r, "%s%s", f->name, ops[i]), false, NULL);
        bd__schema_field(r, "schema", f, e->machine, SCHEMA_QUERY);
        bd_w_end(r);
    }
    if (!(f->flags & BD_INPUT))
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
w_parameters(struct bd_req *r, const struct bd__route *x)
{
    bd_w_arr(r, "parameters");
    w_path_parameters(r, x->full);
    if (is_generic(x, "GET", ""))
        w_list_parameters(r, x->entity);
    if (is_generic(x, "GET", "/{id}/history"))
        w_parameter(
            r, "query", "cursor", false, "string", "上一页的 next_cursor");
    if (is_update(x))
        w_parameter(r, "header", "If-Match", true, "string",
            "读到的 version，加引号：\"3\"");
    if (x->route->flags & BD_IDEMPOTENT)
        w_parameter(r, "header", "Idempotency-Key", true, "string",
            "同一份提交重发时不变，8 到 100 个字符");
    bd_w_end(r);
}

/* --------------------------------------------------------------- bodies -- */

static void
w_upload_schema(struct bd_req *r)
{
    bd_w_str(r, "type", "object");
    bd_w_obj(r, "properties");
    bd_w_obj(r, "file");
    bd_w_str(r, "type", "string");
    bd_w_str(r, "contentMediaType", "application/octet-stream");
    bd_w_end(r);
    bd_w_end(r);
    bd_w_arr(r, "required");
    bd_w_str(r, NULL, "file");
    bd_w_end(r);
}

static void
w_body(struct bd_req *r, const struct bd__route *x)
{
    const struct bd_route *route = x->route;
    bool creates = is_generic(x, "POST", ""), updates = is_update(x);
    bool raw = route->flags & BD_RAW;
    /* The only large raw bodies are upload forms; the others are pushes. */
    bool upload = raw && route->max_body > 1024 * 1024;

    if (is(x, "GET") || (!creates && !updates && !raw && route->in == NULL))
        return;
    bd_w_obj(r, "requestBody");
    bd_w_bool(r, "required", true);
    bd_w_obj(r, "content");
    bd_w_obj(r, upload ? "multipart/form-data"
                : raw  ? "*/*"
                       : "application/json");
    if (creates || updates) {
        bd__schema_ref(r, "schema", "schemas",
            bd_fmt(r, creates ? "%s_new" : "%s_change", x->entity->name));
    } else {
        bd_w_obj(r, "schema");
        if (upload)
            w_upload_schema(r);
        else if (!raw)
            bd__schema_fields(r, route->in, NULL, SCHEMA_NEW);
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_end(r);
    bd_w_end(r);
}

/* What a good answer holds: the name of a schema, or NULL. */
static const char *
answer_schema(struct bd_req *r, const struct bd__route *x)
{
    if (is_generic(x, "GET", ""))
        return bd_fmt(r, "%s_list", x->entity->name);
    if (is_generic(x, "GET", "/{id}") || is_generic(x, "POST", "") ||
        is_update(x))
        return x->entity->name;
    if (is_generic(x, "GET", "/{id}/history"))
        return "event_list";
    return is_generic(x, "DELETE", "/{id}") ? "batch" : NULL;
}

static void
w_problem(struct bd_req *r, const char *status, bool when)
{
    if (when)
        bd__schema_ref(r, status, "responses", "problem");
}

static void
w_responses(struct bd_req *r, const struct bd__route *x)
{
    const char *schema = answer_schema(r, x);
    bool body = is(x, "POST") || is(x, "PUT") || is(x, "PATCH");

    bd_w_obj(r, "responses");
    bd_w_obj(r, x->entity == NULL           ? "2XX"
                : is_generic(x, "POST", "") ? "201"
                                            : "200");
    bd_w_str(r, "description", "成功");
    bd_w_obj(r, "content");
    bd_w_obj(r, x->entity != NULL ? "application/json" : "*/*");
    if (schema != NULL)
        bd__schema_ref(r, "schema", "schemas", schema);
    bd_w_end(r);
    bd_w_end(r);
    bd_w_end(r);
    w_problem(r, "400", true);
    w_problem(r, "401", !(x->route->flags & BD_PUBLIC));
    w_problem(r, "403", x->route->perm != NULL);
    w_problem(r, "404", strchr(x->full, '{') != NULL);
    w_problem(r, "409", !is(x, "GET"));
    w_problem(r, "412", is_update(x));
    w_problem(r, "413", body);
    w_problem(r, "415", body);
    w_problem(r, "422", body);
    w_problem(r, "428", is_update(x));
    w_problem(r, "default", true);
    bd_w_end(r);
}

/* ---------------------------------------------------------------- calls -- */

/* A session cookie needs the token against forged requests beside it. */
static void
w_security(struct bd_req *r, const struct bd__route *x)
{
    static const char *const ways[][2] = {
        {"bearer", NULL}, {"session", "csrf"}};
    int n = x->route->flags & BD_PUBLIC ? 0 : 2;

    bd_w_arr(r, "security");
    for (int i = 0; i < n; i++) {
        bd_w_obj(r, NULL);
        for (int k = 0; k < 2 && ways[i][k] != NULL; k++) {
            if (k == 1 && is(x, "GET"))
                break;
            bd_w_arr(r, ways[i][k]);
            bd_w_end(r);
        }
        bd_w_end(r);
    }
    bd_w_end(r);
}

/* "post_api_v1_leads_id_claim" */
static const char *
operation_id(struct bd_req *r, const struct bd__route *x)
{
    char *id = bd_fmt(r, "%s%s", x->route->method, x->full), *to = id;

    for (const char *p = id; *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *to++ = (char)(*p | 0x20);
        else if (*p == '/' || *p == '-' || *p == '.')
            *to++ = '_';
        else if (*p != '{' && *p != '}')
            *to++ = *p;
    }
    *to = '\0';
    return id;
}

void
bd__openapi_call(struct bd_req *r, const struct bd__route *x)
{
    char *method = bd_dup(r, x->route->method);

    for (char *p = method; *p != '\0'; p++)
        *p |= 0x20;
    bd_w_obj(r, method);
    bd_w_str(r, "operationId", operation_id(r, x));
    bd_w_str(r, "summary", x->route->title != NULL ? x->route->title : x->full);
    bd_w_arr(r, "tags");
    bd_w_str(r, NULL, x->module->m->name);
    bd_w_end(r);
    if (x->route->perm != NULL)
        bd_w_str(r, "x-permission", x->route->perm);
    w_security(r, x);
    w_parameters(r, x);
    w_body(r, x);
    w_responses(r, x);
    bd_w_end(r);
}
