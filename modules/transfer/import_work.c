/*
 * import_work.c - the jobs that look a file through and that bring it in.
 *
 * Chunk by chunk, each in a transaction of its own that also moves the
 * checkpoint (at_offset): a worker that is killed has done a chunk or has not.
 * After a while the job queues its own continuation, so that others may run.
 */
#include "transfer.h"

#include <string.h>

static int
parse_mapping(struct bd_req *r, struct work *w, const char *text)
{
    const char *why;
    const cJSON *c, *mapping = bd_json(r, text, strlen(text), &why);

    cJSON_ArrayForEach(c, mapping)
    {
        const struct bd_field *f = import_field(w->target, c->string);

        if (f != NULL && w->ncolumns < COLUMNS_MAX)
            w->column[w->ncolumns++] = (struct column){(int)c->valuedouble, f};
    }
    return 0;
}

static int
open_rows(struct bd_req *r, struct work *w)
{
    w->rows = bd_sheet_open(r, import_spool(r, w->id, "rows"), w->from);
    return w->rows != NULL ? 0 : -1;
}

/* 1: there is work; 0: it is not this job's any more. */
static int
begin(struct bd_req *r, struct work *w, const char *status)
{
    struct bd_row *row;

    if (bd_load(r, &row, "import", w->id, 0) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), status) != 0)
        return 0;
    w->owner_id = bd_col(row, "owner_id");
    w->target = bd_text(row, "target");
    w->updates = strcmp(bd_text(row, "on_duplicate"), "update") == 0;
    w->to_pool = bd_col(row, "to_pool_id");
    w->to_owner = bd_col(row, "to_owner_id");
    w->total = bd_col(row, "rows_total");
    if (bd_act_as(r, w->owner_id) < 0 || import_allowed(r, w->target) < 0 ||
        parse_mapping(r, w, bd_text(row, "mapping")) < 0 ||
        bd_one(r, &row, SQL_LOCK, "i", w->id) < 0)
        return -1;
    w->from = bd_col(row, "at_offset");
    w->done = bd_col(row, "rows_done");
    w->limit = CHUNK_ROWS;
    return open_rows(r, w) < 0 ? -1 : 1;
}

static int
read_chunk(struct bd_req *r, struct work *w)
{
    struct bd_sheet_row row;
    int rc = 1;

    w->line = bd_alloc(r, sizeof(*w->line) * CHUNK_ROWS);
    w->next = w->from;
    for (w->n = 0; w->n < w->limit; w->n++) {
        rc = bd_sheet_next(r, w->rows, &row);
        if (rc <= 0)
            break;
        w->line[w->n].number = row.number;
        w->line[w->n].n = row.n;
        w->line[w->n].cell = row.cell;
        w->next = row.next;
    }
    return rc < 0 ? -1 : 0;
}

/* Whoever holds the batch's row and finds the checkpoint where he left it. */
static int
chunk_in_tx(struct bd_req *r, void *arg)
{
    struct work *w = arg;
    struct bd_row *row;

    if (bd_one(r, &row, SQL_LOCK, "i", w->id) < 0)
        return -1;
    w->stopped =
        strcmp(bd_text(row, "status"), w->real ? "running" : "checking") != 0 ||
        bd_col(row, "at_offset") != w->from;
    if (w->stopped)
        return 0;
    if (w->fault != NULL) {
        w->line[0].outcome = OUT_ERROR;
        w->line[0].reason = w->fault;
    } else if (rows_read(r, w) < 0 || twins_find(r, w) < 0) {
        return -1;
    }
    return rows_write(r, w);
}

/*
 * The database refused what the rules let pass: row by row from here to the
 * end of the chunk, and the row that is refused alone is an error of the file.
 */
static int
go_slowly(struct bd_req *r, struct work *w)
{
    const char *why = bd_excuse(r);

    if (why == NULL)
        return -1;
    if (w->n == 1) {
        w->fault = why;
        return bd_tx_with(r, chunk_in_tx, w);
    }
    w->slow_until = w->next;
    w->limit = 1;
    return open_rows(r, w) < 0 ? -1 : 1;
}

/* 1: more may follow; 0: the end, or stopped. */
static int
chunk(struct bd_req *r, struct work *w)
{
    int rc;

    if (read_chunk(r, w) < 0)
        return -1;
    if (w->n == 0)
        return 0;
    w->fault = NULL;
    rc = bd_tx_with(r, chunk_in_tx, w) < 0 ? go_slowly(r, w) : 0;
    if (rc != 0 || w->stopped)
        return rc;
    w->from = w->next;
    if (w->from >= w->slow_until)
        w->limit = CHUNK_ROWS;
    w->done += w->n;
    return bd_progress(
               r, w->total > 0 ? (int)(w->done * 10000 / w->total) : 0) < 0
               ? -1
               : 1;
}

static int
go_on_later(struct bd_req *r, const struct work *w)
{
    cJSON *arg = cJSON_CreateObject();

    bd_json_set_i64(arg, "id", w->id);
    return bd_queue(r, w->real ? "run" : "check", arg, 0) < 0 ? -1 : 0;
}

static int
finish(struct bd_req *r, const struct work *w)
{
    if (import_step(r, w->id, w->real ? "finish" : "looked") < 0)
        return -1;
    if (bd_exec(r, SQL_KEYS_CLEAR, "i", w->id) < 0)
        return -1;
    return import_write_result(r, w->id);
}

static int
work(struct bd_req *r, const cJSON *arg, bool real)
{
    struct work *w = bd_alloc(r, sizeof(*w));
    int64_t until = bd_ticks_ms() + SLICE_MS;
    int rc;

    w->id = bd_i64(arg, "id", 0);
    w->real = real;
    rc = begin(r, w, real ? "running" : "checking");
    while (rc > 0) {
        struct bd_scratch s = bd_scratch(r);
        const struct bd_sheet *rows = w->rows;

        rc = chunk(r, w);
        if (rc >= 0 && w->rows == rows)
            bd_scratch_end(r, s); /* a problem's words are in it */
        if (rc == 0 && !w->stopped)
            return finish(r, w);
        if (rc > 0 && bd_ticks_ms() > until)
            return go_on_later(r, w);
    }
    return rc < 0 ? -1 : 0;
}

int
import_check_job(struct bd_req *r, const cJSON *arg)
{
    return work(r, arg, false);
}

int
import_run_job(struct bd_req *r, const cJSON *arg)
{
    return work(r, arg, true);
}
