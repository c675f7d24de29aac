/*
 * field_load.c - the company's own fields, read together with the rules and
 * kept as long as they are.  An entity without any keeps its module's table.
 */
#include "acl.h"
#include "field.h"

#include <string.h>

#define EXTENDED_MAX 32

static struct extended {
    struct bd_entity *e;
    const struct bd_field *fixed; /* of the module */
    int nfixed, ncustom;
    struct bd_custom *custom;
} extended[EXTENDED_MAX];
static int nextended;

static struct extended *
of_entity(const struct bd_entity *e)
{
    for (int i = 0; i < nextended; i++)
        if (extended[i].e == e)
            return &extended[i];
    return NULL;
}

const struct bd_custom *
bd__custom(const struct bd_entity *e, const struct bd_field *f)
{
    const struct extended *x = of_entity(e);
    ptrdiff_t k = x != NULL ? f - e->fields - x->nfixed : -1;

    return k >= 0 && k < x->ncustom ? &x->custom[k] : NULL;
}

const struct bd_field *
bd__custom_first(const struct bd_entity *e)
{
    static const struct bd_field none;
    const struct extended *x = of_entity(e);

    return x != NULL ? e->fields + x->nfixed : &none;
}

void
bd__fields_forget(void)
{
    for (int i = 0; i < nextended; i++) {
        bd__select_forget(extended[i].e);
        extended[i].e->fields = extended[i].fixed;
    }
    nextended = 0;
}

static const char *
keep(const char *s)
{
    size_t n = s != NULL ? strlen(s) + 1 : 0;

    return s != NULL ? memcpy(bd__acl_keep(n), s, n) : NULL;
}

/* A JSON column, parsed into the memory of the rules. */
static const cJSON *
keep_json(struct bd_req *r, const struct bd_row *row, const char *column)
{
    const char *text = bd_text(row, column), *why;
    struct bd_arena mine = r->arena;
    cJSON *o;

    if (text == NULL)
        return NULL;
    r->arena = bd__acl.arena;
    o = bd_json(r, text, strlen(text), &why);
    bd__acl.arena = r->arena;
    r->arena = mine;
    return o != NULL && !cJSON_IsNull(o) ? o : NULL;
}

/* "a=抖音|b=微信"; a cascade's "a/a1=上海 / 浦东". */
static void
add_choices(struct bd_req *r, struct bd_buf *b, const cJSON *options,
    const char *value, const char *title)
{
    const cJSON *o;

    cJSON_ArrayForEach(o, options)
    {
        const char *v = bd_fmt(r, "%s%s", value, bd_str(o, "value"));
        const char *t = bd_fmt(r, "%s%s", title, bd_str(o, "title"));

        bd__buf_fmt(r, b, "%s%s=%s", b->n > 0 ? "|" : "", v, t);
        add_choices(r, b, cJSON_GetObjectItemCaseSensitive(o, "children"),
            bd_fmt(r, "%s/", v), bd_fmt(r, "%s / ", t));
    }
}

static const char *
choices_of(struct bd_req *r, const struct bd_custom *c)
{
    struct bd_buf b = {NULL, 0, 0};

    if (!(c->kind->can & HAS_OPTIONS))
        return NULL;
    add_choices(r, &b, c->options, "", "");
    return keep(bd__cstr(r, &b));
}

static bool
is_retired(const struct bd_row *row)
{
    return strcmp(bd_text(row, "state"), "retired") == 0;
}

/* What the table of fields says of it; a list or index there is not yet. */
static unsigned
flags_of(const struct bd_row *row, const struct bd_kind *kind)
{
    bool indexed = !bd_null(row, "indexed_at") || kind->type == BD_TEXTS;
    unsigned flags = kind->flags;

    if (is_retired(row))
        return (flags & BD_PII) | BD_READONLY | BD_DETAIL;
    if (bd_col(row, "find") && (kind->can & CAN_FIND))
        flags |= BD_FIND;
    if (bd_col(row, "filter") && indexed)
        flags |= BD_FILTER;
    if (bd_col(row, "sort") && indexed && (kind->can & CAN_INDEX))
        flags |= BD_SORT;
    if (!bd_col(row, "list") || !(kind->can & CAN_LIST))
        flags |= BD_DETAIL;
    if (bd_col(row, "is_unique"))
        flags |= BD_UNIQUE;
    return flags;
}

