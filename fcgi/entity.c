/*
 * What a record looks like: the columns of an entity, and how they are
 * written, with the caller's field access, masks, and the names of what
 * they refer to.
 */
#include "bd_int.h"
#include "find.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* People and pools: the process holds their names. */
static bool
is_held(const struct bd_field *f)
{
    return f->ref != NULL &&
           (strcmp(f->ref, "staff") == 0 || strcmp(f->ref, "pool") == 0);
}

static const char *
held_name(const struct bd_field *f, const struct bd_cell *c)
{
    if (c->null)
        return NULL;
    return *f->ref == 's' ? bd__staff_name(c->i) : bd__pool_name(c->i);
}

/* The entity whose title is shown beside a reference; NULL: no join. */
static const struct bd_entity *
named_by_join(const struct bd_field *f)
{
    if (f->type != BD_REF || f->ref == NULL || is_held(f))
        return NULL;
    return bd__entity(f->ref);
}

static bool
is_column(const struct bd_field *f, bool detail)
{
    return !(f->flags & BD_INPUT) && (detail || !(f->flags & BD_DETAIL));
}

/* "customer_id" → "customer_name"; "created_by" → "created_by_name" */
static const char *
name_of_ref(struct bd_req *r, const char *field)
{
    size_t n = strlen(field);

    if (n > 3 && strcmp(field + n - 3, "_id") == 0)
        n -= 3;
    return bd_fmt(r, "%.*s_name", (int)n, field);
}

static void
compose(struct bd_req *r, struct bd_buf *b, const struct bd_entity *e,
    bool detail, bool names)
{
    struct bd_buf joins = {NULL, 0, 0};
    int k = 0;

    bd__buf_str(r, b, "SELECT t.id, t.version, t.created_at, t.updated_at");
    if (detail)
        bd__buf_str(r, b, ", t.created_by, t.updated_by");
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): never NULL here */
    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        const struct bd_entity *to = names ? named_by_join(f) : NULL;

        if (!is_column(f, detail))
            continue;
        bd__buf_fmt(r, b, ", t.`%s`", f->name);
        if (to == NULL)
            continue;
        bd__buf_fmt(r, b, ", j%d.`%s` AS %s", k, to->title_field,
            name_of_ref(r, f->name));
        bd__buf_fmt(r, &joins, " LEFT JOIN `%s` j%d ON j%d.id=t.`%s`",
            to->table, k, k, f->name);
        k++;
    }
    if (detail && names && (e->flags & BD_FILED))
        bd__buf_fmt(r, b, ", %s AS files", bd__files_column(r, e));
    bd__buf_fmt(r, b, " FROM `%s` t", e->table);
    if (joins.n > 0)
        bd__buf_add(r, b, joins.p, joins.n);
}

static struct {
    const struct bd_entity *e;
    char *text[4];
} composed[64];

void
bd__select_forget(const struct bd_entity *e)
{
    for (size_t i = 0; i < sizeof(composed) / sizeof(*composed); i++)
        for (int k = 0; composed[i].e == e && k < 4; k++) {
            free(composed[i].text[k]);
            composed[i].text[k] = NULL;
        }
}

/* Composed once for each table of fields. */
void
bd__select(struct bd_req *r, struct bd_buf *b, const struct bd_entity *e,
    bool detail, bool names)
{
    int k = detail * 2 + names;
    size_t i = 0;

    while (i < 63 && composed[i].e != NULL && composed[i].e != e)
        i++;
    if (composed[i].e != e || composed[i].text[k] == NULL) {
        struct bd_buf fresh = {NULL, 0, 0};

        compose(r, &fresh, e, detail, names);
        if (i == 63) {
            bd__buf_add(r, b, fresh.p, fresh.n);
            return;
        }
        composed[i].e = e;
        composed[i].text[k] = strdup(bd__cstr(r, &fresh));
    }
    bd__buf_str(r, b, composed[i].text[k]);
}

/* What somebody sees of an entity's fields: kept as long as the rules are. */
struct bd_veil {
    struct bd_veil *next;
    const struct bd_entity *e;
    bool pool_masked;
    struct {
        enum bd_field_access access;
        enum bd_field_mask mask;
        bool joined;      /* the next column is its name */
        const char *name; /* of a person or pool, to be written beside it */
    } field[];
};

static const char *
kept_name(struct bd_req *r, const char *field)
{
    const char *name = name_of_ref(r, field);
    size_t n = strlen(name) + 1;

    return memcpy(bd__acl_keep(n), name, n);
}

static const struct bd_veil *
veil_of(struct bd_req *r, const struct bd_entity *e)
{
    struct bd_veil **kept = bd__veils(r), *v;
    size_t n = 0;

    for (v = *kept; v != NULL; v = v->next)
        if (v->e == e)
            return v;
    while (e->fields[n].name != NULL)
        n++;
    v = bd__acl_keep(sizeof(*v) + sizeof(*v->field) * n);
    v->e = e;
    for (size_t i = 0; i < n; i++) {
        const struct bd_field *f = &e->fields[i];

        v->field[i].access = bd__field_access(r, e, f, &v->field[i].mask);
        v->field[i].joined = named_by_join(f) != NULL;
        if (f->type == BD_REF && is_held(f))
            v->field[i].name = kept_name(r, f->name);
    }
    v->pool_masked =
        (e->flags & BD_POOLED) && !bd_may(r, bd_fmt(r, "%s.assign", e->name));
    v->next = *kept;
    return *kept = v;
}

/* Does the row lie in a pool that hides personal data from the caller? */
static bool
is_veiled(struct bd_req *r, const struct bd_veil *v, const struct bd_row *row)
{
    return v->pool_masked && bd_null(row, v->e->owner) &&
           bd__pool_masks(r, bd_col(row, "pool_id"));
}

