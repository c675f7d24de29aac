/*
 * One pool's processes: how many there should be, who is ready, who takes
 * too long.
 */
#include "master.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Alive, of that generation, and not told to stop. */
static bool
counts(const struct child *c, uint32_t generation)
{
    return c->pid > 0 && c->generation == generation && c->term_ms == 0;
}

struct bd_board_slot *
pool_slot(const struct master *m, const struct pool *p, const struct child *c)
{
    return &m->board->slot[p->first_slot + (int)(c - p->child)];
}

bool
pool_serves(const struct pool *p, uint32_t generation)
{
    for (int i = 0; i < p->slots; i++)
        if (counts(&p->child[i], generation) && p->child[i].ready)
            return true;
    return false;
}

bool
pool_all_ready(const struct pool *p, uint32_t generation)
{
    int ready = 0;

    for (int i = 0; i < p->slots; i++)
        ready += counts(&p->child[i], generation) && p->child[i].ready;
    return ready >= p->workers;
}

int
pool_alive(const struct pool *p)
{
    int n = 0;

    for (int i = 0; i < p->slots; i++)
        n += p->child[i].pid > 0;
    return n;
}

/* Does a whole new generation fit? */
bool
pool_has_room(const struct pool *p)
{
    return p->slots - pool_alive(p) >= p->workers;
}

/* Start what is missing of a generation. */
void
pool_fill(struct master *m, struct pool *p, uint32_t generation)
{
    int have = 0;

    for (int i = 0; i < p->slots; i++)
        have += counts(&p->child[i], generation);
    for (int i = 0; i < p->slots && have < p->workers; i++) {
        if (p->child[i].pid > 0)
            continue;
        if (master_spawn(m, p, i, generation) < 0) {
            master_log("error", "worker.fork", "pool=%s error=\"%s\"", p->name,
                strerror(errno));
            p->respawn_ms = bd_board_now_ms() + BACKOFF_MIN_MS;
            return;
        }
        have++;
    }
}

/* Tell every process of a generation to finish what it does and leave. */
void
pool_retire(struct pool *p, uint32_t generation)
{
    for (int i = 0; i < p->slots; i++) {
        struct child *c = &p->child[i];

        if (!counts(c, generation))
            continue;
        c->term_ms = bd_board_now_ms();
        kill(c->pid, SIGTERM);
    }
}

static void
log_kill(const char *event, const struct pool *p, const struct child *c,
    const struct bd_board_slot *s, int64_t ms)
{
    bool busy = atomic_load(&s->phase) == BD_PHASE_BUSY;

    master_log("warn", event,
        "pool=%s worker=%d generation=%u in_module=%s route=\"%s\" "
        "request=%s ms=%lld",
        p->name, (int)c->pid, c->generation, busy ? s->module : "-",
        busy ? s->route : "-", busy ? s->request_id : "-", (long long)ms);
}

static void
watch_child(struct master *m, struct pool *p, struct child *c, int64_t now)
{
    struct bd_board_slot *s = pool_slot(m, p, c);
    int64_t busy_ms = now - atomic_load(&s->started_ms);

    if (c->killed)
        return;
    if (c->term_ms != 0 && now - c->term_ms > p->grace_ms) {
        log_kill("worker.grace_kill", p, c, s, now - c->term_ms);
    } else if (!c->ready && now - c->born_ms > p->start_ms) {
        log_kill("worker.start_timeout", p, c, s, now - c->born_ms);
    } else if (c->ready && atomic_load(&s->phase) == BD_PHASE_BUSY &&
               busy_ms > p->deadline_ms) {
        log_kill("worker.deadline_kill", p, c, s, busy_ms);
        atomic_fetch_add(&m->board->pool[p->index].deadline_kills, 1);
        c->overdue = true;
    } else {
        return;
    }
    c->killed = true;
    kill(c->pid, SIGKILL);
}

void
pool_watch(struct master *m, struct pool *p, int64_t now_ms)
{
    for (int i = 0; i < p->slots; i++)
        if (p->child[i].pid > 0)
            watch_child(m, p, &p->child[i], now_ms);
}

/* A worker's control pipe: 'R' when it is ready, or why it gives up. */
void
pool_hear(struct master *m, struct pool *p, struct child *c)
{
    char buf[REASON_MAX];
    ssize_t n;
    size_t have;

    while ((n = read(c->ready_fd, buf, sizeof(buf))) > 0) {
        if (!c->ready && c->reason[0] == '\0' && buf[0] == 'R') {
            c->ready = true;
            if (atomic_load(&pool_slot(m, p, c)->phase) == BD_PHASE_STARTING)
                atomic_store(&pool_slot(m, p, c)->phase, BD_PHASE_IDLE);
            continue;
        }
        have = strlen(c->reason);
        for (ssize_t i = 0; i < n && have < REASON_MAX - 1; i++)
            if (buf[i] != '\n' && buf[i] != '"')
                c->reason[have++] = buf[i];
        c->reason[have] = '\0';
    }
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        close(c->ready_fd);
        c->ready_fd = -1;
    }
}
