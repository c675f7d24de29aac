/*
 * db_int.h - rows, statements and transactions, as the core knows them.
 */
#ifndef BD_DB_INT_H
#define BD_DB_INT_H

#include "bd.h"

#include <string.h>

/* --------------------------------------------------------------- db.c --- */

enum bd_col_type {
    COL_INT,
    COL_BOOL,
    COL_TEXT,
    COL_TIME,
    COL_DATE,
    COL_JSON,
    COL_BYTES
};

struct bd_cols {
    int n;
    const char **name;
    enum bd_col_type *type;
};
struct bd_cell {
    int64_t i;
    const char *s;
    size_t n;
    bool null;
};
struct bd_row {
    const struct bd_cols *cols;
    struct bd_cell *cell;
};
struct bd_rows {
    int n, cap;
    struct bd_row **row;
};
struct bd_param {
    char type; /* i z s b */
    int64_t i;
    const char *s;
    size_t n;
};

static inline struct bd_param
bd__p_int(int64_t i)
{
    return (struct bd_param){'i', i, NULL, 0};
}

/* What an id refers to; 0 is NULL. */
static inline struct bd_param
bd__p_ref(int64_t id)
{
    return (struct bd_param){'z', id, NULL, 0};
}

/* NULL is NULL. */
static inline struct bd_param
bd__p_text(const char *s)
{
    return (struct bd_param){'s', 0, s, s != NULL ? strlen(s) : 0};
}

/* The account of a pool's section; "" is the owner, for migrations. */
int bd__db_open(const char *account_section, char *err, size_t n);
void bd__db_close(void);
int bd__health(const char *account_section);
bool bd__db_lost(unsigned err); /* the connection is of no use any more */
/* Runs one statement; rows may be NULL.  -1: problem recorded. */
int bd__db_run(struct bd_req *r, const char *sql, const struct bd_param *p,
    int np, struct bd_rows **rows, int64_t *affected);
/* One that is written once, of numbers and hex only: not prepared. */
int bd__db_text(struct bd_req *r, const char *sql);
/* START TRANSACTION, with the request's id as a comment. */
int bd__db_start(struct bd_req *r);

/* One ALTER as this worker's account, which may take long; never inside a
 * transaction.  0, or the error's number. */
unsigned bd__db_ddl(struct bd_req *r, const char *sql, char *err, size_t n);

/* A statement without parameters and rows, for migrations. */
int bd__db_plain(const char *sql, char *err, size_t n);
int bd__db_prepare_check(const char *sql, char *err, size_t n);
unsigned bd__db_commit(char *err, size_t n);
void bd__db_rollback(void);
void bd__db_between_requests(void);
int64_t bd__db_last_id(void);
/* One value of the answer, typed by its column. */
void bd__w_cell(struct bd_req *r, const char *key, enum bd_col_type type,
    const struct bd_cell *c);
const struct bd_cell *bd__cell(const struct bd_row *row, const char *name);
const char *bd__cell_time_rfc3339(struct bd_req *r, const char *db_time);

/* --------------------------------------------------------------- tx.c --- */

#define bd_tx_begin(r) bd__tx_begin((r), __FILE__, __LINE__)
int bd__tx_begin(struct bd_req *r, const char *file, int line);
/* Ends what the matching begin opened: commits if ok all the way. */
int bd__tx_end(struct bd_req *r, bool ok);
bool bd__tx_open(void);
/* For db.c: what the last error means for the transaction. */
void bd__tx_error(unsigned err);
bool bd__tx_aborted(void);
/* The failed statement undid itself only: go on (duplicate key). */
void bd__tx_forgive(void);
bool bd__tx_retry(void);   /* run the whole again */
bool bd__tx_unknown(void); /* lost while committing */
/* A session or a rule was written: said to all workers once it holds. */
void bd__tx_moves_rules(void);
/* Runs fn in a transaction, again from its start on 1213, 1205, 1020. */
int bd__tx_run(
    struct bd_req *r, int (*fn)(struct bd_req *r, void *arg), void *arg);
/* Called when a transaction is rolled back. */
void bd__number_rollback(void);
void bd__number_commit(void);

#endif
