/*
 * Giving out what lies in a pool: in turns, to who has least, or to who knows
 * the subject; never to who is on leave or full.  Whoever gives holds the
 * pool's row of pool_turn until he commits, so many at once are served one
 * after the other, on whichever host they are.
 */
#include "acl.h"
#include "pools.h"

#include <inttypes.h>
#include <string.h>

#define SKIPPED_NAMED 3 /* in a reason */

/* ------------------------------------------------------------ who is in -- */

static bool
is_away(struct bd_req *r, const struct bd_acl_person *p)
{
    const char *today = bd_today(r);

    return p->leave_from != NULL && strcmp(p->leave_from, today) <= 0 &&
           (p->leave_until == NULL || strcmp(p->leave_until, today) >= 0);
}

static void
find_people(struct bd_req *r, struct bd_sharing *s)
{
    const char *claim = bd_fmt(r, "%s.claim", s->e->name);

    s->of = bd_alloc(r, sizeof(*s->of) * (size_t)(bd__acl.nperson + 1));
    for (int i = 0; i < bd__acl.nperson; i++) {
        struct bd_acl_person *p = &bd__acl.person[i];

        if (p->active && bd__pool_names(s->pool, p) && bd__person_may(p, claim))
            s->of[s->n++] = (struct bd_sharer){
                .who = p, .out = is_away(r, p) ? "请假" : NULL};
    }
}

static struct bd_sharer *
sharer_of(struct bd_sharing *s, int64_t staff_id)
{
    for (int i = 0; i < s->n; i++)
        if (s->of[i].who->id == staff_id)
            return &s->of[i];
    return NULL;
}

/* What each of them has, counted when anything depends on it. */
static int
count_held(struct bd_req *r, struct bd_sharing *s)
{
    const struct bd_pool *pool = s->pool;
    struct bd_param p = bd__p_int(pool->id);
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_rows *rows;

    if (s->n == 0 ||
        (pool->capacity == 0 && strcmp(pool->assign_mode, "load") != 0))
        return 0;
    bd__buf_fmt(r, &sql,
        "SELECT t.`%s` AS owner, COUNT(*) AS held, COALESCE(SUM(t.pool_id=?%s),"
        " 0) AS in_pool FROM `%s` t WHERE %s AND t.`%s` IN (0",
        s->e->owner,
        pool->skips_won ? bd_fmt(r, " AND t.`%s`<>'won'", s->e->machine->field)
                        : "",
        s->e->table, bd__pool_open_sql(r, s->e), s->e->owner);
    for (int i = 0; i < s->n; i++)
        bd__buf_fmt(r, &sql, ",%" PRId64, s->of[i].who->id);
    bd__buf_fmt(r, &sql, ") GROUP BY t.`%s`", s->e->owner);
    if (bd__db_run(r, bd__cstr(r, &sql), &p, 1, &rows, NULL) < 0)
        return -1;
    for (int i = 0; i < rows->n; i++) {
        struct bd_sharer *x = sharer_of(s, bd_col(rows->row[i], "owner"));

        x->held = bd_col(rows->row[i], "held");
        x->in_pool = bd_col(rows->row[i], "in_pool");
    }
    return 0;
}

static int
read_turns(struct bd_req *r, struct bd_sharing *s)
{
    struct bd_param p = bd__p_int(s->pool->id);
    struct bd_rows *rows;

    if (bd__db_run(r, "SELECT staff_id, turn FROM pool_turn WHERE pool_id=?",
            &p, 1, &rows, NULL) < 0)
        return -1;
    for (int i = 0; i < rows->n; i++) {
        int64_t staff = bd_col(rows->row[i], "staff_id");
        struct bd_sharer *x = sharer_of(s, staff);

        if (staff == 0)
            s->turn = bd_col(rows->row[i], "turn");
        else if (x != NULL)
            x->turn = bd_col(rows->row[i], "turn");
    }
    return 0;
}

int
bd__sharers_read(struct bd_req *r, struct bd_sharing *s)
{
    find_people(r, s);
    return read_turns(r, s) < 0 ? -1 : count_held(r, s);
}

/* The lock comes first: what is read after it nobody changes meanwhile. */
int
bd__sharing_open(struct bd_req *r, struct bd_sharing *s)
{
    struct bd_param p = bd__p_int(s->pool->id);

    if (bd__db_run(r,
            "INSERT INTO pool_turn (pool_id, staff_id, turn) VALUES (?, 0, 0) "
            "ON DUPLICATE KEY UPDATE turn=turn+1",
            &p, 1, NULL, NULL) < 0)
        return -1;
    return bd__sharers_read(r, s);
}

