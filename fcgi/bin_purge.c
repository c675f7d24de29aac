/*
 * Gone for good: one person asks (or the time that the company keeps such
 * records is over), another agrees, and a job deletes in chunks.  What facts
 * of money or work refer to is never purged; nor are they, for they never get
 * into the bin.  Of the audit the happening stays and what it said goes.
 */
#include "bin.h"
#include "follow.h"

#include <inttypes.h>
#include <string.h>

enum {
    CHUNK = 1000
};

static void
hold(struct bd_req *r, const struct bd_entity *c, int64_t n, void *arg)
{
    struct bd_buf *b = arg;

    bd__buf_fmt(r, b, "%s %" PRId64 " 条%s", b->n > 0 ? "、" : "", n, c->title);
}

/* Orders, money and work that refer to it hold it. */
static int
check_held(struct bd_req *r, const struct bd_entity *e, int64_t id)
{
    struct bd_buf held = {NULL, 0, 0};

    if (bd__each_referring(r, e, id, BD_NEVER_DELETED, hold, &held) < 0)
        return -1;
    if (held.n == 0)
        return 0;
    return bd_fail(r, 409, "held",
        "还有%s与它相连，不能彻底删除；它会一直留在回收站里",
        bd__cstr(r, &held));
}

static int
answer(struct bd_req *r, bool agreed)
{
    bd_w_obj(r, NULL);
    bd_w_int(r, "batch", bd_path_id(r));
    bd_w_bool(r, "agreed", agreed);
    bd_w_end(r);
    return 0;
}

static int
agree(struct bd_req *r, const struct bd_entity *e, int64_t id, int64_t batch)
{
    struct bd_param p[] = {bd__p_int(r->caller.staff_id), bd__p_int(batch)};
    cJSON *arg = cJSON_CreateObject(), *data = cJSON_CreateObject();

    bd_json_set_i64(arg, "batch", batch);
    bd_json_set_i64(data, "batch", batch);
    if (bd__db_run(r, "UPDATE bd_recycled SET purge_agreed_by=? WHERE batch=?",
            p, 2, NULL, NULL) < 0 ||
        bd_queue(r, "purge", arg, 0) < 0 ||
        bd_emit(r, bd_fmt(r, "%s.purged", e->name), id, data) < 0)
        return -1;
    return answer(r, true);
}

int
bd__bin_purge_ask(struct bd_req *r)
{
    int64_t batch = bd_path_id(r), me = r->caller.staff_id;
    struct bd_param p[] = {bd__p_int(me), bd__p_int(batch)};
    const struct bd_entity *e;
    struct bd_row *row;

    if (bd__bin_batch(r, batch, &row, &e) < 0 ||
        check_held(r, e, bd_col(row, "entity_id")) < 0)
        return -1;
    if (bd_null(row, "purge_asked_at")) {
        if (bd__db_run(r,
                "UPDATE bd_recycled SET purge_asked_by=?, "
                "purge_asked_at=NOW(3) WHERE batch=?",
                p, 2, NULL, NULL) < 0)
            return -1;
        return answer(r, false);
    }
    if (bd_col(row, "purge_asked_by") == me)
        return bd_fail(r, 409, "second-person",
            "您已申请彻底删除，请另一位有权限的同事来确认");
    return agree(r, e, bd_col(row, "entity_id"), batch);
}

int
bd__bin_purge_keep(struct bd_req *r)
{
    struct bd_param p = bd__p_int(bd_path_id(r));
    const struct bd_entity *e;
    struct bd_row *row;

    if (bd__bin_batch(r, p.i, &row, &e) < 0 ||
        bd__db_run(r,
            "UPDATE bd_recycled SET purge_asked_by=NULL, "
            "purge_asked_at=NULL, deleted_at=NOW(3) WHERE batch=?",
            &p, 1, NULL, NULL) < 0)
        return -1;
    return answer(r, false);
}

/* ----------------------------------------------------------------- jobs -- */

struct part {
    const struct bd_entity *e;
    int64_t batch, n;
};

