/*
 * field.h - fields that a company adds to an entity.  They stand in the
 * entity's table of fields behind those of its module, so that whoever reads
 * e->fields has them too; what only they have is found by bd__custom().
 */
#ifndef BD_FIELD_H
#define BD_FIELD_H

#include "bd_int.h"

enum { /* bd_kind.can */
    CAN_FIND = 1,
    CAN_INDEX = 2, /* be sorted, and filtered by an index */
    CAN_UNIQUE = 4,
    CAN_LIST = 8,
    HAS_OPTIONS = 16,
    HAS_RANGE = 32,
    HAS_TEXT = 64, /* VARCHAR: counts as text against the limits */
    HAS_FILES = 128
};

/* What a person chooses as the type of a field. */
struct bd_kind {
    const char *name, *title;
    enum bd_type type;
    const char *column; /* its SQL type */
    unsigned can, flags;
    int64_t max; /* characters or elements */
    const char *ref;
};
extern const struct bd_kind bd__kinds[];
const struct bd_kind *bd__kind(const char *name);
/* The type of a formula's value: "number", "money" or "percent". */
const struct bd_kind *bd__kind_of_result(const char *result);

struct bd_custom {
    int64_t id;
    const struct bd_kind *kind;
    const char *section, *hint, *prefix;
    const cJSON *options, *initial, *shown_if, *formula;
    bool needed, unique, mobile;
    bool retired; /* in no form and no list; what was written stays to read */
};

/* NULL: the field is its module's own. */
const struct bd_custom *bd__custom(
    const struct bd_entity *e, const struct bd_field *f);
/* The first field of e that the company added; its name is NULL: none. */
const struct bd_field *bd__custom_first(const struct bd_entity *e);

/* Every entity has its module's fields alone. */
void bd__fields_forget(void);
/* Puts the active and retired fields into the tables of their entities. */
int bd__fields_load(struct bd_req *r);

/* What only such a field can have wrong: collects violations, fills in what
 * it begins with.  old is NULL on create. */
int bd__fields_check(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *old, cJSON *in);
/* Formulas and numbers of a row that is about to be written. */
int bd__fields_derive(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *old, cJSON *values);
/* Files of a row that was written. */
int bd__fields_written(struct bd_req *r, const struct bd_entity *e, int64_t id,
    const cJSON *values);
/* The members of meta that only such a field has. */
void bd__w_custom(struct bd_req *r, const struct bd_custom *c);

/* "cf_12" */
const char *bd__field_column(struct bd_req *r, int64_t id);

/* field_ddl.c: the jobs that change tables. */
int bd__field_build(struct bd_req *r, const cJSON *arg);
int bd__field_index(struct bd_req *r, const cJSON *arg);
int bd__field_keep(struct bd_req *r, const cJSON *arg);
int bd__field_drop(struct bd_req *r, const cJSON *arg);

extern const struct bd_module bd__fields;

#endif
