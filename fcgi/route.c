/*
 * The router: a tree of path segments, built once from the tables.  A named
 * segment "{id}" or "{…_id}" takes digits only, any other name takes any
 * text; a literal segment wins over a named one.
 */
#include "bd_int.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
    char *seg; /* literal, or the name in braces */
    struct node *child, *next, *number, *text;
    const struct bd__route *route[8];
    int nroute;
};

struct bd__route *bd__routes;
int bd__nroutes;
static struct node root;

static struct node *
node_new(const char *seg, size_t n)
{
    struct node *x = calloc(1, sizeof(*x));

    x->seg = strndup(seg, n);
    return x;
}

static bool
is_number_name(const char *seg, size_t n)
{
    return n == 2 || (n > 3 && memcmp(seg + n - 3, "_id", 3) == 0);
}

static struct node *
step(struct node *at, const char *seg, size_t n)
{
    struct node **named;

    if (seg[0] == '{') {
        seg++;
        n -= 2;
        named = is_number_name(seg, n) ? &at->number : &at->text;
        if (*named == NULL)
            *named = node_new(seg, n);
        return *named;
    }
    for (struct node *c = at->child; c != NULL; c = c->next)
        if (strlen(c->seg) == n && memcmp(c->seg, seg, n) == 0)
            return c;
    named = &at->child;
    struct node *c = node_new(seg, n);
    c->next = *named;
    *named = c;
    return c;
}

static int
plant(const struct bd__route *route, char *err, size_t en)
{
    struct node *at = &root;
    const char *p = route->full;

    while (*p == '/') {
        size_t n = strcspn(++p, "/");

        at = step(at, p, n);
        p += n;
    }
    for (int i = 0; i < at->nroute; i++)
        if (strcmp(at->route[i]->route->method, route->route->method) == 0) {
            if (at->route[i]->entity != NULL || route->entity != NULL) {
                if (at->route[i]->entity != NULL)
                    at->route[i] = route; /* a module's own call wins */
                return 0;
            }
            snprintf(err, en, "route %s %s stands twice (%s and %s)",
                route->route->method, route->full,
                at->route[i]->module->m->name, route->module->m->name);
            return -1;
        }
    at->route[at->nroute++] = route;
    return 0;
}

static const struct {
    unsigned action;
    const char *method, *suffix, *perm, *title;
    bd_handler *fn;
    unsigned flags;
    const struct bd_field *query, *out;
} generic[] = {
    {BD_LIST, "GET", "", "read", "列表", bd__entity_list, 0, NULL, NULL},
    {BD_GET, "GET", "/{id}", "read", "详情", bd__entity_get, 0, NULL, NULL},
    {BD_CREATE, "POST", "", "create", "新建", bd__entity_create, BD_TX, NULL,
        NULL},
    {BD_UPDATE, "PATCH", "/{id}", "update", "修改", bd__entity_update, BD_TX,
        NULL, NULL},
    {BD_RECYCLE, "DELETE", "/{id}", "recycle", "删除", bd__entity_recycle,
        BD_TX, bd__recycle_query, NULL},
    {BD_RECYCLE, "GET", "/{id}/recycle", "recycle", "删除前看看什么会跟着走",
        bd__entity_recycle_preview, 0, NULL, bd__recycle_preview},
    {BD_HISTORY, "GET", "/{id}/history", "read", "操作记录", bd__entity_history,
        0, NULL, NULL},
    {0, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

static char *
joined(const char *a, const char *b, const char *c, const char *d)
{
    char *p = NULL;

    if (asprintf(&p, "%s%s%s%s", a, b, c, d) < 0)
        abort();
    return p;
}

static void
add(const struct bd__module *m, const struct bd_route *route,
    const struct bd_entity *e, const char *full)
{
    bd__routes =
        realloc(bd__routes, sizeof(*bd__routes) * (size_t)(bd__nroutes + 1));
    if (bd__routes == NULL)
        abort();
    bd__routes[bd__nroutes++] = (struct bd__route){route, m, e, full};
}

static void
add_entity(const struct bd__module *m, const struct bd_entity *e)
{
    for (int i = 0; generic[i].method != NULL; i++) {
        struct bd_route *route;

        if (!(e->actions & generic[i].action))
            continue;
        route = calloc(1, sizeof(*route));
        route->method = generic[i].method;
        route->path = generic[i].suffix;
        route->perm = joined(e->name, ".", generic[i].perm, "");
        route->fn = generic[i].fn;
        route->flags = generic[i].flags;
        route->query = generic[i].query;
        route->out = generic[i].out;
        route->title = joined(e->title, generic[i].title, "", "");
        add(m, route, e, joined(m->m->prefix, "/", e->path, generic[i].suffix));
    }
}

int
bd__routes_build(char *err, size_t n)
{
    for (int i = 0; i < bd__nmodules; i++) {
        const struct bd__module *m = &bd__modules[i];

        if (!m->served)
            continue;
        for (const struct bd_route *x = m->m->routes;
             x != NULL && x->method != NULL; x++)
            add(m, x, NULL, joined(m->m->prefix, x->path, "", ""));
        for (const struct bd_entity *e = m->m->entities;
             e != NULL && e->name != NULL; e++)
            add_entity(m, e);
    }
    for (int i = 0; i < bd__nroutes; i++)
        if (plant(&bd__routes[i], err, n) < 0)
            return -1;
    return 0;
}

static bool
all_digits(const char *s, size_t n)
{
    if (n == 0 || n > 18)
        return false;
    while (n > 0)
        if (!isdigit((unsigned char)s[--n]))
            return false;
    return true;
}

static const struct node *
walk(struct bd_req *r, const struct node *at, const char *p)
{
    const struct node *found = NULL;
    size_t n;
    int had = r->npath;

    if (*p == '\0')
        return at;
    n = strcspn(++p, "/");
    for (const struct node *c = at->child; c != NULL; c = c->next)
        if (strlen(c->seg) == n && memcmp(c->seg, p, n) == 0 &&
            (found = walk(r, c, p + n)) != NULL && found->nroute > 0)
            return found;
    for (int kind = 0; kind < 2; kind++) {
        const struct node *c = kind == 0 ? at->number : at->text;

        if (c == NULL || n == 0 || had == BD_PATH_MAX ||
            (kind == 0 && !all_digits(p, n)))
            continue;
        r->npath = had + 1;
        r->path_name[had] = c->seg;
        r->path_arg[had] = bd__url_decode(r, p, n, false);
        if (r->path_arg[had] != NULL && (found = walk(r, c, p + n)) != NULL &&
            found->nroute > 0)
            return found;
        r->npath = had;
    }
    return NULL;
}

const struct bd__route *
bd__route_find(
    struct bd_req *r, const char *method, const char *path, const char **allow)
{
    const struct node *at;
    struct bd_buf b = {NULL, 0, 0};

    *allow = NULL;
    r->npath = 0;
    at = *path == '/' ? walk(r, &root, path) : NULL;
    if (at == NULL)
        return NULL;
    for (int i = 0; i < at->nroute; i++) {
        const struct bd_route *x = at->route[i]->route;

        if (strcmp(x->method, method) == 0)
            return at->route[i];
        bd__buf_str(r, &b, i > 0 ? ", " : "");
        bd__buf_str(r, &b, x->method);
    }
    *allow = at->nroute > 0 ? bd__cstr(r, &b) : NULL;
    return NULL;
}
