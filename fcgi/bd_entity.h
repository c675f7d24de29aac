/*
 * bd_entity.h - the part of bd.h about business objects: their tables of
 * fields and states, and reading and writing their records.  Included by bd.h
 * alone.
 */
#ifndef BD_ENTITY_H
#define BD_ENTITY_H

enum bd_type {
    BD_TEXT = 1,
    BD_INT,
    BD_FEN,
    BD_E3,
    BD_E4,
    BD_BP,
    BD_BOOL,
    BD_DATE,
    BD_TIME,
    BD_ENUM,
    BD_REF,
    BD_REFS,
    BD_PHONE,
    BD_EMAIL,
    BD_JSON,
    BD_ROWS,
    BD_TOKEN, /* ASCII without spaces */
    BD_TEXTS, /* a list of texts */
    BD_OBJECT /* members of their own: `of` */
};

enum {
    BD_REQUIRED = 1, /* on create, and never null */
    BD_READONLY = 2, /* only the server writes it */
    BD_SORT = 4,     /* sort=field is allowed: it has an index */
    BD_FILTER = 8,   /* field= is allowed */
    BD_FIND = 16,    /* q= looks here */
    BD_PII = 32,     /* personal: masked in logs and by role */
    BD_DETAIL = 64,  /* not in lists */
    BD_INPUT = 128,  /* only an input (or, with BD_FILTER, a parameter of
                       * the list): no column of this name */
    BD_SECRET = 256, /* cost and margin: hidden unless a role grants it */
    BD_UNIQUE = 512  /* a unique key of the table guards it */
};

struct bd_field {
    const char *name, *title;
    enum bd_type type;
    unsigned flags;
    int64_t min, max;          /* characters, values, or elements */
    const char *choices;       /* "vip=VIP|key=重点" */
    const char *ref;           /* entity, for BD_REF and BD_REFS */
    const struct bd_field *of; /* fields of an element, for BD_ROWS */
    /* Kept as a key of 查重: "name" (of a company), "phone", "credit_code",
     * "wechat" or "domain". */
    const char *dup;
};
/* A member of an answer that is always there and never null. */
#define BD_ALWAYS(n, t, of_type)                                               \
    .name = (n), .title = (t), .type = (of_type), .flags = BD_REQUIRED

/* clang-format off */
enum bd_tone { BD_ACTIVE, BD_WAIT, BD_DONE, BD_BAD, BD_CLOSED };
/* clang-format on */

struct bd_state {
    const char *name, *title;
    enum bd_tone tone;
};

struct bd_step {
    const char *from;   /* "submitted|rejected" */
    const char *action; /* "approve" */
    const char *to;     /* "approved" */
    const char *perm;   /* NULL: whoever reached the record may; "-": only
                         * the server (jobs and subscribers) */
    const char *event;  /* "order.approved" */
    /* May refuse by bd_fail or bd_violate; NULL: always allowed. */
    int (*guard)(struct bd_req *r, const struct bd_row *row);
};

struct bd_machine {
    const char *field;
    const struct bd_state *states;
    const struct bd_step *steps;
};

enum { /* bd_entity.actions: the calls that the core serves by itself */
    BD_LIST = 1,
    BD_GET = 2,
    BD_CREATE = 4,
    BD_UPDATE = 8,
    BD_RECYCLE = 16,
    BD_HISTORY = 32,
    BD_CRUD = 63
};

enum {                  /* bd_entity.flags */
    BD_POOLED = 1,      /* rows without an owner lie in a pool */
    BD_POOL_LISTED = 2, /* the plain list shows the pool's rows too */
    BD_EXTENSIBLE = 4,  /* a company may add fields of its own */
    BD_FILED = 8,       /* its detail has the files tied to it, as "files" */
    BD_SHARED = 16      /* has collaborators (bd_team_list), or, below such a
                         * record, is seen and changed by them */
};