#define NUMBER_MAX INT64_C(100000000000000)

static void
fill(struct bd_req *r, const struct bd_row *row, struct bd_field *f,
    struct bd_custom *c)
{
    const struct bd_kind *kind = bd__kind(bd_text(row, "kind")), *as = kind;
    bool range = kind->can & HAS_RANGE;

    if (strcmp(kind->name, "formula") == 0)
        as = bd__kind_of_result(bd_text(row, "result"));
    *c = (struct bd_custom){bd_col(row, "id"), kind,
        keep(bd_text(row, "section")), keep(bd_text(row, "hint")),
        keep(bd_text(row, "prefix")), keep_json(r, row, "options"),
        keep_json(r, row, "initial"), keep_json(r, row, "shown_if"),
        keep_json(r, row, "formula"),
        bd_col(row, "needed") != 0 && !is_retired(row),
        bd_col(row, "is_unique") != 0, bd_col(row, "mobile") != 0,
        is_retired(row)};
    *f = (struct bd_field){
        .name = keep(bd__field_column(r, c->id)),
        .title = keep(bd_text(row, "title")),
        .type = as->type,
        .flags = flags_of(row, kind),
        .max = kind->max,
        .choices = choices_of(r, c),
        .ref = kind->ref != NULL ? kind->ref : keep(bd_text(row, "ref")),
    };
    if (range || kind->type == BD_TEXT) {
        f->min = bd_null(row, "min_value") ? (range ? -NUMBER_MAX : 0)
                                           : bd_col(row, "min_value");
        if (!bd_null(row, "max_value"))
            f->max = bd_col(row, "max_value");
        else if (range)
            f->max = NUMBER_MAX;
    }
}

/* The rows from..to are the fields of one entity. */
static void
extend(struct bd_req *r, const struct bd_rows *rows, int from, int to)
{
    struct bd_entity *e = bd__entity_own(bd_text(rows->row[from], "entity"));
    struct extended *x = &extended[nextended];
    struct bd_field *f;
    int n = 0;

    if (e == NULL || nextended == EXTENDED_MAX)
        return; /* of a module that is not loaded here */
    while (e->fields[n].name != NULL)
        n++;
    f = bd__acl_keep(sizeof(*f) * (size_t)(n + to - from + 1));
    memcpy(f, e->fields, sizeof(*f) * (size_t)n);
    *x = (struct extended){e, e->fields, n, to - from,
        bd__acl_keep(sizeof(*x->custom) * (size_t)(to - from))};
    for (int i = from; i < to; i++)
        fill(r, rows->row[i], &f[n + i - from], &x->custom[i - from]);
    nextended++;
    bd__select_forget(e);
    e->fields = f;
}

int
bd__fields_load(struct bd_req *r)
{
    struct bd_rows *rows;
    int from = 0;

    if (bd__db_run(r,
            "SELECT id, entity, title, kind, section, hint, options, initial, "
            "shown_if, formula, result, ref, prefix, min_value, max_value, "
            "needed, is_unique, find, filter, sort, list, mobile, indexed_at, "
            "state FROM bd_field_def WHERE state IN ('active', 'retired') "
            "ORDER BY entity, place, id",
            NULL, 0, &rows, NULL) < 0)
        return -1;
    for (int i = 1; i <= rows->n; i++)
        if (i == rows->n || strcmp(bd_text(rows->row[i], "entity"),
                                bd_text(rows->row[from], "entity")) != 0) {
            extend(r, rows, from, i);
            from = i;
        }
    return 0;
}
