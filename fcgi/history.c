/*
 * The audit rows as people read them: newest first, by keyset, with the
 * caller's masks on what changed.
 */
#include "bd_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 50

/* Values that the caller may not see are not in the audit for him either. */
static void
w_data(struct bd_req *r, const struct bd_entity *e, const char *json)
{
    const char *why;
    cJSON *o = bd_json(r, json, strlen(json), &why);
    cJSON *changed = cJSON_GetObjectItemCaseSensitive(o, "changed");
    cJSON *both[] = {o, changed}, *c, *next;

    for (int i = 0; i < 2 && e != NULL; i++)
        for (c = both[i] != NULL ? both[i]->child : NULL; c != NULL; c = next) {
            const struct bd_field *f = bd__field(e, c->string);

            next = c->next;
            if (f != NULL && bd__field_shown(r, e, f) != BD_SHOWN_ALL)
                cJSON_DeleteItemFromObjectCaseSensitive(both[i], c->string);
        }
    bd_w_json(r, "data", o);
}

static void
w_event(struct bd_req *r, const struct bd_row *row)
{
    const char *entity = bd_text(row, "entity");

    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_col(row, "id"));
    bd_w_str(r, "entity", entity);
    bd_w_int(r, "entity_id", bd_col(row, "entity_id"));
    bd_w_str(r, "action", bd_text(row, "action"));
    bd_w_str(r, "from", bd_text(row, "from_state"));
    bd_w_str(r, "to", bd_text(row, "to_state"));
    if (bd_null(row, "actor_id"))
        bd_w_null(r, "actor_id");
    else
        bd_w_int(r, "actor_id", bd_col(row, "actor_id"));
    bd_w_str(r, "actor_name", bd__staff_name(bd_col(row, "actor_id")));
    bd_w_str(r, "at", bd__cell_time_rfc3339(r, bd_text(row, "at")));
    w_data(r, bd__entity(entity), bd_text(row, "data"));
    bd_w_end(r);
}

/* A customer's timeline shows of its children what their lists would. */
static bool
readable(struct bd_req *r, const char *entity)
{
    return bd__entity(entity) == NULL ||
           bd_may(r, bd_fmt(r, "%s.read", entity));
}

static int
events(struct bd_req *r, const char *where, const struct bd_param *p, int np,
    struct bd_rows **rows)
{
    return bd__db_run(r,
        bd_fmt(r,
            "SELECT id, entity, entity_id, action, from_state, to_state, "
            "actor_id, at, data FROM event WHERE %s ORDER BY id DESC "
            "LIMIT %d",
            where, PAGE + 1),
        p, np, rows, NULL);
}

static int
w_page(struct bd_req *r, const char *where, struct bd_param *p, int np)
{
    const char *cursor = bd_query(r, "cursor");
    struct bd_rows *rows;
    int n;

    if (cursor != NULL) {
        p[np++] = bd__p_int(strtoll(cursor, NULL, 10));
        where = bd_fmt(r, "%s AND id<?", where);
        if (p[np - 1].i <= 0)
            return bd_fail(r, 400, "bad-cursor", "翻页标记不对");
    }
    if (events(r, where, p, np, &rows) < 0)
        return -1;
    n = rows->n > PAGE ? PAGE : rows->n;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < n; i++)
        if (readable(r, bd_text(rows->row[i], "entity")))
            w_event(r, rows->row[i]);
    bd_w_end(r);
    bd_w_str(r, "next_cursor",
        rows->n > PAGE ? bd_fmt(r, "%" PRId64, bd_col(rows->row[n - 1], "id"))
                       : NULL);
    bd_w_end(r);
    return 0;
}

static const char of_record[] = "entity=? AND entity_id=?";

static void
record_params(struct bd_param *p, const char *entity, int64_t id)
{
    p[0] = bd__p_text(entity);
    p[1] = bd__p_int(id);
}

int
bd__entity_history(struct bd_req *r)
{
    const char *entity = r->route->entity->name;
    struct bd_param p[3];
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), 0) < 0)
        return -1;
    record_params(p, entity, bd_path_id(r));
    return w_page(r, of_record, p, 2);
}

int
bd_w_timeline(struct bd_req *r, const char *entity, int64_t id)
{
    bool customer = strcmp(entity, "customer") == 0;
    struct bd_param p[3];
    struct bd_row *row;

    if (bd_load(r, &row, entity, id, 0) < 0)
        return -1;
    if (customer)
        p[0] = bd__p_int(id);
    else
        record_params(p, entity, id);
    return w_page(
        r, customer ? "customer_id=?" : of_record, p, customer ? 1 : 2);
}

int
bd_w_history(struct bd_req *r, const char *key, const char *entity, int64_t id)
{
    struct bd_param p[2];
    struct bd_rows *rows;

    record_params(p, entity, id);
    if (events(r, of_record, p, 2, &rows) < 0)
        return -1;
    bd_w_arr(r, key);
    for (int i = 0; i < rows->n && i < PAGE; i++)
        w_event(r, rows->row[i]);
    bd_w_end(r);
    return 0;
}
