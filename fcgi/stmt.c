/*
 * Prepared statements: each text once per connection, found by its hash.
 * Results are bound to slots that live with the statement and are copied
 * into the request's arena at once, so that no result stays open.
 */
#include "stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_INLINE 256 /* longer texts are fetched one by one */
#define STMTS_MAX 400
#define BUCKETS 512
#define JSON_FORMAT "json"

struct bd_slot { /* where one column of a row lands */
    char text[TEXT_INLINE];
    MYSQL_TIME time;
    int64_t number;
    unsigned long length;
    my_bool null, error;
};

static struct {
    struct bd_stmt *bucket[BUCKETS];
    struct bd_stmt *retired; /* rows of this request may still name columns */
    int count;
    uint64_t clock;
} cache;

static void
stmt_free(struct bd_stmt *s)
{
    for (int i = 0; i < s->cols.n; i++) {
        union {
            const char *c;
            char *p;
        } name = {s->cols.name[i]};

        free(name.p);
    }
    free(s->cols.name);
    free(s->cols.type);
    free(s->slot);
    free(s->bind);
    free(s->sql);
    free(s);
}

/* Closed now, freed when the request is over. */
static void
stmt_retire(struct bd_stmt *s)
{
    if (s->st != NULL)
        mysql_stmt_close(s->st);
    s->st = NULL;
    s->next = cache.retired;
    cache.retired = s;
    cache.count--;
}

static unsigned
bucket_of(const char *sql)
{
    uint64_t h = 1469598103934665603u;

    for (; *sql != '\0'; sql++)
        h = (h ^ (unsigned char)*sql) * 1099511628211u;
    return (unsigned)(h >> 20) % BUCKETS;
}

static enum bd_col_type
col_type(const MYSQL_FIELD *f)
{
    MARIADB_CONST_STRING format = {NULL, 0};

    switch (f->type) {
    case MYSQL_TYPE_TINY:
        return f->length == 1 ? COL_BOOL : COL_INT;
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL: /* SUM() of integers */
        return COL_INT;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
        return COL_TIME;
    case MYSQL_TYPE_DATE:
        return COL_DATE;
    default:
        break;
    }
    if (mariadb_field_attr(&format, f, MARIADB_FIELD_ATTR_FORMAT_NAME) == 0 &&
        format.length == strlen(JSON_FORMAT) &&
        memcmp(format.str, JSON_FORMAT, format.length) == 0)
        return COL_JSON;
    return f->charsetnr == 63 ? COL_BYTES : COL_TEXT;
}

static void
bind_column(struct bd_stmt *s, int i)
{
    MYSQL_BIND *b = &s->bind[i];
    struct bd_slot *slot = &s->slot[i];

    b->is_null = &slot->null;
    b->error = &slot->error;
    b->length = &slot->length;
    switch (s->cols.type[i]) {
    case COL_INT:
    case COL_BOOL:
        b->buffer_type = MYSQL_TYPE_LONGLONG;
        b->buffer = &slot->number;
        b->buffer_length = sizeof(slot->number);
        break;
    case COL_TIME:
    case COL_DATE:
        b->buffer_type =
            s->cols.type[i] == COL_TIME ? MYSQL_TYPE_DATETIME : MYSQL_TYPE_DATE;
        b->buffer = &slot->time;
        b->buffer_length = sizeof(slot->time);
        break;
    case COL_TEXT:
    case COL_JSON:
    case COL_BYTES:
        b->buffer_type = MYSQL_TYPE_STRING;
        b->buffer = slot->text;
        b->buffer_length = sizeof(slot->text);
        break;
    }
}

void
bd__stmt_describe(struct bd_stmt *s)
{
    MYSQL_RES *meta = mysql_stmt_result_metadata(s->st);
    const MYSQL_FIELD *f;
    size_t n;

    if (meta == NULL)
        return;
    n = mysql_num_fields(meta);
    f = mysql_fetch_fields(meta);
    s->cols.n = (int)n;
    s->cols.name = calloc(n, sizeof(*s->cols.name));
    s->cols.type = calloc(n, sizeof(*s->cols.type));
    s->slot = calloc(n, sizeof(*s->slot));
    s->bind = calloc(n, sizeof(*s->bind));
    for (size_t i = 0; i < n; i++) {
        s->cols.name[i] = strdup(f[i].name);
        s->cols.type[i] = col_type(&f[i]);
        bind_column(s, (int)i);
    }
    mysql_free_result(meta);
}

static bool
moves_rules(const char *sql)
{
    return strncmp(sql, "SELECT", 6) != 0 &&
           (strstr(sql, "bd_session") != NULL ||
               strstr(sql, "bd_epoch") != NULL);
}

struct bd_stmt *
bd__stmt_of(MYSQL *conn, const char *sql)
{
    unsigned h = bucket_of(sql);
    struct bd_stmt *s;

    for (s = cache.bucket[h]; s != NULL; s = s->next)
        if (strcmp(s->sql, sql) == 0) {
            s->last_used = ++cache.clock;
            return s;
        }
    s = calloc(1, sizeof(*s));
    s->sql = strdup(sql);
    s->moves_rules = moves_rules(sql);
    s->st = mysql_stmt_init(conn);
    s->last_used = ++cache.clock;
    s->next = cache.bucket[h];
    cache.bucket[h] = s;
    cache.count++;
    if (mysql_stmt_prepare(s->st, sql, strlen(sql)) == 0)
        bd__stmt_describe(s);
    return s;
}

