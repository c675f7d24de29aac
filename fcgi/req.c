/* A request's life, and what a handler may ask about it. */
#include "bd_int.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct bd_req *
bd__req_new(void)
{
    struct bd_req *r = calloc(1, sizeof(*r));

    if (r == NULL)
        abort();
    r->magic = BD_REQ_MAGIC;
    bd__current = r;
    return r;
}

/* Everything but the arena's kept block goes back to zero. */
void
bd__req_begin(struct bd_req *r)
{
    struct bd_arena arena = r->arena;

    memset(r, 0, sizeof(*r));
    r->magic = BD_REQ_MAGIC;
    r->arena = arena;
    r->status = 200;
    r->mime = "application/json";
    r->method = r->path = r->ip = "";
    bd__current = r;
}

void
bd__req_forget_answer(struct bd_req *r)
{
    r->out = (struct bd_buf){NULL, 0, 0};
    r->depth = 0;
    r->comma[0] = false;
    r->status = 200;
    r->mime = "application/json";
    r->bytes = NULL;
    r->nbytes = 0;
    r->nout_header = 0;
    r->problem = (struct bd_problem){0};
    r->json = NULL;
    r->nested = 0;
    r->asking = r->keep = r->idem_lost = false;
    r->slowest.sql = NULL; /* its text went with the arena */
    r->slowest.us = 0;
    r->nnote = 0;
}

void
bd__req_end(struct bd_req *r)
{
    bd__run_defers(r, NULL);
    bd__arena_reset(&r->arena);
    bd__db_between_requests();
}

struct bd_req *
bd__test_req(void)
{
    static struct bd_req *r;

    if (r == NULL) {
        r = bd__req_new();
        bd__json_hooks();
    } else {
        bd__req_end(r);
    }
    bd__req_begin(r);
    return r;
}

int64_t
bd_path_id(const struct bd_req *r)
{
    return r->npath > 0 ? strtoll(r->path_arg[0], NULL, 10) : 0;
}

const char *
bd_path_str(const struct bd_req *r, const char *name)
{
    for (int i = 0; i < r->npath; i++)
        if (strcmp(r->path_name[i], name) == 0)
            return r->path_arg[i];
    return NULL;
}

const char *
bd_query(const struct bd_req *r, const char *name)
{
    for (int i = 0; i < r->nquery; i++)
        if (strcmp(r->query[i].name, name) == 0)
            return r->query[i].value;
    return NULL;
}

/* "If-Match" is HTTP_IF_MATCH to a FastCGI program. */
const char *
bd_header(const struct bd_req *r, const char *name)
{
    char cgi[80] = "HTTP_";
    size_t i;

    if (r->header == NULL)
        return NULL;
    if (strcasecmp(name, "Content-Type") == 0)
        return r->header(r->header_ctx, "CONTENT_TYPE");
    for (i = 0; i < sizeof(cgi) - 6 && name[i] != '\0'; i++)
        cgi[i + 5] =
            (char)(name[i] == '-' ? '_' : toupper((unsigned char)name[i]));
    cgi[i + 5] = '\0';
    return r->header(r->header_ctx, cgi);
}

const char *
bd_client_ip(const struct bd_req *r)
{
    return r->ip;
}

const char *
bd_method(const struct bd_req *r)
{
    return r->method;
}

const char *
bd_request_id(const struct bd_req *r)
{
    return r->id;
}

cJSON *
bd_body(struct bd_req *r)
{
    if (r->json == NULL)
        r->json = cJSON_CreateObject();
    return r->json;
}

const char *
bd_raw_body(const struct bd_req *r, size_t *len)
{
    *len = r->body_len;
    return r->body;
}

const struct bd_caller *
bd_caller(const struct bd_req *r)
{
    return &r->caller;
}

void
bd_keep(struct bd_req *r)
{
    r->keep = true;
}

void
bd_note(struct bd_req *r, const char *key, const char *text)
{
    if (r->nnote == (int)(sizeof(r->note) / sizeof(*r->note)))
        return;
    r->note[r->nnote].name = key;
    r->note[r->nnote++].value = bd_dup(r, text);
}

const char *
bd_noted(const struct bd_req *r, const char *key)
{
    for (int i = 0; i < r->nnote; i++)
        if (strcmp(r->note[i].name, key) == 0)
            return r->note[i].value;
    return NULL;
}
