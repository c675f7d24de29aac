/*
 * field_def.h - the module of the fields' definitions: its statements, and
 * what its files ask of each other.
 */
#ifndef BD_FIELD_DEF_H
#define BD_FIELD_DEF_H

#include "field.h"

enum {
    SQL_FIELD_KINDS,
    SQL_FIELD_ONE,
    SQL_FIELD_BUILT,
    SQL_FIELD_FAILED,
    SQL_FIELD_INDEXED,
    SQL_FIELD_GUARDED,
    SQL_FIELD_UNINDEXED,
    SQL_FIELD_UNGUARDED,
    SQL_FIELD_KEPT,
    SQL_FIELD_DROPPED,
    SQL_FIELD_PENDING,
    SQL_FIELD_PLACE,
    SQL_FIELD_BY_CODE,
    SQL_FIELD_VALUES
};

/* A definition being checked; old is NULL when it is new. */
struct field_form {
    struct bd_req *r;
    const struct bd_entity *e; /* that gets the field */
    const struct bd_kind *kind;
    const struct bd_row *old;
    cJSON *in;
};

int bd__field_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int bd__field_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in);

/* field_pack.c: presets, such as 广告偏好. */
bd_handler bd__field_presets, bd__field_install;

#endif
