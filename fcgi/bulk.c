/*
 * Many rows of an entity at once: the rows in one statement, their audit in
 * another, then whoever follows them.  Statements come in a few sizes only,
 * so that they stay prepared.
 */
#include "bd_int.h"
#include "field.h"
#include "follow.h"
#include "stmt.h"

#include <inttypes.h>
#include <string.h>

#define ROWS_MAX 512 /* a power of two */

struct bulk {
    const struct bd_entity *e;
    const struct bd_field **field; /* that any of the rows has */
    int nfields;
    cJSON *const *values;
    int64_t *id;
};

static const cJSON *
member(const cJSON *o, const struct bd_field *f)
{
    return cJSON_GetObjectItemCaseSensitive(o, f->name);
}

static void
find_fields(struct bd_req *r, struct bulk *b, int n)
{
    size_t most = 0;

    while (b->e->fields[most].name != NULL)
        most++;
    b->field = bd_alloc(r, sizeof(*b->field) * most);
    for (const struct bd_field *f = b->e->fields; f->name != NULL; f++)
        for (int i = 0; i < n && bd__is_column(f); i++)
            if (bd_has(b->values[i], f->name)) {
                b->field[b->nfields++] = f;
                break;
            }
}

/* A value that a row lacks is what the table has for it. */
static const char *
insert_sql(struct bd_req *r, const struct bulk *b, int n)
{
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_buf row = {NULL, 0, 0};

    bd__buf_fmt(r, &sql, "INSERT INTO `%s` (", b->e->table);
    bd__buf_str(r, &row, "(");
    for (int k = 0; k < b->nfields; k++) {
        const struct bd_field *f = b->field[k];

        bd__buf_fmt(r, &sql, "`%s`, ", f->name);
        if (f->flags & BD_REQUIRED)
            bd__buf_str(r, &row, "?, ");
        else
            bd__buf_fmt(r, &row, "COALESCE(?, DEFAULT(`%s`)), ", f->name);
    }
    bd__buf_fmt(r, &row, "NULLIF(%" PRId64 ", 0), NULLIF(%" PRId64 ", 0))",
        r->caller.staff_id, r->caller.staff_id);
    bd__buf_str(r, &sql, "created_by, updated_by) VALUES ");
    for (int i = 0; i < n; i++) {
        if (i > 0)
            bd__buf_str(r, &sql, ",");
        bd__buf_add(r, &sql, row.p, row.n);
    }
    bd__buf_str(r, &sql, " RETURNING id");
    return bd__cstr(r, &sql);
}

static int
insert_rows(struct bd_req *r, const struct bulk *b, int from, int n)
{
    struct bd_param *p =
        bd__arena_raw(&r->arena, sizeof(*p) * (size_t)(n * b->nfields + 1));
    struct bd_rows *rows;
    int np = 0;

    for (int i = from; i < from + n; i++)
        for (int k = 0; k < b->nfields; k++)
            p[np++] =
                bd__param_of(r, b->field[k], member(b->values[i], b->field[k]));
    if (bd__db_run(r, insert_sql(r, b, n), p, np, &rows, NULL) < 0)
        return -1;
    for (int i = 0; i < n; i++)
        b->id[from + i] = rows->row[i]->cell[0].i;
    return 0;
}

/* What is no column, as text; the columns are in the row itself. */
static const char *
rest_of(struct bd_req *r, const struct bd_entity *e, const cJSON *values)
{
    cJSON *o = cJSON_CreateObject();
    const cJSON *v;

    cJSON_ArrayForEach(v, values) if (bd__field(e, v->string) == NULL)
        cJSON_AddItemToObject(o, v->string, cJSON_Duplicate(v, 1));
    return bd_json_text(r, o);
}

static int
write_events(struct bd_req *r, const struct bulk *b, int from, int n)
{
    struct bd_param *p = bd__arena_raw(&r->arena, sizeof(*p) * (size_t)(4 * n));
    bool customer = strcmp(b->e->name, "customer") == 0;
    struct bd_buf sql = {NULL, 0, 0};
    int np = 0;

    bd__buf_str(r, &sql,
        "INSERT INTO event (entity, action, actor_id, entity_id, customer_id, "
        "request_id, data) VALUES ");
    for (int i = from; i < from + n; i++) {
        const cJSON *v = b->values[i];

        bd__buf_fmt(r, &sql,
            "%s('%s','created',NULLIF(%" PRId64 ", 0),?,?,?,?)",
            i > from ? "," : "", b->e->name, r->caller.staff_id);
        p[np++] = bd__p_int(b->id[i]);
        p[np++] = (struct bd_param){
            'z', customer ? b->id[i] : bd_i64(v, "customer_id", 0), NULL, 0};
        p[np++] = bd__p_text(r->id);
        p[np++] = bd__p_text(rest_of(r, b->e, v));
    }
    return bd__db_run(r, bd__cstr(r, &sql), p, np, NULL, NULL);
}

static int
run_saved(struct bd_req *r, const struct bulk *b, int n)
{
    const struct bd__module *was = bd__enter(r, b->e);
    int rc = 0;

    if (b->e->saved_many != NULL)
        rc = b->e->saved_many(r, n, b->id, b->values);
    for (int i = 0; i < n && rc >= 0 && b->e->saved_many == NULL; i++)
        rc = b->e->saved != NULL ? b->e->saved(r, b->id[i], NULL, b->values[i])
                                 : 0;
    r->module = was;
    return rc;
}

static int
run_followers(struct bd_req *r, const struct bulk *b, int n)
{
    struct bd_written *w = bd_alloc(r, sizeof(*w) * (size_t)n);

    for (int i = 0; i < n; i++)
        w[i] = (struct bd_written){b->id[i], NULL, b->values[i]};
    return bd__followed_rows(r, b->e, BD_ROW_NEW, w, n);
}

/* Those who want to hear of each new row hear of each. */
static int
tell(struct bd_req *r, const struct bulk *b, int n)
{
    const char *event = bd_fmt(r, "%s.created", b->e->name);

    if (!bd__heard(event))
        return 0;
    for (int i = 0; i < n; i++)
        if (bd__tell(r, event, b->id[i], b->values[i]) < 0)
            return -1;
    return 0;
}

int
bd_insert_many(struct bd_req *r, const char *entity, cJSON *const *values,
    int n, int64_t *id)
{
    struct bulk b = {.e = bd__entity(entity), .values = values, .id = id};
    int size = ROWS_MAX;

    for (int i = 0; i < n && (b.e->flags & BD_POOLED); i++)
        bd__pool_fill(r, b.e, values[i]);
    if (bd__pool_share_new(r, b.e, values, n) < 0)
        return -1;
    for (int i = 0; i < n; i++) {
        if (bd__fields_derive(r, b.e, NULL, values[i]) < 0)
            return -1;
    }
    find_fields(r, &b, n);
    while (size * b.nfields > BD_STMT_PARAMS_MAX)
        size /= 2;
    for (int from = 0; from < n; from += size) {
        while (size > n - from)
            size /= 2;
        if (insert_rows(r, &b, from, size) < 0 ||
            write_events(r, &b, from, size) < 0)
            return -1;
    }
    for (int i = 0; i < n; i++)
        if (bd__fields_written(r, b.e, id[i], values[i]) < 0)
            return -1;
    if (n == 0 || run_saved(r, &b, n) < 0 || run_followers(r, &b, n) < 0)
        return n == 0 ? 0 : -1;
    return tell(r, &b, n);
}
