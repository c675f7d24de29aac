/*
 * What modules see of the database: statements by number, parameters by
 * letters, rows by column name.
 */
#include "bd_int.h"

#include <string.h>

#define PARAMS_MAX 64

static const char *
text_of(struct bd_req *r, int sql)
{
    const char *text = bd__scope_expand(r, r->module->m->sql[sql].text);

    r->statement = sql + 1;
    return text;
}

static int
collect(struct bd_param *p, const char *types, va_list ap)
{
    int n = 0;

    for (; n < PARAMS_MAX && types[n] != '\0'; n++) {
        p[n].type = types[n];
        if (types[n] == 'i' || types[n] == 'z') {
            p[n].i = va_arg(ap, int64_t);
        } else {
            p[n].s = va_arg(ap, const char *);
            p[n].n = types[n] == 'b'  ? va_arg(ap, size_t)
                     : p[n].s != NULL ? strlen(p[n].s)
                                      : 0;
        }
    }
    return n;
}

int
bd_all(struct bd_req *r, struct bd_rows **rows, int sql, const char *types, ...)
{
    struct bd_param p[PARAMS_MAX];
    va_list ap;
    int n;

    va_start(ap, types);
    n = collect(p, types, ap);
    va_end(ap);
    return bd__db_run(r, text_of(r, sql), p, n, rows, NULL);
}

int
bd_one(struct bd_req *r, struct bd_row **row, int sql, const char *types, ...)
{
    struct bd_param p[PARAMS_MAX];
    struct bd_rows *rows;
    va_list ap;
    int n;

    *row = NULL;
    va_start(ap, types);
    n = collect(p, types, ap);
    va_end(ap);
    if (bd__db_run(r, text_of(r, sql), p, n, &rows, NULL) < 0)
        return -1;
    if (rows->n > 0)
        *row = rows->row[0];
    return 0;
}

int64_t
bd_exec(struct bd_req *r, int sql, const char *types, ...)
{
    struct bd_param p[PARAMS_MAX];
    int64_t affected = 0;
    va_list ap;
    int n;

    va_start(ap, types);
    n = collect(p, types, ap);
    va_end(ap);
    if (bd__db_run(r, text_of(r, sql), p, n, NULL, &affected) < 0)
        return -1;
    return affected;
}

/*
 * One round trip for up to ROWS_MAX rows: the VALUES list is repeated.  The
 * text ends with the tuple of one row, "... VALUES (?, ?, ?)".
 */
#define ROWS_MAX 512 /* a power of two: few sizes stay prepared */

static int
run_rows(struct bd_req *r, const char *sql, const char *types, int n,
    const struct bd_val *vals)
{
    const char *tuple = strrchr(sql, '(');
    size_t k = strlen(types);
    struct bd_param *p = bd_alloc(r, sizeof(*p) * k * (size_t)n);
    struct bd_buf b = {NULL, 0, 0};

    bd__buf_str(r, &b, sql);
    for (int row = 1; row < n; row++) {
        bd__buf_add(r, &b, ", ", 2);
        bd__buf_str(r, &b, tuple);
    }
    for (size_t i = 0; i < k * (size_t)n; i++) {
        p[i].type = types[i % k];
        p[i].i = vals[i].i;
        p[i].s = vals[i].s;
        p[i].n = vals[i].s != NULL ? strlen(vals[i].s) : 0;
    }
    return bd__db_run(r, bd__cstr(r, &b), p, (int)k * n, NULL, NULL);
}

int
bd_exec_rows(struct bd_req *r, int sql, const char *types, int n,
    const struct bd_val *vals)
{
    const char *text = r->module->m->sql[sql].text;
    int k = (int)strlen(types), now = ROWS_MAX;

    for (; n > 0; n -= now) {
        while (now > n)
            now /= 2;
        r->statement = sql + 1;
        if (run_rows(r, text, types, now, vals) < 0)
            return -1;
        vals += (ptrdiff_t)now * k;
    }
    return 0;
}

int64_t
bd_last_id(struct bd_req *r)
{
    (void)r;
    return bd__db_last_id();
}

bool
bd_was_duplicate(struct bd_req *r)
{
    bool was = r->db_duplicate;

    if (was) {
        r->problem = (struct bd_problem){.errors = r->problem.errors};
        bd__tx_forgive();
    }
    r->db_duplicate = false;
    return was;
}

int
bd_nrows(const struct bd_rows *rows)
{
    return rows->n;
}

struct bd_row *
bd_row(const struct bd_rows *rows, int i)
{
    return rows->row[i];
}

const struct bd_cell *
bd__cell(const struct bd_row *row, const char *name)
{
    static const struct bd_cell none = {.null = true};

    for (int i = 0; i < row->cols->n; i++)
        if (strcmp(row->cols->name[i], name) == 0)
            return &row->cell[i];
    return &none;
}

int64_t
bd_col(const struct bd_row *row, const char *name)
{
    return bd__cell(row, name)->i;
}

const char *
bd_text(const struct bd_row *row, const char *name)
{
    return bd__cell(row, name)->s;
}

bool
bd_null(const struct bd_row *row, const char *name)
{
    return bd__cell(row, name)->null;
}

/* "2026-11-21 06:02:00.000" → "2026-11-21T06:02:00.000Z" */
const char *
bd__cell_time_rfc3339(struct bd_req *r, const char *db_time)
{
    size_t n = strlen(db_time);
    char *p = bd_alloc(r, n + 2);

    memcpy(p, db_time, n);
    if (n > 10)
        p[10] = 'T';
    p[n] = 'Z';
    return p;
}
