/*
 * follow.h - what is derived from a row (search's postings, the keys of 查重)
 * and follows each of its writes, in the same transaction.
 */
#ifndef BD_FOLLOW_H
#define BD_FOLLOW_H

#include "bd_int.h"

enum bd_how {
    BD_ROW_NEW,
    BD_ROW_CHANGED,
    BD_ROW_BINNED, /* went to the recycle bin */
    BD_ROW_BACK,   /* came back from it */
    BD_ROW_PURGED  /* is about to be deleted for good */
};

/*
 * One written row.  `row` is the row as it was read: before a change, as it
 * is now for those written in bulk, NULL when it was just inserted; `values`
 * are the fields then written, or NULL.
 */
struct bd_written {
    int64_t id;
    const struct bd_row *row;
    const cJSON *values;
};

/* n rows of an entity, all written the same way. */
typedef int bd_follower(struct bd_req *r, const struct bd_entity *e,
    enum bd_how how, const struct bd_written *w, int n);

/* A text field before and after the write; NULL: empty. */
const char *bd__text_was(const struct bd_written *w, const char *field);
const char *bd__text_now(const struct bd_written *w, const char *field);

/* One row that bd_insert(), bd_save() or bd_advance() wrote. */
int bd__followed(struct bd_req *r, const struct bd_entity *e, enum bd_how how,
    int64_t id, const struct bd_row *old, const cJSON *values);

/* Rows of an entity that were just inserted together. */
int bd__followed_rows(struct bd_req *r, const struct bd_entity *e,
    enum bd_how how, const struct bd_written *w, int n);

/*
 * Rows that one statement wrote, read again in chunks: those of a batch of
 * the recycle bin (column "delete_batch"), or a range of ids (column "id").
 */
int bd__followed_many(struct bd_req *r, const struct bd_entity *e,
    enum bd_how how, const char *column, int64_t from, int64_t to);

#endif
