/*
 * Bodies against the real tables: the first line names an entity ("customer
 * new", "customer change") or a call ("POST /api/v1/session"), the rest is
 * JSON.  What passes has only members that the table lets a user write, and
 * is said again as it was.
 */
#include "fuzz.h"

static const struct bd_field *
table_of(struct bd_req *r, char *line, enum bd_mode *mode)
{
    char *second = strchr(line, ' ');
    const struct bd_entity *e;
    const struct bd__route *route;
    const char *allow;

    if (second == NULL)
        return NULL;
    *second++ = '\0';
    *mode = strcmp(second, "change") == 0 ? BD_CHANGE : BD_NEW;
    e = bd__entity(line);
    if (e != NULL)
        return e->fields;
    route = bd__route_find(r, line, second, &allow);
    return route != NULL ? route->route->in : NULL;
}

static const struct bd_field *
named(const struct bd_field *f, const char *name)
{
    for (; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    enum bd_mode mode = BD_NEW;
    const struct bd_field *table;
    const char *why, *text;
    const cJSON *c;
    cJSON *o;

    fuzz_load();
    table = table_of(r, bd_dup(r, fuzz_line(r, &data, &n)), &mode);
    o = table != NULL ? bd_json(r, (const char *)data, n, &why) : NULL;
    if (!cJSON_IsObject(o))
        return 0;
    bd__validate(r, table, o, "", mode, true);
    if (bd_violated(r) < 0) {
        bd__problem_json(r);
        MUST(bd_json(r, r->out.p, r->out.n, &why) != NULL);
        return 0;
    }
    cJSON_ArrayForEach(c, o)
    {
        const struct bd_field *f = named(table, c->string);

        MUST(f != NULL && !(f->flags & BD_READONLY));
    }
    text = bd_json_text(r, o);
    MUST(bd_json(r, text, strlen(text), &why) != NULL);
    return 0;
}
