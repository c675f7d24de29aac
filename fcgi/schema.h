/*
 * schema.h - field tables as JSON Schema.
 */
#ifndef BD_SCHEMA_H
#define BD_SCHEMA_H

#include "bd_int.h"

enum schema_use {
    SCHEMA_RECORD, /* what is answered */
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

/* One method of a path, as a member of the path's object. */
void bd__openapi_call(struct bd_req *r, const struct bd__route *x);

#endif
