/*
 * dup_int.h - 查重 between the engine (dup/) and the database: the keys that
 * follow each write, and looking records up by them.
 */
#ifndef BD_DUP_INT_H
#define BD_DUP_INT_H

#include "dup/dup.h"
#include "follow.h"

bd_follower bd__dup_follow;

/* A record as one number: id * BD__DUP_REFS + entity->dup_no. */
enum {
    BD__DUP_REFS = 8
};
int64_t bd__dup_ref(const struct bd_entity *e, int64_t id);
const struct bd_entity *bd__dup_entity(int64_t ref);
/* The field that is kept as keys of this kind, or NULL. */
const struct bd_field *bd__dup_field(
    const struct bd_entity *e, const char *kind);

/* What was said of a merged record holds for the kept one, and no longer. */
int bd__dup_merged(struct bd_req *r, const struct bd_entity *e, int64_t keep_id,
    int64_t gone_id);
int bd__dup_unmerged(struct bd_req *r, const struct bd_entity *e,
    int64_t keep_id, int64_t gone_id);
int bd__dup_apart_purged(
    struct bd_req *r, const struct bd_entity *e, int64_t id);

/* Job: makes all keys again, chunk by chunk. */
int bd__dup_fill(struct bd_req *r, const cJSON *arg);

#endif
