/*
 * sweep.c - uploads that nobody used go after so many days.
 *
 * A row goes first, under its lock, so that whoever is just tying the file to
 * a record goes before; the bytes follow with the last row that names them.
 */
#include "bd_int.h"
#include "leaf.h"

#include <inttypes.h>
#include <string.h>

enum {
    BATCH = 100
};

struct swept {
    int64_t id;
    bool forgotten;
};

static int
forget(struct bd_req *r, void *arg)
{
    struct swept *s = arg;
    struct bd_param id[] = {{'i', s->id, NULL, 0}, {'i', s->id, NULL, 0}};
    struct bd_rows *locked;
    int64_t n = 0;

    if (bd__db_run(r, "SELECT id FROM bd_file WHERE id=? FOR UPDATE", id, 1,
            &locked, NULL) < 0 ||
        bd__db_run(r,
            "DELETE FROM bd_file WHERE id=? AND NOT EXISTS "
            "(SELECT 1 FROM bd_file_link l WHERE l.file_id=?)",
            id, 2, NULL, &n) < 0)
        return -1;
    s->forgotten = n > 0;
    return 0;
}

/* 1: the upload is gone; 0: somebody has just used it. */
static int
sweep_one(struct bd_req *r, const struct bd_row *file, int64_t *bytes)
{
    struct swept s = {bd_col(file, "id"), false};
    const char *stored = bd_text(file, "stored");
    struct bd_param p = {'s', 0, stored, strlen(stored)};
    struct bd_rows *others;

    if (bd__tx_run(r, forget, &s) < 0 ||
        bd__db_run(r, "SELECT id FROM bd_file WHERE stored=? LIMIT 1", &p, 1,
            &others, NULL) < 0)
        return -1;
    if (s.forgotten && others->n == 0 &&
        bd__store_drop(r, bd_setting(r, "baodan.data_dir"), stored,
            bd__thumb_path(r, stored)))
        *bytes += bd_col(file, "size");
    return s.forgotten;
}

static int
next_batch(
    struct bd_req *r, int64_t after_id, int64_t days, struct bd_rows **rows)
{
    struct bd_param p[] = {
        {'i', after_id, NULL, 0}, {'i', days, NULL, 0}, {'i', BATCH, NULL, 0}};

    return bd__db_run(r,
        "SELECT f.id, f.stored, f.size FROM bd_file f "
        "LEFT JOIN bd_file_link l ON l.file_id=f.id WHERE f.id>? AND "
        "l.id IS NULL AND f.created_at<NOW(3) - INTERVAL ? DAY "
        "ORDER BY f.id LIMIT ?",
        p, 3, rows, NULL);
}

int
bd__files_sweep(struct bd_req *r, const cJSON *arg)
{
    int64_t days = bd_setting_i64(r, "files.unlinked_days");
    int64_t last = 0, files = 0, bytes = 0;
    int n = days > 0 ? BATCH : 0;
    struct bd_rows *rows;

    (void)arg;
    while (n == BATCH) {
        if (next_batch(r, last, days, &rows) < 0 || bd_progress(r, 0) < 0)
            return -1;
        n = rows->n;
        for (int i = 0; i < n; i++) {
            int rc = sweep_one(r, rows->row[i], &bytes);

            if (rc < 0)
                return -1;
            files += rc;
            last = bd_col(rows->row[i], "id");
        }
    }
    bd_log(r, BD_INFO, "files.swept",
        "files=%" PRId64 " bytes=%" PRId64 " days=%" PRId64, files, bytes,
        days);
    return 0;
}
