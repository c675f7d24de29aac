/*
 * Migrations: sql/NNNN_*.sql in order, forward only, one runner at a time by
 * a lease row.  DDL commits by itself, so each statement is recorded as it
 * is done, and a run that was cut off goes on where it stopped.  Refused: a
 * file that changed after it was applied, one that comes before the last
 * applied one, an ALTER that would copy its table (it would stop all writers).
 */
#include "bd_int.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEASE_WAIT_S 60
#define LOCK_TRIES 30
#define ER_LOCK_WAIT "1205 "

struct run {
    struct bd_req *r;
    const char *dir;
    char *err;
    size_t n;
};

static int
fail(struct run *x, const char *file, const char *what)
{
    char why[512];

    snprintf(why, sizeof(why), "%s", what);
    snprintf(x->err, x->n, "%s: %s", file, why);
    return -1;
}

static char *
read_file(struct run *x, const char *file, size_t *len)
{
    FILE *f = fopen(bd_fmt(x->r, "%s/%s", x->dir, file), "rb");
    struct bd_buf b = {NULL, 0, 0};
    char chunk[8192];
    size_t k;

    if (f == NULL)
        return NULL;
    while ((k = fread(chunk, 1, sizeof(chunk), f)) > 0)
        bd__buf_add(x->r, &b, chunk, k);
    fclose(f);
    bd__buf_add(x->r, &b, "", 1);
    *len = b.n - 1;
    return b.p;
}

/*
 * An ALTER that waits for somebody's transaction makes everybody behind it
 * wait too: it gives up soon, lets them pass, and tries again.
 */
static int
plain(struct run *x, const char *file, const char *sql)
{
    char why[300];

    for (int i = 1; bd__db_plain(sql, why, sizeof(why)) < 0; i++) {
        if (i == LOCK_TRIES ||
            strncmp(why, ER_LOCK_WAIT, strlen(ER_LOCK_WAIT)) != 0)
            return fail(x, file, why);
        bd_log(x->r, BD_WARN, "migrate.wait", "file=%s try=%d", file, i);
        usleep(500000);
    }
    return 0;
}

static int
prepare_tables(struct run *x)
{
    static const char *const sql[] = {
        "SET SESSION alter_algorithm='INPLACE', lock_wait_timeout=1",
        "CREATE TABLE IF NOT EXISTS bd_migration ("
        "file VARCHAR(120) CHARACTER SET ascii NOT NULL PRIMARY KEY, "
        "checksum CHAR(64) CHARACTER SET ascii NOT NULL, "
        "statements INT NOT NULL DEFAULT 0, "
        "done TINYINT(1) NOT NULL DEFAULT 0, "
        "applied_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)) "
        "ENGINE=InnoDB",
        "CREATE TABLE IF NOT EXISTS bd_lease ("
        "name VARCHAR(40) CHARACTER SET ascii NOT NULL PRIMARY KEY, "
        "holder VARCHAR(64) CHARACTER SET ascii NOT NULL, "
        "until DATETIME(3) NOT NULL) ENGINE=InnoDB",
        "INSERT IGNORE INTO bd_lease VALUES ('migrate', '', '2000-01-01')"};

    for (size_t i = 0; i < sizeof(sql) / sizeof(*sql); i++)
        if (plain(x, "bd_migration", sql[i]) < 0)
            return -1;
    return 0;
}

/* GET_LOCK is local to a cluster's node; a row with a time is not. */
static int
take_lease(struct run *x, const char *holder)
{
    struct bd_param p = {'s', 0, holder, strlen(holder)};
    int64_t n = 0;

    for (int i = 0; i < LEASE_WAIT_S * 10; i++) {
        if (bd__db_run(x->r,
                "UPDATE bd_lease SET holder=?, until=NOW(3) + INTERVAL 10 "
                "MINUTE WHERE name='migrate' AND until<NOW(3)",
                &p, 1, NULL, &n) < 0)
            return fail(x, "lease", x->r->db_error);
        if (n == 1)
            return 0;
        usleep(100000);
    }
    return fail(x, "lease", "another migration is running");
}

/* What a file holds up to the next line that ends with ';'. */
static char *
next_statement(char **text)
{
    char *from = *text, *p = from;

    for (;; p++) {
        if (*p == '\0') {
            *text = p;
            break;
        }
        if (p[0] == ';' && (p[1] == '\n' || p[1] == '\0')) {
            *p = '\0';
            *text = p + 1;
            break;
        }
    }
    for (;;) { /* comments and blanks before it */
        from += strspn(from, " \t\r\n");
        if (strncmp(from, "--", 2) != 0)
            break;
        from += strcspn(from, "\n");
    }
    return *from == '\0' ? NULL : from;
}

