/*
 * What the pools do by themselves: take back what is due, say before that it
 * will be, keep the due dates right after a rule changed, undo a run.  A run
 * reads one index range, and each record is a transaction of its own.
 */
#include "leaf.h"
#include "pools.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 200

struct taking {
    const struct bd_entity *e;
    int64_t id, run;
    bool taken;
};

/* ------------------------------------------------------------- taking ---- */

/* Somebody still has business with it?  Then it is asked again tomorrow. */
static int
is_kept(struct bd_req *r, const struct taking *t, const struct bd_pool *pool,
    bool *kept)
{
    cJSON *data = cJSON_CreateObject();
    struct bd_param p = bd__p_int(t->id);

    cJSON_AddBoolToObject(data, "balance", pool == NULL || pool->keeps_balance);
    cJSON_AddBoolToObject(data, "work", pool == NULL || pool->keeps_work);
    if (bd_ask(r, bd_fmt(r, "%s.kept", t->e->name), t->id, data, BD_ENFORCE) <
        0)
        return -1;
    *kept = bd_violated(r) < 0;
    r->problem = (struct bd_problem){0};
    if (!*kept)
        return 0;
    return bd__db_run(r,
        bd_fmt(r,
            "UPDATE `%s` SET recycle_due_at=NOW(3) + INTERVAL 1 DAY "
            "WHERE id=?",
            t->e->table),
        &p, 1, NULL, NULL);
}

static cJSON *
values_of(struct bd_req *r, const struct taking *t, const struct bd_row *row,
    const struct bd_pool *to)
{
    cJSON *v = cJSON_CreateObject();

    cJSON_AddNullToObject(v, t->e->owner);
    cJSON_AddNullToObject(v, "next_contact_at");
    cJSON_AddNullToObject(v, "return_reason");
    bd_json_set_i64(v, "pool_id", to->id);
    bd_json_set_str(v, "owner_since", bd_now(r));
    bd_json_set_i64(v, "prev_owner_id", bd_col(row, t->e->owner));
    bd_json_set_str(v, "prev_owner_until",
        bd_day_plus(r, bd_today(r), (int)to->prev_owner_days));
    bd_json_set_str(v, "return_note", "到了回收规则的期限，系统自动收回");
    bd_json_set_i64(v, "run_id", t->run);
    return v;
}

static int
keep_row(struct bd_req *r, const struct taking *t, const struct bd_row *row)
{
    struct bd_param p[] = {bd__p_int(t->run), bd__p_int(t->id),
        bd__p_int(bd_col(row, t->e->owner)), bd__p_int(bd_col(row, "pool_id")),
        bd__p_text(bd_text(row, t->e->machine->field))};

    if (bd__db_run(r,
            "INSERT INTO pool_run_row (run_id, entity_id, owner_id, pool_id, "
            "status) VALUES (?, ?, ?, ?, ?)",
            p, 5, NULL, NULL) < 0)
        return -1;
    return bd__db_run(
        r, "UPDATE pool_run SET taken=taken+1 WHERE id=?", p, 1, NULL, NULL);
}

/* The due date is reckoned again under the lock: it may have moved. */
static int
take_one(struct bd_req *r, void *arg)
{
    struct taking *t = arg;
    const struct bd_pool *pool, *to;
    char now[BD__DB_TIME];
    struct bd_row *row;
    bool kept;

    t->taken = false;
    if (bd_load(r, &row, t->e->name, t->id, BD_LOCK) < 0 ||
        bd_pool_due(r, t->e->name, t->id) < 0 ||
        bd_load(r, &row, t->e->name, t->id, BD_LOCK) < 0)
        return -1;
    bd__time_to_db(bd_now(r), now);
    if (bd_null(row, "recycle_due_at") ||
        strcmp(bd_text(row, "recycle_due_at"), now) > 0)
        return 0;
    pool = bd__pool(bd_col(row, "pool_id"));
    to = pool != NULL && pool->recycle_to != 0 ? bd__pool(pool->recycle_to)
                                               : pool;
    if (to == NULL || !to->enabled)
        to = bd__pool_default(t->e);
    if (is_kept(r, t, pool, &kept) < 0)
        return -1;
    if (kept)
        return 0;
    t->taken = true;
    if (keep_row(r, t, row) < 0)
        return -1;
    return bd__pool_put_back(r, t->e, row, values_of(r, t, row, to));
}

