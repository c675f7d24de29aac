/* A list being read: what is asked of it (list_query.c) and how it is run
 * (list.c). */
#ifndef BD_LIST_H
#define BD_LIST_H
#include "bd_int.h"
#include "find.h"

#define BD_LIST_PARAMS_MAX 200
#define BD_LIST_BRANCHES_MAX 24

struct bd_listing {
    struct bd_req *r;
    const struct bd_entity *e;
    struct bd_buf where;
    struct bd_param p[BD_LIST_PARAMS_MAX];
    int np;
    const char *sort;          /* column */
    const struct bd_field *by; /* its field, NULL for id and times */
    bool down;
    int64_t limit;
    bool count;
    bool whole; /* with the pool, whatever the plain list shows */
    struct bd_found found;
    bool detailed;  /* a file's rows: the details too */
    size_t scope_n; /* the scope at the beginning of `where` */
    int branches;   /* its alternatives, when a union of them is better */
    int mine;       /* all that are known, also a single one; 0: all rows */
    const char *branch[BD_LIST_BRANCHES_MAX];
};

/* Which rows the caller may see.  All of these give -1 with a 400 said. */
int bd__list_scope(struct bd_listing *l);

/* "-name": by a field that its table lets sort. */
int bd__list_sort(struct bd_listing *l, const char *sort);

int bd__list_search(struct bd_listing *l, const char *q);

/* Filters, search, order and size of the page as the request's query says. */
int bd__list_query(struct bd_listing *l);

/* "field|d|value|id", base64url: a position, no secret. */
const char *bd__list_cursor(struct bd_listing *l, const struct bd_row *row);

/* Rows behind the cursor; NULLs come first upwards and last downwards. */
int bd__list_after(struct bd_listing *l, const char *cursor);
#endif