static int
run(struct run *x, const char *file, const char *sql, const struct bd_param *p,
    int np, struct bd_rows **rows)
{
    return bd__db_run(x->r, sql, p, np, rows, NULL) < 0
               ? fail(x, file, x->r->db_error)
               : 0;
}

/* A new file, which must be the last; or a new text of one that did nothing. */
static int
begin(struct run *x, const char *file, const char *sum)
{
    struct bd_param p[] = {
        {'s', 0, file, strlen(file)}, {'s', 0, sum, strlen(sum)}};
    struct bd_rows *rows;

    if (run(x, file, "SELECT MAX(file) AS last FROM bd_migration", NULL, 0,
            &rows) < 0)
        return -1;
    if (bd_text(rows->row[0], "last") != NULL &&
        strcmp(bd_text(rows->row[0], "last"), file) > 0)
        return fail(x, file,
            bd_fmt(x->r,
                "it comes before %s, which is applied; give it a higher number",
                bd_text(rows->row[0], "last")));
    return run(x, file,
        "INSERT INTO bd_migration (file, checksum) VALUES (?, ?) "
        "ON DUPLICATE KEY UPDATE checksum=VALUES(checksum)",
        p, 2, NULL);
}

/* 1: it is done; 0: `done` of its statements are; -1: it must not be. */
static int
applied(struct run *x, const char *file, const char *sum, int64_t *done)
{
    struct bd_param p = {'s', 0, file, strlen(file)};
    struct bd_rows *rows;
    bool same;

    *done = 0;
    if (run(x, file,
            "SELECT checksum, statements, done FROM "
            "bd_migration WHERE file=?",
            &p, 1, &rows) < 0)
        return -1;
    if (rows->n == 0)
        return begin(x, file, sum);
    same = strcmp(bd_text(rows->row[0], "checksum"), sum) == 0;
    *done = bd_col(rows->row[0], "statements");
    if (!same && *done == 0 && !bd_col(rows->row[0], "done"))
        return begin(x, file, sum);
    if (!same)
        return fail(x, file,
            "it changed after it was applied; write a new "
            "file instead");
    return bd_col(rows->row[0], "done") ? 1 : 0;
}

static int
record(struct run *x, const char *file, int64_t statements, bool done)
{
    struct bd_param p[] = {{'i', statements, NULL, 0}, {'i', done, NULL, 0},
        {'s', 0, file, strlen(file)}};

    return run(x, file,
        "UPDATE bd_migration SET statements=?, done=? WHERE file=?", p, 3,
        NULL);
}

static int
apply(struct run *x, const char *file)
{
    unsigned char sum[32];
    int64_t done, n = 0;
    size_t len;
    char *text = read_file(x, file, &len), *sql;
    int rc;

    if (text == NULL)
        return fail(x, file, strerror(errno));
    bd_sha256(text, len, sum);
    rc = applied(x, file, bd_hex(x->r, sum, 32), &done);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    bd_log(x->r, BD_INFO, "migrate.apply", "file=%s", file);
    while (*text != '\0') {
        if ((sql = next_statement(&text)) == NULL)
            continue;
        if (++n <= done)
            continue;
        if (plain(x, file, sql) < 0 || record(x, file, n, false) < 0)
            return -1;
    }
    return record(x, file, n, true);
}

static int
is_migration(const struct dirent *d)
{
    size_t n = strlen(d->d_name);

    return n > 9 && strspn(d->d_name, "0123456789") == 4 &&
           d->d_name[4] == '_' && strcmp(d->d_name + n - 4, ".sql") == 0;
}

int
bd__migrate(const char *dir, char *err, size_t n)
{
    struct bd_req *r = bd__current;
    struct run x = {r, dir, err, n};
    struct dirent **list = NULL;
    char holder[64];
    int count, rc;

    bd__req_begin(r);
    snprintf(holder, sizeof(holder), "pid-%d", (int)getpid());
    count = scandir(dir, &list, is_migration, alphasort);
    if (count < 0)
        return fail(&x, dir, strerror(errno));
    rc = prepare_tables(&x) < 0 ? -1 : take_lease(&x, holder);
    for (int i = 0; i < count; i++) {
        if (rc == 0)
            rc = apply(&x, list[i]->d_name);
        free(list[i]);
    }
    free(list);
    if (bd__db_plain("UPDATE bd_lease SET until='2000-01-01' "
                     "WHERE name='migrate'",
            holder, sizeof(holder)) < 0)
        bd_log(r, BD_WARN, "migrate.lease", "error=\"%s\"", holder);
    bd__req_end(r);
    return rc;
}
