/*
 * field_check.c - what the company's own fields add to the check of a form
 * and to the write of a row: conditions, defaults, options, formulas, numbers.
 */
#include "field.h"
#include "leaf.h"

#include <math.h>
#include <string.h>

/* One write: the row as it will be, made only when a rule asks for it. */
struct writing {
    struct bd_req *r;
    const struct bd_entity *e;
    const struct bd_row *old; /* NULL on create */
    cJSON *in;
    cJSON *after;
};

static const struct bd_custom *
custom_at(const struct writing *w, const struct bd_field *f)
{
    return bd__custom(w->e, f);
}

static cJSON *
cell_value(struct bd_req *r, const struct bd_field *f, const struct bd_cell *c)
{
    const char *why;
    cJSON *o = NULL;

    if (c->null)
        return cJSON_CreateNull();
    if (f->type == BD_BOOL)
        return cJSON_CreateBool(c->i != 0);
    if (c->s == NULL)
        return cJSON_CreateNumber((double)c->i);
    if (f->type == BD_TEXTS || f->type == BD_REFS || f->type == BD_JSON)
        o = bd_json(r, c->s, c->n, &why);
    return o != NULL ? o : cJSON_CreateString(c->s);
}

static cJSON *
after(struct writing *w)
{
    const cJSON *v;

    if (w->after != NULL)
        return w->after;
    w->after = cJSON_CreateObject();
    for (const struct bd_field *f = w->e->fields; f->name != NULL; f++)
        if (w->old != NULL && !(f->flags & BD_INPUT))
            cJSON_AddItemToObject(w->after, f->name,
                cell_value(w->r, f, bd__cell(w->old, f->name)));
    cJSON_ArrayForEach(v, w->in)
    {
        cJSON_DeleteItemFromObjectCaseSensitive(w->after, v->string);
        cJSON_AddItemToObject(w->after, v->string, cJSON_Duplicate(v, true));
    }
    return w->after;
}

static void
put(struct writing *w, const char *name, cJSON *v)
{
    cJSON_DeleteItemFromObjectCaseSensitive(w->in, name);
    cJSON_AddItemToObject(w->in, name, v);
    w->after = NULL;
}

static bool
is_empty(const cJSON *v)
{
    return v == NULL || cJSON_IsNull(v) ||
           (cJSON_IsString(v) && *v->valuestring == '\0') ||
           (cJSON_IsArray(v) && v->child == NULL);
}

/* A rule that cannot be computed shows the field: nothing is lost then. */
static bool
is_shown(struct writing *w, const struct bd_custom *c)
{
    const char *why;
    const cJSON *v;

    if (c->shown_if == NULL)
        return true;
    v = bd__logic(w->r, c->shown_if, after(w), &why);
    return v == NULL || bd__logic_true(v);
}

static void
check_options(struct writing *w, const struct bd_field *f, const cJSON *given)
{
    const cJSON *v;

    cJSON_ArrayForEach(v, given) if (!cJSON_IsString(v) ||
                                     !bd__choice_ok(f->choices, v->valuestring))
    {
        bd_violate(w->r, bd_fmt(w->r, "/%s", f->name), "choice",
            "%s里有不在可选项里的", f->title);
        return;
    }
    if (cJSON_GetArraySize(given) > f->max)
        bd_violate(w->r, bd_fmt(w->r, "/%s", f->name), "max",
            "%s最多选 %lld 项", f->title, (long long)f->max);
}

static int
check_unique(struct writing *w, const struct bd_field *f, const cJSON *v)
{
    struct bd_param p[2] = {{'s', 0, NULL, 0},
        {'i', w->old != NULL ? bd__row_id(w->old) : 0, NULL, 0}};
    struct bd_rows *rows;

    if (cJSON_IsString(v)) {
        p[0].s = v->valuestring;
        p[0].n = strlen(v->valuestring);
    } else {
        p[0] = bd__p_int((int64_t)v->valuedouble);
    }
    if (bd__db_run(w->r,
            bd_fmt(w->r,
                "SELECT deleted_at IS NULL FROM `%s` WHERE `%s`=? AND id<>? "
                "LIMIT 1",
                w->e->table, f->name),
            p, 2, &rows, NULL) < 0)
        return -1;
    if (rows->n > 0)
        bd_violate(w->r, bd_fmt(w->r, "/%s", f->name), "duplicate",
            rows->row[0]->cell[0].i
                ? "已有别的%s用了这个%s"
                : "回收站里有%s用了这个%s，请先彻底删除它，或换一个",
            w->e->title, f->title);
    return 0;
}