int
bd__sharing_keep(struct bd_req *r, const struct bd_sharing *s)
{
    struct bd_buf sql = {NULL, 0, 0};

    bd__buf_fmt(r, &sql,
        "INSERT INTO pool_turn (pool_id, staff_id, turn) VALUES "
        "(%" PRId64 ",0,%" PRId64 ")",
        s->pool->id, s->turn);
    for (int i = 0; i < s->n; i++)
        if (s->of[i].served)
            bd__buf_fmt(r, &sql, ",(%" PRId64 ",%" PRId64 ",%" PRId64 ")",
                s->pool->id, s->of[i].who->id, s->of[i].turn);
    bd__buf_str(r, &sql, " ON DUPLICATE KEY UPDATE turn=VALUES(turn)");
    return bd__db_run(r, bd__cstr(r, &sql), NULL, 0, NULL, NULL);
}

/* ------------------------------------------------------------- whose it is -- */

/* A word of the pool's list stands in the record's field. */
static bool
knows(const cJSON *values, const cJSON *skill)
{
    const char *field = bd_str(skill, "field"), *word = bd_str(skill, "word");
    const cJSON *v, *one;

    if (field == NULL || word == NULL)
        return false;
    v = cJSON_GetObjectItemCaseSensitive(values, field);
    if (cJSON_IsString(v))
        return strstr(v->valuestring, word) != NULL;
    cJSON_ArrayForEach(
        one, v) if (cJSON_IsString(one) &&
                    strcmp(one->valuestring, word) == 0) return true;
    return false;
}

static void
find_skills(struct bd_sharing *s, const cJSON *values)
{
    const cJSON *skill;

    for (int i = 0; i < s->n; i++)
        s->of[i].skill = 0;
    if (strcmp(s->pool->assign_mode, "skill") != 0)
        return;
    cJSON_ArrayForEach(skill, s->pool->skills)
    {
        struct bd_sharer *x = sharer_of(s, bd_i64(skill, "staff_id", 0));

        if (x != NULL && knows(values, skill))
            x->skill++;
    }
}

/* Would a get it before b?  Of two who never got any, who came first. */
static bool
comes_before(const struct bd_sharing *s, const struct bd_sharer *a,
    const struct bd_sharer *b)
{
    if (a->skill != b->skill)
        return a->skill > b->skill;
    if (strcmp(s->pool->assign_mode, "load") == 0 && a->held != b->held)
        return a->held < b->held;
    return a->turn != b->turn ? a->turn < b->turn : a->who->id < b->who->id;
}

struct bd_sharer *
bd__sharer_next(const struct bd_sharing *s)
{
    struct bd_sharer *best = NULL;

    for (int i = 0; i < s->n; i++)
        if (s->of[i].out == NULL &&
            (best == NULL || comes_before(s, &s->of[i], best)))
            best = &s->of[i];
    return best;
}

static const char *
mode_title(const struct bd_sharing *s)
{
    return strcmp(s->pool->assign_mode, "load") == 0    ? "按手上数量"
           : strcmp(s->pool->assign_mode, "skill") == 0 ? "按专长"
                                                        : "轮流";
}

/* "轮流：轮到 王敏；李雷 请假": whoever would have been before him is named. */
static const char *
reason(
    struct bd_req *r, const struct bd_sharing *s, const struct bd_sharer *got)
{
    struct bd_buf b = {NULL, 0, 0};
    int named = 0;

    bd__buf_fmt(r, &b, "%s：", mode_title(s));
    if (got == NULL)
        bd__buf_str(r, &b, "没有能接的人，留在池里");
    else if (strcmp(s->pool->assign_mode, "load") == 0)
        bd__buf_fmt(
            r, &b, "%s 手上最少（%" PRId64 " 条）", got->who->name, got->held);
    else
        bd__buf_fmt(
            r, &b, "%s %s", got->skill > 0 ? "对口的" : "轮到", got->who->name);
    for (int i = 0; i < s->n; i++) {
        const struct bd_sharer *x = &s->of[i];

        if (x->out == NULL || (got != NULL && !comes_before(s, x, got)))
            continue;
        if (named++ == SKIPPED_NAMED) {
            bd__buf_str(r, &b, "等");
            break;
        }
        bd__buf_fmt(r, &b, "；%s %s", x->who->name, x->out);
    }
    return bd__cstr(r, &b);
}

const struct bd_sharer *
bd__sharing_give(struct bd_req *r, struct bd_sharing *s, cJSON *values)
{
    struct bd_sharer *got;

    for (int i = 0; i < s->n; i++)
        if (s->of[i].out == NULL && s->pool->capacity > 0 &&
            s->of[i].in_pool >= s->pool->capacity)
            s->of[i].out = "已满";
    find_skills(s, values);
    got = bd__sharer_next(s);
    bd_json_set_str(values, "assign_note", reason(r, s, got));
    if (got == NULL)
        return NULL;
    got->turn = ++s->turn;
    got->served = true;
    got->held++;
    got->in_pool++;
    bd_json_set_i64(values, s->e->owner, got->who->id);
    bd_json_set_str(values, "owner_since", bd_now(r));
    return got;
}
