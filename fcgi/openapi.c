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
    const struct bd_field *tables[] = {e->fields, e->shown};

    bd_w_obj(r, e->name);
    bd_w_str(r, "title", e->title);
    bd_w_arr(r, "allOf");
    bd__schema_ref(r, NULL, "schemas", "record");
    for (int i = 0; i < 2; i++) {
        if (tables[i] == NULL)
            continue;
        bd_w_obj(r, NULL);
        bd__schema_fields(r, tables[i], e->machine, SCHEMA_RECORD);
        bd_w_end(r);
    }
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

static void
w_schemas(struct bd_req *r)
{
    static const struct {
        const char *name;
        const struct bd_field *fields;
    } common[] = {{"record", bd__head_fields}, {"event", bd_event_fields},
        {"batch", bd__batch_fields}, {"problem", bd__problem_fields}};

    bd_w_obj(r, "schemas");
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        bd_w_obj(r, common[i].name);
        bd__schema_fields(r, common[i].fields, NULL, SCHEMA_RECORD);
        bd_w_end(r);
    }
    w_list_schema(r, "event_list", "event");
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
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
    if (bd__epoch_check(r) < 0) /* who asks without a session has read none */
        return -1;
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
