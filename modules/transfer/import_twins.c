/*
 * import_twins.c - rows that are there already: in this file, or in the
 * system, where they may be brought up to date.
 */
#include "transfer.h"

#include <string.h>

/* A row in the words of the service that knows what makes two alike. */
static cJSON *
facts_of(const struct work *w, const cJSON *values)
{
    static const char *const same[] = {
        "phone", "credit_code", "customer_id", "lead_id"};
    const struct bd_entity *e = bd_entity(w->target);
    cJSON *o = cJSON_CreateObject();

    bd_json_set_str(o, "name", bd_str(values, e->title_field));
    bd_json_set_str(o, "other_phone", bd_str(values, "contact_phone"));
    bd_json_set_str(o, "at", bd_str(values, "occurred_at"));
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
        if (bd_has(values, same[i]))
            cJSON_AddItemToObject(o, same[i],
                cJSON_Duplicate(
                    cJSON_GetObjectItemCaseSensitive(values, same[i]), 1));
    return o;
}

static int
ask(struct bd_req *r, struct work *w, const cJSON **answers)
{
    cJSON *arg = cJSON_CreateObject(), *answer;
    cJSON *rows = cJSON_AddArrayToObject(arg, "rows");

    bd_json_set_str(arg, "entity", w->target);
    for (int i = 0; i < w->n; i++)
        if (w->line[i].outcome == OUT_NEW)
            cJSON_AddItemToArray(rows, facts_of(w, w->line[i].values));
    if (bd_call(r, "customers.twins", arg, &answer) < 0)
        return -1;
    answers[0] = cJSON_GetObjectItemCaseSensitive(answer, "rows");
    return 0;
}

/* ------------------------------------------------------- within the file -- */

/* What a JSON number holds exactly. */
static int64_t
hash_of(const char *key)
{
    unsigned char sum[32];
    int64_t h = 0;

    bd_sha256(key, strlen(key), sum);
    for (int i = 0; i < 7; i++)
        h = h << 8 | sum[i];
    return h & ((INT64_C(1) << 53) - 1);
}

static void
within(struct bd_req *r, struct line *l, int64_t first)
{
    l->outcome = OUT_DUPLICATE;
    l->within_file = true;
    l->reason = bd_fmt(r, "和本文件第 %lld 行重复", (long long)first);
}

static struct line *
line_of(struct work *w, int64_t number)
{
    for (int i = 0; i < w->n; i++)
        if (w->line[i].number == number)
            return &w->line[i];
    return NULL;
}

