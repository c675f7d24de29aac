/*
 * import_write.c - writes what a chunk decided: new records together, updates
 * one by one, and a line for every row that did not simply become a record.
 */
#include "transfer.h"

#include <string.h>

static void
mark(struct work *w, const struct line *l, cJSON *values)
{
    bd_json_set_i64(values, "import_id", w->id);
    bd_json_set_i64(values, "import_row", l->number);
}

/* What the newest follow-up changes on its customer. */
static int
refresh(struct bd_req *r, cJSON *const *values, int n)
{
    cJSON *arg = cJSON_CreateObject(), *answer;
    cJSON *ids = cJSON_AddArrayToObject(arg, "ids");
    const cJSON *known;

    for (int i = 0; i < n; i++) {
        int64_t id = bd_i64(values[i], "customer_id", 0);
        bool there = id == 0;

        cJSON_ArrayForEach(known, ids) there |=
            known->valuedouble == (double)id;
        if (!there)
            cJSON_AddItemToArray(ids, cJSON_CreateNumber((double)id));
    }
    return bd_call(r, "customers.refresh", arg, &answer);
}

static int
write_new(struct bd_req *r, struct work *w)
{
    cJSON **values = bd_alloc(r, sizeof(*values) * (size_t)(w->n + 1));
    int64_t *id = bd_alloc(r, sizeof(*id) * (size_t)(w->n + 1));
    cJSON *ids = cJSON_CreateArray();
    int n = 0;

    for (int i = 0; i < w->n; i++)
        if (w->line[i].outcome == OUT_NEW) {
            mark(w, &w->line[i], w->line[i].values);
            values[n++] = w->line[i].values;
        }
    if (n == 0)
        return 0;
    if (bd_insert_many(r, w->target, values, n, id) < 0)
        return -1;
    for (int i = 0; i < n; i++)
        cJSON_AddItemToArray(ids, cJSON_CreateNumber((double)id[i]));
    if (strcmp(w->target, "followup") == 0 && refresh(r, values, n) < 0)
        return -1;
    return bd_exec(r, SQL_CHUNK_ADD, "iis", w->id, w->line[0].number,
               bd_json_text(r, ids)) < 0
               ? -1
               : 0;
}

static cJSON *
value_was(const struct bd_row *row, const struct bd_field *f)
{
    if (bd_null(row, f->name))
        return cJSON_CreateNull();
    switch (f->type) {
    case BD_INT:
    case BD_FEN:
    case BD_E3:
    case BD_E4:
    case BD_BP:
    case BD_BOOL:
    case BD_REF:
        return cJSON_CreateNumber((double)bd_col(row, f->name));
    default:
        return cJSON_CreateString(bd_text(row, f->name));
    }
}

static int
update_one(struct bd_req *r, struct work *w, struct line *l)
{
    const struct bd_entity *e = bd_entity(w->target);
    cJSON *was = cJSON_CreateObject(), *in = cJSON_Duplicate(l->values, 1);
    struct bd_row *row;
    const cJSON *v;

    if (bd_load(r, &row, w->target, l->twin, BD_LOCK) < 0)
        return -1;
    cJSON_ArrayForEach(v, l->values)
    {
        cJSON *pair = cJSON_CreateArray();

        for (const struct bd_field *f = e->fields; f->name != NULL; f++)
            if (strcmp(f->name, v->string) == 0)
                cJSON_AddItemToArray(pair, value_was(row, f));
        cJSON_AddItemToArray(pair, cJSON_Duplicate(v, 1));
        cJSON_AddItemToObject(was, v->string, pair);
    }
    mark(w, l, in);
    if (bd_save(r, w->target, row, in, NULL) < 0)
        return -1;
    l->was = was;
    l->id = l->twin;
    return 0;
}

static int
write_updates(struct bd_req *r, struct work *w)
{
    for (int i = 0; i < w->n; i++)
        if (w->line[i].outcome == OUT_UPDATED &&
            update_one(r, w, &w->line[i]) < 0)
            return -1;
    return 0;
}

/* New rows need no line of their own: their ids are with the chunk. */
static int
write_lines(struct bd_req *r, struct work *w)
{
    struct bd_val *val = bd_alloc(r, sizeof(*val) * 7 * (size_t)(w->n + 1));
    int n = 0;

    for (int i = 0; i < w->n; i++) {
        const struct line *l = &w->line[i];
        struct bd_val *v = val + 7 * (ptrdiff_t)n;

        if (l->outcome == OUT_NEW)
            continue;
        v[0].i = w->id;
        v[1].i = l->number;
        v[2].s = outcome_name[l->outcome];
        v[3].i = l->within_file;
        v[4].i = l->id;
        v[5].s = l->reason != NULL ? bd_prefix(r, l->reason, 300) : NULL;
        v[6].s = l->was != NULL ? bd_json_text(r, l->was) : NULL;
        n++;
    }
    if (bd_exec(r, SQL_ROWS_CLEAR, "iii", w->id, w->line[0].number,
            w->line[w->n - 1].number) < 0)
        return -1;
    return n == 0 ? 0 : bd_exec_rows(r, SQL_ROW_ADD, "iisizss", n, val);
}

int
rows_write(struct bd_req *r, struct work *w)
{
    int64_t count[OUTCOMES] = {0};

    if (w->real && (write_new(r, w) < 0 || write_updates(r, w) < 0))
        return -1;
    if (write_lines(r, w) < 0)
        return -1;
    for (int i = 0; i < w->n; i++)
        count[w->line[i].outcome]++;
    return bd_exec(r, SQL_DONE_CHUNK, "iiiiiiii", (int64_t)w->n, count[OUT_NEW],
               count[OUT_UPDATED], count[OUT_DUPLICATE], count[OUT_ERROR],
               w->next, w->line[w->n - 1].number, w->id) < 0
               ? -1
               : 0;
}