struct bd_entity {
    const char *name, *path, *table, *title;
    const char *title_field; /* what names a record elsewhere */
    const char *owner;       /* column; NULL: not owned by a person */
    /* "customer_id|lead_id": who sees the record that the first of these
     * fields names (the first that is not null) sees this one too. */
    const char *parent;
    unsigned actions, flags;
    int dup_no; /* 1-7, never reused: its names are compared by 查重 */
    const struct bd_field *fields;
    const struct bd_machine *machine;
    const char *sort;            /* default order, "-updated_at" */
    const char *const *children; /* "contact.customer_id": recycled along */
    /* Rules beyond the fields; old is NULL on create; may change in. */
    int (*check)(struct bd_req *r, const struct bd_row *old, cJSON *in);
    /* Is there one like it?  After `check`, for what users send one by one;
     * imports ask for many at once, by a service of the module. */
    int (*check_twin)(struct bd_req *r, const struct bd_row *old, cJSON *in);
    /* After the row was written, in the transaction. */
    int (*saved)(struct bd_req *r, int64_t id, const struct bd_row *old,
        const cJSON *in);
    /* The same for n rows that bd_insert_many() wrote; NULL: one by one. */
    int (*saved_many)(
        struct bd_req *r, int n, const int64_t *id, cJSON *const *in);
    /* Adds members to the record's detail: those of `shown`. */
    int (*show)(struct bd_req *r, const struct bd_row *row);
    /* Adds members to each row of a list, of `shown` too; may be NULL. */
    int (*show_item)(struct bd_req *r, const struct bd_row *row);
    const struct bd_field *shown;
};

/*
 * The one way to a business row: by id and within the caller's scope, else
 * 404.  BD_LOCK takes the row lock, to change it: 403 for collaborators who
 * may only look.  BD_NOT_SHARED: 403 for all collaborators.  Columns are all of the
 * entity's fields and id, version, created_at, updated_at (created_by,
 * updated_by).
 */
enum {
    BD_LOCK = 1,
    BD_NOT_SHARED = 2
};
int bd_load(struct bd_req *r, struct bd_row **row, const char *entity,
    int64_t id, int flags);

/*
 * Writes that audit: values are fields by name (read-only ones included: the
 * caller is the server; members that are no column go into the event's data
 * only).  The entity's `saved` hook runs, `check` does not: that is for what
 * users send.  bd_insert gives the new id, or -1.  event may be NULL for
 * "<entity>.created" / "<entity>.updated".
 */
int64_t bd_insert(
    struct bd_req *r, const char *entity, cJSON *values, const char *event);
int bd_save(struct bd_req *r, const char *entity, const struct bd_row *row,
    cJSON *values, const char *event);

/* What the tables say of an entity; NULL: no such one. */
const struct bd_entity *bd_entity(const char *name);
/* May the caller's roles write this field? */
bool bd_may_write(
    struct bd_req *r, const struct bd_entity *e, const struct bd_field *f);
/*
 * Checks an object as the POST (old: NULL) or PATCH of a user is checked and
 * brings it into the database's form; records that it refers to and twins are
 * the caller's to look for.
 */
int bd_vet(
    struct bd_req *r, const char *entity, const struct bd_row *old, cJSON *in);
/* Takes back the problem just recorded and gives its words; NULL: it is the
 * server's own (5xx) and stays. */
const char *bd_excuse(struct bd_req *r);
/*
 * bd_insert() of n rows in few statements, the owner given; what is no column
 * goes to each row's "<entity>.created".  id[] gets the ids, in this order.
 */
int bd_insert_many(struct bd_req *r, const char *entity, cJSON *const *values,
    int n, int64_t *id);
/* Puts a record and its children into the recycle bin as one batch. */
int64_t bd_recycle(struct bd_req *r, const char *entity, int64_t id,
    const char *reason, int64_t *children);

/*
 * Moves a record along its machine: permission (403), state (409
 * state-conflict), guard, then the state, `values` (fields to set, also the
 * event's data; may be NULL) and the event, in one.
 */
int bd_advance(struct bd_req *r, const char *entity, const struct bd_row *row,
    const char *action, cJSON *values);
/* The whole of a call that does only this to the record of its path. */
int bd_step(
    struct bd_req *r, const char *entity, const char *action, cJSON *values);
