/*
 * openapi_call.c - one call of the API as OpenAPI says it: parameters, body,
 * answers, who may.
 */
#include "schema.h"

#include <string.h>

static bool
is(const struct bd__route *x, const char *method)
{
    return strcmp(x->route->method, method) == 0;
}

bool
bd__is_generic(
    const struct bd__route *x, const char *method, const char *suffix)
{
    return x->entity != NULL && is(x, method) &&
           strcmp(x->route->path, suffix) == 0;
}

static bool
is_update(const struct bd__route *x)
{
    return bd__is_generic(x, "PATCH", "/{id}");
}

struct bd__answer
bd__answer_of(const struct bd__route *x)
{
    const struct bd_service *s = bd__behind(x->route);

    return s != NULL ? (struct bd__answer){s->out, s->gives}
                     : (struct bd__answer){x->route->out, x->route->gives};
}

void
bd__schema_ref(
    struct bd_req *r, const char *key, const char *kind, const char *name)
{
    bd_w_obj(r, key);
    bd_w_str(r, "$ref", bd_fmt(r, "#/components/%s/%s", kind, name));
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
    const struct bd_field *in = bd__body_fields(route);
    bool creates = bd__is_generic(x, "POST", ""), updates = is_update(x);
    bool raw = route->flags & BD_RAW;
    /* The only large raw bodies are upload forms; the others are pushes. */
    bool upload = raw && route->max_body > 1024 * 1024;

    if (is(x, "GET") || (!creates && !updates && !raw && in == NULL))
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
            bd__schema_fields(r, in, NULL, SCHEMA_NEW);
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_end(r);
    bd_w_end(r);
}

/* The core's own calls, as a record or a list of their entity. */
static const char *
generic_gives(struct bd_req *r, const struct bd__route *x)
{
    if (bd__is_generic(x, "GET", ""))
        return bd_fmt(r, "%s_list", x->entity->name);
    if (bd__is_generic(x, "GET", "/{id}/history"))
        return "event_list";
    return bd__is_generic(x, "DELETE", "/{id}") ? "batch" : x->entity->name;
}

/* "image/png|image/svg+xml" */
static void
w_mime(struct bd_req *r, const char *value, const char *title)
{
    (void)title;
    bd_w_obj(r, value);
    bd_w_end(r);
}

static void
w_good_body(struct bd_req *r, const struct bd__route *x)
{
    struct bd__answer a = bd__answer_of(x);

    if (x->entity != NULL && a.out == NULL)
        a.gives = generic_gives(r, x);
    if (a.out == NULL && a.gives == NULL)
        return;
    bd_w_obj(r, "content");
    if (a.gives != NULL && strchr(a.gives, '/') != NULL) {
        bd__each_choice(r, a.gives, w_mime);
    } else {
        bd_w_obj(r, "application/json");
        if (a.gives != NULL) {
            bd__schema_ref(r, "schema", "schemas", a.gives);
        } else {
            bd_w_obj(r, "schema");
            bd__schema_fields(r, a.out, NULL, SCHEMA_ANSWER);
            bd_w_end(r);
        }
        bd_w_end(r);
    }
    bd_w_end(r);
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
    bool body = is(x, "POST") || is(x, "PUT") || is(x, "PATCH");

    bd_w_obj(r, "responses");
    bd_w_obj(r, x->entity == NULL               ? "2XX"
                : bd__is_generic(x, "POST", "") ? "201"
                                                : "200");
    bd_w_str(r, "description", "成功");
    w_good_body(r, x);
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
    bd__openapi_parameters(r, x);
    w_body(r, x);
    w_responses(r, x);
    bd_w_end(r);
}
