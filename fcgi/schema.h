/*
 * schema.h - field tables as JSON Schema.
 */
#ifndef BD_SCHEMA_H
#define BD_SCHEMA_H

#include "bd_int.h"

enum schema_use {
    SCHEMA_RECORD, /* what is answered of an entity's record */
    SCHEMA_ANSWER, /* what a call of its own answers */
    SCHEMA_NEW,    /* what creates, or the body of an action */
    SCHEMA_CHANGE, /* what a PATCH may hold: nothing is required */
    SCHEMA_QUERY   /* one value in a query */
};

/* One field as a member named key; machine may be NULL. */
void bd__schema_field(struct bd_req *r, const char *key,
    const struct bd_field *f, const struct bd_machine *machine,
    enum schema_use use);

/* The members of an object's schema, into the object that is open. */
void bd__schema_fields(struct bd_req *r, const struct bd_field *fields,
    const struct bd_machine *machine, enum schema_use use);

/* A member key (NULL in arrays) that is only a reference to a component. */
void bd__schema_ref(
    struct bd_req *r, const char *key, const char *kind, const char *name);

/* The columns that every record begins with. */
extern const struct bd_field bd__head_fields[];

/* What the built-in calls answer and take. */
extern const struct bd_field bd__batch_fields[], bd__problem_fields[];

/* The core's own call on an entity, as "GET" "/{id}"? */
bool bd__is_generic(
    const struct bd__route *x, const char *method, const char *suffix);

/* What a call of its own answers: its service's tables, or its own. */
struct bd__answer {
    const struct bd_field *out;
    const char *gives;
};
struct bd__answer bd__answer_of(const struct bd__route *x);

/* "parameters" of a call. */
void bd__openapi_parameters(struct bd_req *r, const struct bd__route *x);

/* One method of a path, as a member of the path's object. */
void bd__openapi_call(struct bd_req *r, const struct bd__route *x);

#endif
