/*
 * What the death of a process means: an end that was wanted, a worker that
 * has served enough, one that refuses to run, or a crash.
 */
#include "master.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEALTHY_MS 10000

static void
describe(int status, char *buf, size_t n)
{
    if (WIFSIGNALED(status))
        snprintf(buf, n, "signal=%d", WTERMSIG(status));
    else
        snprintf(buf, n, "exit=%d", WEXITSTATUS(status));
}

/*
 * Each round of crashes waits twice as long as the one before, up to a
 * second: a fault that lasts costs little, and one that has ended is over at
 * once.
 */
static void
back_off(struct pool *p, int64_t lived_ms)
{
    int64_t now = bd_board_now_ms();

    if (p->respawn_ms > now)
        return; /* one respawn for all that fell together */
    if (lived_ms > HEALTHY_MS || p->backoff_ms == 0) {
        p->backoff_ms = BACKOFF_MIN_MS;
    } else if (p->backoff_ms < BACKOFF_MAX_MS) {
        p->backoff_ms *= 2;
        if (p->backoff_ms >= BACKOFF_MAX_MS) {
            p->backoff_ms = BACKOFF_MAX_MS;
            master_log("error", "pool.crash_storm", "pool=%s", p->name);
        }
    }
    p->respawn_ms = now + p->backoff_ms;
}

static void
log_crash(const struct pool *p, const struct child *c,
    const struct bd_board_slot *s, const char *how)
{
    bool busy = atomic_load(&s->phase) == BD_PHASE_BUSY;

    master_log("error", "worker.crash",
        "pool=%s worker=%d generation=%u %s in_module=%s route=\"%s\" "
        "request=%s reason=\"%s\"",
        p->name, (int)c->pid, c->generation, how, busy ? s->module : "-",
        busy ? s->route : "-", busy ? s->request_id : "-", c->reason);
}

/*
 * A worker that exits with 2 would do it again until somebody mends what it
 * names.  The very first start says no and leaves; later we wait for that.
 */
static void
refused_to_run(struct master *m, struct pool *p, const struct child *c)
{
    master_log("error", "worker.refused",
        "pool=%s worker=%d generation=%u exit=2 reason=\"%s\"", p->name,
        (int)c->pid, c->generation, c->reason);
    if (m->was_ready) {
        back_off(p, 0);
        return;
    }
    m->stopping = true;
    m->exit_code = 2;
}

static void
judge(struct master *m, struct pool *p, struct child *c, int status)
{
    struct bd_board_slot *s = pool_slot(m, p, c);
    int64_t lived = bd_board_now_ms() - c->born_ms;
    bool refused = WIFEXITED(status) && WEXITSTATUS(status) == 2;
    bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0 && c->ready;
    char how[32];

    describe(status, how, sizeof(how));
    if (c->term_ms != 0 || m->stopping)
        return;
    if (c->generation != m->generation) {
        if (!clean) {
            log_crash(p, c, s, how);
            reload_refuse(m, c->reason[0] != '\0' ? c->reason : how);
        }
        return;
    }
    if (refused) {
        refused_to_run(m, p, c);
        return;
    }
    atomic_fetch_add(&m->board->pool[p->index].respawns, 1);
    if (c->overdue)
        return;
    if (!clean) {
        log_crash(p, c, s, how);
        atomic_fetch_add(&m->board->pool[p->index].crashes, 1);
    }
    if (!clean || lived < BACKOFF_MIN_MS)
        back_off(p, lived);
}

static void
reap_one(struct master *m, struct pool *p, struct child *c, int status)
{
    struct bd_board_slot *s = pool_slot(m, p, c);

    if (c->ready_fd >= 0)
        pool_hear(m, p, c);
    judge(m, p, c, status);
    if (c->ready_fd >= 0)
        close(c->ready_fd);
    atomic_store(&s->pid, 0);
    atomic_store(&s->calling, 0);
    atomic_store(&s->phase, BD_PHASE_FREE);
    *c = (struct child){.ready_fd = -1};
}

void
master_reap(struct master *m)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (int i = 0; i < m->pools; i++)
            for (int j = 0; j < m->pool[i].slots; j++)
                if (m->pool[i].child[j].pid == pid)
                    reap_one(m, &m->pool[i], &m->pool[i].child[j], status);
}
