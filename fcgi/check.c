/*
 * What `bd-worker -t` finds before the first user does: names that lead
 * nowhere, routes that nobody may use, tables with two owners, statements
 * that do not prepare or that read a business table without a scope.
 */
#include "bd_int.h"
#include "find.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int faults;

static void __attribute__((format(printf, 2, 3)))
fault(const struct bd_module *m, const char *f, ...)
{
    char text[600];
    va_list ap;

    va_start(ap, f);
    vsnprintf(text, sizeof(text), f, ap);
    va_end(ap);
    fprintf(stderr, "module %s: %s\n", m->name, text);
    faults++;
}

/* Money, prices or quantities anywhere in a body: sent twice, it counts
 * twice, unless a key says that it is the same. */
static bool
has_amount(const struct bd_field *f)
{
    for (; f != NULL && f->name != NULL; f++)
        if (f->type == BD_FEN || f->type == BD_E3 || f->type == BD_E4 ||
            has_amount(f->of))
            return true;
    return false;
}

/* A record, a list, or a MIME type. */
static bool
gives_known(const char *gives)
{
    return gives == NULL || strchr(gives, '/') != NULL ||
           strcmp(gives, "event_list") == 0 || bd__entity(gives) != NULL ||
           bd__entity_of_list(gives) != NULL;
}

static void
check_route(const struct bd__route *x)
{
    const struct bd_route *route = x->route;
    bool safe = strcmp(route->method, "GET") == 0;

    if (route->fn == NULL && route->service == NULL)
        fault(x->module->m, "route %s has no handler", x->full);
    if (strcmp(route->method, "POST") == 0 && !(route->flags & BD_IDEMPOTENT) &&
        has_amount(bd__body_fields(route)))
        fault(x->module->m, "route POST %s takes amounts without BD_IDEMPOTENT",
            x->full);
    if (route->service != NULL && bd__behind(route) == NULL)
        fault(x->module->m, "route %s leads to the unknown service %s", x->full,
            route->service);
    if (!gives_known(route->gives))
        fault(x->module->m, "route %s gives the unknown %s", x->full,
            route->gives);
    if (route->perm != NULL && !bd_known_perm(route->perm))
        fault(x->module->m, "route %s %s needs the unknown permission %s",
            route->method, x->full, route->perm);
    if (!safe && !(route->flags & (BD_TX | BD_CALLS_OUT | BD_OWN_TX)))
        fault(x->module->m, "route %s %s writes without BD_TX", route->method,
            x->full);
    if ((route->flags & BD_IDEMPOTENT) && !(route->flags & BD_TX))
        fault(x->module->m, "route %s %s: BD_IDEMPOTENT needs BD_TX",
            route->method, x->full);
}

static void
check_fields(const struct bd_module *m, const struct bd_entity *e)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        if (f->title == NULL)
            fault(m, "field %s.%s has no title", e->name, f->name);
        if (f->type == BD_ENUM && f->choices == NULL &&
            (e->machine == NULL || strcmp(e->machine->field, f->name) != 0))
            fault(m, "field %s.%s has no choices", e->name, f->name);
        if ((f->type == BD_REF || f->type == BD_REFS) && f->ref != NULL &&
            bd__entity(f->ref) == NULL)
            fault(m, "field %s.%s refers to the unknown entity %s", e->name,
                f->name, f->ref);
        if (f->type == BD_ROWS && f->of == NULL)
            fault(m, "field %s.%s has rows of nothing", e->name, f->name);
    }
    if (bd__field(e, e->title_field) == NULL)
        fault(m, "entity %s: no title field %s", e->name, e->title_field);
    if (e->owner != NULL && bd__field(e, e->owner) == NULL)
        fault(m, "entity %s: no owner field %s", e->name, e->owner);
}

static bool
is_state(const struct bd_machine *machine, const char *name, size_t n)
{
    for (const struct bd_state *s = machine->states; s->name != NULL; s++)
        if (strlen(s->name) == n && memcmp(s->name, name, n) == 0)
            return true;
    return false;
}

static void
check_machine(const struct bd_module *m, const struct bd_entity *e)
{
    if (e->machine == NULL)
        return;
    for (const struct bd_step *s = e->machine->steps; s->action != NULL; s++) {
        const char *from = s->from;

        if (s->perm != NULL && strcmp(s->perm, "-") != 0 &&
            !bd_known_perm(s->perm))
            fault(m, "%s.%s needs the unknown permission %s", e->name,
                s->action, s->perm);
        if (!is_state(e->machine, s->to, strlen(s->to)))
            fault(m, "%s.%s leads to the unknown state %s", e->name, s->action,
                s->to);
        while (*from != '\0') {
            size_t n = strcspn(from, "|");

            if (!is_state(e->machine, from, n))
                fault(m, "%s.%s begins at the unknown state %.*s", e->name,
                    s->action, (int)n, from);
            from += n + (from[n] == '|');
        }
    }
}

static bool
step_event(const char *event)
{
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        for (const struct bd_step *s = e->machine != NULL ? e->machine->steps
                                                          : NULL;
             s != NULL && s->action != NULL; s++)
            if (s->event != NULL && strcmp(s->event, event) == 0)
                return true;
    return false;
}

