/*
 * acl.h - the rules as one process holds them: acl_load.c reads them,
 * acl.c answers from them.
 */
#ifndef BD_ACL_H
#define BD_ACL_H

#include "bd_int.h"

enum bd_scope_kind {
    BD_OWN,
    BD_OWN_SUB,
    BD_DEPT,
    BD_DEPT_SUB,
    BD_DEPTS,
    BD_ALL
};

struct bd_acl_perm {
    int64_t role;
    const char *name;
};
struct bd_acl_role_scope {
    int64_t role;
    const char *module;
    enum bd_scope_kind kind;
    const cJSON *depts;
};
struct bd_acl_role_field {
    int64_t role;
    const char *entity, *field;
    enum bd_field_access access;
    enum bd_field_mask mask;
};
/* A record that is shared with somebody. */
struct bd_acl_member {
    int64_t staff, record;
    const struct bd_entity *e;
    bool edits;
    const char *until; /* "2026-12-31", NULL: for good */
};
struct bd_acl_person {
    int64_t id, dept, superior;
    const char *name, *roles; /* "1,7" */
    const char *titles;       /* of the roles, each a line */
    bool active;
    const char *leave_from, *leave_until; /* "2026-11-21" or NULL */
    struct bd_access *access;             /* added up when he first asks */
    const struct bd_acl_member *member;   /* what is shared with him */
    int nmember;
};
struct bd_acl_dept {
    int64_t id, parent;
};

/* Everything lives in one arena, thrown away as a whole. */
struct bd_acl {
    struct bd_arena arena;
    int64_t epoch;
    int nperm, nscope, nfield, nperson, ndept, npool;
    struct bd_acl_perm *perm;
    struct bd_acl_role_scope *scope;
    struct bd_acl_role_field *field;
    struct bd_acl_person *person;
    struct bd_acl_dept *dept;
    struct bd_pool *pool; /* pools.h */
};

extern struct bd_acl bd__acl;

/* NULL: nobody of this id. */
struct bd_acl_person *bd__person(int64_t id);
/* Would he have this permission, if he asked? */
bool bd__person_may(struct bd_acl_person *who, const char *perm);
/* Is the department `top`, or below it? */
bool bd__dept_below(int64_t dept, int64_t top);
/* Is the role one of "1,7"? */
bool bd__role_among(const char *roles, int64_t role);
/* Parsed JSON that lives as long as the rules; NULL for no text. */
const cJSON *bd__acl_keep_json(struct bd_req *r, const char *text);

/* Forgets what was derived from the rules; their arena is being reset. */
void bd__acl_underived(void);

#endif
