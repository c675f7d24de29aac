/*
 * Merging two records of an entity: what refers to the one that goes is moved
 * to the one that stays, chosen fields are taken over, the other goes to the
 * bin.  All of it is written down, so that it can be undone.
 */
#include "dup_int.h"

#include <inttypes.h>
#include <string.h>

enum {
    UNDO_DAYS = 30
};

/* ------------------------------------------------------ what refers ------ */

static bool
refers(const struct bd_field *f, const struct bd_entity *e)
{
    return f->type == BD_REF && !(f->flags & BD_INPUT) && f->ref != NULL &&
           strcmp(f->ref, e->name) == 0;
}

static int
repoint(struct bd_req *r, const struct bd_entity *c, const struct bd_field *f,
    int64_t from, int64_t to, cJSON *moved)
{
    struct bd_param p[] = {bd__p_int(from), bd__p_int(to), bd__p_int(from)};
    cJSON *ids = cJSON_CreateArray(), *move;
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r, "SELECT id FROM `%s` WHERE `%s`=? ORDER BY id FOR UPDATE",
                c->table, f->name),
            p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return 0;
    for (int i = 0; i < rows->n; i++)
        cJSON_AddItemToArray(
            ids, cJSON_CreateNumber((double)bd__row_id(rows->row[i])));
    move = cJSON_CreateObject();
    bd_json_set_str(move, "entity", c->name);
    bd_json_set_str(move, "field", f->name);
    cJSON_AddItemToObject(move, "ids", ids);
    cJSON_AddItemToArray(moved, move);
    return bd__db_run(r,
        bd_fmt(r, "UPDATE `%s` SET `%s`=?, version=version+1 WHERE `%s`=?",
            c->table, f->name, f->name),
        p + 1, 2, NULL, NULL);
}

static int
repoint_all(struct bd_req *r, const struct bd_entity *e, int64_t from,
    int64_t to, cJSON *moved)
{
    for (const struct bd_entity *c = NULL; (c = bd__entity_next(c)) != NULL;)
        for (const struct bd_field *f = c->fields; f->name != NULL; f++)
            if (refers(f, e) && repoint(r, c, f, from, to, moved) < 0)
                return -1;
    return 0;
}

