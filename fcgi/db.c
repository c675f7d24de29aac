/*
 * The only file that talks to MariaDB.  One connection per worker; every
 * statement is prepared once and kept; results are copied into the request's
 * arena at once, so that no statement is ever left open.
 */
#include "bd_int.h"

#include <mysql.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_INLINE 256 /* longer texts are fetched one by one */
#define STMTS_MAX 400
#define BUCKETS 512
#define PARAMS_MAX 128
#define JSON_FORMAT "json"

struct slot { /* where one column of a row lands */
    char text[TEXT_INLINE];
    MYSQL_TIME time;
    int64_t number;
    unsigned long length;
    my_bool null, error;
};

struct stmt {
    struct stmt *next;
    char *sql;
    MYSQL_STMT *st;
    uint64_t last_used;
    struct bd_cols cols;
    struct slot *slot;
    MYSQL_BIND *bind;
};

static struct {
    MYSQL *conn;
    char section[64];
    struct stmt *bucket[BUCKETS];
    struct stmt *retired; /* rows of this request may still name columns */
    int count;
    uint64_t clock, generation;
    unsigned last_error;
    bool dropped;
} db;

/* --------------------------------------------------------- connection -- */

static const char init_sql[] =
    "SET time_zone='+00:00', "
    "sql_mode='STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', "
    "tx_isolation='READ-COMMITTED', innodb_lock_wait_timeout=10";

