/*
 * stmt.h - a connection, and its prepared statements, kept by their text;
 * for db.c, db_open.c and stmt.c only.
 */
#ifndef BD_STMT_H
#define BD_STMT_H

#include "bd_int.h"

#include <mysql.h>

#define BD_STMT_PARAMS_FEW 320
#define BD_STMT_PARAMS_MAX 65535 /* the protocol's */

struct bd_slot; /* where one column of a row lands */

struct bd_stmt {
    struct bd_stmt *next;
    char *sql;
    MYSQL_STMT *st;
    uint64_t last_used;
    bool moves_rules; /* writes sessions or the epoch of the rules */
    struct bd_cols cols;
    struct bd_slot *slot;
    MYSQL_BIND *bind; /* of the result */
};

/* Open and ready, as the account of a section ("" is the owner), or NULL. */
MYSQL *bd__db_connect(const char *section, char *err, size_t n);

/* One ALTER on a connection of its own; 0, or the error's number. */
unsigned bd__db_alter(
    const char *section, const char *sql, char *err, size_t n);

/* Found or prepared; an error of preparing is in mysql_stmt_errno(). */
struct bd_stmt *bd__stmt_of(MYSQL *conn, const char *sql);
/* What its rows look like: known when prepared, or (INSERT ... RETURNING) only
 * once executed. */
void bd__stmt_describe(struct bd_stmt *s);
/* Closed and forgotten: what is broken would keep the connection stuck. */
void bd__stmt_forget(struct bd_stmt *s);
void bd__stmts_drop(void);
/* Between requests: frees what rows no longer name, and the oldest. */
void bd__stmts_trim(void);
/* Points b at the parameters; null and len have np places. */
void bd__stmt_bind(MYSQL_BIND *b, const struct bd_param *p, int np,
    my_bool *null, unsigned long *len);
/* Copies every row into the request's arena; -1 on an error. */
int bd__stmt_rows(struct bd_req *r, struct bd_stmt *s, struct bd_rows *rows);

#endif