/* "approve" of a call to /orders/{id}/approve. */
const char *bd_action(const struct bd_req *r);
/* 409 state-conflict, and the state with it. */
int bd_conflict(struct bd_req *r, const char *state, const char *f, ...)
    BD_PRINTF(3, 4);
/* "actions":[...] that the caller may take on this record now. */
void bd_w_actions(
    struct bd_req *r, const char *entity, const struct bd_row *row);

/*
 * The calls of a pooled entity, answered whole; its pools' rules are records
 * of the core ("pool").  The entity's fields include pool_id, owner_since,
 * prev_owner_id, prev_owner_until, return_reason, return_note and
 * next_contact_at.  closed: states in which nobody takes or gets a record,
 * "converted|invalid", or NULL.  Bodies: {reason, note, pool_id}, {pool_id}
 * and {owner_id}.  Events: "<entity>.claimed", ".returned", ".moved" and
 * ".assigned".  Move and assign ask for <entity>.assign or the pool's admin.
 */
int bd_pool_claim(struct bd_req *r, const char *entity, const char *closed);
int bd_pool_return(struct bd_req *r, const char *entity);
int bd_pool_move(struct bd_req *r, const char *entity);
int bd_pool_assign(struct bd_req *r, const char *entity, const char *closed);
/* To whom the pool's own way of giving out would give it; ".assigned" too. */
int bd_pool_share(struct bd_req *r, const char *entity, const char *closed);
/* Shows the numbers of a record in a pool, counted and logged; answers
 * bd_pool_view_out.  Event: "<entity>.phone_viewed". */
int bd_pool_view(struct bd_req *r, const char *entity);
extern const struct bd_field bd_pool_view_out[];
/* Reckons anew when it goes back to its pool: after a write of the module's
 * own statement that changed one of the days which rules count from. */
int bd_pool_due(struct bd_req *r, const char *entity, int64_t id);
/* Which of these the caller may do now, into the open array "actions". */
void bd_w_pool_actions(
    struct bd_req *r, const char *entity, const struct bd_row *row);

/*
 * The team of a record whose entity is BD_SHARED and owned: its collaborators,
 * each with a right ("view" or "edit") and a last day.  The calls are answered
 * whole; who changes the team is the owner or somebody above him, and everyone
 * may leave.  Body: bd_team_in; path: {id} and {staff_id}.  Events:
 * "<entity>.shared" and ".unshared".
 */
int bd_team_list(struct bd_req *r, const char *entity);
int bd_team_put(struct bd_req *r, const char *entity);
int bd_team_drop(struct bd_req *r, const char *entity);
/* Makes somebody a collaborator, whoever asks; until: "2026-12-31" or NULL. */
int bd_team_add(struct bd_req *r, const char *entity, int64_t id,
    int64_t staff_id, bool may_edit, const char *until);
/* Does the caller run this record's team: its owner, or above him? */
bool bd_team_run(
    struct bd_req *r, const char *entity, const struct bd_row *row);
/* "view" or "edit" of a record that the caller sees as a collaborator only;
 * NULL: he sees it anyway. */
const char *bd_team_right(
    struct bd_req *r, const char *entity, const struct bd_row *row);
extern const struct bd_field bd_team_in[], bd_team_out[];

/* What these write, and the query that leafs through a list. */
extern const struct bd_field bd_file_fields[], bd_event_fields[], bd_pool_out[],
    bd_cursor_query[], bd_timeline_query[];

/*
 * One more of `what` by the caller today.  More than limit (0: any number):
 * -1 with "今天已<verb> n 条", and the transaction undoes the count.
 */
int bd_quota(
    struct bd_req *r, const char *what, int64_t limit, const char *verb);

/* A record as GET answers it: fields by access, masks, names of refs. */
int bd_w_record(struct bd_req *r, const char *entity, int64_t id);
/* Answers as the list call does, with conditions beside the query's. */
int bd_list(struct bd_req *r, const char *entity, const char *fixed_field,
    int64_t fixed_value);
/* "138****8000", "王*", "上海****公司" */
const char *bd_mask(struct bd_req *r, const char *s, enum bd_type type);
#endif