static int
open_run(struct bd_req *r, const struct bd_entity *e, int64_t *run)
{
    struct bd_param p = bd__p_text(e->name);

    if (bd__db_run(
            r, "INSERT INTO pool_run (kind) VALUES (?)", &p, 1, NULL, NULL) < 0)
        return -1;
    *run = bd__db_last_id();
    return 0;
}

static int
next_due(struct bd_req *r, const struct bd_entity *e, struct bd_rows **rows)
{
    return bd__db_run(r,
        bd_fmt(r,
            "SELECT id FROM `%s` WHERE recycle_due_at<=NOW(3) "
            "ORDER BY recycle_due_at, id LIMIT %d",
            e->table, CHUNK),
        NULL, 0, rows, NULL);
}

static int
run_entity(struct bd_req *r, const struct bd_entity *e)
{
    struct taking t = {.e = e};
    struct bd_rows *rows;
    int64_t taken = 0;

    for (;;) {
        if (bd_progress(r, 0) < 0 || next_due(r, e, &rows) < 0)
            return -1;
        if (rows->n == 0)
            break;
        if (t.run == 0 && open_run(r, e, &t.run) < 0)
            return -1;
        for (int i = 0; i < rows->n; i++) {
            t.id = bd__row_id(rows->row[i]);
            if (bd__tx_run(r, take_one, &t) < 0)
                return -1;
            taken += t.taken;
        }
    }
    if (t.run == 0)
        return 0;
    bd_log(r, BD_INFO, "pool.recycled", "kind=%s run=%" PRId64 " n=%" PRId64,
        e->name, t.run, taken);
    return 0;
}

static int
each_pooled(
    struct bd_req *r, int (*fn)(struct bd_req *, const struct bd_entity *))
{
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if (bd__has_pools(e) && fn(r, e) < 0)
            return -1;
    return 0;
}

int
bd__pool_recycle_job(struct bd_req *r, const cJSON *arg)
{
    (void)arg;
    return each_pooled(r, run_entity);
}

/* --------------------------------------------------- the rules changed --- */

static int
due_again(struct bd_req *r, const struct bd_entity *e)
{
    struct bd_param p[] = {bd__p_int(0), bd__p_int(CHUNK)};
    struct bd_rows *rows;

    do {
        if (bd_progress(r, 0) < 0 ||
            bd__db_run(r,
                bd_fmt(r,
                    "SELECT MAX(id) AS top FROM (SELECT id FROM `%s` "
                    "WHERE id>? ORDER BY id LIMIT ?) x",
                    e->table),
                p, 2, &rows, NULL) < 0)
            return -1;
        struct bd_param range[] = {
            p[0], bd__p_int(bd_col(rows->row[0], "top"))};
        if (bd_null(rows->row[0], "top"))
            break;
        if (bd__db_run(r,
                bd_fmt(r,
                    "UPDATE `%s` t SET t.recycle_due_at=%s "
                    "WHERE t.id>? AND t.id<=?",
                    e->table, bd__pool_due_sql(r, e)),
                range, 2, NULL, NULL) < 0)
            return -1;
        p[0] = range[1];
    } while (true);
    return 0;
}

int
bd__pool_due_job(struct bd_req *r, const cJSON *arg)
{
    (void)arg;
    return each_pooled(r, due_again);
}

/* ------------------------------------------------------------- warnings -- */

