/*
 * pools.h - what the pools' files share: the pools as one process holds
 * them, read with the roles and as fresh as they are.
 */
#ifndef BD_POOLS_H
#define BD_POOLS_H

#include "bd_int.h"
#include "follow.h"

struct bd_pool {
    int64_t id;
    const char *kind, *name; /* kind: the entity whose rows lie in it */
    bool enabled, is_default, masked, skips_won;
    bool keeps_balance, keeps_work; /* who has either is not taken back */
    const char *remind_days;        /* "7,3,1" */
    int64_t recycle_to;             /* another pool, or 0 */
    int64_t claim_daily, prev_owner_days, protect_days, capacity, view_daily;
    /* Lists of ids; empty members: everybody. */
    const cJSON *staff, *depts, *roles, *admins;
    const cJSON *rules;      /* of recycling: pool_try.c has their fields */
    const char *assign_mode; /* manual, round, load, skill */
    const cJSON *skills;     /* {field, word, staff_id} */
};

/* ---------------------------------------------------------- pool_rules.c -- */

/* By id, whatever became of it; NULL: none. */
const struct bd_pool *bd__pool(int64_t id);
/* All pools of the company, and how many. */
const struct bd_pool *bd__pools(int *n);
/* Where an entity's records go when nobody says where. */
const struct bd_pool *bd__pool_default(const struct bd_entity *e);
/* Is this person one of its members or admins? */
bool bd__pool_has(const struct bd_pool *pool, int64_t staff_id);
/* Is he named as a member, himself or by his department or a role? */
struct bd_acl_person;
bool bd__pool_names(
    const struct bd_pool *pool, const struct bd_acl_person *who);
/* May the caller see its rows / give them away? */
bool bd__pool_seen(struct bd_req *r, const struct bd_pool *pool);
bool bd__pool_run_by(struct bd_req *r, const struct bd_pool *pool);

/* ------------------------------------------------------------- pool.c ---- */

/* Back into the pool with these values, as a return does it. */
int bd__pool_put_back(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, cJSON *values);
/* Who gives records of this pool away: by permission, or as its admin. */
int bd__pool_need_run(struct bd_req *r, const struct bd_row *row);
/* Is it in one of these states ("converted|invalid", NULL: none)? */
bool bd__pool_closed(
    const struct bd_row *row, const struct bd_entity *e, const char *closed);
/* Who gave it away may not see it any more: says what became of it. */
int bd__pool_answer(struct bd_req *r, const struct bd_entity *e, int64_t owner,
    int64_t pool_id);

/* -------------------------------------------------------- pool_share.c --- */

struct bd_sharer {
    const struct bd_acl_person *who;
    const char *out; /* why he gets nothing; NULL: he may */
    int64_t turn;    /* the number of what he got last; 0: nothing yet */
    int64_t held;    /* open records of his */
    int64_t in_pool; /* of those, what counts against the pool's limit */
    int skill;
    bool served; /* now */
};

struct bd_sharing {
    const struct bd_entity *e;
    const struct bd_pool *pool;
    struct bd_sharer *of;
    int n;
    int64_t turn; /* the pool's last */
};

/* The people whom a pool names, and how they stand. */
int bd__sharers_read(struct bd_req *r, struct bd_sharing *s);
/* The same, behind the lock of all who give of this pool. */
int bd__sharing_open(struct bd_req *r, struct bd_sharing *s);
int bd__sharing_keep(struct bd_req *r, const struct bd_sharing *s);
/* NULL: everybody is on leave or full. */
struct bd_sharer *bd__sharer_next(const struct bd_sharing *s);
/* Writes owner and reason into values; whose it is now, NULL: nobody's. */
const struct bd_sharer *bd__sharing_give(
    struct bd_req *r, struct bd_sharing *s, cJSON *values);

/* --------------------------------------------------------- pool_give.c --- */

bool bd__pool_gives(const struct bd_pool *pool);
/* May a skill look at this field? */
bool bd__pool_skill_of(const struct bd_field *f);
extern const struct bd_field bd__pool_sharers_out[];
bd_handler bd__pool_sharers;

/* --------------------------------------------------------- pool_due.c ---- */

/* Does the rule count any days that the entity's records have? */
bool bd__pool_rule_ok(const struct bd_entity *e, const cJSON *rule);
/* Has any pool of the entity rules at all? */
bool bd__pools_recycle(const struct bd_entity *e);
/* When these rules take a record `t` back, as SQL; NULL where never. */
void bd__pool_rules_sql(struct bd_req *r, struct bd_buf *b,
    const struct bd_entity *e, const cJSON *rules);
/* Is a record `t` somebody's, and not done with? */
const char *bd__pool_open_sql(struct bd_req *r, const struct bd_entity *e);
/* Both, by the rules of the record's own pool. */
const char *bd__pool_due_sql(struct bd_req *r, const struct bd_entity *e);
bd_follower bd__pool_follow; /* keeps recycle_due_at */

/* --------------------------------------------------------- pool_run.c ---- */

typedef int bd__pool_job(struct bd_req *r, const cJSON *arg);
bd__pool_job bd__pool_recycle_job, bd__pool_due_job, bd__pool_remind_job,
    bd__pool_undo_job;

/* --------------------------------------------------------- pool_try.c ---- */

extern const struct bd_field bd__pool_rule_fields[], bd__pool_simulate_in[],
    bd__pool_simulate_out[], bd__pool_runs_out[];
/* Violations for rules of an entity that count no days it has. */
void bd__pool_rules_check(
    struct bd_req *r, const char *kind, const cJSON *rules);
bd_handler bd__pool_simulate, bd__pool_runs, bd__pool_undo;

/* ------------------------------------------------------------ pools.c ---- */

extern const struct bd_module bd__pools_module;

#endif
