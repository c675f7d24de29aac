/*
 * The jobs' pool: outbox messages, schedules and tasks are all rows of one
 * queue.  A row is claimed in a short transaction of its own, so that two
 * workers never run it together; it runs again until it succeeds or is dead.
 */
#include "bd_int.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ATTEMPTS_MAX 20 /* half a day, with the pauses of back_off_s() */
#define LEASE_S 120
#define IDLE_MS 250
#define SWEEP_MS 2000
#define KEEP_TRIES 3

struct job {
    int64_t id, attempts;
    const char *name;
    cJSON *arg;
    const struct bd_job *means; /* what the tables say of it */
};

static const struct bd_param attempts_max = {'i', ATTEMPTS_MAX, NULL, 0};

/* Once more at once; what kills its workers again and again, later and later. */
#define ORPHANED_SQL                                                           \
    "UPDATE bd_job SET state=IF(attempts>=?, 'dead', 'ready'), "               \
    "last_error='worker lost', lease_until=NULL, run_at=NOW(3) + INTERVAL "    \
    "IF(attempts>1, LEAST(5*POW(2, attempts), 3600), 0) SECOND "               \
    "WHERE state='running' AND "

static int
sql(struct bd_req *r, const char *text, const struct bd_param *p, int np,
    struct bd_rows **rows, int64_t *n)
{
    return bd__db_run(r, text, p, np, rows, n);
}

static int64_t
now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* ------------------------------------------------------------ schedules -- */

/* Seconds from now to the next run of a job of a table. */
static int64_t
next_in_s(struct bd_req *r, const struct bd_job *j)
{
    int64_t now_s, at_s;

    (void)r;
    if (j->at == NULL)
        return j->every_s;
    now_s = (bd_now_ms() / 1000 +
                bd_conf_int("baodan", "timezone_offset_min", 480) * 60) %
            86400;
    at_s = strtoll(j->at, NULL, 10) * 3600 + strtoll(j->at + 3, NULL, 10) * 60;
    return at_s > now_s ? at_s - now_s : at_s - now_s + 86400;
}

static const struct bd_job *
job_named(const char *name, const struct bd__module **m)
{
    const char *dot = strchr(name, '.');

    for (int i = 0; i < bd__nmodules && dot != NULL; i++) {
        const struct bd_module *x = bd__modules[i].m;

        if (strncmp(x->name, name, (size_t)(dot - name)) != 0 ||
            x->name[dot - name] != '\0')
            continue;
        for (const struct bd_job *j = x->jobs; j != NULL && j->name != NULL;
             j++)
            if (strcmp(j->name, dot + 1) == 0) {
                *m = &bd__modules[i];
                return j;
            }
    }
    return NULL;
}

int
bd__schedules_sync(struct bd_req *r)
{
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_job *j = bd__modules[i].m->jobs;
             j != NULL && j->name != NULL; j++) {
            const char *name =
                bd_fmt(r, "%s.%s", bd__modules[i].m->name, j->name);
            struct bd_param p[] = {
                {'s', 0, name, strlen(name)}, {'i', next_in_s(r, j), NULL, 0}};

            if ((j->every_s > 0 || j->at != NULL) &&
                sql(r,
                    "INSERT IGNORE INTO bd_schedule (name, next_at) "
                    "VALUES (?, NOW(3) + INTERVAL ? SECOND)",
                    p, 2, NULL, NULL) < 0)
                return -1;
        }
    return 0;
}

/* Whoever moves the date queues the job: one of all workers. */
static int
start_due(struct bd_req *r, void *arg)
{
    const struct bd__module *m;
    const char *name = arg;
    const struct bd_job *j = job_named(name, &m);
    struct bd_param p[] = {{'i', j != NULL ? next_in_s(r, j) : 86400, NULL, 0},
        {'s', 0, name, strlen(name)}};
    int64_t moved = 0;

    if (sql(r,
            "UPDATE bd_schedule SET next_at=NOW(3) + INTERVAL ? SECOND "
            "WHERE name=? AND next_at<=NOW(3)",
            p, 2, NULL, &moved) < 0)
        return -1;
    if (moved == 0 || j == NULL)
        return 0;
    return sql(r,
        "INSERT INTO bd_job (queue, name, arg, run_at) "
        "VALUES ('schedule', ?, '{}', NOW(3))",
        p + 1, 1, NULL, NULL);
}

static void
sweep(struct bd_req *r)
{
    struct bd_rows *rows;

    if (sql(r, "SELECT name FROM bd_schedule WHERE next_at<=NOW(3)", NULL, 0,
            &rows, NULL) < 0)
        return;
    for (int i = 0; i < rows->n; i++) {
        union {
            const char *c;
            char *p;
        } name = {bd_text(rows->row[i], "name")};

        bd__tx_run(r, start_due, name.p);
    }
    sql(r, ORPHANED_SQL "lease_until<NOW(3)", &attempts_max, 1, NULL, NULL);
}