/* Each record falls into one day's window for each of the pool's days. */
static int
remind(struct bd_req *r, const struct bd_entity *e, const struct bd_pool *pool,
    int64_t days)
{
    struct bd_param p[] = {
        bd__p_int(pool->id), bd__p_int(days - 1), bd__p_int(days)};
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT id, `%s` AS owner FROM `%s` WHERE pool_id=? AND "
                "recycle_due_at>=NOW(3) + INTERVAL ? DAY AND "
                "recycle_due_at<NOW(3) + INTERVAL ? DAY",
                e->owner, e->table),
            p, 3, &rows, NULL) < 0)
        return -1;
    for (int i = 0; i < rows->n; i++) {
        cJSON *data = cJSON_CreateObject();

        bd_json_set_i64(data, "days", days);
        bd_json_set_i64(data, e->owner, bd_col(rows->row[i], "owner"));
        if (bd_emit(r, bd_fmt(r, "%s.recycle_soon", e->name),
                bd__row_id(rows->row[i]), data) < 0)
            return -1;
    }
    return 0;
}

static int
remind_entity(struct bd_req *r, const struct bd_entity *e)
{
    int n;
    const struct bd_pool *p = bd__pools(&n);

    for (int i = 0; i < n; i++) {
        const char *at = p[i].remind_days;

        if (strcmp(p[i].kind, e->name) != 0)
            continue;
        while (*at != '\0') {
            char *end;

            if (remind(r, e, &p[i], strtol(at, &end, 10)) < 0)
                return -1;
            at = end + (*end == ',');
        }
    }
    return 0;
}

int
bd__pool_remind_job(struct bd_req *r, const cJSON *arg)
{
    (void)arg;
    return each_pooled(r, remind_entity);
}

/* ----------------------------------------------------------------- undo -- */

struct undoing {
    const struct bd_entity *e;
    int64_t run;
    const struct bd_row *was;
    bool undone;
};

/* Back to whom it was taken from, unless somebody has it by now. */
static int
undo_one(struct bd_req *r, void *arg)
{
    struct undoing *u = arg;
    int64_t id = bd_col(u->was, "entity_id");
    struct bd_param p[] = {bd__p_int(u->run), bd__p_int(id)};
    cJSON *v = cJSON_CreateObject();
    struct bd_row *row;

    u->undone = false;
    if (bd__db_run(r,
            "UPDATE pool_run_row SET state='undone' WHERE run_id=? "
            "AND entity_id=?",
            p, 2, NULL, NULL) < 0)
        return -1;
    if (bd_load(r, &row, u->e->name, id, BD_LOCK) < 0) {
        r->problem = (struct bd_problem){0}; /* deleted meanwhile */
        return 0;
    }
    if (!bd_null(row, u->e->owner))
        return 0;
    u->undone = true;
    bd_json_set_i64(v, u->e->owner, bd_col(u->was, "owner_id"));
    bd_json_set_i64(v, "pool_id", bd_col(u->was, "pool_id"));
    bd_json_set_str(v, u->e->machine->field, bd_text(u->was, "status"));
    bd_json_set_str(v, "owner_since", bd_now(r));
    cJSON_AddNullToObject(v, "return_note");
    cJSON_AddNullToObject(v, "prev_owner_until");
    bd_json_set_i64(v, "run_id", u->run);
    return bd_save(
        r, u->e->name, row, v, bd_fmt(r, "%s.given_back", u->e->name));
}

int
bd__pool_undo_job(struct bd_req *r, const cJSON *arg)
{
    struct undoing u = {.run = bd_i64(arg, "run", 0)};
    struct bd_param p[] = {bd__p_int(0), bd__p_int(u.run)};
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT w.entity_id, w.owner_id, w.pool_id, w.status, p.kind FROM "
            "pool_run_row w JOIN pool_run p ON p.id=w.run_id "
            "WHERE w.run_id=? AND w.state='taken'",
            p + 1, 1, &rows, NULL) < 0)
        return -1;
    for (int i = 0; i < rows->n; i++) {
        u.was = rows->row[i];
        u.e = bd__entity(bd_text(u.was, "kind"));
        if (bd_progress(r, i * 10000 / rows->n) < 0 ||
            bd__tx_run(r, undo_one, &u) < 0)
            return -1;
        p[0].i += u.undone;
    }
    return bd__db_run(
        r, "UPDATE pool_run SET undone=undone+? WHERE id=?", p, 2, NULL, NULL);
}
