/*
 * The database connection, one per worker: opening, running, what an error
 * means, and coming back after it was lost.  Only this file,
 * db_open.c and stmt.c know the client library.
 */
#include "stmt.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_US 4000000
#define KNOCK_US 100000

static struct {
    MYSQL *conn;
    char section[64];
    bool dropped;
    int64_t hope_until_us; /* after a loss; 0 while connected */
} db;

/* --------------------------------------------------------- connection -- */

static void
drop(void)
{
    bd__stmts_drop();
    if (db.conn != NULL)
        mysql_close(db.conn);
    db.conn = NULL;
}

void
bd__db_between_requests(void)
{
    bd__stmts_trim();
    if (db.dropped)
        drop();
    db.dropped = false;
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
    db.conn = bd__db_connect(db.section, err, n);
    return db.conn == NULL ? -1 : 0;
}

void
bd__db_close(void)
{
    drop();
    bd__db_between_requests();
}

static int64_t
now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* The last two are what a cluster's node says that lost the others. */
bool
bd__db_lost(unsigned err)
{
    return err == 2002 || err == 2003 || err == 2006 || err == 2013 ||
           err == 2055 || err == ER_CONNECTION_KILLED ||
           err == ER_SERVER_SHUTDOWN || err == ER_UNKNOWN_COM_ERROR ||
           err == ER_ERROR_DURING_COMMIT;
}

/*
 * Where there is a cluster another node takes over within a moment, so a
 * loss is worth waiting for; a database that stays away is not.
 */
static int
reconnect(struct bd_req *r)
{
    char err[256];

    drop();
    if (db.hope_until_us == 0)
        db.hope_until_us = now_us() + PATIENCE_US;
    for (;;) {
        db.conn = bd__db_connect(db.section, err, sizeof(err));
        if (db.conn != NULL) {
            db.hope_until_us = 0;
            return 0;
        }
        if (now_us() > db.hope_until_us)
            break;
        usleep(KNOCK_US);
    }
    bd_log(r, BD_ERROR, "db.unreachable", "error=\"%s\"", err);
    bd_set_header(r, "Retry-After", "2");
    return bd_fail(r, 503, "unavailable", "数据库暂时连不上，请稍后重试");
}

/* ------------------------------------------------------------- running -- */

/* One try; 0, or the error's number. */
static unsigned
try_run(struct bd_req *r, const char *sql, const struct bd_param *p, int np,
    struct bd_rows *rows, int64_t *affected)
{
    MYSQL_BIND few[BD_STMT_PARAMS_FEW], *bind = few;
    my_bool few_null[BD_STMT_PARAMS_FEW], *null = few_null;
    unsigned long few_len[BD_STMT_PARAMS_FEW], *len = few_len;
    struct bd_stmt *s = bd__stmt_of(db.conn, sql);
    unsigned err = mysql_stmt_errno(s->st);

    if (err != 0 && s->cols.n == 0 && mysql_stmt_param_count(s->st) == 0)
        goto failed; /* did not prepare */
    if (np > BD_STMT_PARAMS_MAX ||
        mysql_stmt_param_count(s->st) != (unsigned)np) {
        bd_log(r, BD_ERROR, "db.params", "given=%d wanted=%lu sql=\"%s\"", np,
            mysql_stmt_param_count(s->st), sql);
        err = ER_WRONG_ARGUMENTS;
        goto failed;
    }
    if (np > BD_STMT_PARAMS_FEW) {
        bind = bd__arena_raw(&r->arena, sizeof(*bind) * (size_t)np);
        null = bd__arena_raw(&r->arena, sizeof(*null) * (size_t)np);
        len = bd__arena_raw(&r->arena, sizeof(*len) * (size_t)np);
    }
    bd__stmt_bind(bind, p, np, null, len);
    if ((np > 0 && mysql_stmt_bind_param(s->st, bind)) ||
        mysql_stmt_execute(s->st)) {
        err = mysql_stmt_errno(s->st);
        goto failed;
    }
    if (s->moves_rules)
        bd__tx_moves_rules();
    if (affected != NULL)
        *affected = (int64_t)mysql_stmt_affected_rows(s->st);
    if (s->cols.n == 0 && mysql_stmt_field_count(s->st) > 0)
        bd__stmt_describe(s);
    if (s->cols.n == 0)
        return 0;
    if (mysql_stmt_bind_result(s->st, s->bind) ||
        bd__stmt_rows(r, s, rows) < 0) {
        /* An error between rows (a deadlock) stands on the connection. */
        err = mysql_stmt_errno(s->st);
        err = err != 0 ? err : mysql_errno(db.conn);
        err = err != 0 ? err : CR_UNKNOWN_ERROR;
        goto failed;
    }
    r->db_warned = mysql_warning_count(db.conn) > 0;
    mysql_stmt_free_result(s->st);
    return 0;
failed:
    snprintf(r->db_error, sizeof(r->db_error), "%s",
        mysql_stmt_errno(s->st) != 0 ? mysql_stmt_error(s->st)
                                     : mysql_error(db.conn));
    for (char *c = r->db_error; (c = strchr(c, '"')) != NULL;)
        *c = '\'';      /* it quotes what users sent; a log's field ends at " */
    bd__stmt_forget(s); /* a broken statement keeps the connection stuck */
    return err;
}

/*
 * What a field table let pass and the column does not hold: a name with
 * Chinese in an ASCII code, a text that is too long.  The user's to mend.
 */
