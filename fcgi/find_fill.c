/*
 * Rows that were there before their postings: filled in by a job, in chunks,
 * each in a transaction of its own.  Until an entity is done its lists are
 * searched without postings.
 */
#include "find.h"

#include <string.h>

#define OBJS_MAX 128
#define CHUNK 500
#define DELETE_CHUNK 5000
#define SAID_EVERY 20 /* chunks */
#define MEANWHILE_BP 5000

static struct {
    unsigned obj[OBJS_MAX];
    int n;
} ready;

bool
bd__find_ready(const struct bd_entity *e)
{
    unsigned obj = bd__find_obj(e);

    for (int i = 0; i < ready.n && obj != 0; i++)
        if (ready.obj[i] == obj)
            return true;
    return false;
}

int
bd__find_load(struct bd_req *r)
{
    struct bd_rows *rows;

    if (bd__db_run(r, "SELECT obj, rules FROM bd_post_fill WHERE done=1", NULL,
            0, &rows, NULL) < 0)
        return -1;
    ready.n = 0;
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        for (int i = 0; i < rows->n && ready.n < OBJS_MAX; i++)
            if (bd_col(rows->row[i], "obj") == bd__find_obj(e) &&
                bd_col(rows->row[i], "rules") == bd__find_rules(e))
                ready.obj[ready.n++] = bd__find_obj(e);
    return 0;
}

int
bd__find_kick(struct bd_req *r)
{
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if (bd__find_obj(e) != 0 && !bd__find_ready(e))
            return bd__db_run(r,
                "INSERT INTO bd_job (queue, name, arg, run_at) "
                "SELECT 'schedule', 'core.search_fill', '{}', NOW(3) FROM "
                "bd_epoch WHERE NOT EXISTS(SELECT 1 FROM bd_job WHERE "
                "name='core.search_fill' AND state IN ('ready', 'running'))",
                NULL, 0, NULL, NULL);
    return 0;
}

/* ---------------------------------------------------------- the job ---- */

struct filling {
    const struct bd_entity *e;
    int n; /* rows of the last chunk */
};

/* What was kept by other rules goes, a piece at a time. */
static int
start_over(struct bd_req *r, void *arg)
{
    struct filling *x = arg;
    struct bd_param p[] = {{'i', bd__find_obj(x->e), NULL, 0},
        {'i', bd__find_rules(x->e), NULL, 0}};
    struct bd_rows *rows;
    int64_t gone = 0;

    x->n = 0;
    if (bd__db_run(r, "SELECT 1 FROM bd_post_fill WHERE obj=? AND rules=?", p,
            2, &rows, NULL) < 0)
        return -1;
    if (rows->n > 0)
        return 0;
    if (bd__db_run(r,
            bd_fmt(r, "DELETE FROM bd_post WHERE obj=? LIMIT %d", DELETE_CHUNK),
            p, 1, NULL, &gone) < 0)
        return -1;
    x->n = (int)gone;
    if (gone > 0)
        return 0;
    return bd__db_run(r, "REPLACE INTO bd_post_fill (obj, rules) VALUES (?, ?)",
        p, 2, NULL, NULL);
}

/* The row of bd_post_fill is locked: two jobs do not meet. */
static int
fill_chunk(struct bd_req *r, void *arg)
{
    struct filling *x = arg;
    struct bd_param p[] = {{'i', bd__find_obj(x->e), NULL, 0},
        {'i', 0, NULL, 0}, {'i', 0, NULL, 0}};
    struct bd_written w[CHUNK];
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT upto, done FROM bd_post_fill WHERE obj=? FOR UPDATE", p, 1,
            &rows, NULL) < 0)
        return -1;
    x->n = 0;
    if (rows->n == 0 || bd_col(rows->row[0], "done") != 0)
        return 0;
    p[1].i = bd_col(rows->row[0], "upto");
    bd__select(r, &sql, x->e, true, false);
    bd__buf_fmt(
        r, &sql, " WHERE t.id>? ORDER BY t.id LIMIT %d FOR UPDATE", CHUNK);
    if (bd__db_run(r, bd__cstr(r, &sql), p + 1, 1, &rows, NULL) < 0)
        return -1;
    x->n = rows->n;
    for (int i = 0; i < rows->n; i++)
        w[i] =
            (struct bd_written){bd__row_id(rows->row[i]), rows->row[i], NULL};
    p[0].i = rows->n > 0 ? w[rows->n - 1].id : p[1].i;
    p[1].i = rows->n < CHUNK;
    p[2].i = bd__find_obj(x->e);
    if (bd__find_add(r, x->e, w, rows->n) < 0 ||
        bd__db_run(r, "UPDATE bd_post_fill SET upto=?, done=? WHERE obj=?", p,
            3, NULL, NULL) < 0)
        return -1;
    return rows->n < CHUNK ? bd_acl_changed(r) : 0;
}

/* Again and again until a step finds nothing; memory is given back. */
static int
repeat(struct bd_req *r, struct filling *x,
    int (*step)(struct bd_req *r, void *arg))
{
    struct bd_mark mark = bd__arena_mark(&r->arena);
    int k = 0;

    do {
        if (bd__tx_run(r, step, x) < 0 ||
            (++k % SAID_EVERY == 0 && bd_progress(r, MEANWHILE_BP) < 0))
            return -1;
        memset(&r->slowest, 0, sizeof(r->slowest)); /* its text goes too */
        bd__arena_rewind(&r->arena, mark);
    } while (x->n > 0);
    return 0;
}

int
bd__find_fill(struct bd_req *r, const cJSON *arg)
{
    (void)arg;
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;) {
        struct filling x = {e, 0};

        if (bd__find_obj(e) != 0 && !bd__find_ready(e) &&
            (repeat(r, &x, start_over) < 0 || repeat(r, &x, fill_chunk) < 0))
            return -1;
    }
    return 0;
}