/* The rows of a chunk bear the batch's number negated. */
static int
end_chunk(struct bd_req *r, const struct bd_entity *e, int64_t chunk)
{
    const char *statements[] = {
        bd_fmt(r,
            "DELETE l FROM bd_file_link l JOIN `%s` t ON "
            "t.id=l.entity_id WHERE l.entity='%s' AND t.delete_batch=?",
            e->table, e->name),
        bd_fmt(r,
            "UPDATE event l JOIN `%s` t ON t.id=l.entity_id SET "
            "l.data='{}' WHERE l.entity='%s' AND t.delete_batch=?",
            e->table, e->name),
        bd_fmt(r, "DELETE FROM `%s` WHERE delete_batch=?", e->table),
    };
    struct bd_param p = bd__p_int(chunk);

    for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++)
        if (bd__db_run(r, statements[i], &p, 1, NULL, NULL) < 0)
            return -1;
    return 0;
}

static int
purge_chunk(struct bd_req *r, void *arg)
{
    struct part *part = arg;
    struct bd_param p[] = {bd__p_int(-part->batch), bd__p_int(part->batch)};

    if (bd__db_run(r,
            bd_fmt(r,
                "UPDATE `%s` SET delete_batch=? WHERE delete_batch=? "
                "ORDER BY id LIMIT %d",
                part->e->table, CHUNK),
            p, 2, NULL, &part->n) < 0)
        return -1;
    if (part->n == 0)
        return 0;
    if (bd__followed_many(r, part->e, BD_ROW_PURGED, "delete_batch",
            -part->batch, -part->batch) < 0)
        return -1;
    return end_chunk(r, part->e, -part->batch);
}

static int
purge_rows(struct bd_req *r, const struct bd_entity *e, int64_t batch)
{
    struct part part = {e, batch, CHUNK};

    while (part.n == CHUNK)
        if (bd__tx_run(r, purge_chunk, &part) < 0 || bd_progress(r, 0) < 0)
            return -1;
    return 0;
}

static int
end_batch(struct bd_req *r, void *arg)
{
    struct bd_param p = bd__p_int(*(int64_t *)arg);

    return bd__db_run(r,
        "UPDATE bd_recycled SET purged_at=NOW(3), title='' WHERE batch=?", &p,
        1, NULL, NULL);
}

int
bd__bin_purge(struct bd_req *r, const cJSON *arg)
{
    int64_t batch = bd_i64(arg, "batch", 0);
    struct bd_param p = bd__p_int(batch);
    const struct bd_entity *e, *c;
    struct bd_rows *rows;
    const char *field;

    if (bd__db_run(r,
            "SELECT entity FROM bd_recycled WHERE batch=? AND "
            "purge_agreed_by IS NOT NULL AND purged_at IS NULL",
            &p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return 0; /* done before */
    e = bd__entity(bd_text(rows->row[0], "entity"));
    for (int i = 0; e->children != NULL && e->children[i] != NULL; i++) {
        c = bd__hanging(r, e->children[i], &field);
        if (c != NULL && purge_rows(r, c, batch) < 0)
            return -1;
    }
    if (purge_rows(r, e, batch) < 0)
        return -1;
    bd_log(r, BD_INFO, "recycle.purged", "batch=%" PRId64 " entity=%s", batch,
        e->name);
    return bd__tx_run(r, end_batch, &batch);
}

static int
expire_entity(struct bd_req *r, void *arg)
{
    const struct bd_entity *e = *(const struct bd_entity **)arg;
    struct bd_param p[] = {{'s', 0, e->name, strlen(e->name)},
        bd__p_int(bd__keep_days(r, e->name))};
    int64_t n;

    if (p[1].i <= 0)
        return 0;
    if (bd__db_run(r,
            "UPDATE bd_recycled SET purge_asked_at=NOW(3) WHERE entity=? AND "
            "restored_at IS NULL AND purge_asked_at IS NULL AND deleted_at<NOW(3) - INTERVAL ? DAY",
            p, 2, NULL, &n) < 0)
        return -1;
    if (n > 0)
        bd_log(r, BD_INFO, "recycle.expired", "entity=%s batches=%" PRId64,
            e->name, n);
    return 0;
}

/* What was kept long enough is proposed; a person still has to agree. */
int
bd__bin_expire(struct bd_req *r, const cJSON *arg)
{
    (void)arg;
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if ((e->actions & BD_RECYCLE) && bd__tx_run(r, expire_entity, &e) < 0)
            return -1;
    return 0;
}
