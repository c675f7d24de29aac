/*
 * Search's postings: written with the row, and filled in by a job for rows
 * that were there before.
 */
#include "find.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RULES_VERSION 1 /* count on when texts are kept in another way */
#define FIND_MAX 255    /* longer fields are no names */
#define LINE_MAX_BYTES 3800

/* ------------------------------------------------------- what is kept -- */

bool
bd__find_indexed(const struct bd_field *f)
{
    bool text = f->type == BD_TEXT || f->type == BD_PHONE ||
                f->type == BD_EMAIL || f->type == BD_TOKEN;

    return (f->flags & BD_FIND) && !(f->flags & BD_INPUT) && text &&
           f->max <= FIND_MAX;
}

static uint64_t
hash(uint64_t h, const char *s)
{
    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h * 31;
}

unsigned
bd__find_obj(const struct bd_entity *e)
{
    uint64_t h = hash(1469598103934665603u, e->name);

    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (bd__find_indexed(f))
            return (unsigned)(h >> 16 & 0xffff) | 1;
    return 0;
}

/* Other fields, or another way to keep them, and all is filled in anew. */
int64_t
bd__find_rules(const struct bd_entity *e)
{
    uint64_t h = RULES_VERSION;

    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (bd__find_indexed(f))
            h = hash(h, f->name);
    return (int64_t)(h >> 1);
}

int
bd__find_check(void)
{
    const struct bd_entity *of[65536] = {NULL};
    int faults = 0;

    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;) {
        unsigned obj = bd__find_obj(e);

        if (obj != 0 && of[obj] != NULL) {
            fprintf(stderr, "%s and %s have the same number in bd_post\n",
                e->name, of[obj]->name);
            faults++;
        }
        of[obj] = e;
    }
    return faults;
}

/* The end of the nth field's text in the line. */
char
bd__find_mark(int nth)
{
    return nth < (int)sizeof(BD_MARKS) - 1 ? BD_MARKS[nth] : '\0';
}

typedef const char *text_of(const struct bd_written *w, const char *field);

/* The line of all fields, each ended by its mark; NULL if all are empty. */
static const char *
line_of(struct bd_req *r, const struct bd_entity *e, const struct bd_written *w,
    text_of *get, struct bd_tokens *t)
{
    struct bd_buf b = {NULL, 0, 0};
    int nth = 0;

    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        const char *text;
        char mark;

        if (!bd__find_indexed(f))
            continue;
        text = get(w, f->name);
        mark = bd__find_mark(nth++);
        if (text == NULL || mark == '\0' || b.n > LINE_MAX_BYTES / 2)
            continue;
        bd__find_line(r, &b, text);
        bd__buf_add(r, &b, &mark, 1);
        bd__tokens_add(r, t, text);
    }
    bd__tokens_sort(t);
    return b.n > 0 ? bd__cstr(r, &b) : NULL;
}

/* ------------------------------------------------------------- writing -- */

static void
value(struct bd_req *r, struct bd_buf *sql, unsigned obj, uint32_t tok,
    int64_t id, const char *line)
{
    bd__buf_str(r, sql, sql->n == 0 ? "" : ",");
    bd__buf_fmt(r, sql, "(%u,%" PRIu32 ",%" PRId64 ",", obj, tok, id);
    if (line == NULL)
        bd__buf_str(r, sql, "NULL)");
    else
        bd__buf_fmt(r, sql, "X'%s')", bd_hex(r, line, strlen(line)));
}

static int
insert(struct bd_req *r, struct bd_buf *values)
{
    if (values->n == 0)
        return 0;
    return bd__db_text(r, bd_fmt(r,
                              "INSERT INTO bd_post (obj,tok,id,text) VALUES %s "
                              "ON DUPLICATE KEY UPDATE text=VALUES(text)",
                              bd__cstr(r, values)));
}

/* Both are sorted: what is in a and not in b, through fn. */
static void
without(const struct bd_tokens *a, const struct bd_tokens *b,
    struct bd_tokens *rest)
{
    int k = 0;

    rest->n = 0;
    for (int i = 0; i < a->n; i++) {
        while (k < b->n && b->tok[k] < a->tok[i])
            k++;
        if (k == b->n || b->tok[k] != a->tok[i])
            rest->tok[rest->n++] = a->tok[i];
    }
}

static int
delete_tokens(
    struct bd_req *r, unsigned obj, int64_t id, const struct bd_tokens *t)
{
    struct bd_buf sql = {NULL, 0, 0};