/* The job, in this very attempt, that a slot of the board names last. */
static bool
last_job(const struct bd_board_slot *s, struct bd_param *id_and_attempt)
{
    char name[sizeof(s->request_id)];
    int64_t *id = &id_and_attempt[0].i, *attempt = &id_and_attempt[1].i;

    snprintf(name, sizeof(name), "%s", s->request_id);
    if (s != bd__slot && atomic_load(&s->pid) != 0)
        return false; /* asked after the copy: it is somebody's again */
    return sscanf(name, "job-%" SCNd64 ".%" SCNd64, id, attempt) == 2;
}

/*
 * A worker that was killed leaves the name of its job on the board.  Whoever
 * starts next gives it back: it need not wait for its lease.
 */
static void
take_back(struct bd_req *r)
{
    const struct bd_board_pool *p;
    struct bd_param arg[3] = {attempts_max, attempts_max, attempts_max};

    if (bd__board == NULL || bd__slot == NULL)
        return;
    p = &bd__board->pool[bd__slot->pool];
    for (int i = p->first_slot; i < p->first_slot + p->slots; i++)
        if (last_job(&bd__board->slot[i], arg + 1))
            sql(r, ORPHANED_SQL "id=? AND attempts=?", arg, 3, NULL, NULL);
}

/* --------------------------------------------------------------- claim -- */