/* Declared by a module, made by a machine, or one that every entity has. */
static bool
event_known(const char *event)
{
    static const char *const common[] = {
        "created", "updated", "recycled", "restored", "purged", NULL};
    size_t n = strcspn(event, ".");

    for (int i = 0; i < bd__nmodules; i++) {
        const struct bd_module *m = bd__modules[i].m;

        for (int k = 0; m->events != NULL && m->events[k] != NULL; k++)
            if (strcmp(m->events[k], event) == 0)
                return true;
        for (const struct bd_entity *e = m->entities;
             e != NULL && e->name != NULL; e++)
            for (int k = 0; common[k] != NULL; k++)
                if (strlen(e->name) == n && strncmp(e->name, event, n) == 0 &&
                    event[n] == '.' && strcmp(event + n + 1, common[k]) == 0)
                    return true;
    }
    return step_event(event) || strncmp(event, "home.", 5) == 0;
}

static void
check_names(const struct bd_module *m)
{
    const struct bd__module *found;

    for (const struct bd_sub *s = m->subs; s != NULL && s->event != NULL; s++)
        if (!event_known(s->event))
            fault(m, "subscribes to the unknown event %s", s->event);
    for (int i = 0; m->uses != NULL && m->uses[i] != NULL; i++)
        if (bd__service(m->uses[i], &found) == NULL)
            fault(m, "uses the service %s that nobody provides", m->uses[i]);
    for (const struct bd_service *s = m->services; s != NULL && s->name != NULL;
         s++) {
        if (bd__service(s->name, &found) != NULL && found->m != m)
            fault(m, "service %s has two providers", s->name);
        if (!gives_known(s->gives))
            fault(m, "service %s gives the unknown %s", s->name, s->gives);
    }
}

static bool
owns(const struct bd_module *m, const char *table)
{
    for (int i = 0; m->tables != NULL && m->tables[i] != NULL; i++)
        if (strcmp(m->tables[i], table) == 0)
            return true;
    for (const struct bd_entity *e = m->entities; e != NULL && e->name != NULL;
         e++)
        if (strcmp(e->table, table) == 0)
            return true;
    return false;
}

static void
check_owner(const struct bd_module *m, const char *table)
{
    for (int i = 0; i < bd__nmodules; i++)
        if (bd__modules[i].m != m && owns(bd__modules[i].m, table))
            fault(m, "table %s is owned by %s too", table,
                bd__modules[i].m->name);
}

/* Does the text read this word as a table's name? */
static bool
mentions(const char *text, const char *word)
{
    size_t n = strlen(word);
    const char *p = text;

    while ((p = strstr(p, word)) != NULL) {
        bool before =
            p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_' ||
                             p[-1] == '.' || p[-1] == '{');
        bool after = !(isalnum((unsigned char)p[n]) || p[n] == '_' ||
                       p[n] == '.' || p[n] == ':');

        if (before && after)
            return true;
        p += n;
    }
    return false;
}

static void
check_scope(const struct bd_module *m, int i)
{
    const char *text = m->sql[i].text;

    if (strncmp(text, "SELECT", 6) != 0 || m->sql[i].by_key != NULL ||
        strchr(text, '{') != NULL)
        return;
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if (mentions(text, e->table))
            fault(m, "statement %d reads %s without a scope: %.80s", i,
                e->table, text);
}

static void
check_sql(struct bd_req *r, const struct bd_module *m, bool with_db)
{
    char err[300];

    for (int i = 0; m->sql != NULL && m->sql[i].text != NULL; i++) {
        check_scope(m, i);
        if (with_db && bd__db_prepare_check(bd__scope_expand(r, m->sql[i].text),
                           err, sizeof(err)) < 0)
            fault(m, "statement %d does not prepare: %s: %.120s", i, err,
                m->sql[i].text);
    }
}

static void
check_entity_sql(
    struct bd_req *r, const struct bd_module *m, const struct bd_entity *e)
{
    struct bd_buf b = {NULL, 0, 0};
    char err[300];

    bd__select(r, &b, e, true, true);
    bd__buf_fmt(r, &b, " WHERE %s", bd__scope_sql(r, e, "t"));
    if (bd__db_prepare_check(bd__cstr(r, &b), err, sizeof(err)) < 0)
        fault(m, "entity %s does not match its table: %s", e->name, err);
}

int
bd__modules_check(bool with_db)
{
    struct bd_req *r = bd__current;

    bd__req_begin(r);
    bd__be_system(r);
    faults = bd__find_check();
    for (int i = 0; i < bd__nroutes; i++)
        check_route(&bd__routes[i]);
    for (int i = 0; i < bd__nmodules; i++) {
        const struct bd_module *m = bd__modules[i].m;

        check_names(m);
        check_sql(r, m, with_db);
        for (const struct bd_entity *e = m->entities;
             e != NULL && e->name != NULL; e++) {
            check_fields(m, e);
            check_machine(m, e);
            check_owner(m, e->table);
            if (with_db)
                check_entity_sql(r, m, e);
        }
        for (int k = 0; m->tables != NULL && m->tables[k] != NULL; k++)
            check_owner(m, m->tables[k]);
    }
    bd__req_end(r);
    return faults;
}
