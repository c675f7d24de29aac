/*
 * JSON out: a streaming writer straight into the arena.  Building a tree and
 * printing it costs ten times as much on a list of twenty rows.
 */
#include "bd_int.h"

#include <stdio.h>
#include <string.h>

static void __attribute__((noinline))
grow(struct bd_req *r, struct bd_buf *b, size_t more)
{
    size_t cap = b->cap > 0 ? b->cap : 1024;
    char *p;

    while (cap - b->n < more)
        cap *= 2;
    p = bd__arena_raw(&r->arena, cap);
    if (b->n > 0)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
}

static inline void
reserve(struct bd_req *r, struct bd_buf *b, size_t more)
{
    if (b->p == NULL || b->cap - b->n < more)
        grow(r, b, more);
}

void
bd__buf_add(struct bd_req *r, struct bd_buf *b, const char *s, size_t n)
{
    reserve(r, b, n);
    memcpy(b->p + b->n, s, n);
    b->n += n;
}

void
bd__buf_str(struct bd_req *r, struct bd_buf *b, const char *s)
{
    bd__buf_add(r, b, s, strlen(s));
}

void
bd__buf_fmt(struct bd_req *r, struct bd_buf *b, const char *f, ...)
{
    va_list ap;
    size_t n;

    reserve(r, b, 128);
    va_start(ap, f);
    n = (size_t)vsnprintf(b->p + b->n, b->cap - b->n, f, ap);
    va_end(ap);
    if (n >= b->cap - b->n) {
        reserve(r, b, n + 1);
        va_start(ap, f);
        vsnprintf(b->p + b->n, n + 1, f, ap);
        va_end(ap);
    }
    b->n += n;
}

const char *
bd__cstr(struct bd_req *r, struct bd_buf *b)
{
    reserve(r, b, 1);
    b->p[b->n] = '\0';
    return b->p;
}

/*
 * Does one of eight bytes need an escape: below 0x20, a quote, a backslash?
 * A byte of x that is smaller than n borrows from its own highest bit; a
 * byte equal to c is zero in x ^ c.  (May say yes to a byte beside one that
 * does; never says no to one.)
 */
static bool
any_escape(const char *s)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x80 * ones;
    uint64_t x, quote, slash;

    memcpy(&x, s, sizeof(x));
    quote = x ^ ('"' * ones);
    slash = x ^ ('\\' * ones);
    return (((x - 0x20 * ones) & ~x) | ((quote - ones) & ~quote) |
               ((slash - ones) & ~slash)) &
           high;
}