void
bd__stmt_forget(struct bd_stmt *gone)
{
    struct bd_stmt **p = &cache.bucket[bucket_of(gone->sql)];

    while (*p != gone)
        p = &(*p)->next;
    *p = gone->next;
    stmt_retire(gone);
}

static struct bd_stmt *
oldest(void)
{
    struct bd_stmt *old = NULL;

    for (int i = 0; i < BUCKETS; i++)
        for (struct bd_stmt *s = cache.bucket[i]; s != NULL; s = s->next)
            if (old == NULL || s->last_used < old->last_used)
                old = s;
    return old;
}

void
bd__stmts_trim(void)
{
    struct bd_stmt *old;

    while (cache.count > STMTS_MAX && (old = oldest()) != NULL)
        bd__stmt_forget(old);
    while (cache.retired != NULL) {
        struct bd_stmt *s = cache.retired;

        cache.retired = s->next;
        stmt_free(s);
    }
}

void
bd__stmts_drop(void)
{
    for (int i = 0; i < BUCKETS; i++)
        while (cache.bucket[i] != NULL) {
            struct bd_stmt *s = cache.bucket[i];

            cache.bucket[i] = s->next;
            stmt_retire(s);
        }
}

/* -------------------------------------------------------------- rows --- */

/* n digits of v, at p; lists are full of times, and printf shows. */
static char *
put_digits(char *p, unsigned long v, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        p[i] = (char)('0' + v % 10);
        v /= 10;
    }
    return p + n;
}

static const char *
time_text(struct bd_req *r, const MYSQL_TIME *t, bool with_time)
{
    char *text = bd_alloc(r, sizeof("2026-11-21 06:02:00.000")), *p = text;

    p = put_digits(p, t->year, 4);
    *p++ = '-';
    p = put_digits(p, t->month, 2);
    *p++ = '-';
    p = put_digits(p, t->day, 2);
    if (!with_time)
        return text;
    *p++ = ' ';
    p = put_digits(p, t->hour, 2);
    *p++ = ':';
    p = put_digits(p, t->minute, 2);
    *p++ = ':';
    p = put_digits(p, t->second, 2);
    *p++ = '.';
    put_digits(p, t->second_part / 1000, 3);
    return text;
}

static int
take_cell(struct bd_req *r, struct bd_stmt *s, int i, struct bd_cell *c)
{
    struct bd_slot *slot = &s->slot[i];
    enum bd_col_type type = s->cols.type[i];
    MYSQL_BIND whole = {.buffer_type = MYSQL_TYPE_STRING};
    char *p;

    c->null = slot->null;
    if (c->null)
        return 0;
    if (type == COL_INT || type == COL_BOOL) {
        c->i = slot->number;
    } else if (type == COL_TIME || type == COL_DATE) {
        c->s = time_text(r, &slot->time, type == COL_TIME);
        c->n = strlen(c->s);
    } else {
        c->n = slot->length;
        p = bd__arena_raw(&r->arena, c->n + 1);
        p[c->n] = '\0';
        c->s = p;
        if (c->n <= TEXT_INLINE) {
            memcpy(p, slot->text, c->n);
            return 0;
        }
        whole.buffer = p;
        whole.buffer_length = c->n;
        return mysql_stmt_fetch_column(s->st, &whole, (unsigned)i, 0);
    }
    return 0;
}

int
bd__stmt_rows(struct bd_req *r, struct bd_stmt *s, struct bd_rows *rows)
{
    struct bd_cols *cols = bd_alloc(r, sizeof(*cols));
    int rc;

    *cols = s->cols;
    while ((rc = mysql_stmt_fetch(s->st)) == 0 || rc == MYSQL_DATA_TRUNCATED) {
        struct bd_row *row = bd_alloc(r, sizeof(*row));

        row->cols = cols;
        row->cell = bd_alloc(r, sizeof(*row->cell) * (size_t)cols->n);
        for (int i = 0; i < cols->n; i++)
            if (take_cell(r, s, i, &row->cell[i]) != 0)
                return -1;
        if (rows->n == rows->cap) {
            struct bd_row **more;

            rows->cap = rows->cap > 0 ? rows->cap * 2 : 32;
            more = bd_alloc(r, sizeof(*more) * (size_t)rows->cap);
            if (rows->n > 0)
                memcpy(more, rows->row, sizeof(*more) * (size_t)rows->n);
            rows->row = more;
        }
        rows->row[rows->n++] = row;
    }
    return rc == MYSQL_NO_DATA ? 0 : -1;
}

void
bd__stmt_bind(MYSQL_BIND *b, const struct bd_param *p, int np, my_bool *null,
    unsigned long *len)
{
    static my_bool yes = 1;

    memset(b, 0, sizeof(*b) * (size_t)np);
    for (int i = 0; i < np; i++) {
        union {
            const void *c;
            void *p;
        } at = {.c = p[i].s};

        null[i] = 0;
        len[i] = p[i].n;
        if (p[i].type == 'i' || p[i].type == 'z') {
            at.c = &p[i].i;
            b[i].buffer_type = MYSQL_TYPE_LONGLONG;
            null[i] = (my_bool)(p[i].type == 'z' && p[i].i == 0);
        } else {
            b[i].buffer_type =
                p[i].type == 'b' ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
            null[i] = (my_bool)(p[i].s == NULL);
        }
        b[i].buffer = at.p;
        b[i].buffer_length = len[i];
        b[i].length = &len[i];
        b[i].is_null = null[i] ? &yes : &null[i];
    }
}
