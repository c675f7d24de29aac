/*
 * What every fuzz target has: one function, called with bytes from anywhere,
 * and a request that begins anew each time.  kit.c has the rest: the modules,
 * linked in; a request sent through the worker's own dispatch; and a stand-in
 * for the database and for WeChat that looks at what it is told.
 */
#ifndef BD_FUZZ_H
#define BD_FUZZ_H

#include "bd_int.h"
#include "leaf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must hold for every input: a crash tells which line did not. */
#define MUST(x)                                                                \
    do {                                                                       \
        if (!(x))                                                              \
            abort();                                                           \
    } while (0)

/* The text up to the first newline; *data and *n are moved behind it. */
const char *fuzz_line(struct bd_req *r, const uint8_t **data, size_t *n);

/* Every module's tables and routes; once, at the first input. */
void fuzz_load(void);
/* Settings as bd.conf would give them: lines of its [baodan] section, and
 * before them the secrets that it names files for. */
void fuzz_conf(const char *lines);
void fuzz_secret(const char *key, const char *text);

struct fuzz_call {
    const char *method, *target; /* "/api/v1/leads?limit=3" */
    const char *type;            /* Content-Type; NULL: JSON if a body */
    const void *body;
    size_t body_len;
    struct bd_pair header[8]; /* as CGI names them: HTTP_COOKIE */
};
/* Head, body and dispatch as fcgx.c does it; what must hold of every answer
 * is looked at. */
void fuzz_send(struct bd_req *r, const struct fuzz_call *call);

/*
 * The database of a target that has none.  Each statement's parameters are
 * counted and their texts looked at; then `fuzz_rows` may add rows (NULL:
 * there never are any).
 */
extern void (*fuzz_rows)(struct bd_req *r, const char *sql,
    const struct bd_param *p, struct bd_rows *rows);
/* Adds a row of texts and numbers: name, value, ..., NULL.  A value that is
 * digits is a number, NULL is null. */
void fuzz_row(struct bd_req *r, struct bd_rows *rows, ...);
/* Statements go to the database of bd__db_open() and are never committed. */
extern bool fuzz_real_db;
void fuzz_db_begin(void);
void fuzz_db_end(void);

/* What the next calls to WeChat answer; NULL: no answer. */
extern const struct bd_http *fuzz_answer;

#endif
