/*
 * openapi.c - GET /api/v1/openapi.json: the API's description (OpenAPI 3.1),
 * written from the very tables that route and check the calls, so that it
 * cannot differ from them.
 */
#include "schema.h"

#include <string.h>

struct calls {
    struct bd__route *call;
    int n;
};

/*
 * What this pool serves, and the own calls of modules that are loaded here
 * and served elsewhere.
 */
static struct calls
collect(struct bd_req *r)
{
    struct calls c = {NULL, bd__nroutes};
    int most = bd__nroutes;

    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_route *x = bd__modules[i].m->routes;
             !bd__modules[i].served && x != NULL && x->method != NULL; x++)
            most++;
    c.call = bd_alloc(r, sizeof(*c.call) * (size_t)(most + 1));
    if (bd__nroutes > 0)
        memcpy(c.call, bd__routes, sizeof(*c.call) * (size_t)bd__nroutes);
    for (int i = 0; i < bd__nmodules; i++) {
        const struct bd__module *m = &bd__modules[i];

        for (const struct bd_route *x = m->m->routes;
             !m->served && x != NULL && x->method != NULL; x++)
            c.call[c.n++] = (struct bd__route){
                x, m, NULL, bd_fmt(r, "%s%s", m->m->prefix, x->path)};
    }
    return c;
}

/* A module's own call stands for the core's on the same method and path. */
static bool
is_overridden(const struct calls *c, const struct bd__route *x)
{
    for (int i = 0; x->entity != NULL && i < c->n; i++)
        if (c->call[i].entity == NULL &&
            strcmp(c->call[i].full, x->full) == 0 &&
            strcmp(c->call[i].route->method, x->route->method) == 0)
            return true;
    return false;
}

static bool
is_first_of_path(const struct calls *c, int at)
{
    for (int i = 0; i < at; i++)
        if (strcmp(c->call[i].full, c->call[at].full) == 0)
            return false;
    return true;
}

static void
w_paths(struct bd_req *r)
{
    struct calls c = collect(r);

    bd_w_obj(r, "paths");
    for (int i = 0; i < c.n; i++) {
        const struct bd__route *x = &c.call[i];

        if ((x->route->flags & BD_INTERNAL) || !is_first_of_path(&c, i))
            continue;
        bd_w_obj(r, x->full);
        for (int k = i; k < c.n; k++)
            if (strcmp(c.call[k].full, x->full) == 0 &&
                !is_overridden(&c, &c.call[k]))
                bd__openapi_call(r, &c.call[k]);
        bd_w_end(r);
    }
    bd_w_end(r);
}

static void
w_list_schema(struct bd_req *r, const char *name, const char *item)
{
    static const struct bd_field rest[] = {
        {.name = "next_cursor", .title = "下一页", .type = BD_TEXT},
        {.name = "count",
            .title = "条数（数过才有）",
            .type = BD_INT,
            .flags = BD_REQUIRED},
        {.name = "count_capped",
            .title = "超过 1000 条",
            .type = BD_BOOL,
            .flags = BD_REQUIRED},
        {0},
    };

    bd_w_obj(r, name);
    bd_w_str(r, "type", "object");
    bd_w_obj(r, "properties");
    bd_w_obj(r, "items");
    bd_w_str(r, "type", "array");
    bd__schema_ref(r, "items", "schemas", item);
    bd_w_end(r);
    for (const struct bd_field *f = rest; f->name != NULL; f++)
        bd__schema_field(r, f->name, f, NULL, SCHEMA_RECORD);
    bd_w_end(r);
    bd_w_end(r);
}

/* What an entity's calls take and give. */
static void
w_entity_schemas(struct bd_req *r, const struct bd_entity *e)
{
    static const struct {
        unsigned action;
        const char *name;
        enum schema_use use;
    } inputs[] = {
        {BD_CREATE, "new", SCHEMA_NEW}, {BD_UPDATE, "change", SCHEMA_CHANGE}};

    bd_w_obj(r, e->name);
    bd_w_str(r, "title", e->title);
    bd_w_arr(r, "allOf");
    bd__schema_ref(r, NULL, "schemas", "record");
    bd_w_obj(r, NULL);
    bd__schema_fields(r, e->fields, e->machine, SCHEMA_RECORD);
    bd_w_end(r);
    bd_w_end(r);
    bd_w_end(r);
    if (e->actions & BD_LIST)
        w_list_schema(r, bd_fmt(r, "%s_list", e->name), e->name);
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        if (!(e->actions & inputs[i].action))
            continue;
        bd_w_obj(r, bd_fmt(r, "%s_%s", e->name, inputs[i].name));
        bd__schema_fields(r, e->fields, e->machine, inputs[i].use);
        bd_w_end(r);
    }
}