/* Those that moved and still are where they were moved to. */
static int
move_back(struct bd_req *r, const cJSON *moved, int64_t from, int64_t to)
{
    const cJSON *move;

    cJSON_ArrayForEach(move, moved)
    {
        const struct bd_entity *c = bd__entity(bd_str(move, "entity"));
        const cJSON *ids = cJSON_GetObjectItemCaseSensitive(move, "ids");
        const char *field = bd_str(move, "field");
        struct bd_param p[] = {
            bd__p_text(bd_json_text(r, ids)), bd__p_int(from), bd__p_int(to)};

        if (c == NULL || bd__field(c, field) == NULL)
            continue;
        if (bd__db_run(r,
                bd_fmt(r,
                    "UPDATE JSON_TABLE(?, '$[*]' COLUMNS(id BIGINT PATH '$')) "
                    "j JOIN `%s` t ON t.id=j.id SET t.`%s`=?, "
                    "t.version=t.version+1 WHERE t.`%s`=?",
                    c->table, field, field),
                p, 3, NULL, NULL) < 0)
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------- fields --- */

static cJSON *
value_of(const struct bd_row *row, const struct bd_field *f)
{
    const struct bd_cell *c = bd__cell(row, f->name);

    if (c == NULL || c->null)
        return cJSON_CreateNull();
    return c->s != NULL ? cJSON_CreateString(c->s)
                        : cJSON_CreateNumber((double)c->i);
}

/* The named fields of both: what is taken over, and what was there. */
static int
take_fields(struct bd_req *r, const struct bd_entity *e, const cJSON *take,
    const struct bd_row *keep, const struct bd_row *gone, cJSON *values,
    cJSON *was)
{
    const cJSON *name;

    cJSON_ArrayForEach(name, take)
    {
        const struct bd_field *f = bd__field(e, name->valuestring);

        if (f == NULL || (f->flags & (BD_READONLY | BD_INPUT))) {
            bd_violate(r, "/take", "unknown", "没有可以合并的字段 %s",
                name->valuestring);
            continue;
        }
        cJSON_AddItemToObject(values, f->name, value_of(gone, f));
        cJSON_AddItemToObject(was, f->name, value_of(keep, f));
    }
    return bd_violated(r);
}

/* ------------------------------------------------------- merge, undo ---- */

static int
write_down(struct bd_req *r, const struct bd_entity *e, int64_t keep_id,
    int64_t gone_id, int64_t batch, const cJSON *moved, const cJSON *was)
{
    struct bd_param p[] = {bd__p_text(e->name), bd__p_int(keep_id),
        bd__p_int(gone_id), bd__p_int(batch),
        bd__p_text(bd_json_text(r, moved)), bd__p_text(bd_json_text(r, was)),
        {'z', r->caller.staff_id, NULL, 0}};

    return bd__db_run(r,
        "INSERT INTO bd_merge (entity, keep_id, gone_id, batch, moved, was, "
        "merged_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
        p, 7, NULL, NULL);
}

/* Both rows, locked in the order of their ids. */
static int
load_both(struct bd_req *r, const char *entity, int64_t keep_id,
    int64_t gone_id, struct bd_row **keep, struct bd_row **gone)
{
    bool first = keep_id < gone_id;

    if (keep_id == gone_id)
        return bd_fail(r, 422, "validation", "不能和自己合并，请选另一条记录");
    if (bd_load(r, first ? keep : gone, entity, first ? keep_id : gone_id,
            BD_LOCK | BD_NOT_SHARED) < 0)
        return -1;
    return bd_load(r, first ? gone : keep, entity, first ? gone_id : keep_id,
        BD_LOCK | BD_NOT_SHARED);
}

int64_t
bd_merge(struct bd_req *r, const char *entity, int64_t keep_id, int64_t gone_id,
    const cJSON *take)
{
    const struct bd_entity *e = bd__entity(entity);
    cJSON *moved = cJSON_CreateArray(), *was = cJSON_CreateObject();
    cJSON *values = cJSON_CreateObject();
    struct bd_row *keep, *gone;
    int64_t batch, children;

    if (load_both(r, entity, keep_id, gone_id, &keep, &gone) < 0 ||
        take_fields(r, e, take, keep, gone, values, was) < 0 ||
        repoint_all(r, e, gone_id, keep_id, moved) < 0 ||
        bd__dup_merged(r, e, keep_id, gone_id) < 0 ||
        bd__bin_put(r, e, gone, bd_query(r, "reason"), &batch, &children) < 0)
        return -1;
    bd_json_set_i64(values, "merged_id", gone_id);
    if (bd_save(r, entity, keep, values, bd_fmt(r, "%s.merged", entity)) < 0 ||
        write_down(r, e, keep_id, gone_id, batch, moved, was) < 0)
        return -1;
    return bd__db_last_id();
}

static int
load_merge(
    struct bd_req *r, const char *entity, int64_t id, struct bd_row **row)
{
    struct bd_param p[] = {bd__p_int(id), bd__p_text(entity)};
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT keep_id, gone_id, batch, moved, was, undone_at, "
                "merged_at<NOW(3) - INTERVAL %d DAY AS old FROM bd_merge "
                "WHERE id=? AND entity=? FOR UPDATE",
                UNDO_DAYS),
            p, 2, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return bd_fail(r, 404, "not-found", "没有这次合并");
    *row = rows->row[0];
    if (!bd_null(*row, "undone_at"))
        return bd_fail(r, 409, "state-conflict", "这次合并已经撤销过了");
    if (bd_col(*row, "old") != 0)
        return bd_fail(r, 409, "state-conflict", "合并已超过 %d 天，不能再撤销",
            UNDO_DAYS);
    return 0;
}

static cJSON *
json_col(struct bd_req *r, const struct bd_row *row, const char *name)
{
    const char *s = bd_text(row, name), *why;

    return bd_json(r, s, strlen(s), &why);
}

int64_t
bd_unmerge(struct bd_req *r, const char *entity, int64_t merge_id)
{
    const struct bd_entity *e = bd__entity(entity);
    struct bd_param p[] = {
        {'z', r->caller.staff_id, NULL, 0}, bd__p_int(merge_id)};
    struct bd_row *merge = NULL, *keep;
    cJSON *was;
    int64_t keep_id;

    if (load_merge(r, entity, merge_id, &merge) < 0)
        return -1;
    keep_id = bd_col(merge, "keep_id");
    was = json_col(r, merge, "was");
    bd_json_set_i64(was, "merged_id", bd_col(merge, "gone_id"));
    if (bd_load(r, &keep, entity, keep_id, BD_LOCK | BD_NOT_SHARED) < 0 ||
        bd__dup_unmerged(r, e, keep_id, bd_col(merge, "gone_id")) < 0 ||
        bd__bin_take(r, e, bd_col(merge, "batch")) < 0 ||
        move_back(r, json_col(r, merge, "moved"), bd_col(merge, "gone_id"),
            keep_id) < 0 ||
        bd_save(r, entity, keep, was, bd_fmt(r, "%s.unmerged", entity)) < 0 ||
        bd__db_run(r,
            "UPDATE bd_merge SET undone_at=NOW(3), undone_by=? WHERE id=?", p,
            2, NULL, NULL) < 0)
        return -1;
    return keep_id;
}