/* A quoted text; runs that need no escape are copied as a whole. */
void
bd__buf_json(struct bd_req *r, struct bd_buf *b, const char *s, size_t n)
{
    static const char hex[] = "0123456789abcdef";
    size_t i, from = 0;

    reserve(r, b, n + 2); /* enough where nothing needs an escape */
    bd__buf_add(r, b, "\"", 1);
    for (i = 0; i < n; i++) {
        unsigned char c;

        while (i + 8 <= n && !any_escape(s + i))
            i += 8;
        if (i == n)
            break;
        c = (unsigned char)s[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        bd__buf_add(r, b, s + from, i - from);
        from = i + 1;
        if (c == '"' || c == '\\')
            bd__buf_add(r, b, (char[]){'\\', (char)c}, 2);
        else if (c == '\n')
            bd__buf_add(r, b, "\\n", 2);
        else
            bd__buf_add(r, b,
                (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
    }
    bd__buf_add(r, b, s + from, n - from);
    bd__buf_add(r, b, "\"", 1);
}

void
bd__w_key(struct bd_req *r, const char *key)
{
    struct bd_buf *b = &r->out;
    size_t n = key != NULL ? strlen(key) : 0;
    char *p;

    reserve(r, b, n + 4);
    p = b->p + b->n;
    if (r->comma[r->depth])
        *p++ = ',';
    r->comma[r->depth] = true;
    if (key != NULL) {
        *p++ = '"';
        memcpy(p, key, n);
        p += n;
        *p++ = '"';
        *p++ = ':';
    }
    b->n = (size_t)(p - b->p);
}

static void
open_(struct bd_req *r, const char *key, char open, char close)
{
    bd__w_key(r, key);
    bd__buf_add(r, &r->out, &open, 1);
    if (r->depth + 1 < BD_DEPTH_MAX)
        r->depth++;
    r->close[r->depth] = close;
    r->comma[r->depth] = false;
}

void
bd_w_obj(struct bd_req *r, const char *key)
{
    open_(r, key, '{', '}');
}

void
bd_w_arr(struct bd_req *r, const char *key)
{
    open_(r, key, '[', ']');
}

void
bd_w_end(struct bd_req *r)
{
    if (r->depth == 0)
        return;
    bd__buf_add(r, &r->out, &r->close[r->depth], 1);
    r->depth--;
}

void
bd_w_int(struct bd_req *r, const char *key, int64_t v)
{
    char text[24], *p = text + sizeof(text);
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0)
        *--p = '-';
    bd__w_key(r, key);
    bd__buf_add(r, &r->out, p, (size_t)(text + sizeof(text) - p));
}

void
bd_w_str(struct bd_req *r, const char *key, const char *s)
{
    if (s == NULL) {
        bd_w_null(r, key);
        return;
    }
    bd__w_key(r, key);
    bd__buf_json(r, &r->out, s, strlen(s));
}

void
bd_w_bool(struct bd_req *r, const char *key, bool v)
{
    bd__w_key(r, key);
    bd__buf_str(r, &r->out, v ? "true" : "false");
}

void
bd_w_null(struct bd_req *r, const char *key)
{
    bd__w_key(r, key);
    bd__buf_add(r, &r->out, "null", 4);
}

/* "2026-11-21 06:02:00.000" → "2026-11-21T06:02:00.000Z" */
static void
w_time(struct bd_req *r, const struct bd_cell *c)
{
    struct bd_buf *b = &r->out;
    char *p;

    reserve(r, b, c->n + 3);
    p = b->p + b->n;
    *p++ = '"';
    memcpy(p, c->s, c->n);
    p[10] = 'T';
    p += c->n;
    *p++ = 'Z';
    *p++ = '"';
    b->n = (size_t)(p - b->p);
}

void
bd__w_cell(struct bd_req *r, const char *key, enum bd_col_type type,
    const struct bd_cell *c)
{
    if (c->null) {
        bd_w_null(r, key);
        return;
    }
    switch (type) {
    case COL_INT:
        bd_w_int(r, key, c->i);
        return;
    case COL_BOOL:
        bd_w_bool(r, key, c->i != 0);
        return;
    case COL_TIME:
        bd__w_key(r, key);
        w_time(r, c);
        return;
    case COL_JSON:
        bd__w_key(r, key);
        bd__buf_add(r, &r->out, c->s, c->n);
        return;
    case COL_BYTES:
        bd_w_str(r, key, bd_hex(r, c->s, c->n));
        return;
    case COL_TEXT:
    case COL_DATE:
        break;
    }
    bd__w_key(r, key);
    bd__buf_json(r, &r->out, c->s, c->n);
}

void
bd_w_row(struct bd_req *r, const struct bd_row *row)
{
    for (int i = 0; i < row->cols->n; i++)
        bd__w_cell(r, row->cols->name[i], row->cols->type[i], &row->cell[i]);
}

void
bd_w_cols(struct bd_req *r, const struct bd_row *row, const char *names)
{
    while (*names != '\0') {
        size_t n = strcspn(names, " ");

        for (int i = 0; i < row->cols->n; i++)
            if (strlen(row->cols->name[i]) == n &&
                memcmp(row->cols->name[i], names, n) == 0)
                bd__w_cell(
                    r, row->cols->name[i], row->cols->type[i], &row->cell[i]);
        names += n + (names[n] == ' ');
    }
}

void
bd_w_rows(struct bd_req *r, const char *key, const struct bd_rows *rows)
{
    bd_w_arr(r, key);
    for (int i = 0; i < rows->n; i++) {
        bd_w_obj(r, NULL);
        bd_w_row(r, rows->row[i]);
        bd_w_end(r);
    }
    bd_w_end(r);
}

void
bd_w_items(struct bd_req *r, const struct bd_rows *rows)
{
    bd_w_rows(r, "items", rows);
    bd_w_null(r, "next_cursor");
}

void
bd_status(struct bd_req *r, int status)
{
    r->status = status;
}

void
bd_set_header(struct bd_req *r, const char *name, const char *value)
{
    if (r->nout_header == BD_HEADERS_MAX)
        return;
    r->out_header[r->nout_header].name = bd_dup(r, name);
    r->out_header[r->nout_header++].value = bd_dup(r, value);
}

int
bd_send(struct bd_req *r, const char *mime, const void *p, size_t n)
{
    r->mime = mime;
    r->bytes = p;
    r->nbytes = n;
    return 0;
}

int
bd_send_file(
    struct bd_req *r, const char *stored, const char *mime, const char *name)
{
    bd_set_header(r, "X-Accel-Redirect", bd_fmt(r, "/_files/%s", stored));
    bd_set_header(r, "X-Content-Type-Options", "nosniff");
    bd_set_header(r, "Content-Disposition",
        bd_fmt(r, "inline; filename*=UTF-8''%s", bd__url_encode(r, name)));
    r->accel = true;
    return bd_send(r, mime, "", 0);
}
