/*
 * pools.h - what the pools' files share: the pools as one process holds
 * them, read with the roles and as fresh as they are.
 */
#ifndef BD_POOLS_H
#define BD_POOLS_H

#include "bd_int.h"

struct bd_pool {
    int64_t id;
    const char *kind, *name; /* kind: the entity whose rows lie in it */
    bool enabled, is_default, masked, skips_won;
    int64_t claim_daily, prev_owner_days, protect_days, capacity, view_daily;
    /* Lists of ids; empty members: everybody. */
    const cJSON *staff, *depts, *roles, *admins;
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
/* May the caller see its rows / give them away? */
bool bd__pool_seen(struct bd_req *r, const struct bd_pool *pool);
bool bd__pool_run_by(struct bd_req *r, const struct bd_pool *pool);

/* ------------------------------------------------------------ pools.c ---- */

extern const struct bd_module bd__pools_module;

#endif
