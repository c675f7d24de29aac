/*
 * What the fronts need to know of the tables: entities with their fields,
 * states with their words and tones, permissions.
 */
#include "bd_int.h"
#include "field.h"

#include <string.h>

static const char *const type_names[] = {"", "text", "int", "fen", "e3", "e4",
    "bp", "bool", "date", "time", "enum", "ref", "refs", "phone", "email",
    "json", "rows", "text", "texts", "object"};

static const char *const tone_names[] = {
    "active", "wait", "done", "bad", "closed"};

const char *
bd__type_name(enum bd_type type)
{
    return type_names[type];
}

static void
w_choice(struct bd_req *r, const char *value, const char *title)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "value", value);
    bd_w_str(r, "title", title);
    bd_w_end(r);
}

static void
w_field(struct bd_req *r, const struct bd_entity *e, const struct bd_field *f,
    bool with_access)
{
    const struct bd_custom *custom = bd__custom(e, f);
    enum bd_field_mask mask;
    enum bd_field_access a =
        with_access ? bd__field_access(r, e, f, &mask) : BD_WRITE;

    if (a == BD_HIDDEN)
        return;
    bd_w_obj(r, NULL);
    bd_w_str(r, "name", f->name);
    bd_w_str(r, "type", type_names[f->type]);
    bd_w_str(r, "title", f->title);
    bd_w_bool(r, "required",
        (f->flags & BD_REQUIRED) || (custom != NULL && custom->needed));
    bd_w_bool(r, "readonly", f->flags & BD_READONLY);
    bd_w_bool(r, "sort", f->flags & BD_SORT);
    bd_w_bool(r, "filter", f->flags & BD_FILTER);
    bd_w_bool(r, "find", f->flags & BD_FIND);
    bd_w_bool(r, "list", !(f->flags & (BD_DETAIL | BD_INPUT)));
    bd_w_bool(r, "input", f->flags & BD_INPUT);
    bd_w_int(r, "min", f->min);
    bd_w_int(r, "max", f->max);
    if (f->choices == NULL) {
        bd_w_null(r, "choices");
    } else {
        bd_w_arr(r, "choices");
        bd__each_choice(r, f->choices, w_choice);
        bd_w_end(r);
    }
    bd_w_str(r, "ref", f->ref);
    if (with_access)
        bd_w_str(r, "access",
            a == BD_WRITE && !(f->flags & BD_READONLY) ? "write" : "read");
    if (custom != NULL)
        bd__w_custom(r, custom);
    bd_w_end(r);
}

static void
w_entity_actions(
    struct bd_req *r, const struct bd_entity *e, const struct bd_module *m)
{
    static const struct {
        unsigned action;
        const char *name, *method, *suffix;
    } calls[] = {{BD_LIST, "list", "GET", ""}, {BD_GET, "get", "GET", "/{id}"},
        {BD_CREATE, "create", "POST", ""},
        {BD_UPDATE, "update", "PATCH", "/{id}"},
        {BD_RECYCLE, "recycle", "DELETE", "/{id}"}};

    bd_w_arr(r, "actions");
    for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
        const char *path = bd_fmt(r, "/%s%s", e->path, calls[i].suffix);
        bool has = e->actions & calls[i].action;

        for (const struct bd_route *x = m->routes;
             x != NULL && x->method != NULL; x++)
            has |= strcmp(x->method, calls[i].method) == 0 &&
                   strcmp(x->path, path) == 0;
        if (has)
            bd_w_str(r, NULL, calls[i].name);
    }
    bd_w_end(r);
}

static void
w_entity(struct bd_req *r, const struct bd_entity *e, const struct bd_module *m,
    bool with_access)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "name", e->name);
    bd_w_str(r, "title", e->title);
    bd_w_str(r, "path", e->path);
    bd_w_str(r, "module", m->name);
    bd_w_str(r, "state_field", e->machine != NULL ? e->machine->field : NULL);
    bd_w_str(r, "title_field", e->title_field);
    bd_w_str(r, "owner_field", e->owner);
    bd_w_bool(r, "pooled", e->flags & BD_POOLED);
    bd_w_bool(r, "extensible", e->flags & BD_EXTENSIBLE);
    w_entity_actions(r, e, m);
    bd_w_arr(r, "fields");
    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        w_field(r, e, f, with_access);
    bd_w_end(r);
    bd_w_end(r);
}

static void
w_states(struct bd_req *r, const struct bd_entity *e)
{
    if (e->machine == NULL)
        return;
    bd_w_arr(r, e->name);
    for (const struct bd_state *s = e->machine->states; s->name != NULL; s++) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "value", s->name);
        bd_w_str(r, "title", s->title);
        bd_w_str(r, "tone", tone_names[s->tone]);
        bd_w_end(r);
    }
    bd_w_end(r);
}

static void
w_perm(
    struct bd_req *r, const char *module, const char *name, const char *title)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "name", name);
    bd_w_str(r, "title", title);
    bd_w_str(r, "module", module);
    bd_w_end(r);
}

static void
w_perms(struct bd_req *r, const struct bd_module *m)
{
    static const struct {
        unsigned action;
        const char *name, *title;
    } verbs[] = {{BD_LIST | BD_GET, "read", "查看"},
        {BD_CREATE, "create", "新建"}, {BD_UPDATE, "update", "修改"},
        {BD_RECYCLE, "recycle", "删除"}, {BD_LIST, "export", "导出"}};

    for (const struct bd_entity *e = m->entities; e != NULL && e->name != NULL;
         e++)
        for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
            if (e->actions & verbs[i].action)
                w_perm(r, m->name, bd_fmt(r, "%s.%s", e->name, verbs[i].name),
                    bd_fmt(r, "%s%s", verbs[i].title, e->title));
    for (const struct bd_perm *p = m->perms; p != NULL && p->name != NULL; p++)
        w_perm(r, m->name, p->name, p->title);
}

/* Of every entity, or of the one that is named. */
static void
w_tables(struct bd_req *r, bool with_access, const char *only)
{
    bd_w_arr(r, "entities");
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if (only == NULL || strcmp(only, e->name) == 0)
            w_entity(r, e, bd__entity_module(e)->m, with_access);
    bd_w_end(r);
    bd_w_obj(r, "states");
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if (only == NULL || strcmp(only, e->name) == 0)
            w_states(r, e);
    bd_w_end(r);
}

static void
w_modules(struct bd_req *r)
{
    for (int i = 0; i < bd__nmodules; i++) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "name", bd__modules[i].m->name);
        bd_w_str(r, "title", bd__modules[i].m->title);
        bd_w_end(r);
    }
}

void
bd__w_meta(struct bd_req *r, bool with_access, const char *only)
{
    bd_w_obj(r, NULL);
    w_tables(r, with_access, only);
    bd_w_arr(r, "permissions");
    for (int i = 0; i < bd__nmodules && only == NULL; i++)
        w_perms(r, bd__modules[i].m);
    bd_w_end(r);
    bd_w_arr(r, "modules");
    if (only == NULL)
        w_modules(r);
    bd_w_end(r);
    bd_w_end(r);
}
