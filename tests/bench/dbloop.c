/*
 * dbloop: the floor beneath an endpoint: the same statements, prepared, in
 * a bare loop without HTTP, JSON or rules.
 *
 *   dbloop SOCKET USER PASSWORD THREADS SECONDS < statements
 *
 * One statement a line.  BEGIN and COMMIT are sent as they are; every row of
 * a result is fetched.  Prints one JSON line: rounds of all lines per second.
 */
#include <mysql.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINES_MAX 64
#define COLUMNS_MAX 96
#define CELL 512

static struct {
    const char *socket, *user, *password;
    char *line[LINES_MAX];
    int lines;
    double seconds;
} job;

struct worker {
    pthread_t thread;
    unsigned long rounds;
};

struct cells { /* where a row lands: text, as wide as a page needs */
    MYSQL_BIND bind[COLUMNS_MAX];
    char text[COLUMNS_MAX][CELL];
    unsigned long length[COLUMNS_MAX];
    my_bool null[COLUMNS_MAX];
};

static double
now_s(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
die(const char *what, const char *why)
{
    fprintf(stderr, "dbloop: %s: %s\n", what, why);
    exit(1);
}

static MYSQL *
dial(void)
{
    MYSQL *c = mysql_init(NULL);

    mysql_options(c, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(c, MYSQL_INIT_COMMAND,
        "SET time_zone='+00:00', tx_isolation='READ-COMMITTED'");
    if (mysql_real_connect(c, NULL, job.user, job.password, "baodan", 0,
            job.socket, 0) == NULL)
        die("connect", mysql_error(c));
    return c;
}

static void
bind_cells(MYSQL_STMT *st, struct cells *cells)
{
    memset(cells->bind, 0, sizeof(cells->bind));
    for (int i = 0; i < COLUMNS_MAX; i++) {
        cells->bind[i].buffer_type = MYSQL_TYPE_STRING;
        cells->bind[i].buffer = cells->text[i];
        cells->bind[i].buffer_length = CELL;
        cells->bind[i].length = &cells->length[i];
        cells->bind[i].is_null = &cells->null[i];
    }
    mysql_stmt_bind_result(st, cells->bind);
}

static void
run_one(MYSQL *c, MYSQL_STMT *st, const char *text, struct cells *cells)
{
    int rc;

    if (st == NULL) {
        if (mysql_query(c, text) != 0)
            die(text, mysql_error(c));
        return;
    }
    if (mysql_stmt_execute(st) != 0)
        die(text, mysql_stmt_error(st));
    if (mysql_stmt_field_count(st) == 0)
        return;
    bind_cells(st, cells);
    while ((rc = mysql_stmt_fetch(st)) == 0 || rc == MYSQL_DATA_TRUNCATED)
        ;
    mysql_stmt_free_result(st);
}

static bool
is_plain(const char *text)
{
    return strcmp(text, "BEGIN") == 0 || strcmp(text, "COMMIT") == 0;
}

static void *
loop(void *arg)
{
    struct worker *w = arg;
    struct cells *cells = calloc(1, sizeof(*cells));
    MYSQL *c = dial();
    MYSQL_STMT *st[LINES_MAX] = {NULL};
    double until;

    for (int i = 0; i < job.lines; i++) {
        if (is_plain(job.line[i]))
            continue;
        st[i] = mysql_stmt_init(c);
        if (mysql_stmt_prepare(st[i], job.line[i], strlen(job.line[i])) != 0)
            die(job.line[i], mysql_stmt_error(st[i]));
    }
    until = now_s() + job.seconds;
    while (now_s() < until) {
        for (int i = 0; i < job.lines; i++)
            run_one(c, st[i], job.line[i], cells);
        w->rounds++;
    }
    for (int i = 0; i < job.lines; i++)
        if (st[i] != NULL)
            mysql_stmt_close(st[i]);
    mysql_close(c);
    free(cells);
    return NULL;
}

int
main(int argc, char **argv)
{
    struct worker workers[64] = {{0}};
    char *text = NULL;
    size_t cap = 0;
    ssize_t n;
    unsigned long rounds = 0;
    int threads;

    if (argc != 6)
        die("usage", "dbloop SOCKET USER PASSWORD THREADS SECONDS");
    job.socket = argv[1];
    job.user = argv[2];
    job.password = argv[3];
    threads = (int)strtol(argv[4], NULL, 10);
    job.seconds = strtod(argv[5], NULL);
    while (job.lines < LINES_MAX && (n = getline(&text, &cap, stdin)) > 0) {
        text[strcspn(text, "\n")] = '\0';
        if (*text != '\0')
            job.line[job.lines++] = strdup(text);
    }
    mysql_library_init(0, NULL, NULL);
    for (int i = 0; i < threads && i < 64; i++)
        pthread_create(&workers[i].thread, NULL, loop, &workers[i]);
    for (int i = 0; i < threads && i < 64; i++) {
        pthread_join(workers[i].thread, NULL);
        rounds += workers[i].rounds;
    }
    printf("{\"per_s\":%.1f,\"done\":%lu}\n", (double)rounds / job.seconds,
        rounds);
    return 0;
}