static int
claim(struct bd_req *r, void *arg)
{
    struct job *job = arg;
    struct bd_rows *rows;
    struct bd_param p[2];
    const char *why, *text;

    job->id = 0;
    if (sql(r,
            "SELECT id, name, arg, attempts FROM bd_job WHERE "
            "state='ready' AND run_at<=NOW(3) ORDER BY run_at LIMIT 1 "
            "FOR UPDATE SKIP LOCKED",
            NULL, 0, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return 0;
    p[0] = bd__p_int(LEASE_S);
    p[1] = bd__p_int(bd_col(rows->row[0], "id"));
    if (sql(r,
            "UPDATE bd_job SET state='running', attempts=attempts+1, "
            "lease_until=NOW(3) + INTERVAL ? SECOND WHERE id=?",
            p, 2, NULL, NULL) < 0)
        return -1;
    text = bd_text(rows->row[0], "arg");
    job->id = p[1].i;
    job->attempts = bd_col(rows->row[0], "attempts") + 1;
    job->name = bd_text(rows->row[0], "name");
    job->arg = bd_json(r, text, strlen(text), &why);
    if (job->arg == NULL)
        job->arg = cJSON_CreateObject();
    return 0;
}

/* ----------------------------------------------------------------- run -- */

/* "gateway:order.approved": a subscriber after the commit. */
static int
run_subscriber(struct bd_req *r, const struct job *job)
{
    const char *colon = strchr(job->name, ':');
    char module[64];
    struct bd_fact fact = {colon + 1, bd_i64(job->arg, "entity_id", 0),
        bd_i64(job->arg, "event_id", 0),
        cJSON_GetObjectItemCaseSensitive(job->arg, "data")};

    if (fact.data == NULL)
        fact.data = cJSON_CreateObject();
    snprintf(
        module, sizeof(module), "%.*s", (int)(colon - job->name), job->name);
    r->module = bd__module_of(module);
    for (const struct bd_sub *s = r->module != NULL ? r->module->m->subs : NULL;
         s != NULL && s->event != NULL; s++)
        if (s->when == BD_AFTER_COMMIT && strcmp(s->event, fact.event) == 0)
            return s->fn(r, &fact);
    return bd_fail(r, 404, "no-subscriber", "没有人处理 %s", job->name);
}

static int
run_fn(struct bd_req *r, void *arg)
{
    const struct job *job = arg;

    return job->means->fn(r, job->arg);
}

static int
run(struct bd_req *r, struct job *job)
{
    const struct bd__module *m = NULL;
    const struct bd_job *j;

    if (strchr(job->name, ':') != NULL)
        return run_subscriber(r, job);
    j = job_named(job->name, &m);
    if (j == NULL)
        return bd_fail(r, 404, "no-job", "没有名为 %s 的任务", job->name);
    r->module = m;
    job->means = j;
    return j->flags & BD_TX ? bd__tx_run(r, run_fn, job) : run_fn(r, job);
}

/* 10 s, 20 s, 40 s ... at most an hour. */
static int64_t
back_off_s(int64_t attempts)
{
    int64_t s = 5;

    while (attempts-- > 0 && s < 3600)
        s *= 2;
    return s < 3600 ? s : 3600;
}

struct outcome {
    struct bd_param p[4];
};

static int
keep_outcome(struct bd_req *r, void *arg)
{
    const struct outcome *o = arg;

    return sql(r,
        "UPDATE bd_job SET state=IF(cancel, 'cancelled', ?), "
        "run_at=NOW(3) + INTERVAL ? SECOND, last_error=LEFT(?, 400), "
        "lease_until=NULL, done_at=NOW(3) WHERE id=?",
        o->p, 4, NULL, NULL);
}

static void
finish(struct bd_req *r, const struct job *job, int rc)
{
    bool dead =
        rc < 0 && (job->attempts >= ATTEMPTS_MAX || r->problem.status == 404 ||
                      r->problem.status == 422);
    const char *why =
        rc < 0 ? bd_fmt(r, "%s: %s",
                     r->problem.slug != NULL ? r->problem.slug : "failed",
                     r->problem.detail != NULL ? r->problem.detail : "")
               : NULL;
    const char *state = rc >= 0 ? "done" : dead ? "dead" : "ready";
    struct outcome o = {{{'s', 0, state, strlen(state)},
        {'i', rc >= 0 ? 0 : back_off_s(job->attempts), NULL, 0},
        {'s', 0, why, why != NULL ? strlen(why) : 0}, {'i', job->id, NULL, 0}}};

    if (rc < 0)
        bd_log(r, dead ? BD_ERROR : BD_WARN, "job.failed",
            "id=%" PRId64 " name=%s attempt=%" PRId64 " why=\"%s\"", job->id,
            job->name, job->attempts, why);
    r->problem = (struct bd_problem){0};
    /* What was done and not written down would be done again. */
    for (int i = 0; i < KEEP_TRIES; i++)
        if (bd__tx_run(r, keep_outcome, &o) == 0)
            break;
}

int
bd_progress(struct bd_req *r, int done_bp)
{
    struct bd_param p[] = {{'i', done_bp, NULL, 0}, {'i', LEASE_S, NULL, 0},
        {'i', r->job_id, NULL, 0}};
    struct bd_rows *rows;

    if (r->job_id == 0)
        return 0;
    if (sql(r,
            "UPDATE bd_job SET progress_bp=?, "
            "lease_until=NOW(3) + INTERVAL ? SECOND WHERE id=?",
            p, 3, NULL, NULL) < 0 ||
        sql(r, "SELECT cancel FROM bd_job WHERE id=?", p + 2, 1, &rows, NULL) <
            0)
        return -1;
    return rows->n > 0 && rows->row[0]->cell[0].i
               ? bd_fail(r, 409, "cancelled", "任务已取消")
               : 0;
}

static void
execute(struct bd_req *r, struct job *job)
{
    int64_t from = now_us();
    int rc;

    r->job_id = job->id;
    r->id = bd_fmt(r, "job-%" PRId64, job->id);
    if (bd__slot != NULL)
        bd_board_begin(bd__slot, "jobs", job->name,
            bd_fmt(r, "%s.%" PRId64, r->id, job->attempts));
    rc = bd__epoch_check(r) < 0 ? -1 : run(r, job);
    finish(r, job, rc);
    bd_log(r, BD_INFO, "job.done",
        "id=%" PRId64 " name=%s ok=%d us=%" PRId64 " statements=%d", job->id,
        job->name, rc >= 0, now_us() - from, r->statements);
    if (bd__slot != NULL)
        bd_board_end(bd__slot, rc >= 0 ? 200 : 500, (uint64_t)(now_us() - from),
            (uint64_t)r->db_us, (uint64_t)r->statements);
}

int
bd__jobs_serve(struct bd_req *r, int64_t max_jobs)
{
    int64_t swept_us = 0;
    sigset_t open_mask;

    bd__block_term(&open_mask);
    bd__req_begin(r);
    take_back(r);
    bd__req_end(r);
    while (!bd__stopping && max_jobs > 0) {
        struct timespec wait = {0, 0};
        struct job job = {0};

        bd__req_begin(r);
        bd__be_system(r);
        if (now_us() - swept_us > SWEEP_MS * 1000) {
            sweep(r);
            swept_us = now_us();
        }
        bd__req_forget_answer(r);
        if (bd__tx_run(r, claim, &job) < 0)
            job.id = 0;
        if (job.id != 0) {
            execute(r, &job);
            max_jobs--;
        }
        bd__req_end(r);
        if (job.id == 0)
            wait.tv_nsec = IDLE_MS * 1000000L;
        ppoll(NULL, 0, &wait, &open_mask); /* the moment for a TERM */
    }
    return 0;
}