static bool
may_write(struct writing *w, const struct bd_field *f)
{
    enum bd_field_mask mask;

    return bd__field_access(w->r, w->e, f, &mask) == BD_WRITE;
}

static int
check_one(struct writing *w, const struct bd_field *f)
{
    const struct bd_custom *c = custom_at(w, f);
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(w->in, f->name);

    if (f->flags & BD_READONLY)
        return 0;
    if (!is_shown(w, c)) {
        if (v != NULL)
            put(w, f->name, cJSON_CreateNull());
        return 0;
    }
    if (v == NULL && w->old == NULL && c->initial != NULL) {
        put(w, f->name, cJSON_Duplicate(c->initial, true));
        v = cJSON_GetObjectItemCaseSensitive(w->in, f->name);
    }
    if (is_empty(v)) {
        /* An old row may lack what is needed since; nobody may empty it. */
        if (c->needed && (v != NULL || w->old == NULL) && may_write(w, f))
            bd_violate(w->r, bd_fmt(w->r, "/%s", f->name), "required",
                "请填写%s", f->title);
        return 0;
    }
    if (f->type == BD_TEXTS)
        check_options(w, f, v);
    return c->unique ? check_unique(w, f, v) : 0;
}

int
bd__fields_check(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *old, cJSON *in)
{
    struct writing w = {r, e, old, in, NULL};

    for (const struct bd_field *f = bd__custom_first(e); f->name != NULL; f++)
        if (check_one(&w, f) < 0)
            return -1;
    return 0;
}

/* The nearest integer; what misses a half by the error of a double is one. */
static cJSON *
rounded(double d)
{
    double slack = 1e-9 + fabs(d) * 1e-14;

    if (!isfinite(d) || fabs(d) > 1e14)
        return cJSON_CreateNull();
    return cJSON_CreateNumber(
        d < 0 ? ceil(d - 0.5 - slack) : floor(d + 0.5 + slack));
}

static cJSON *
compute(struct writing *w, const struct bd_custom *c, const char *name)
{
    const char *why;
    const cJSON *v = bd__logic(w->r, c->formula, after(w), &why);

    if (v == NULL)
        bd_log(
            w->r, BD_WARN, "field.formula", "field=%s why=\"%s\"", name, why);
    return cJSON_IsNumber(v) ? rounded(v->valuedouble) : cJSON_CreateNull();
}

int
bd__fields_derive(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *old, cJSON *values)
{
    struct writing w = {r, e, old, values, NULL};

    for (const struct bd_field *f = bd__custom_first(e); f->name != NULL; f++) {
        const struct bd_custom *c = custom_at(&w, f);

        if (c->retired)
            continue;
        if (c->formula != NULL) {
            put(&w, f->name, compute(&w, c, f->name));
        } else if (old == NULL && strcmp(c->kind->name, "serial") == 0) {
            const char *no =
                bd_number(r, f->name, c->prefix != NULL ? c->prefix : "");

            if (no == NULL)
                return -1;
            put(&w, f->name, cJSON_CreateString(no));
        }
    }
    return 0;
}

int
bd__fields_written(struct bd_req *r, const struct bd_entity *e, int64_t id,
    const cJSON *values)
{
    for (const struct bd_field *f = bd__custom_first(e); f->name != NULL; f++) {
        const cJSON *v = cJSON_GetObjectItemCaseSensitive(values, f->name);

        if (f->type == BD_REFS && cJSON_IsArray(v) &&
            bd_files_link(r, v, e->name, id) < 0)
            return -1;
    }
    return 0;
}

void
bd__w_custom(struct bd_req *r, const struct bd_custom *c)
{
    bd_w_obj(r, "custom");
    bd_w_int(r, "id", c->id);
    bd_w_str(r, "kind", c->kind->name);
    bd_w_str(r, "section", c->section);
    bd_w_str(r, "hint", c->hint);
    bd_w_bool(r, "mobile", c->mobile);
    if (c->retired)
        bd_w_bool(r, "retired", true);
    if (c->options != NULL)
        bd_w_json(r, "options", c->options);
    if (c->initial != NULL)
        bd_w_json(r, "initial", c->initial);
    if (c->shown_if != NULL)
        bd_w_json(r, "shown_if", c->shown_if);
    if (c->formula != NULL)
        bd_w_json(r, "formula", c->formula);
    bd_w_end(r);
}