    if (t->n == 0)
        return 0;
    bd__buf_fmt(r, &sql,
        "DELETE FROM bd_post WHERE obj=%u AND id=%" PRId64 " AND tok IN (", obj,
        id);
    for (int i = 0; i < t->n; i++)
        bd__buf_fmt(r, &sql, i > 0 ? ",%" PRIu32 : "%" PRIu32, t->tok[i]);
    bd__buf_str(r, &sql, ")");
    return bd__db_text(r, bd__cstr(r, &sql));
}

static struct bd_tokens
room_for(struct bd_req *r, const struct bd_tokens *t)
{
    size_t n = (size_t)t->n + 1;

    return (struct bd_tokens){bd_alloc(r, sizeof(*t->tok) * n), 0, (int)n};
}

/* The tokens that a row has now, of the line that is kept of it. */
static int
kept(struct bd_req *r, unsigned obj, int64_t id, const char **line,
    struct bd_tokens *t)
{
    struct bd_param p[] = {{'i', obj, NULL, 0}, {'i', id, NULL, 0}};
    struct bd_rows *rows;
    const char *s;

    if (bd__db_run(r, "SELECT text FROM bd_post WHERE obj=? AND tok=0 AND id=?",
            p, 2, &rows, NULL) < 0)
        return -1;
    *line = rows->n > 0 ? bd_text(rows->row[0], "text") : NULL;
    for (s = *line; s != NULL && *s != '\0'; s += strcspn(s, BD_MARKS) + 1)
        bd__tokens_add(r, t, bd_dupn(r, s, strcspn(s, " " BD_MARKS)));
    bd__tokens_sort(t);
    return 0;
}

static int
change(struct bd_req *r, const struct bd_entity *e, unsigned obj,
    const struct bd_written *w)
{
    struct bd_tokens was = {NULL, 0, 0}, now = {NULL, 0, 0}, rest;
    struct bd_buf values = {NULL, 0, 0};
    const char *line = line_of(r, e, w, bd__text_now, &now), *old;

    if (w->values != NULL)
        old = line_of(r, e, w, bd__text_was, &was);
    else if (kept(r, obj, w->id, &old, &was) < 0)
        return -1;
    if (strcmp(old != NULL ? old : "", line != NULL ? line : "") == 0)
        return 0;
    rest = room_for(r, &was);
    without(&was, &now, &rest);
    if (delete_tokens(r, obj, w->id, &rest) < 0)
        return -1;
    rest = room_for(r, &now);
    without(&now, &was, &rest);
    value(r, &values, obj, 0, w->id, line != NULL ? line : "");
    for (int i = 0; i < rest.n; i++)
        value(r, &values, obj, rest.tok[i], w->id, NULL);
    return insert(r, &values);
}

static int
forget(struct bd_req *r, unsigned obj, int64_t id)
{
    struct bd_tokens t = {NULL, 0, 0}, all;
    const char *line;

    if (kept(r, obj, id, &line, &t) < 0)
        return -1;
    all = room_for(r, &t);
    all.tok[all.n++] = 0; /* the line itself */
    for (int i = 0; i < t.n; i++)
        all.tok[all.n++] = t.tok[i];
    return delete_tokens(r, obj, id, &all);
}

int
bd__find_add(struct bd_req *r, const struct bd_entity *e,
    const struct bd_written *w, int n)
{
    struct bd_buf values = {NULL, 0, 0};
    unsigned obj = bd__find_obj(e);

    for (int i = 0; i < n; i++) {
        struct bd_tokens t = {NULL, 0, 0};
        const char *line = line_of(r, e, &w[i], bd__text_now, &t);

        if (line == NULL)
            continue;
        value(r, &values, obj, 0, w[i].id, line);
        for (int k = 0; k < t.n; k++)
            value(r, &values, obj, t.tok[k], w[i].id, NULL);
    }
    return insert(r, &values);
}

/* Rows in the bin keep theirs: nobody's scope reaches them. */
int
bd__find_follow(struct bd_req *r, const struct bd_entity *e, enum bd_how how,
    const struct bd_written *w, int n)
{
    unsigned obj = bd__find_obj(e);

    if (obj == 0 || how == BD_ROW_BINNED || how == BD_ROW_BACK)
        return 0;
    if (how == BD_ROW_NEW)
        return bd__find_add(r, e, w, n);
    for (int i = 0; i < n; i++)
        if ((how == BD_ROW_CHANGED ? change(r, e, obj, &w[i])
                                   : forget(r, obj, w[i].id)) < 0)
            return -1;
    return 0;
}
