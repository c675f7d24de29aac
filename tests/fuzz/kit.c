/* See fuzz.h.  FUZZ_MODULES comes from the Makefile: X(customers) X(...) */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

bool fuzz_real_db;
void (*fuzz_rows)(struct bd_req *r, const char *sql, const struct bd_param *p,
    struct bd_rows *rows);
const struct bd_http *fuzz_answer;

/* ------------------------------------------------------------- modules -- */

/* clang-format off */
#define X(name) extern const struct bd_module bd_module_##name;
FUZZ_MODULES
#undef X
#define X(name) &bd_module_##name,
static const struct bd_module *const modules[] = {FUZZ_MODULES};
#undef X
/* clang-format on */

const char *
fuzz_line(struct bd_req *r, const uint8_t **data, size_t *n)
{
    const char *p = (const char *)*data, *end = memchr(p, '\n', *n);
    size_t len = end != NULL ? (size_t)(end - p) : *n;

    *data += len + (end != NULL);
    *n -= len + (end != NULL);
    return bd_dupn(r, p, len);
}

void
fuzz_load(void)
{
    static bool loaded;
    char err[600];

    if (loaded)
        return;
    loaded = true;
    bd__log_level("error");
    bd__parts_dir = "/nonexistent";
    for (int i = 0; bd__builtin[i] != NULL; i++)
        bd__module_add(bd__builtin[i], NULL, true);
    for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++)
        bd__module_add(modules[i], NULL, true);
    MUST(bd__routes_build(err, sizeof(err)) == 0);
}

static char secrets[600];

/* A file without a name: it ends with the process. */
static int
file_of(const char *text)
{
    int fd = memfd_create("fuzz", 0);

    MUST(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    return fd;
}

void
fuzz_secret(const char *key, const char *text)
{
    size_t n = strlen(secrets);

    snprintf(secrets + n, sizeof(secrets) - n, "%s_file = /proc/self/fd/%d\n",
        key, file_of(text));
}

void
fuzz_conf(const char *lines)
{
    char text[2000], path[64], err[300];

    snprintf(text, sizeof(text),
        "[baodan]\nrun_dir = /tmp\n%s%s[pool all]\njobs = yes\n", secrets,
        lines);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file_of(text));
    if (bd_conf_load(path, err, sizeof(err)) < 0) {
        fprintf(stderr, "%s\n", err);
        abort();
    }
}

/* ------------------------------------------------------------ requests -- */

static const char *
header_of(void *ctx, const char *cgi_name)
{
    const struct bd_pair *h = ctx;

    for (int i = 0; i < 8 && h[i].name != NULL; i++)
        if (strcmp(h[i].name, cgi_name) == 0)
            return h[i].value;
    return NULL;
}

/* No header ends early, and what says that it is JSON is. */
static void
check_answer(struct bd_req *r)
{
    const char *why;

    MUST(r->status >= 200 && r->status < 600);
    MUST(!fuzz_real_db || r->status != 500);
    for (int i = 0; i < r->nout_header; i++)
        MUST(strpbrk(r->out_header[i].value, "\r\n") == NULL);
    MUST(strpbrk(r->mime, "\r\n") == NULL);
    if (r->bytes == NULL && r->out.n > 0 && strstr(r->mime, "json") != NULL)
        MUST(bd_json(r, r->out.p, r->out.n, &why) != NULL);
}

void
fuzz_send(struct bd_req *r, const struct fuzz_call *call)
{
    static struct bd_pair header[10];
    size_t path = strcspn(call->target, "?");
    const char *type = call->type;

    if (type == NULL && call->body_len > 0)
        type = "application/json";
    memset(header, 0, sizeof(header));
    memcpy(header, call->header, sizeof(call->header));
    for (int i = 0; i < 9; i++)
        if (header[i].name == NULL && type != NULL) {
            header[i] = (struct bd_pair){"CONTENT_TYPE", type, false};
            break;
        }
    r->header = header_of;
    r->header_ctx = header;
    r->method = call->method;
    r->path = bd_dupn(r, call->target, path);
    r->query_string = call->target + path + (call->target[path] == '?');
    r->ip = "203.0.113.9";
    r->id = "0123456789abcdef";
    if (bd__accepts(r, call->body_len) == 0) {
        r->body = call->body_len > 0 ? call->body : NULL;
        r->body_len = call->body_len;
    }
    bd__dispatch(r);
    check_answer(r);
}

/* ------------------------------------------------------------ database -- */

int __real_bd__db_run(struct bd_req *r, const char *sql,
    const struct bd_param *p, int np, struct bd_rows **rows, int64_t *affected);
int __wrap_bd__db_run(struct bd_req *r, const char *sql,
    const struct bd_param *p, int np, struct bd_rows **rows, int64_t *affected);