static const struct bd_field event_fields[] = {
    {.name = "id", .title = "编号", .type = BD_INT, .flags = BD_REQUIRED},
    {.name = "entity", .title = "对象", .type = BD_TEXT, .flags = BD_REQUIRED},
    {.name = "entity_id",
        .title = "对象编号",
        .type = BD_INT,
        .flags = BD_REQUIRED},
    {.name = "action", .title = "动作", .type = BD_TEXT, .flags = BD_REQUIRED},
    {.name = "from", .title = "原状态", .type = BD_TEXT},
    {.name = "to", .title = "新状态", .type = BD_TEXT},
    {.name = "actor_id", .title = "操作人", .type = BD_INT},
    {.name = "actor_name", .title = "操作人姓名", .type = BD_TEXT},
    {.name = "at", .title = "时间", .type = BD_TIME, .flags = BD_REQUIRED},
    {.name = "data", .title = "内容", .type = BD_JSON},
    {0},
};

static const struct bd_field batch_fields[] = {
    {.name = "batch",
        .title = "回收站批次",
        .type = BD_INT,
        .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field violation_fields[] = {
    {.name = "pointer",
        .title = "位置（RFC 6901）",
        .type = BD_TEXT,
        .flags = BD_REQUIRED},
    {.name = "code", .title = "代码", .type = BD_TEXT, .flags = BD_REQUIRED},
    {.name = "detail", .title = "说明", .type = BD_TEXT, .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field problem_fields[] = {
    {.name = "type",
        .title = "类型，/problems/<代码>",
        .type = BD_TEXT,
        .flags = BD_REQUIRED},
    {.name = "title", .title = "标题", .type = BD_TEXT, .flags = BD_REQUIRED},
    {.name = "status",
        .title = "HTTP 状态",
        .type = BD_INT,
        .flags = BD_REQUIRED},
    {.name = "detail",
        .title = "说明，给用户看",
        .type = BD_TEXT,
        .flags = BD_REQUIRED},
    {.name = "instance",
        .title = "请求编号",
        .type = BD_TEXT,
        .flags = BD_REQUIRED},
    {.name = "errors",
        .title = "各处填写错误",
        .type = BD_ROWS,
        .flags = BD_REQUIRED,
        .of = violation_fields},
    {0},
};

static void
w_schemas(struct bd_req *r)
{
    static const struct {
        const char *name;
        const struct bd_field *fields;
    } common[] = {{"record", bd__head_fields}, {"event", event_fields},
        {"batch", batch_fields}, {"problem", problem_fields}};

    bd_w_obj(r, "schemas");
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        bd_w_obj(r, common[i].name);
        bd__schema_fields(r, common[i].fields, NULL, SCHEMA_RECORD);
        bd_w_end(r);
    }
    w_list_schema(r, "event_list", "event");
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_entity *e = bd__modules[i].m->entities;
             bd__modules[i].served && e != NULL && e->name != NULL; e++)
            w_entity_schemas(r, e);
    bd_w_end(r);
}

static void
w_api_key(struct bd_req *r, const char *key, const char *in, const char *name)
{
    bd_w_obj(r, key);
    bd_w_str(r, "type", "apiKey");
    bd_w_str(r, "in", in);
    bd_w_str(r, "name", name);
    bd_w_end(r);
}

static void
w_components(struct bd_req *r)
{
    bd_w_obj(r, "components");
    w_schemas(r);
    bd_w_obj(r, "responses");
    bd_w_obj(r, "problem");
    bd_w_str(r, "description", "没有成功（RFC 9457）");
    bd_w_obj(r, "content");
    bd_w_obj(r, "application/problem+json");
    bd__schema_ref(r, "schema", "schemas", "problem");
    bd_w_end(r);
    bd_w_end(r);
    bd_w_end(r);
    bd_w_end(r);
    bd_w_obj(r, "securitySchemes");
    bd_w_obj(r, "bearer");
    bd_w_str(r, "type", "http");
    bd_w_str(r, "scheme", "bearer");
    bd_w_end(r);
    w_api_key(r, "session", "cookie", "bd_session");
    w_api_key(r, "csrf", "header", "X-CSRF-Token");
    bd_w_end(r);
    bd_w_end(r);
}

int
bd__openapi(struct bd_req *r)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "openapi", "3.1.0");
    bd_w_obj(r, "info");
    bd_w_str(r, "title", "报单 Baodan");
    bd_w_str(r, "version", "1");
    bd_w_str(r, "description",
        "金额以分计，单价以 1/10000 元计，数量以 1/1000 计；时间为 UTC。");
    bd_w_end(r);
    bd_w_arr(r, "servers");
    bd_w_obj(r, NULL);
    bd_w_str(r, "url", "/");
    bd_w_end(r);
    bd_w_end(r);
    bd_w_arr(r, "tags");
    for (int i = 0; i < bd__nmodules; i++) {
        const struct bd_module *m = bd__modules[i].m;

        bd_w_obj(r, NULL);
        bd_w_str(r, "name", m->name);
        bd_w_str(r, "description", m->title != NULL ? m->title : m->name);
        bd_w_end(r);
    }
    bd_w_end(r);
    w_paths(r);
    w_components(r);
    bd_w_end(r);
    return 0;
}