static void
w_masked(struct bd_req *r, const struct bd_field *f, const struct bd_cell *c)
{
    if (c->null)
        bd_w_null(r, f->name);
    else
        bd_w_str(r, f->name, c->s != NULL ? bd_mask(r, c->s, f->type) : "***");
}

/* The columns that every record begins with; returns how many. */
static int
w_head(struct bd_req *r, const struct bd_row *row, bool detail)
{
    static const char *const by[] = {"created_by_name", "updated_by_name"};
    int n = detail ? 6 : 4;

    for (int i = 0; i < n; i++) {
        const struct bd_cell *c = &row->cell[i];

        bd__w_cell(r, row->cols->name[i], row->cols->type[i], c);
        if (i >= 4)
            bd_w_str(r, by[i - 4], c->null ? NULL : bd__staff_name(c->i));
    }
    return n;
}

/* Columns come in the order in which bd__select() named them. */
void
bd__w_fields(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, bool detail)
{
    const struct bd_veil *v = veil_of(r, e);
    int i = w_head(r, row, detail);
    bool in_pool = is_veiled(r, v, row);

    for (int k = 0; e->fields[k].name != NULL; k++) {
        const struct bd_field *f = &e->fields[k];
        bool joined = v->field[k].joined;
        const struct bd_cell *c = &row->cell[i];
        bool masked = v->field[k].mask == BD_MASK_ALL ||
                      (v->field[k].mask == BD_MASK_LIST && !detail) ||
                      (in_pool && (f->flags & BD_PII));

        if (!is_column(f, detail))
            continue;
        i += 1 + joined;
        if (v->field[k].access == BD_HIDDEN)
            continue;
        if (masked && f->type != BD_REF)
            w_masked(r, f, c);
        else
            bd__w_cell(r, f->name, row->cols->type[i - 1 - joined], c);
        if (joined)
            bd__w_cell(r, row->cols->name[i - 1], COL_TEXT, &row->cell[i - 1]);
        else if (v->field[k].name != NULL)
            bd_w_str(r, v->field[k].name, held_name(f, c));
    }
}

/* A text, or the name of what is referred to, of a listed row as the caller
 * may see it; NULL: nothing. */
static const char *
shown_text(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, const struct bd_field *f)
{
    const struct bd_veil *v = veil_of(r, e);
    bool joined = named_by_join(f) != NULL;
    const char *text = bd_text(row, joined ? name_of_ref(r, f->name) : f->name);
    size_t k = (size_t)(f - e->fields);
    bool masked = v->field[k].mask != BD_MASK_NONE ||
                  ((f->flags & BD_PII) && is_veiled(r, v, row));

    if (v->field[k].access == BD_HIDDEN || text == NULL || *text == '\0')
        return NULL;
    return masked && !joined ? bd_mask(r, text, f->type) : text;
}

const char *
bd__title(struct bd_req *r, const struct bd_entity *e, const struct bd_row *row)
{
    const struct bd_field *f = bd__field(e, e->title_field);
    const char *text = f != NULL ? shown_text(r, e, row, f) : NULL;

    return text != NULL ? text
                        : bd_fmt(r, "%s %" PRId64, e->title, bd__row_id(row));
}

const char *
bd__hint(struct bd_req *r, const struct bd_entity *e, const struct bd_row *row)
{
    struct bd_buf b = {NULL, 0, 0};
    int n = 0;

    for (const struct bd_field *f = e->fields; f->name != NULL && n < 2; f++) {
        const char *text;

        if (strcmp(f->name, e->title_field) == 0 || !is_column(f, false) ||
            (named_by_join(f) == NULL && !bd__find_indexed(f)))
            continue;
        text = shown_text(r, e, row, f);
        if (text == NULL || strstr(bd__cstr(r, &b), text) != NULL)
            continue;
        bd__buf_str(r, &b, n++ > 0 ? " · " : "");
        bd__buf_str(r, &b, text);
    }
    return bd__cstr(r, &b);
}

void
bd__each_shown(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, bd__shown_fn *fn, void *arg)
{
    static const struct bd_cell none = {.null = true};
    const struct bd_veil *v = veil_of(r, e);
    int i = 6; /* behind what every record begins with */
    bool in_pool = row != NULL && is_veiled(r, v, row);

    for (int k = 0; e->fields[k].name != NULL; k++) {
        const struct bd_field *f = &e->fields[k];
        const struct bd_cell *c = row != NULL ? &row->cell[i] : &none;
        bool joined = v->field[k].joined;
        const char *name = joined && row != NULL ? row->cell[i + 1].s : NULL;

        if (!is_column(f, true))
            continue;
        i += 1 + joined;
        if (v->field[k].access == BD_HIDDEN)
            continue;
        if (v->field[k].name != NULL && !c->null)
            name = held_name(f, c);
        fn(r, f, c,
            v->field[k].mask != BD_MASK_NONE ||
                (in_pool && (f->flags & BD_PII)),
            name, arg);
    }
}

/* Which rows show the caller this field as it is? */
enum bd_shown
bd__field_shown(
    struct bd_req *r, const struct bd_entity *e, const struct bd_field *f)
{
    const struct bd_veil *v = veil_of(r, e);
    size_t k = (size_t)(f - e->fields);

    if (v->field[k].access == BD_HIDDEN || v->field[k].mask != BD_MASK_NONE)
        return BD_SHOWN_NEVER;
    return v->pool_masked && (f->flags & BD_PII) ? BD_SHOWN_OWNED
                                                 : BD_SHOWN_ALL;
}
