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

/* Below which id to go on; -1: the cursor is none. */
static int64_t
from_id(struct bd_req *r)
{
    const char *cursor = bd_query(r, "cursor");
    int64_t id = cursor != NULL ? strtoll(cursor, NULL, 10) : INT64_MAX;

    if (id > 0)
        return id;
    return bd_fail(r, 400, "bad-cursor", "翻页标记不对");
}

static int
w_page(struct bd_req *r, const char *where, const struct bd_param *p, int np)
{
    struct bd_rows *rows;
    int n;

    if (events(r, where, p, np, &rows) < 0)
        return -1;
    n = rows->n > PAGE ? PAGE : rows->n;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < n; i++)
        w_event(r, rows->row[i]);
    bd_w_end(r);
    bd_w_str(r, "next_cursor",
        rows->n > PAGE ? bd_fmt(r, "%" PRId64, bd_col(rows->row[n - 1], "id"))
                       : NULL);
    bd_w_end(r);
    return 0;
}

static const char of_record[] = "entity=? AND entity_id=?";

static int
w_record(struct bd_req *r, const char *entity, int64_t id)
{
    struct bd_param p[] = {bd__p_text(entity), bd__p_int(id), {0}};

    p[2] = bd__p_int(from_id(r));
    if (p[2].i < 0)
        return -1;
    return w_page(r, bd_fmt(r, "%s AND id<?", of_record), p, 3);
}

int
bd__entity_history(struct bd_req *r)
{
    const char *entity = r->route->entity->name;
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), 0) < 0)
        return -1;
    return w_record(r, entity, bd_path_id(r));
}

/* ------------------------------------------------- a customer's timeline -- */

#define KINDS_MAX 64

struct kinds {
    const char *asked; /* "order,quote", NULL: all */
    bool shared;       /* a collaborator sees what is shared with him */
    const char *name[KINDS_MAX];
    int n;
    bool some_hidden;
};

static bool
is_asked(const char *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = list; at != NULL && *at != '\0';
         at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == n && memcmp(at, name, n) == 0)
            return true;
    return list == NULL;
}

/* A customer's timeline shows of its children what their lists would. */
static void
find_kinds(struct bd_req *r, struct kinds *k)
{
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_entity *e = bd__modules[i].m->entities;
             e != NULL && e->name != NULL; e++) {
            if (!bd_may(r, bd_fmt(r, "%s.read", e->name)) ||
                (k->shared && !(e->flags & BD_SHARED)) ||
                !is_asked(k->asked, e->name))
                k->some_hidden = true;
            else if (k->n < KINDS_MAX)
                k->name[k->n++] = e->name;
        }
}

/* The newest of each kind, each from its own range of the index. */
static int
w_kinds(struct bd_req *r, const struct kinds *k, int64_t id, int64_t from)
{
    struct bd_param p[2 * KINDS_MAX];
    struct bd_buf where = {NULL, 0, 0};

    for (int i = 0; i < k->n; i++) {
        bd__buf_fmt(r, &where,
            "%s(SELECT id FROM event FORCE INDEX (customer_kind) WHERE "
            "customer_id=? AND kind='%s' AND id<? ORDER BY id DESC LIMIT %d)",
            i > 0 ? " UNION ALL " : "id IN (SELECT k.id FROM (", k->name[i],
            PAGE + 1);
        p[2 * i] = bd__p_int(id);
        p[2 * i + 1] = bd__p_int(from);
    }
    bd__buf_str(r, &where, k->n > 0 ? ") k)" : "0");
    return w_page(r, bd__cstr(r, &where), p, 2 * k->n);
}

int
bd_w_timeline(struct bd_req *r, const char *entity, int64_t id)
{
    struct kinds k = {.asked = bd_query(r, "kind")};
    int64_t from = from_id(r);
    struct bd_row *row;

    if (from < 0 || bd_load(r, &row, entity, id, 0) < 0)
        return -1;
    if (strcmp(entity, "customer") != 0)
        return w_record(r, entity, id);
    k.shared = bd_team_right(r, entity, row) != NULL;
    find_kinds(r, &k);
    if (k.some_hidden)
        return w_kinds(r, &k, id, from);
    struct bd_param p[] = {bd__p_int(id), bd__p_int(from)};
    return w_page(r, "customer_id=? AND id<?", p, 2);
}

int
bd_w_history(struct bd_req *r, const char *key, const char *entity, int64_t id)
{
    struct bd_param p[] = {bd__p_text(entity), bd__p_int(id)};
    struct bd_rows *rows;

    if (events(r, of_record, p, 2, &rows) < 0)
        return -1;
    bd_w_arr(r, key);
    for (int i = 0; i < rows->n && i < PAGE; i++)
        w_event(r, rows->row[i]);
    bd_w_end(r);
    return 0;
}