/* Looking only: whoever came first with a key has it. */
static int
look_within(struct bd_req *r, struct work *w, const cJSON *answers)
{
    struct bd_val *val = bd_alloc(r, sizeof(*val) * 3 * 8 * (size_t)(w->n + 1));
    cJSON *asked = cJSON_CreateArray();
    const cJSON *row = answers->child, *key;
    struct bd_rows *found;
    int n = 0;

    for (int i = 0; i < w->n && row != NULL; i++) {
        if (w->line[i].outcome != OUT_NEW)
            continue;
        cJSON_ArrayForEach(key, cJSON_GetObjectItemCaseSensitive(row, "keys"))
        {
            struct bd_val *v = val + 3 * (ptrdiff_t)n++;
            cJSON *a = cJSON_CreateArray();

            v[0].i = w->id;
            v[1].i = hash_of(key->valuestring);
            v[2].i = w->line[i].number;
            cJSON_AddItemToArray(a, cJSON_CreateNumber((double)v[1].i));
            cJSON_AddItemToArray(a, cJSON_CreateNumber((double)v[2].i));
            cJSON_AddItemToArray(asked, a);
        }
        row = row->next;
    }
    if (n == 0)
        return 0;
    if (bd_exec_rows(r, SQL_KEY_ADD, "iii", n, val) < 0 ||
        bd_all(r, &found, SQL_KEY_OF, "si", bd_json_text(r, asked), w->id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(found); i++) {
        const struct bd_row *f = bd_row(found, i);
        struct line *l = line_of(w, bd_col(f, "row_no"));

        if (l != NULL)
            within(r, l, bd_col(f, "first_no"));
    }
    return 0;
}

/* Running: as it was found when looking. */
static int
known_within(struct bd_req *r, struct work *w)
{
    struct bd_rows *found;

    if (bd_all(r, &found, SQL_ROW_WITHIN, "iii", w->id, w->line[0].number,
            w->line[w->n - 1].number) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(found); i++) {
        struct line *l = line_of(w, bd_col(bd_row(found, i), "row_no"));

        if (l == NULL || l->outcome != OUT_NEW)
            continue;
        l->outcome = OUT_DUPLICATE;
        l->within_file = true;
        l->reason = bd_text(bd_row(found, i), "reason");
    }
    return 0;
}

/* ---------------------------------------------------------- in the system -- */

static void
duplicate(struct line *l, const char *why)
{
    l->outcome = OUT_DUPLICATE;
    l->reason = why;
}

static bool
is_same(const struct bd_row *row, const cJSON *v)
{
    if (cJSON_IsNumber(v) || cJSON_IsBool(v))
        return !bd_null(row, v->string) &&
               bd_col(row, v->string) == (cJSON_IsNumber(v)
                                                 ? (int64_t)v->valuedouble
                                                 : (int64_t)cJSON_IsTrue(v));
    if (!cJSON_IsString(v))
        return bd_null(row, v->string);
    return bd_text(row, v->string) != NULL &&
           strcmp(bd_text(row, v->string), v->valuestring) == 0;
}

/* Only what the file says and the record says otherwise; never its owner. */
static cJSON *
changes(const struct work *w, const struct line *l, const struct bd_row *row)
{
    const struct bd_entity *e = bd_entity(w->target);
    cJSON *in = cJSON_CreateObject();

    for (int i = 0; i < w->ncolumns; i++) {
        const struct bd_field *f = w->column[i].field;
        const cJSON *v = cJSON_GetObjectItemCaseSensitive(l->values, f->name);

        if (v == NULL || cJSON_IsNull(v) || (f->flags & BD_INPUT) ||
            (e->owner != NULL && strcmp(f->name, e->owner) == 0) ||
            is_same(row, v))
            continue;
        cJSON_AddItemToObject(in, f->name, cJSON_Duplicate(v, 1));
    }
    return in;
}

static int
plan_update(struct bd_req *r, struct work *w, struct line *l, int64_t id)
{
    struct bd_row *row;
    const char *why = NULL;
    int rc = bd_need(r, bd_fmt(r, "%s.update", w->target)) < 0
                 ? -1
                 : bd_load(r, &row, w->target, id, w->real ? BD_LOCK : 0);

    if (rc < 0) {
        why = bd_excuse(r);
        duplicate(l, why);
        return why == NULL ? -1 : 0;
    }
    l->values = changes(w, l, row);
    if (l->values->child == NULL) {
        duplicate(l, "系统里已有，内容相同");
        return 0;
    }
    l->outcome = OUT_UPDATED;
    l->twin = id;
    return 0;
}

static int
decide(struct bd_req *r, struct work *w, struct line *l, const cJSON *twins)
{
    const cJSON *t, *own = NULL;
    const char *why = NULL;
    int mine = 0;

    cJSON_ArrayForEach(t, twins)
    {
        const char *detail = bd_str(t, "detail");

        if (strcmp(bd_str(t, "entity"), w->target) == 0) {
            mine++;
            own = t;
        }
        why = why == NULL ? detail : bd_fmt(r, "%s；%s", why, detail);
    }
    if (why == NULL)
        return 0;
    if (w->updates && mine == 1 && bd_i64(own, "id", 0) != 0)
        return plan_update(r, w, l, bd_i64(own, "id", 0));
    duplicate(l, why);
    return 0;
}

int
twins_find(struct bd_req *r, struct work *w)
{
    const cJSON *answers, *row;
    bool *asked = bd_alloc(r, (size_t)w->n + 1);

    if (w->real && known_within(r, w) < 0)
        return -1;
    if (ask(r, w, &answers) < 0)
        return -1;
    for (int i = 0; i < w->n; i++)
        asked[i] = w->line[i].outcome == OUT_NEW;
    if (!w->real && look_within(r, w, answers) < 0)
        return -1;
    row = answers->child;
    for (int i = 0; i < w->n && row != NULL; i++) {
        if (!asked[i])
            continue;
        if (w->line[i].outcome == OUT_NEW &&
            decide(r, w, &w->line[i],
                cJSON_GetObjectItemCaseSensitive(row, "twins")) < 0)
            return -1;
        row = row->next;
    }
    return 0;
}
