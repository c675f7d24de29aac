/*
 * After every write of an entity's row: what is kept beside it for search
 * and the like.  Whoever writes rows in another way calls this himself.
 */
#include "follow.h"
#include "dup_int.h"
#include "find.h"
#include "pools.h"

#include <string.h>

#define CHUNK 500

/* Called in this order; the first that fails fails the write. */
static bd_follower *const followers[] = {
    bd__find_follow, bd__dup_follow, bd__pool_follow, NULL};

const char *
bd__text_was(const struct bd_written *w, const char *field)
{
    return w->row != NULL ? bd_text(w->row, field) : NULL;
}

const char *
bd__text_now(const struct bd_written *w, const char *field)
{
    return bd_has(w->values, field) ? bd_str(w->values, field)
                                    : bd__text_was(w, field);
}

int
bd__followed_rows(struct bd_req *r, const struct bd_entity *e, enum bd_how how,
    const struct bd_written *w, int n)
{
    for (size_t i = 0; followers[i] != NULL; i++)
        if (followers[i](r, e, how, w, n) < 0)
            return -1;
    return 0;
}

int
bd__followed(struct bd_req *r, const struct bd_entity *e, enum bd_how how,
    int64_t id, const struct bd_row *old, const cJSON *values)
{
    struct bd_written w = {id, old, values};

    return bd__followed_rows(r, e, how, &w, 1);
}

/* The next rows of the range, by id. */
static int
read_chunk(struct bd_req *r, const struct bd_entity *e, const char *column,
    struct bd_param *p, struct bd_rows **rows)
{
    struct bd_buf sql = {NULL, 0, 0};

    bd__select(r, &sql, e, true, false);
    bd__buf_fmt(r, &sql,
        " WHERE t.`%s` BETWEEN ? AND ? AND t.id>? ORDER BY t.id LIMIT %d",
        column, CHUNK);
    return bd__db_run(r, bd__cstr(r, &sql), p, 3, rows, NULL);
}

int
bd__followed_many(struct bd_req *r, const struct bd_entity *e, enum bd_how how,
    const char *column, int64_t from, int64_t to)
{
    struct bd_param p[] = {
        {'i', from, NULL, 0}, {'i', to, NULL, 0}, {'i', 0, NULL, 0}};
    struct bd_rows *rows;

    do {
        struct bd_written w[CHUNK];

        if (read_chunk(r, e, column, p, &rows) < 0)
            return -1;
        for (int i = 0; i < rows->n; i++)
            w[i] = (struct bd_written){
                bd__row_id(rows->row[i]), rows->row[i], NULL};
        if (rows->n > 0 && bd__followed_rows(r, e, how, w, rows->n) < 0)
            return -1;
        p[2].i = rows->n > 0 ? w[rows->n - 1].id : 0;
    } while (rows->n == CHUNK);
    return 0;
}
