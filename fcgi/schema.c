/*
 * schema.c - field tables as JSON Schema (draft 2020-12), for OpenAPI.
 */
#include "schema.h"

#include <string.h>

static bool
is_number(enum bd_type type)
{
    return type == BD_INT || type == BD_FEN || type == BD_E3 || type == BD_E4 ||
           type == BD_BP || type == BD_REF;
}

/* Part of an answer?  Then limits of input say nothing. */
static bool
said(enum schema_use use)
{
    return use == SCHEMA_RECORD || use == SCHEMA_ANSWER;
}

/* What a number counts: the contract's suffixes in words. */
static const char *
unit_of(enum bd_type type)
{
    switch (type) {
    case BD_FEN:
        return "1/100 元";
    case BD_E3:
        return "1/1000";
    case BD_E4:
        return "1/10000 元";
    case BD_BP:
        return "1/10000";
    default:
        return NULL;
    }
}

static const char *
format_of(enum bd_type type)
{
    switch (type) {
    case BD_DATE:
        return "date";
    case BD_TIME:
        return "date-time";
    case BD_EMAIL:
        return "email";
    default:
        return NULL;
    }
}

static void
w_type(struct bd_req *r, const char *type, bool nullable)
{
    if (!nullable) {
        bd_w_str(r, "type", type);
        return;
    }
    bd_w_arr(r, "type");
    bd_w_str(r, NULL, type);
    bd_w_str(r, NULL, "null");
    bd_w_end(r);
}

static void
w_choice(struct bd_req *r, const char *value, const char *title)
{
    (void)title;
    bd_w_str(r, NULL, value);
}

/* Values, or the states of the machine that moves this field. */
static void
w_enum(struct bd_req *r, const struct bd_field *f,
    const struct bd_machine *machine, bool nullable)
{
    const struct bd_state *s =
        machine != NULL && strcmp(machine->field, f->name) == 0
            ? machine->states
            : NULL;

    if (f->choices == NULL && s == NULL)
        return;
    bd_w_arr(r, "enum");
    if (f->choices != NULL)
        bd__each_choice(r, f->choices, w_choice);
    else
        for (; s->name != NULL; s++)
            bd_w_str(r, NULL, s->name);
    if (nullable)
        bd_w_null(r, NULL);
    bd_w_end(r);
}

/* usual: what the check takes when the table sets no upper limit, or 0. */
static void
w_limits(struct bd_req *r, const struct bd_field *f, const char *min,
    const char *max, int64_t usual)
{
    if (f->min != 0 || (is_number(f->type) && f->max != 0))
        bd_w_int(r, min, f->min);
    if (f->max != 0 || usual != 0)
        bd_w_int(r, max, f->max != 0 ? f->max : usual);
}

static void
w_array(struct bd_req *r, const struct bd_field *f, enum schema_use use)
{
    w_type(r, "array", !(f->flags & BD_REQUIRED));
    if (!said(use))
        w_limits(r, f, "minItems", "maxItems", f->type == BD_REFS ? 100 : 200);
    bd_w_obj(r, "items");
    if (f->type != BD_ROWS)
        bd_w_str(r, "type", f->type == BD_REFS ? "integer" : "string");
    else
        bd__schema_fields(r, f->of, NULL, use);
    bd_w_end(r);
}

static void
w_object(struct bd_req *r, const struct bd_field *f, bool nullable,
    enum schema_use use)
{
    bd_w_arr(r, "anyOf");
    bd_w_obj(r, NULL);
    bd__schema_fields(r, f->of, NULL, use);
    bd_w_end(r);
    if (nullable) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "type", "null");
        bd_w_end(r);
    }
    bd_w_end(r);
}

void
bd__schema_field(struct bd_req *r, const char *key, const struct bd_field *f,
    const struct bd_machine *machine, enum schema_use use)
{
    bool nullable = !(f->flags & BD_REQUIRED) && use != SCHEMA_QUERY;
    const char *unit = unit_of(f->type), *format = format_of(f->type);

    bd_w_obj(r, key);
    bd_w_str(r, "title", f->title);
    if (unit != NULL)
        bd_w_str(r, "description", bd_fmt(r, "单位 %s", unit));
    if (format != NULL)
        bd_w_str(r, "format", format);
    if ((f->flags & BD_READONLY) && said(use))
        bd_w_bool(r, "readOnly", true);
    if (is_number(f->type)) {
        w_type(r, "integer", nullable);
        if (!said(use))
            w_limits(r, f, "minimum", "maximum", 0);
    } else if (f->type == BD_BOOL) {
        w_type(r, "boolean", nullable);
    } else if (f->type == BD_REFS || f->type == BD_ROWS ||
               (f->type == BD_TEXTS && use != SCHEMA_QUERY)) {
        w_array(r, f, use);
    } else if (f->type == BD_OBJECT) {
        w_object(r, f, nullable, use);
    } else if (f->type != BD_JSON) { /* any value, then */
        w_type(r, "string", nullable);
        if (use == SCHEMA_NEW || use == SCHEMA_CHANGE)
            w_limits(r, f, "minLength", "maxLength", 255);
        w_enum(r, f, machine, nullable);
    }
    bd_w_end(r);
}

/* "customer_id" is shown beside "customer_name". */
static void
w_name_of_ref(struct bd_req *r, const struct bd_field *f)
{
    size_t n = strlen(f->name);

    if (n > 3 && strcmp(f->name + n - 3, "_id") == 0)
        n -= 3;
    bd_w_obj(r, bd_fmt(r, "%.*s_name", (int)n, f->name));
    bd_w_str(r, "title", bd_fmt(r, "%s的名称", f->title));
    bd_w_bool(r, "readOnly", true);
    w_type(r, "string", true);
    bd_w_end(r);
}

/* Is the field part of what is said in this direction? */
static bool
is_part(const struct bd_field *f, enum schema_use use)
{
    if (said(use))
        return !(f->flags & BD_INPUT);
    return !(f->flags & BD_READONLY);
}

/* A role may hide any field of a record, but no member of another answer. */
static bool
needed(const struct bd_field *f, enum schema_use use)
{
    return (use == SCHEMA_NEW || use == SCHEMA_ANSWER) &&
           (f->flags & BD_REQUIRED) && is_part(f, use);
}

void
bd__schema_fields(struct bd_req *r, const struct bd_field *fields,
    const struct bd_machine *machine, enum schema_use use)
{
    const struct bd_field *f;
    bool any = false;

    bd_w_str(r, "type", "object");
    bd_w_obj(r, "properties");
    for (f = fields; f != NULL && f->name != NULL; f++)
        if (is_part(f, use)) {
            bd__schema_field(r, f->name, f, machine, use);
            if (said(use) && f->type == BD_REF)
                w_name_of_ref(r, f);
        }
    bd_w_end(r);
    for (f = fields; f != NULL && f->name != NULL; f++)
        if (needed(f, use)) {
            if (!any)
                bd_w_arr(r, "required");
            any = true;
            bd_w_str(r, NULL, f->name);
        }
    if (any)
        bd_w_end(r);
    if (!said(use))
        bd_w_bool(r, "additionalProperties", false);
}