static int
report_value(struct bd_req *r, unsigned err, const char *sql)
{
    if (err == ER_CANT_AGGREGATE_2COLLATIONS)
        return bd_fail(r, 400, "bad-query", "查询条件里有这一项不会有的字符");
    if (err != ER_TRUNCATED_WRONG_VALUE_FOR_FIELD && err != ER_DATA_TOO_LONG &&
        err != ER_WARN_DATA_OUT_OF_RANGE && err != ER_TRUNCATED_WRONG_VALUE)
        return 0;
    bd_log(r, BD_WARN, "db.value", "errno=%u error=\"%s\" sql=\"%.200s\"", err,
        r->db_error, sql);
    return bd_fail(
        r, 422, "validation", "有一项太长或含有不能保存的字符，请检查后再提交");
}

static int
report(struct bd_req *r, unsigned err, const char *sql)
{
    bd__tx_error(err);
    if (err == ER_DUP_ENTRY) {
        r->db_duplicate = true;
        bd_log(r, BD_INFO, "db.duplicate", "error=\"%s\"", r->db_error);
        return bd_fail(r, 409, "duplicate", "已有相同的记录");
    }
    if (report_value(r, err, sql) < 0)
        return -1;
    bd_log(r, err == ER_LOCK_DEADLOCK ? BD_INFO : BD_ERROR, "db.failed",
        "errno=%u error=\"%s\" sql=\"%.400s\"", err, r->db_error, sql);
    if (bd__db_lost(err)) {
        db.dropped = true;
        bd_set_header(r, "Retry-After", "2");
        return bd_fail(r, 503, "unavailable", "数据库暂时连不上，请稍后重试");
    }
    if (err == ER_LOCK_WAIT_TIMEOUT || err == ER_LOCK_DEADLOCK)
        return bd_fail(r, 503, "unavailable", "太多人同时在改，请重试");
    if (err == ER_RECORD_FILE_FULL || err == ER_DISK_FULL)
        return bd_fail(r, 503, "unavailable",
            "数据库磁盘已满，暂时不能保存，请联系管理员");
    if (err == ER_STATEMENT_TIMEOUT)
        return bd_fail(r, 503, "unavailable", "查询太慢，请缩小范围再试");
    return bd_fail(r, 500, "internal", "服务器出错，请把编号 %s 告诉管理员",
        r->id != NULL ? r->id : "-");
}

/* May this be sent again on a new connection? */
static bool
repeatable(const char *sql)
{
    return !bd__tx_open() && strncmp(sql, "SELECT", 6) == 0;
}

static void
account(struct bd_req *r, const char *sql, int64_t us)
{
    r->statements++;
    r->db_us += us;
    if (us > r->slowest.us) {
        r->slowest.module = r->module != NULL ? r->module->m->name : "";
        r->slowest.statement = r->statement - 1;
        r->slowest.sql = sql;
        r->slowest.us = us;
    }
    r->statement = 0;
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
    if (err != 0 &&
        (bd__db_lost(err) || err == ER_NEED_REPREPARE ||
            err == ER_LOCK_DEADLOCK) &&
        repeatable(sql)) {
        if (bd__db_lost(err) && reconnect(r) < 0)
            return -1;
        *result = (struct bd_rows){0, 0, NULL};
        err = try_run(r, sql, p, np, result, affected);
    }
    account(r, sql, now_us() - from);
    if (err != 0)
        return report(r, err, sql);
    if (rows != NULL)
        *rows = result;
    return 0;
}

int
bd__db_text(struct bd_req *r, const char *sql)
{
    int64_t from = now_us();
    unsigned err;

    if (bd__tx_aborted())
        return bd_fail(r, 500, "internal", "没有保存，请重试");
    if (db.conn == NULL && reconnect(r) < 0)
        return -1;
    err = mysql_query(db.conn, sql) == 0 ? 0 : mysql_errno(db.conn);
    account(r, sql, now_us() - from);
    if (err == 0)
        return 0;
    snprintf(r->db_error, sizeof(r->db_error), "%s", mysql_error(db.conn));
    return report(r, err, sql);
}

int
bd__db_start(struct bd_req *r)
{
    char sql[96];
    int64_t from = now_us();
    unsigned err;

    if (db.conn == NULL && reconnect(r) < 0)
        return -1;
    snprintf(sql, sizeof(sql), "START TRANSACTION /* req=%.40s */",
        r->id != NULL ? r->id : "-");
    err = mysql_query(db.conn, sql) == 0 ? 0 : mysql_errno(db.conn);
    if (err != 0 && bd__db_lost(err)) {
        if (reconnect(r) < 0)
            return -1;
        err = mysql_query(db.conn, sql) == 0 ? 0 : mysql_errno(db.conn);
    }
    account(r, "START TRANSACTION", now_us() - from);
    if (err == 0)
        return 0;
    snprintf(r->db_error, sizeof(r->db_error), "%s", mysql_error(db.conn));
    return report(r, err, sql);
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
    if (bd__db_lost(mysql_errno(db.conn)))
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

unsigned
bd__db_ddl(struct bd_req *r, const char *sql, char *err, size_t n)
{
    unsigned code = bd__db_alter(db.section, sql, err, n);

    bd_log(r, code == 0 ? BD_INFO : BD_WARN, "db.alter",
        "errno=%u sql=\"%.200s\"", code, sql);
    return code;
}