static MYSQL *
open_connection(char *err, size_t n)
{
    MYSQL *c = mysql_init(NULL);
    bool owner = db.section[0] == '\0'; /* migrations take their time */
    unsigned connect_s = 3, read_s = owner ? 7200 : 20, infile = 0;
    char *password = owner ? bd_conf_secret("baodan", "db_owner_password")
                           : bd_conf_secret(db.section, "db_password");
    const char *host = bd_conf_str("baodan", "db_host", NULL);
    const char *user = owner ? bd_conf_str("baodan", "db_owner", "bd_owner")
                             : bd_conf_str(db.section, "db_user", "baodan");

    mysql_options(c, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
    mysql_options(c, MYSQL_OPT_READ_TIMEOUT, &read_s);
    mysql_options(c, MYSQL_OPT_WRITE_TIMEOUT, &read_s);
    mysql_options(c, MYSQL_OPT_LOCAL_INFILE, &infile);
    mysql_options(c, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(c, MYSQL_INIT_COMMAND, init_sql);
    if (!owner)
        mysql_options(c, MYSQL_INIT_COMMAND, "SET max_statement_time=15");
    if (mysql_real_connect(c, host, user, password,
            bd_conf_str("baodan", "db_name", "baodan"),
            (unsigned)bd_conf_int("baodan", "db_port", 0),
            bd_conf_str("baodan", "db_socket", NULL),
            CLIENT_FOUND_ROWS | CLIENT_REMEMBER_OPTIONS) == NULL) {
        snprintf(err, n, "%u %s", mysql_errno(c), mysql_error(c));
        mysql_close(c);
        c = NULL;
    }
    free(password);
    return c;
}

static void
stmt_free(struct stmt *s)
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
stmt_retire(struct stmt *s)
{
    if (s->st != NULL)
        mysql_stmt_close(s->st);
    s->st = NULL;
    s->next = db.retired;
    db.retired = s;
    db.count--;
}

static void
drop(void)
{
    for (int i = 0; i < BUCKETS; i++)
        while (db.bucket[i] != NULL) {
            struct stmt *s = db.bucket[i];

            db.bucket[i] = s->next;
            stmt_retire(s);
        }
    if (db.conn != NULL)
        mysql_close(db.conn);
    db.conn = NULL;
}

int
bd__db_open(const char *section, char *err, size_t n)
{
    static bool library;

    if (!library && mysql_library_init(0, NULL, NULL) != 0) {
        snprintf(err, n, "the client library does not start");
        return -1;
    }
    library = true;
    snprintf(db.section, sizeof(db.section), "%s", section);
    drop();
    db.conn = open_connection(err, n);
    return db.conn == NULL ? -1 : 0;
}

void
bd__db_close(void)
{
    drop();
    bd__db_between_requests();
}

static bool
lost(unsigned err)
{
    return err == 2002 || err == 2003 || err == 2006 || err == 2013 ||
           err == 2055 || err == ER_CONNECTION_KILLED ||
           err == ER_SERVER_SHUTDOWN || err == ER_UNKNOWN_COM_ERROR;
}

static int
reconnect(struct bd_req *r)
{
    char err[256];

    drop();
    db.conn = open_connection(err, sizeof(err));
    if (db.conn != NULL)
        return 0;
    bd_log(r, BD_ERROR, "db.unreachable", "error=\"%s\"", err);
    bd_set_header(r, "Retry-After", "2");
    return bd_fail(r, 503, "unavailable", "数据库暂时连不上，请稍后重试");
}

/* --------------------------------------------------------- statements -- */

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
bind_column(struct stmt *s, int i)
{
    MYSQL_BIND *b = &s->bind[i];
    struct slot *slot = &s->slot[i];

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
        b->buffer_type = s->cols.type[i] == COL_TIME ? MYSQL_TYPE_DATETIME
                                                     : MYSQL_TYPE_DATE;
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

static void
describe(struct stmt *s)
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

static struct stmt *
stmt_of(const char *sql)
{
    unsigned h = bucket_of(sql);
    struct stmt *s;

    for (s = db.bucket[h]; s != NULL; s = s->next)
        if (strcmp(s->sql, sql) == 0) {
            s->last_used = ++db.clock;
            return s;
        }
    s = calloc(1, sizeof(*s));
    s->sql = strdup(sql);
    s->st = mysql_stmt_init(db.conn);
    s->last_used = ++db.clock;
    s->next = db.bucket[h];
    db.bucket[h] = s;
    db.count++;
    if (mysql_stmt_prepare(s->st, sql, strlen(sql)) == 0)
        describe(s);
    return s;
}

static void
forget(struct stmt *gone)
{
    struct stmt **p = &db.bucket[bucket_of(gone->sql)];

    while (*p != gone)
        p = &(*p)->next;
    *p = gone->next;
    stmt_retire(gone);
}

static struct stmt *
oldest(void)
{
    struct stmt *old = NULL;

    for (int i = 0; i < BUCKETS; i++)
        for (struct stmt *s = db.bucket[i]; s != NULL; s = s->next)
            if (old == NULL || s->last_used < old->last_used)
                old = s;
    return old;
}

void
bd__db_between_requests(void)
{
    while (db.count > STMTS_MAX)
        forget(oldest());
    while (db.retired != NULL) {
        struct stmt *s = db.retired;

        db.retired = s->next;
        stmt_free(s);
    }
    if (db.dropped)
        drop();
    db.dropped = false;
}

/* -------------------------------------------------------------- rows --- */

static const char *
time_text(struct bd_req *r, const MYSQL_TIME *t, bool with_time)
{
    if (!with_time)
        return bd_fmt(r, "%04u-%02u-%02u", t->year, t->month, t->day);
    return bd_fmt(r, "%04u-%02u-%02u %02u:%02u:%02u.%03lu", t->year, t->month,
        t->day, t->hour, t->minute, t->second, t->second_part / 1000);
}

static int
take_cell(struct bd_req *r, struct stmt *s, int i, struct bd_cell *c)
{
    struct slot *slot = &s->slot[i];
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
        p = bd_alloc(r, c->n + 1);
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

static int
take_rows(struct bd_req *r, struct stmt *s, struct bd_rows *rows)
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

/* ------------------------------------------------------------- running -- */

static int64_t
now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
bind_params(MYSQL_BIND *b, const struct bd_param *p, int np, my_bool *null,
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
            null[i] = p[i].type == 'z' && p[i].i == 0;
        } else {
            b[i].buffer_type = p[i].type == 'b' ? MYSQL_TYPE_BLOB
                                                : MYSQL_TYPE_STRING;
            null[i] = p[i].s == NULL;
        }
        b[i].buffer = at.p;
        b[i].buffer_length = len[i];
        b[i].length = &len[i];
        b[i].is_null = null[i] ? &yes : &null[i];
    }
}

/* One try; 0, or the error's number. */
static unsigned
try_run(struct bd_req *r, const char *sql, const struct bd_param *p, int np,
    struct bd_rows *rows, int64_t *affected)
{
    MYSQL_BIND bind[PARAMS_MAX];
    my_bool null[PARAMS_MAX];
    unsigned long len[PARAMS_MAX];
    struct stmt *s = stmt_of(sql);
    unsigned err = mysql_stmt_errno(s->st);

    if (err != 0 && s->cols.n == 0 && mysql_stmt_param_count(s->st) == 0)
        goto failed; /* did not prepare */
    if (np > PARAMS_MAX || mysql_stmt_param_count(s->st) != (unsigned)np) {
        bd_log(r, BD_ERROR, "db.params", "given=%d wanted=%lu sql=\"%s\"", np,
            mysql_stmt_param_count(s->st), sql);
        err = ER_WRONG_ARGUMENTS;
        goto failed;
    }
    bind_params(bind, p, np, null, len);
    if ((np > 0 && mysql_stmt_bind_param(s->st, bind)) ||
        mysql_stmt_execute(s->st)) {
        err = mysql_stmt_errno(s->st);
        goto failed;
    }
    if (affected != NULL)
        *affected = (int64_t)mysql_stmt_affected_rows(s->st);
    if (s->cols.n == 0)
        return 0;
    if (mysql_stmt_bind_result(s->st, s->bind) || take_rows(r, s, rows) < 0) {
        err = mysql_stmt_errno(s->st);
        err = err != 0 ? err : 2000;
        goto failed;
    }
    mysql_stmt_free_result(s->st);
    return 0;
failed:
    db.last_error = err;
    snprintf(r->db_error, sizeof(r->db_error), "%s", mysql_stmt_error(s->st));
    forget(s); /* a broken statement keeps the connection stuck */
    return err;
}

static int
report(struct bd_req *r, unsigned err, const char *sql)
{
    bd__tx_error(err);
    if (err == ER_DUP_ENTRY) {
        r->db_duplicate = true;
        return bd_fail(r, 409, "duplicate", "已有相同的记录");
    }
    bd_log(r, err == ER_LOCK_DEADLOCK ? BD_INFO : BD_ERROR, "db.failed",
        "errno=%u error=\"%s\" sql=\"%.400s\"", err, r->db_error, sql);
    if (lost(err)) {
        db.dropped = true;
        bd_set_header(r, "Retry-After", "2");
        return bd_fail(r, 503, "unavailable", "数据库暂时连不上，请稍后重试");
    }
    if (err == ER_LOCK_WAIT_TIMEOUT || err == ER_LOCK_DEADLOCK)
        return bd_fail(r, 503, "unavailable", "太多人同时在改，请重试");
    if (err == ER_STATEMENT_TIMEOUT)
        return bd_fail(r, 503, "unavailable", "查询太慢，请缩小范围再试");
    return bd_fail(r, 500, "internal", "服务器出错，请把编号 %s 告诉管理员",
        r->id != NULL ? r->id : "-");
}

/* May this be sent again on a new connection? */
static bool
repeatable(const char *sql)
{
    return !bd__tx_open() ? strncmp(sql, "SELECT", 6) == 0
                          : strcmp(sql, "START TRANSACTION") == 0;
}

int
bd__db_run(struct bd_req *r, const char *sql, const struct bd_param *p, int np,
    struct bd_rows **rows, int64_t *affected)
{
    struct bd_rows *result = bd_alloc(r, sizeof(*result));
    int64_t from = now_us();
    unsigned err;

    if (bd__tx_aborted())
        return bd_fail(r, 500, "internal", "没有保存，请重试");
    if (db.conn == NULL && reconnect(r) < 0)
        return -1;
    r->db_duplicate = false;
    err = try_run(r, sql, p, np, result, affected);
    if (err != 0 && (lost(err) || err == ER_NEED_REPREPARE) &&
        repeatable(sql)) {
        if (lost(err) && reconnect(r) < 0)
            return -1;
        *result = (struct bd_rows){0, 0, NULL};
        err = try_run(r, sql, p, np, result, affected);
    }
    r->statements++;
    r->db_us += now_us() - from;
    if (err != 0)
        return report(r, err, sql);
    if (rows != NULL)
        *rows = result;
    return 0;
}

int64_t
bd__db_last_id(void)
{
    return db.conn == NULL ? 0 : (int64_t)mysql_insert_id(db.conn);
}

unsigned
bd__db_commit(char *err, size_t n)
{
    if (db.conn == NULL) {
        snprintf(err, n, "no connection");
        return 2013;
    }
    if (mysql_commit(db.conn) == 0)
        return 0;
    snprintf(err, n, "%s", mysql_error(db.conn));
    if (lost(mysql_errno(db.conn)))
        db.dropped = true;
    return mysql_errno(db.conn);
}

void
bd__db_rollback(void)
{
    if (db.conn != NULL && mysql_rollback(db.conn) != 0)
        db.dropped = true;
    if (db.dropped) { /* the server rolls back what the connection held */
        drop();
        db.dropped = false;
    }
}

int
bd__db_plain(const char *sql, char *err, size_t n)
{
    if (mysql_query(db.conn, sql) == 0) {
        MYSQL_RES *res = mysql_store_result(db.conn);

        if (res != NULL)
            mysql_free_result(res);
        return 0;
    }
    snprintf(err, n, "%u %s", mysql_errno(db.conn), mysql_error(db.conn));
    return -1;
}

int
bd__db_prepare_check(const char *sql, char *err, size_t n)
{
    MYSQL_STMT *st = mysql_stmt_init(db.conn);
    int rc = mysql_stmt_prepare(st, sql, strlen(sql)) == 0 ? 0 : -1;

    if (rc < 0)
        snprintf(err, n, "%s", mysql_stmt_error(st));
    mysql_stmt_close(st);
    return rc;
}
