/*
 * metrics.c - GET /metrics: the scoreboard and the job queue as Prometheus
 * reads them (text format 0.0.4).  Any worker answers for all of them, and
 * also without a database.
 */
#include "bd_int.h"

#include <inttypes.h>

/* The slots of one pool, added up. */
struct sums {
    uint64_t requests, class[6], busy_us, db_us, statements;
    uint64_t bucket[BD_BOARD_BUCKETS], phase[BD_PHASE_STOPPING + 1];
};

static struct sums
add_up(const struct bd_board *b, const struct bd_board_pool *p)
{
    struct sums t = {0};

    for (int i = p->first_slot; i < p->first_slot + p->slots; i++) {
        const struct bd_board_slot *s = &b->slot[i];
        uint32_t phase = s->phase;

        t.requests += s->requests;
        t.busy_us += s->busy_us;
        t.db_us += s->db_us;
        t.statements += s->statements;
        for (int k = 1; k < 6; k++)
            t.class[k] += s->status[k];
        for (int k = 0; k < BD_BOARD_BUCKETS; k++)
            t.bucket[k] += s->bucket[k];
        if (phase <= BD_PHASE_STOPPING)
            t.phase[phase]++;
    }
    return t;
}

/* The lines that come once before a metric's values. */
static void
w_head(struct bd_req *r, struct bd_buf *o, const char *name, const char *type,
    const char *help)
{
    bd__buf_fmt(r, o, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
w_value(struct bd_req *r, struct bd_buf *o, const char *name, const char *pool,
    uint64_t v)
{
    bd__buf_fmt(r, o, "%s{pool=\"%s\"} %" PRIu64 "\n", name, pool, v);
}

/* Whole numbers only: a double would lose what little there is. */
static void
w_seconds(struct bd_req *r, struct bd_buf *o, const char *name,
    const char *pool, uint64_t us)
{
    bd__buf_fmt(r, o, "%s{pool=\"%s\"} %" PRIu64 ".%06" PRIu64 "\n", name, pool,
        us / 1000000, us % 1000000);
}

static void
w_requests(struct bd_req *r, struct bd_buf *o, const struct bd_board *b,
    const struct sums *t)
{
    w_head(r, o, "baodan_requests_total", "counter",
        "Answers by class of status.");
    for (int i = 0; i < b->pools; i++)
        for (int k = 1; k < 6; k++)
            bd__buf_fmt(r, o,
                "baodan_requests_total{pool=\"%s\",class=\"%dxx\"} %" PRIu64
                "\n",
                b->pool[i].name, k, t[i].class[k]);
}

static void
w_histogram(struct bd_req *r, struct bd_buf *o, const struct bd_board *b,
    const struct sums *t)
{
    static const char name[] = "baodan_request_seconds";

    w_head(r, o, name, "histogram", "Time a worker was busy with a request.");
    for (int i = 0; i < b->pools; i++) {
        const char *pool = b->pool[i].name;
        uint64_t below = 0;

        for (int k = 0; k < BD_BOARD_BUCKETS - 1; k++) {
            below += t[i].bucket[k];
            bd__buf_fmt(r, o,
                "%s_bucket{pool=\"%s\",le=\"%d.%03d\"} %" PRIu64 "\n", name,
                pool, bd_board_bounds_ms[k] / 1000,
                bd_board_bounds_ms[k] % 1000, below);
        }
        below += t[i].bucket[BD_BOARD_BUCKETS - 1];
        bd__buf_fmt(r, o, "%s_bucket{pool=\"%s\",le=\"+Inf\"} %" PRIu64 "\n",
            name, pool, below);
        w_seconds(r, o, bd_fmt(r, "%s_sum", name), pool, t[i].busy_us);
        w_value(r, o, bd_fmt(r, "%s_count", name), pool, below);
    }
}

static void
w_workers(struct bd_req *r, struct bd_buf *o, const struct bd_board *b,
    const struct sums *t)
{
    static const char *const phases[] = {
        [BD_PHASE_STARTING] = "starting",
        [BD_PHASE_IDLE] = "idle",
        [BD_PHASE_BUSY] = "busy",
        [BD_PHASE_STOPPING] = "stopping",
    };

    w_head(r, o, "baodan_workers", "gauge", "Workers by what they do.");
    for (int i = 0; i < b->pools; i++)
        for (int k = BD_PHASE_STARTING; k <= BD_PHASE_STOPPING; k++)
            bd__buf_fmt(r, o,
                "baodan_workers{pool=\"%s\",state=\"%s\"} %" PRIu64 "\n",
                b->pool[i].name, phases[k], t[i].phase[k]);
}

static void
w_pools(struct bd_req *r, struct bd_buf *o, const struct bd_board *b,
    const struct sums *t)
{
    w_head(r, o, "baodan_db_seconds_total", "counter",
        "Time spent waiting for the database.");
    for (int i = 0; i < b->pools; i++)
        w_seconds(r, o, "baodan_db_seconds_total", b->pool[i].name, t[i].db_us);
    w_head(r, o, "baodan_statements_total", "counter", "SQL statements run.");
    for (int i = 0; i < b->pools; i++)
        w_value(
            r, o, "baodan_statements_total", b->pool[i].name, t[i].statements);
    w_head(r, o, "baodan_worker_crashes_total", "counter",
        "Workers that ended by a signal or an error.");
    for (int i = 0; i < b->pools; i++)
        w_value(r, o, "baodan_worker_crashes_total", b->pool[i].name,
            b->pool[i].crashes);
    w_head(r, o, "baodan_worker_respawns_total", "counter",
        "Workers started in place of others.");
    for (int i = 0; i < b->pools; i++)
        w_value(r, o, "baodan_worker_respawns_total", b->pool[i].name,
            b->pool[i].respawns);
    w_head(r, o, "baodan_deadline_kills_total", "counter",
        "Workers killed because a request took too long.");
    for (int i = 0; i < b->pools; i++)
        w_value(r, o, "baodan_deadline_kills_total", b->pool[i].name,
            b->pool[i].deadline_kills);
}

static void
w_board(struct bd_req *r, struct bd_buf *o, const struct bd_board *b)
{
    struct sums t[BD_BOARD_POOLS];

    for (int i = 0; i < b->pools; i++)
        t[i] = add_up(b, &b->pool[i]);
    w_requests(r, o, b, t);
    w_histogram(r, o, b, t);
    w_workers(r, o, b, t);
    w_pools(r, o, b, t);
    w_head(r, o, "baodan_reloads_total", "counter",
        "Reloads, and those refused because a new worker did not start.");
    bd__buf_fmt(r, o, "baodan_reloads_total{result=\"done\"} %" PRIu64 "\n",
        (uint64_t)b->reloads);
    bd__buf_fmt(r, o, "baodan_reloads_total{result=\"refused\"} %" PRIu64 "\n",
        (uint64_t)b->reloads_refused);
    w_head(
        r, o, "baodan_start_time_seconds", "gauge", "When the master started.");
    bd__buf_fmt(
        r, o, "baodan_start_time_seconds %" PRId64 "\n", b->started_unix_s);
}

/* One labelled value for each row of a statement with a label and an `n`. */
static void
w_rows(struct bd_req *r, struct bd_buf *o, const char *name, const char *label,
    const char *help, const char *sql)
{
    struct bd_rows *rows;

    if (bd__db_run(r, sql, NULL, 0, &rows, NULL) < 0)
        return;
    w_head(r, o, name, "gauge", help);
    for (int i = 0; i < bd_nrows(rows); i++)
        bd__buf_fmt(r, o, "%s{%s=\"%s\"} %" PRId64 "\n", name, label,
            bd_text(bd_row(rows, i), label), bd_col(bd_row(rows, i), "n"));
}

/* Left out, and said so, when the database does not answer. */
static void
w_database(struct bd_req *r, struct bd_buf *o)
{
    static const char late[] =
        "SELECT COALESCE(TIMESTAMPDIFF(SECOND, MIN(run_at), NOW(3)), 0) AS n "
        "FROM bd_job WHERE state='ready' AND run_at<=NOW(3)";
    struct bd_rows *rows;
    bool up = bd__db_run(r, late, NULL, 0, &rows, NULL) >= 0;

    w_head(r, o, "baodan_db_up", "gauge", "Does the database answer?");
    bd__buf_fmt(r, o, "baodan_db_up %d\n", up);
    if (!up) {
        r->problem = (struct bd_problem){0};
        return;
    }
    w_head(r, o, "baodan_job_late_seconds", "gauge",
        "How long the oldest job that is due has waited.");
    bd__buf_fmt(r, o, "baodan_job_late_seconds %" PRId64 "\n",
        bd_col(bd_row(rows, 0), "n"));
    w_rows(r, o, "baodan_jobs", "state", "Jobs by state.",
        "SELECT state, COUNT(*) AS n FROM bd_job GROUP BY state");
    w_rows(r, o, "baodan_done_time_seconds", "what",
        "When a backup (full, log) or a drill was last good.",
        "SELECT name AS what, UNIX_TIMESTAMP(at) DIV 1 AS n FROM bd_mark");
}

int
bd__metrics(struct bd_req *r)
{
    struct bd_buf o = {NULL, 0, 0};

    if (bd__board != NULL)
        w_board(r, &o, bd__board);
    w_database(r, &o);
    return bd_send(r, "text/plain; version=0.0.4; charset=utf-8", o.p, o.n);
}