int __wrap_bd__db_start(struct bd_req *r);
unsigned __wrap_bd__db_commit(char *err, size_t n);
void __wrap_bd__db_rollback(void);
int __wrap_bd_http(struct bd_req *r, struct bd_http *h);

/* '?' outside of texts: one for each parameter. */
static int
places(const char *sql)
{
    int n = 0;
    char in = '\0';

    for (; *sql != '\0'; sql++) {
        if (in == '\0' && (*sql == '\'' || *sql == '"' || *sql == '`'))
            in = *sql;
        else if (*sql == in)
            in = '\0';
        else if (in == '\0')
            n += *sql == '?';
    }
    MUST(in == '\0');
    return n;
}

static void
check_statement(const char *sql, const struct bd_param *p, int np)
{
    MUST(places(sql) == np);
    for (int i = 0; i < np; i++)
        if (p[i].type == 's' && p[i].s != NULL)
            MUST(bd_utf8_ok(p[i].s, p[i].n));
}

int
__wrap_bd__db_run(struct bd_req *r, const char *sql, const struct bd_param *p,
    int np, struct bd_rows **rows, int64_t *affected)
{
    struct bd_rows *answer;

    check_statement(sql, p, np);
    if (fuzz_real_db)
        return __real_bd__db_run(r, sql, p, np, rows, affected);
    answer = bd_alloc(r, sizeof(*answer));
    if (fuzz_rows != NULL)
        fuzz_rows(r, sql, p, answer);
    if (rows != NULL)
        *rows = answer;
    if (affected != NULL)
        *affected = 1;
    return 0;
}

static void
plain(const char *sql)
{
    char err[200];

    if (bd__db_plain(sql, err, sizeof(err)) < 0) {
        fprintf(stderr, "%s: %s\n", sql, err);
        abort();
    }
}

/* The worker's own transactions are points within the input's one. */
int
__wrap_bd__db_start(struct bd_req *r)
{
    (void)r;
    if (fuzz_real_db)
        plain("SAVEPOINT fuzz");
    return 0;
}

unsigned
__wrap_bd__db_commit(char *err, size_t n)
{
    (void)err;
    (void)n;
    return 0;
}

void
__wrap_bd__db_rollback(void)
{
    char err[200];

    if (!fuzz_real_db ||
        bd__db_plain("ROLLBACK TO SAVEPOINT fuzz", err, sizeof(err)) == 0)
        return;
    fuzz_db_end(); /* a deadlock with another worker took all of it */
    fuzz_db_begin();
}

void
fuzz_db_begin(void)
{
    plain("START TRANSACTION");
}

void
fuzz_db_end(void)
{
    plain("ROLLBACK");
}

void
fuzz_row(struct bd_req *r, struct bd_rows *rows, ...)
{
    struct bd_cols *cols = bd_alloc(r, sizeof(*cols));
    struct bd_row *row = bd_alloc(r, sizeof(*row));
    const char *name;
    va_list ap;

    cols->name = bd_alloc(r, 32 * sizeof(*cols->name));
    cols->type = bd_alloc(r, 32 * sizeof(*cols->type));
    row->cell = bd_alloc(r, 32 * sizeof(*row->cell));
    row->cols = cols;
    va_start(ap, rows);
    while ((name = va_arg(ap, const char *)) != NULL) {
        const char *value = va_arg(ap, const char *);
        struct bd_cell *c = &row->cell[cols->n];

        cols->name[cols->n] = name;
        c->null = value == NULL;
        c->s = value;
        c->n = value != NULL ? strlen(value) : 0;
        c->i = value != NULL ? strtoll(value, NULL, 10) : 0;
        cols->type[cols->n++] = c->n > 0 && strspn(value, "0123456789") == c->n
                                    ? COL_INT
                                    : COL_TEXT;
    }
    va_end(ap);
    rows->row = bd_alloc(r, sizeof(*rows->row));
    rows->row[0] = row;
    rows->n = rows->cap = 1;
}

/* -------------------------------------------------------------- WeChat -- */

int
__wrap_bd_http(struct bd_req *r, struct bd_http *h)
{
    MUST(!bd__tx_open()); /* no lock waits for another host */
    MUST(strncmp(h->url, "http", 4) == 0);
    MUST(strpbrk(h->url, " \r\n") == NULL);
    if (fuzz_answer == NULL)
        return -1;
    h->status = fuzz_answer->status;
    h->answer_type = fuzz_answer->answer_type;
    h->answer_len = fuzz_answer->answer_len;
    h->answer = bd_dupn(r, fuzz_answer->answer, fuzz_answer->answer_len);
    return h->status;
}
